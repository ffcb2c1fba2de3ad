/** One limit for all hosts of a database: the turns that they take at a Summit. */
import { assert, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { dialect, open } from "../../src/shared/Database.ts"
import * as Postgres from "../support/Postgres.ts"

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("turns at one Summit", (it) => {
  it.effect("are taken one after the other by all hosts of the database, whatever their queues", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const sessions = [yield* open(shared, "journal"), yield* open({ ...shared, queue: "day" }, "journal")]
      const waits: Array<number> = []
      for (const [address, session] of [
        ["one", sessions[0]],
        ["one", sessions[1]],
        ["other", sessions[0]],
        ["one", sessions[0]],
      ] as const) {
        // One in a hundred seconds, so that a slow machine makes no difference.
        const [turn] = yield* session?.query(dialect.takeTurn, [address, 0.01]) ?? Effect.succeed([])
        waits.push(Math.ceil(Number(turn?.["wait"]) / 100_000))
      }
      assert.deepStrictEqual(waits, [0, 1, 0, 2])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect.each([
    ["1 hour", 0],
    ["30 days", 0],
    ["200 seconds", 2],
    ["-1 hour", 0],
  ] as const)("are not those of a clock that was set back: the next was %s away", ([away, turns]) =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const shared = yield* server.database()
      const session = yield* open(shared, "journal")
      yield* session.query(dialect.takeTurn, ["one", 0.01])
      yield* server.run(shared.database, `UPDATE opcon_summit_rate SET next_at = now() + interval '${away}'`)
      const [turn] = yield* session.query(dialect.takeTurn, ["one", 0.01])
      assert.strictEqual(Math.ceil(Number(turn?.["wait"]) / 100_000), turns)
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
