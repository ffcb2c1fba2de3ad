/**
 * One file of a job log on its way to the incident, where it is to be once. When it was sent and nothing says what became
 * of it, the names of the files on the incident decide: one that is there is not sent again. One that is not there yet may
 * still be stored by a slow Summit, so only a later look proves anything, and then it is sent once more, not more often.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import { Settings } from "../domain/Settings.ts"
import type { SettingsShape } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { Progress } from "../journal/Entry.ts"
import { Stages } from "../journal/Stages.ts"
import { retrying } from "../RetryPolicy.ts"
import type { Attachment, IncidentRef } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import { beforeSecondLook } from "./LostReply.ts"

/** attached: it is there · refused: it is not sent again · later: another run may send it, or find it there. */
export type Outcome =
  | { readonly _tag: "Attached" }
  | { readonly _tag: "Refused"; readonly why: string }
  | { readonly _tag: "Later"; readonly why: string }

const unconfirmed = ({ detail }: { readonly detail: string }) => `Symphony Summit did not confirm it: ${detail}`

const attached: Outcome = { _tag: "Attached" }

/** How often a file is sent in the whole life of its entry, requests that certainly did not arrive aside. */
const mostSent = 2

const slowest = Duration.minutes(2)

/** Bytes of a file for which an upload may take one timeout longer (Exchange.ts), in whichever encoding. */
const bytesPerTimeout = 1024 * 1024

/** How long after it was sent Summit may still be storing a file: until then "not there" proves nothing. */
export const storingTakes = ({ timeout }: SettingsShape["summit"], bytes: number): Duration.Duration =>
  Duration.max(slowest, Duration.times(timeout, 2 + bytes / bytesPerTimeout))

/** `since` (yyyy-MM-dd, UTC): the incident was changed no earlier. Never fails. */
export const attachFile = Effect.fn("AttachLog.attach")(function* (
  template: Template,
  ref: IncidentRef,
  file: Attachment,
  since: string,
): Effect.fn.Return<Outcome, never, Settings | Stages | Summit> {
  const summit = yield* Summit
  const stages = yield* Stages
  const { summit: settings } = yield* Settings
  const { name } = file

  const state = Effect.map(stages.read, ({ logs, logsSent }) => ({ state: logs[name], sent: logsSent[name] }))
  const record = (change: (before: Pick<Progress, "logs" | "logsSent">) => Partial<Progress>) =>
    Effect.flatMap(stages.read, (before) => stages.record(change(before)))
  const settle = (state: "attached" | "refused") => record(({ logs }) => ({ logs: { ...logs, [name]: state } }))
  const sentNow = (times: number) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      record(({ logs, logsSent }) => ({
        logs: { ...logs, [name]: "sending" },
        logsSent: { ...logsSent, [name]: { at, times } },
      })),
    )
  /** As before it was sent. */
  const notSent = (times: number) =>
    record(({ logs, logsSent }) => ({
      logs: Record.remove(logs, name),
      logsSent: times === 0 ? Record.remove(logsSent, name) : { ...logsSent, [name]: { at: 0, times } },
    }))
  const refuse = (why: string) => Effect.as(settle("refused"), { _tag: "Refused", why } satisfies Outcome)
  const later = (why: string): Outcome => ({ _tag: "Later", why })

  const namesThere = retrying("readSummit")(summit.attachmentNames(template, ref, since))
  /** Whether it is there; none = this Summit does not tell. Looks twice before it believes anything but yes. */
  const look = (again: boolean) =>
    Effect.gen(function* () {
      const first = Option.map(yield* namesThere, (names) => names.includes(name))
      const sure = Option.getOrElse(first, () => false) || (Option.isSome(first) && !again)
      return sure ? first : Option.map(yield* Effect.delay(namesThere, beforeSecondLook), (all) => all.includes(name))
    })

  /** What is known of a file that may have been stored; none: it certainly was not, and may be sent again. */
  const resume = Effect.fnUntraced(function* (sent: Progress["logsSent"][string] | undefined) {
    const there = yield* look(false)
    if (Option.isNone(there)) {
      return Option.some(yield* refuse("the reply was lost and Summit does not tell its attachments; not sent again"))
    }
    if (there.value) return Option.some(yield* Effect.as(settle("attached"), attached))
    const now = yield* Clock.currentTimeMillis
    // Version 1.0.0 did not keep the time; a clock that was put back says nothing either.
    if (sent === undefined || sent.at > now) yield* sentNow(sent?.times ?? 1)
    const passed = sent === undefined || sent.at > now ? 0 : now - sent.at
    if (passed < Duration.toMillis(storingTakes(settings, file.bytes.length))) {
      return Option.some(later("its reply was lost and Summit does not show it, but may still be storing it"))
    }
    if ((sent?.times ?? 1) < mostSent) return Option.none<Outcome>()
    return Option.some(yield* refuse(`it was sent ${mostSent} times, no reply came, and Summit does not show it`))
  })

  return yield* Effect.gen(function* () {
    const before = yield* state
    if (before.state === "sending") {
      const known = yield* resume(before.sent)
      if (Option.isSome(known)) return known.value
    }
    const times = before.sent?.times ?? (before.state === "sending" ? 1 : 0)
    yield* sentNow(times + 1)
    const reply = yield* Effect.result(retrying("attach")(summit.attach(template, ref, file)))
    if (Result.isSuccess(reply)) return yield* Effect.as(settle("attached"), attached)
    const error = reply.failure
    if (error._tag === "SummitRefused") return yield* refuse(error.message)
    if (error._tag === "SummitRefusedCredentials" || error.delivered === "no") {
      return yield* Effect.as(notSent(times), later(error.message))
    }
    const there = yield* look(error.transient)
    if (Option.isNone(there)) {
      return yield* refuse(`${unconfirmed(error)}; Summit does not tell its attachments, so it is not sent again`)
    }
    if (there.value) return yield* Effect.as(settle("attached"), attached)
    // Asking again the same way would be answered the same way.
    if (!error.transient) return yield* refuse(unconfirmed(error))
    return later(`${unconfirmed(error)}; Summit does not show it, but may still be storing it`)
  }).pipe(Effect.catch((error) => Effect.succeed(later(`it could not be looked for: ${error.message}`))))
})
