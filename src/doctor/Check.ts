/**
 * One question of `doctor` and its answer, and how many are asked: at the same time where they do not depend on each
 * other, told in their own order. What depends on a failed one is not asked, so that the true cause is named, and once.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** In the order of causes: what stands further down rests on what stands above it. */
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
  "journal",
  "drain",
  "opcon-name",
  "opcon-port",
  "opcon-certificate",
  "opcon-version",
  "opcon-token",
  "opcon-job",
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

/** What was found. `untried`: it cannot be known without a change, or does not apply; nothing rests on it. */
export interface Finding {
  readonly status: "ok" | "warning" | "failed" | "untried"
  readonly found: string
  /** Why, a line each; with `next` where something is to be done. */
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
  /** What it is about where there are several: a template, an address. */
  readonly subject?: string
  /** Names (see `nameOf`) of those that must not have failed. */
  readonly needs?: ReadonlyArray<string>
  /** Names of those that must be over, however they ended. */
  readonly after?: ReadonlyArray<string>
  readonly look: Effect.Effect<Finding, never, R>
  /** What it means that the look takes longer than `patience`. */
  readonly late?: Finding
}

export interface Checked {
  readonly id: CheckId
  readonly subject: string
  readonly status: "ok" | "warning" | "failed" | "skipped"
  readonly found: string
  readonly cause?: string
  readonly next?: string
  /** The failed check that this one would rest on. */
  readonly because?: string
}

/** `summit-port summit.example:443`. */
export const nameOf = ({ id, subject = "" }: { readonly id: CheckId; readonly subject?: string }): string =>
  subject === "" ? id : `${id} ${subject}`

/** How long one look may take, its own limits aside. */
export const patience = Duration.seconds(20)

const seconds = `${Duration.toSeconds(patience)} s`

const tooLate = failed(
  `no result within ${seconds}`,
  "whatever was asked did not answer in that time",
  "See whether the machine or the network is overloaded, and run doctor again.",
)

/** A server that takes requests and leaves them unanswered; `where` is what to look at. */
export const unanswered = (server: string, where: string): Finding =>
  failed(
    `no answer of ${server}`,
    `it took the request and did not answer within ${seconds}`,
    `See on the server whether ${where} is overloaded or hangs, and run doctor again.`,
  )

const bounded = <R>({ late = tooLate, look }: Check<R>): Effect.Effect<Finding, never, R> =>
  look.pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(late) }),
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

const settled = ({ id, subject = "" }: Pick<Check, "id" | "subject">, finding: Finding): Checked => ({
  id,
  subject,
  ...finding,
  status: finding.status === "untried" ? "skipped" : finding.status,
})

/** The failed check at the bottom of `checked`, if it cannot be built upon. */
const rootOf = (checked: Checked): string | undefined =>
  checked.status === "failed" ? nameOf(checked) : checked.because

/** Asks all of `checks`; they may rest on each other, backwards only, and on what is `known` from before. */
export const runAll = Effect.fnUntraced(function* <R>(
  checks: ReadonlyArray<Check<R>>,
  known: ReadonlyArray<Checked> = [],
) {
  const results = new Map<string, Deferred.Deferred<Checked>>()
  for (const checked of known) results.set(nameOf(checked), Deferred.makeUnsafe())
  for (const check of checks) results.set(nameOf(check), Deferred.makeUnsafe())
  const resultOf = (name: string) => results.get(name) ?? Deferred.makeUnsafe<Checked>()
  for (const checked of known) yield* Deferred.succeed(resultOf(nameOf(checked)), checked)
  /** A name that is not asked about this time rests on nothing. */
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
      const checked = because === undefined ? settled(check, yield* bounded(check)) : skipped(check, because)
      yield* Deferred.succeed(resultOf(nameOf(check)), checked)
      return checked
    }),
    { concurrency: "unbounded" },
  )
})
