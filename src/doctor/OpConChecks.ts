/** Checks of OpCon, from its name to a job; each needs the one before. Nothing is written. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FailedJob, idParts } from "../domain/FailedJob.ts"
import { isLoopback } from "../domain/Host.ts"
import type { SettingsShape } from "../config/Settings.ts"
import type { DailyJob, JobNotFound, OpConError } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { isMissing } from "../opcon/OpConCall.ts"
import type { Probe } from "../http/Probe.ts"
import type { Check, Finding } from "./Check.ts"
import { failed, ok, unanswered, untried, warning } from "./Check.ts"
import type { ServerClocks } from "./TimeChecks.ts"
import * as Network from "./Network.ts"

/** The oldest API that has everything this program needs. */
const leastVersion = 21

const tokenSetting = "TOKEN in Connector.config"
const newToken = `Make a token of the type Application for a user who may see and change the jobs, and put it as ${tokenSetting}.`

export const late = unanswered("the OpCon API", "the OpCon API, or its database,")

const targetOf = ({ opcon }: SettingsShape): Network.Target => ({
  place: Network.placeOf(opcon.address),
  hostSetting: "the server of the OpCon API",
  portSetting: "the port of the OpCon API",
  caSetting: "CA_FILE of the OpCon API",
  service: "the OpCon API",
})

/** The finding of an error after the handshake. */
const notAnswered = (settings: SettingsShape, error: OpConError): Finding => {
  const next = `Open ${settings.opcon.address}/api/version in a browser on this machine: where it shows something else than a version, correct server and port of the OpCon API in Connector.config, or see to the OpCon API.`
  const detail = "status" in error ? `HTTP ${error.status} ${error.detail}` : error.detail
  return failed("no answer of the OpCon API", detail, next)
}

const version = (settings: SettingsShape, clocks: ServerClocks): Check<OpCon> => ({
  id: "opcon-version",
  late,
  needs: ["opcon-port", "opcon-certificate"],
  run: Effect.flatMap(OpCon, (opcon) => opcon.version).pipe(
    clocks.listening("opcon"),
    Effect.map((found) =>
      Number(/^\d+/.exec(found)?.[0] ?? 0) >= leastVersion
        ? ok(`OpCon API ${found}`)
        : warning(
            `OpCon API ${found}`,
            `it is older than ${leastVersion}.0, with which this program was built`,
            "Try a job with --job, and a dry run, before this goes into service; or update OpCon.",
          ),
    ),
    Effect.catch((error) => Effect.succeed(notAnswered(settings, error))),
  ),
})

const day = 86_400_000

const token = (settings: SettingsShape): Check<OpCon> => ({
  id: "opcon-token",
  late,
  needs: ["opcon-version"],
  run: Effect.gen(function* () {
    const { kind, user, validUntil } = yield* (yield* OpCon).readToken
    const now = DateTime.toEpochMillis(yield* DateTime.now)
    const whose = [kind.toLowerCase(), "token", user === "" ? "" : `of ${user}`].filter((part) => part !== "").join(" ")
    if (Option.isNone(validUntil)) return ok(`${whose}, without an end`)
    const found = `${whose}, until ${DateTime.formatIso(DateTime.makeUnsafe(validUntil.value))}`
    if (kind.toLowerCase() === "user") {
      return warning(found, "a user's token ends within minutes", newToken)
    }
    return validUntil.value - now < 30 * day
      ? warning(found, `it ends in ${Math.floor((validUntil.value - now) / day)} days`, newToken)
      : ok(found)
  }).pipe(
    Effect.catch((error) => {
      if (isMissing(error)) return Effect.succeed(untried("this OpCon does not tell about tokens; see opcon-job"))
      return Effect.succeed(
        error._tag === "OpConRefusedCredentials"
          ? failed(
              "the token is refused",
              `HTTP ${error.status} ${error.detail}: it is wrong, ended or withdrawn`,
              newToken,
            )
          : notAnswered(settings, error),
      )
    }),
  ),
})

const privileges =
  "Give the token's user the role, department privileges and access codes for these schedules: view jobs, and modify jobs in Daily schedules."

const seen = (job: DailyJob) =>
  Effect.map(
    Effect.flatMap(OpCon, (opcon) => opcon.readIncidentTicket(job)),
    (ticket) =>
      ok(
        `${job.id} (${job.status === "" ? "no status" : job.status}) with its documentation and ${Option.match(ticket, { onNone: () => "no incident ticket", onSome: ({ ticketId }) => `incident ticket ${ticketId}` })}; whether they may be changed, or acted on by jobActions of a template, only that would show`,
      ),
  )

export const refusedJob = (settings: SettingsShape, error: OpConError | JobNotFound): Finding => {
  if (error._tag === "JobNotFound") {
    return failed(
      `no job ${error.job}`,
      "OpCon knows no such job, or does not show it to the token's user",
      `Correct --job (yyyyMMdd|schedule id|instance|job name, as in the Daily tables). ${privileges}`,
    )
  }
  if (error._tag === "OpConRefusedCredentials") {
    return failed(
      "a job may not be read",
      `HTTP ${error.status} ${error.detail}`,
      error.status === 403 ? privileges : newToken,
    )
  }
  return notAnswered(settings, error)
}

const job = (settings: SettingsShape, wanted: Option.Option<FailedJob>): Check<OpCon | DateTime.CurrentTimeZone> => ({
  id: "opcon-job",
  late,
  needs: ["opcon-version", "opcon-token"],
  run: Effect.gen(function* () {
    const opcon = yield* OpCon
    if (Option.isSome(wanted)) return yield* seen(yield* opcon.findJob(wanted.value))
    const today = DateTime.formatIsoDate(yield* DateTime.nowInCurrentZone)
    const [first] = yield* opcon.someJobs(today)
    // Read again the way a run reads it: by its id, with its documentation.
    const asked = Option.flatMap(Option.fromUndefinedOr(first), ({ id }) => jobNamed(id))
    if (Option.isSome(asked)) return yield* seen(yield* opcon.findJob(asked.value))
    return warning(
      `no job of ${today} is shown`,
      "nothing is in the Daily tables for that day, or the token's user may see none of it",
      `Try one that is there: --job "yyyyMMdd|schedule id|instance|job name". ${privileges}`,
    )
  }).pipe(Effect.catch((error) => Effect.succeed(refusedJob(settings, error)))),
})

/** The failed job that `--job` names; none: it has another form. */
export const jobNamed = (id: string): Option.Option<FailedJob> =>
  Option.map(idParts(id), (parts) =>
    FailedJob.make({ ...parts, agent: "", schedule: "", termination: "", template: "doctor" }),
  )

/** From the name to the certificate; OpCon is never reached through the proxy. */
export const network = (settings: SettingsShape, extra: ReadonlyArray<string>): ReadonlyArray<Check<Probe>> => {
  const target = targetOf(settings)
  const plain = settings.opcon.address.startsWith("http:")
  return [
    { id: "opcon-name", run: Network.name(target) },
    { id: "opcon-port", needs: ["opcon-name"], run: Network.port(target) },
    {
      id: "opcon-certificate",
      needs: ["opcon-port", "opcon-ca-file", "program"],
      run:
        plain && isLoopback(target.place.host)
          ? Effect.succeed(untried("http, only on this machine: there is no certificate"))
          : Network.certificate(target, Option.none(), extra),
    },
  ]
}

/** From the version to a job, through the adapter that a run uses. */
export const api = (
  settings: SettingsShape,
  clocks: ServerClocks,
  wanted: Option.Option<FailedJob>,
): ReadonlyArray<Check<OpCon | DateTime.CurrentTimeZone>> => [
  version(settings, clocks),
  token(settings),
  job(settings, wanted),
]
