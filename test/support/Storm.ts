/**
 * A week at a site, ten thousand failures long, for the report: nights with a batch, a storm when an agent goes down, an
 * outage of Summit that is caught up with, another one that is going on, and what only a person can settle. Made by
 * seed, as outcomes and journal entries, so that every run makes the same.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import * as Entry from "../../src/journal/Entry.ts"
import { OutcomeLine } from "../../src/queue/Outcomes.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

/** The moment the report is made: a Saturday morning. */
export const now = Date.parse("2024-09-21T09:20:00Z")

const hour = 3_600_000
const start = now - 6 * 24 * hour - 9 * hour - 20 * 60_000
const agentDown = Date.parse("2024-09-19T02:10:00Z")
const outage = { from: Date.parse("2024-09-17T13:00:00Z"), to: Date.parse("2024-09-17T15:10:00Z") }
const outageNow = now - 50 * 60_000

const jobs = [
  ["NIGHTLY BATCH", "LOAD GL", "Finance Applications"],
  ["NIGHTLY BATCH", "POST INTEREST", "Finance Applications"],
  ["NIGHTLY BATCH", "STATEMENTS PRINT", "Output Services"],
  ["NIGHTLY BATCH", "COPY A/B", "DevOps"],
  ["NIGHTLY BATCH", "Übertrag Zürich", "Finance Applications"],
  ["WAREHOUSE LOAD", "DWH_FACT_POSITIONS_INCREMENTAL_LOAD_EMEA", "Data Warehouse"],
  ["WAREHOUSE LOAD", "DWH_DIM_CUSTOMER", "Data Warehouse"],
  ["WAREHOUSE LOAD", "DWH_REINDEX", "Database Team"],
  ["SAP INTERFACES", "IDOC EXPORT", "SAP Basis"],
  ["SAP INTERFACES", "IDOC IMPORT", "SAP Basis"],
  ["SAP INTERFACES", "MATERIAL MASTER SYNC", "SAP Basis"],
  ["FILE TRANSFER", "SFTP OUT BANK A", "DevOps"],
  ["FILE TRANSFER", "SFTP IN BANK B", "DevOps"],
  ["MONITORING", "DISK CHECK UXAGENT07", "Unix Operations"],
] as const

const encode = Schema.encodeSync(Schema.fromJsonString(OutcomeLine))
const time = (at: number) => DateTime.makeUnsafe(at)
/** `share` of the way through the jobs. */
const pick = (share: number) => jobs[Math.floor(share * jobs.length)] ?? jobs[0]

interface Drawn {
  readonly receivedAt: number
  readonly which: number
  readonly kind: number
  readonly slow: number
  readonly number: number
}

const failedOf = ({ number, receivedAt, which }: Drawn): FailedJob => {
  const [schedule, job] = pick(which)
  return FailedJob.make({
    agent: "WINAGENT01",
    schedule,
    job,
    termination: "0000000001",
    scheduleDate: DateTime.formatIsoDateUtc(time(receivedAt)),
    scheduleId: 16,
    scheduleInstance: 1,
    template: "basic.json",
    jobNumber: number,
  })
}

const kinds = [
  { below: 0.46, outcome: "created", decision: "Create", row: 8 },
  { below: 0.68, outcome: "updated", decision: "Update", row: 3 },
  { below: 0.83, outcome: "reopened", decision: "Reopen", row: 4 },
  { below: 0.965, outcome: "suppressed", decision: "Suppress", row: 1 },
  { below: 1, outcome: "failed", decision: "Create", row: 8 },
] as const

const lineOf = (drawn: Drawn): string => {
  const failed = failedOf(drawn)
  const { decision, outcome, row } = kinds.find(({ below }) => drawn.kind < below) ?? kinds[0]
  const inOutage = drawn.receivedAt >= outage.from && drawn.receivedAt < outage.to
  const usual = 700 + drawn.slow ** 6 * 90_000
  const after = inOutage ? outage.to - drawn.receivedAt + usual * 4 : usual
  const raised = outcome !== "failed" && outcome !== "suppressed"
  const incident = String(59_000 + drawn.number)
  return encode(
    OutcomeLine.make({
      schemaVersion: 1,
      outcome,
      job: failed.id,
      incident: raised ? Option.some(incident) : Option.none(),
      url: raised ? Option.some(`https://summit.example/ticket?ID=${incident}`) : Option.none(),
      decision: Option.some({ kind: decision, row, reason: "As the table says." }),
      steps: [{ step: "raise-incident", status: raised ? "done" : "skipped", attempts: 1 }],
      ...(outcome === "failed"
        ? { error: { kind: drawn.slow < 0.7 ? "SummitRefused" : "JobNotFound", message: "It was refused." } }
        : {}),
      entry: Option.some(`${DateTime.formatIso(time(drawn.receivedAt)).replaceAll(/[-:.]/g, "")}-${drawn.number}`),
      state: outcome === "failed" ? "dropped" : "done",
      schedule: failed.schedule,
      agent: failed.agent,
      template: failed.template,
      termination: failed.termination,
      jobNumber: Option.some(drawn.number),
      workGroup: raised ? Option.some(pick(drawn.which)[2]) : Option.none(),
      receivedAt: time(drawn.receivedAt),
      incidentAt: raised ? Option.some(time(drawn.receivedAt + after)) : Option.none(),
      finishedAt: time(drawn.receivedAt + after + 900),
      attempts: 1,
    }),
  )
}

const unavailable = {
  kind: "SummitUnavailable",
  message:
    "Summit at https://summit.example did not answer (connection refused), asked for CreateIncident. It is tried again; when this lasts, check the network, the proxy and Summit.",
}
const refused = {
  kind: "SummitRefused",
  message:
    "Summit refused to create the incident: Assigned_WorkGroup_Name 'Finanz' does not exist. Correct the attribute in templates/basic.json, then journal retry.",
}
const uncertain = {
  kind: "IncidentUncertain",
  message:
    "The reply to a create was lost and Summit cannot be searched: only a person can tell whether the incident exists.",
}

const entryOf = (
  drawn: Drawn,
  state: Entry.State,
  last: { readonly kind: string; readonly message: string },
): Entry.Entry => ({
  ...Entry.make(
    failedOf(drawn),
    drawn.receivedAt,
    DateTime.formatIso(time(drawn.receivedAt)),
    drawn.number * 2_654_435,
  ),
  state,
  attempts: state === "pending" ? 1 + Math.floor((now - drawn.receivedAt) / 600_000) : 2,
  dueAt: state === "pending" ? now + 240_000 : drawn.receivedAt,
  last: Option.some({ at: now - 60_000, ...last }),
})

/** More failures at night, fewer at the weekend; a share of them all at once when the agent goes down. */
const momentOf = Effect.gen(function* () {
  if ((yield* Random.next) < 0.14) return agentDown + (yield* Random.next) * 55 * 60_000
  for (;;) {
    const at = start + (yield* Random.next) * (outageNow - start)
    const ofDay = (at / hour) % 24
    const weekend = at < start + 24 * hour || at > start + 6 * 24 * hour
    const likely = (ofDay >= 22 || ofDay < 4 ? 1 : ofDay < 7 ? 0.35 : 0.12) * (weekend ? 0.6 : 1)
    if ((yield* Random.next) < likely) return at
  }
})

const draw = Effect.fnUntraced(function* (count: number, moment: Effect.Effect<number>) {
  const all: Array<Drawn> = []
  for (let number = 0; number < count; number += 1) {
    all.push({
      receivedAt: Math.floor(yield* moment),
      which: (yield* Random.next) ** 1.7,
      kind: yield* Random.next,
      slow: yield* Random.next,
      number: 4000 + number,
    })
  }
  return all.toSorted((one, other) => one.receivedAt - other.receivedAt)
})

/** Puts the week on the disk of a site at `folder`; `count` settled failures. */
export const put = Effect.fn("Storm.put")(function* (disk: Disk, folder: string, count: number) {
  const settled = yield* draw(count, momentOf)
  disk.put(`${folder}/log/outcomes.ndjson`, settled.map((drawn) => `${lineOf(drawn)}\n`).join(""))
  const pending = yield* draw(
    11,
    Effect.map(Random.next, (share) => outageNow + share * 49 * 60_000),
  )
  const longAgo = Effect.fnUntraced(function* (hours: number) {
    const [one] = yield* draw(1, Effect.succeed(now - hours * hour - 123_000))
    return one === undefined ? yield* Effect.die("nothing drawn") : { ...one, number: 3900 + hours }
  })
  const entries = [
    entryOf(yield* longAgo(31), "parked", uncertain),
    entryOf(yield* longAgo(54), "dead", refused),
    entryOf(yield* longAgo(29), "dead", refused),
    ...pending.map((drawn) => entryOf(drawn, "pending", unavailable)),
  ]
  for (const entry of entries) disk.put(`${folder}/journal/${entry.state}/${entry.id}.json`, Entry.toJson(entry))
  return { settled: settled.length, unsettled: entries.length }
}, Random.withSeed("report"))

/** The page of a site with that week; `count` 0: of a site where nothing has failed. */
export const page = Effect.fn("Storm.page")(function* (count: number, ...words: ReadonlyArray<string>) {
  yield* TestClock.setTime(now)
  const program = yield* Program.make(yield* Simulators.make())
  if (count > 0) yield* put(program.disk, Program.folder, count)
  const { stdout } = yield* program.run("report", ...words, "--config", `${Program.folder}/Connector.config`)
  return program.disk.files().get(stdout[0] ?? "") ?? ""
})
