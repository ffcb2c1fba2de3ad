/**
 * The sweep of `drain --watch`: a round every EVERY, which says only what an operator should know: that failures were
 * found, that some are left, or that the list may not be complete.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { SettingsShape } from "../config/Settings.ts"
import { monotonicMillis } from "../domain/RetryPolicy.ts"
import type { KnownRuns } from "./Sweep.ts"
import { say } from "./Served.ts"
import { sweep } from "./Sweep.ts"
import { sentenceOf } from "./Swept.ts"

/** How far back it looks. */
const since = Duration.toMillis("1 day")

/** A round where one is due; true when it has added entries to the journal. */
export const watching = Effect.fnUntraced(function* ({
  every,
  maxPerRound,
}: Option.Option.Value<SettingsShape["sweep"]>) {
  const last = yield* Ref.make(Number.NEGATIVE_INFINITY)
  const known: KnownRuns = new Set()
  return Effect.gen(function* () {
    const now = yield* monotonicMillis
    if (now - (yield* Ref.get(last)) < Duration.toMillis(every)) return false
    yield* Ref.set(last, now)
    const swept = yield* sweep({ since, dryRun: false, known, onJudged: () => Effect.void })
    const { counts, notes, stopped, submitted } = swept
    if (submitted.length > 0 || counts.left > 0) yield* say(`sweep: ${sentenceOf(swept, maxPerRound, false)}`)
    yield* Effect.forEach(notes, (note) => say(`sweep: ${note}`))
    yield* Effect.forEach(Option.toArray(stopped), ({ message }) => say(`sweep: ${message}`))
    return submitted.length > 0
  })
})
