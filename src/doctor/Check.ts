/**
 * A check of `doctor` and its finding, and how checks run: at the same time unless one needs another, and reported in a
 * fixed order. A check that needs a failed one is skipped, so that the true cause is reported, and once.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** In the order of causes: a check depends only on checks above it. */
export const ids = [
  "program",
  "config",
  "key",
  "opcon-ca-file",
  "summit-ca-file",
  "templates",
  "template",
  "disk-space",
  "job-log-folder",
  "log-folder",
  "journal-folder",
  "queue",
  "journal",
  "drain",
  "opcon-name",
  "opcon-port",
  "opcon-certificate",
  "opcon-version",
  "opcon-token",
  "opcon-job",
  "sweep",
  "summit-proxy",
  "summit-name",
  "summit-port",
  "summit-tunnel",
  "summit-certificate",
  "summit-api",
  "summit-api-key",
  "summit-details",
  "summit-search",
  "summit-files",
  "summit-incident",
  "summit-attachment",
  "opcon-clock",
  "summit-clock",
  "time-zone",
  "daily-window",
  "working-hours",
] as const
export type CheckId = (typeof ids)[number]

/** `untried`: it cannot be known without changing something, or does not apply; no check depends on it. */
export interface Finding {
  readonly status: "ok" | "warning" | "failed" | "untried"
  readonly found: string
  /** Why, one cause a line; `next` is what to do about it. */
  readonly cause?: string
  readonly next?: string
}

export const ok = (found: string): Finding => ({ status: "ok", found })
export const untried = (found: string): Finding => ({ status: "untried", found })
export const warning = (found: string, cause: string, next: string): Finding => ({
  status: "warning",
  found,
  cause,
  next,
})
export const failed = (found: string, cause: string, next: string): Finding => ({
  status: "failed",
  found,
  cause,
  next,
})

export interface Check<R = never> {
  readonly id: CheckId
  /** Which one, if there are several: a template, an address. */
  readonly subject?: string
  /** Names (see `nameOf`) of checks that must not have failed. */
  readonly needs?: ReadonlyArray<string>
  /** Names of checks that must be over, whatever their finding. */
  readonly after?: ReadonlyArray<string>
  readonly run: Effect.Effect<Finding, never, R>
  /** The finding if it takes longer than `checkTimeout`. */
  readonly late?: Finding
}

export interface Checked {
  readonly id: CheckId
  readonly subject: string
  readonly status: "ok" | "warning" | "failed" | "skipped"
  readonly found: string
  readonly cause?: string
  readonly next?: string
  /** The failed check that this one depends on. */
  readonly because?: string
}

/** `summit-port summit.example:443`. */
export const nameOf = ({ id, subject = "" }: { readonly id: CheckId; readonly subject?: string }): string =>
  subject === "" ? id : `${id} ${subject}`

/** How long one check may take, whatever limits it has of its own. */
export const checkTimeout = Duration.seconds(20)

const seconds = `${Duration.toSeconds(checkTimeout)} s`

const tooLate = failed(
  `no result within ${seconds}`,
  "whatever was asked did not answer in that time",
  "See whether the machine or the network is overloaded, and run doctor again.",
)

/** A server that accepts requests and does not answer them; `where` is what to look at. */
export const unanswered = (server: string, where: string): Finding =>
  failed(
    `no answer of ${server}`,
    `it took the request and did not answer within ${seconds}`,
    `See on the server whether ${where} is overloaded or hangs, and run doctor again.`,
  )

const bounded = <R>({ late = tooLate, run }: Check<R>): Effect.Effect<Finding, never, R> =>
  run.pipe(
    Effect.timeoutOrElse({ duration: checkTimeout, orElse: () => Effect.succeed(late) }),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.succeed(
            failed("this check broke", `a defect of this program: ${Cause.pretty(cause)}`, "Report it with this text."),
          ),
    ),
  )

const skipped = ({ id, subject = "" }: Pick<Check, "id" | "subject">, because: string): Checked => ({
  id,
  subject,
  status: "skipped",
  found: `because ${because} failed`,
  because,
})

const completed = ({ id, subject = "" }: Pick<Check, "id" | "subject">, finding: Finding): Checked => ({
  id,
  subject,
  ...finding,
  status: finding.status === "untried" ? "skipped" : finding.status,
})

/** The failed check that is the cause, if `checked` failed or was skipped because of one. */
const rootOf = (checked: Checked): string | undefined =>
  checked.status === "failed" ? nameOf(checked) : checked.because

/** Runs all `checks`. They may depend on checks before them, and on those in `known`, which are over. */
export const runAll = Effect.fnUntraced(function* <R>(
  checks: ReadonlyArray<Check<R>>,
  known: ReadonlyArray<Checked> = [],
) {
  const results = new Map<string, Deferred.Deferred<Checked>>()
  for (const checked of known) results.set(nameOf(checked), Deferred.makeUnsafe())
  for (const check of checks) results.set(nameOf(check), Deferred.makeUnsafe())
  const resultOf = (name: string) => results.get(name) ?? Deferred.makeUnsafe<Checked>()
  for (const checked of known) yield* Deferred.succeed(resultOf(nameOf(checked)), checked)
  // A name that is not among the checks holds nothing up.

  const awaited = (names: ReadonlyArray<string>) =>
    Effect.forEach(
      names.filter((name) => results.has(name)),
      (name) => Deferred.await(resultOf(name)),
    )
  return yield* Effect.forEach(
    checks,
    Effect.fnUntraced(function* (check) {
      yield* awaited(check.after ?? [])
      const because = (yield* awaited(check.needs ?? [])).map(rootOf).find((root) => root !== undefined)
      const checked = because === undefined ? completed(check, yield* bounded(check)) : skipped(check, because)
      yield* Deferred.succeed(resultOf(nameOf(check)), checked)
      return checked
    }),
    { concurrency: "unbounded" },
  )
})
