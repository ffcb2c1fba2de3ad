/** The sync of `drain --watch`: a round every EVERY, which prints only what was done, refused or left for the next round. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { SettingsShape } from "../config/Settings.ts"
import { monotonicMillis } from "../domain/RetryPolicy.ts"
import { say } from "./Served.ts"
import { round, toText } from "./Sync.ts"

/** A round where one is due. It adds nothing to the journal. */
export const watching = Effect.fnUntraced(function* ({ every }: Option.Option.Value<SettingsShape["sync"]>) {
  const last = yield* Ref.make(Number.NEGATIVE_INFINITY)
  return Effect.gen(function* () {
    const now = yield* monotonicMillis
    if (now - (yield* Ref.get(last)) < Duration.toMillis(every)) return false
    yield* Ref.set(last, now)
    const { errors, results } = yield* round()
    const done = results.filter(({ did }) => did !== "nothing")
    yield* Effect.forEach(done, (result) => say(`sync: ${toText(result, false)}`))
    yield* Effect.forEach(errors, ({ message }) => say(`sync: ${message}`))
    return false
  })
})
