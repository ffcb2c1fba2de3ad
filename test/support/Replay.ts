/** Exchanges that a test writes down, played back: the first request that is not as written fails the test. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import { differenceLines } from "../../src/replay/Report.ts"
import type { Exchange } from "../../src/replay/Recording.ts"
import type { SentRequest } from "../../src/replay/Player.ts"
import * as Player from "../../src/replay/Player.ts"

export type { Exchange }

export interface Playback {
  readonly client: HttpClient.HttpClient
  /** Every request so far, with its virtual time. */
  readonly seen: ReadonlyArray<SentRequest>
  /** Fails when a recorded exchange was never asked for. */
  readonly assertDone: Effect.Effect<void>
}

/** `start`: the time on the Clock, in milliseconds, from which the recording counts. */
export const play = (exchanges: ReadonlyArray<Exchange>, start = 0): Playback => {
  const player = Player.make(exchanges, {
    start,
    onDifference: (difference) => Effect.sync(() => assert.fail(differenceLines(difference).join("\n"))),
  })
  return {
    client: player.client(),
    seen: player.sent,
    assertDone: Effect.sync(() => assert.strictEqual(player.sent.length, exchanges.length, "exchanges played back")),
  }
}
