/** The lock of a queue: what becomes of the work when it is lost, in doubt, or cannot be had. */
import { assert, describe, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import { QueueUnreachable } from "../../src/journal/Journal.ts"
import { stillHolder } from "../../src/http/WriteGate.ts"
import { open, Sessions } from "../../src/shared/Database.ts"
import { failed } from "../support/Journals.ts"
import { documents, host, jobs } from "../support/SharedHost.ts"
import * as Postgres from "../support/Postgres.ts"

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("a lock that is lost", (it) => {
  const ended = (server: Postgres.Server, database: string) =>
    server.run(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
      database,
    )
  describe.each([
    ["the session was ended", ended],
    ["the database has crashed", (server: Postgres.Server) => server.crash],
  ] as const)("because %s", (_, loses) => {
    it.effect("stops the work before it can save or send anything more; another host continues", () =>
      Effect.gen(function* () {
        const server = yield* Postgres.Postmaster
        const shared = yield* server.database()
        const [one, other] = [yield* host(shared), yield* host(shared)]
        const added = yield* one.journal.add(failed("A", 4245))
        const sending: Entry = { ...added, progress: { ...added.progress, sending: true } }
        const working = yield* Deferred.make<void>()
        const fiber = yield* Effect.forkChild(
          Effect.flip(
            one.lease.whileHeld(
              Effect.gen(function* () {
                yield* one.journal.save(sending)
                yield* Deferred.succeed(working, undefined)
                return yield* Effect.never
              }),
            ),
          ),
        )
        yield* Deferred.await(working)
        yield* loses(server, shared.database)
        const error = yield* Fiber.join(fiber)
        assert.instanceOf(error, QueueUnreachable)
        assert.include(error.message, "The shared queue night at 127.0.0.1")
        // Whoever still has the entry in its hands cannot save it: without the lock it goes into the own inbox only.
        yield* server.start
        const continued = yield* other.lease.whileHeld(other.journal.list("pending"))
        assert.deepStrictEqual(continued, Option.some([sending]))
      }),
    )
  })
})

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("a host that may have stood still", (it) => {
  it.effect("sends nothing before the session of the lock has answered", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const [asked, answers] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const slow: typeof Sessions.Service = (...of) =>
        Effect.map(open(...of), (session) => ({
          ...session,
          query: (text, parameters) =>
            Effect.andThen(
              text === "SELECT 1"
                ? Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(answers))
                : Effect.void,
              session.query(text, parameters),
            ),
        }))
      const one = yield* Effect.provideService(host(shared), Sessions, slow)
      let isSent = false
      const sending = Effect.andThen(
        stillHolder,
        Effect.sync(() => (isSent = true)),
      )
      const fiber = yield* Effect.forkChild(one.lease.whileHeld(sending))
      yield* Deferred.await(asked)
      assert.isFalse(isSent)
      yield* Deferred.succeed(answers, undefined)
      assert.deepStrictEqual(yield* Fiber.join(fiber), Option.some(true))
    }),
  )
})

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("a database that cannot be reached", (it) => {
  const away = Effect.gen(function* () {
    const server = yield* Postgres.Postmaster
    return { ...(yield* server.database()), port: 1 }
  })

  it.effect("wait: the failure is on this disk, and the message says what to do", () =>
    Effect.gen(function* () {
      const one = yield* host(yield* away)
      yield* one.journal.add(failed("A"))
      const error = yield* Effect.flip(one.lease.whileHeld(Effect.die("it works without the lock")))
      assert.match(
        error.message,
        /^The shared queue night at 127\.0\.0\.1:1\/queue_\d+_\d+ cannot be used: the connection was refused \(ECONNREFUSED\)\. Failures wait in \S+ on this host; opcon-summit drain continues with them\.$/,
      )
      assert.strictEqual(documents(one.folder, "pending"), 1)
      assert.instanceOf(yield* Effect.flip(one.journal.list("pending")), QueueUnreachable)
    }),
  )

  it.effect("alone: this host works by itself on its own files", () =>
    Effect.gen(function* () {
      const one = yield* host({ ...(yield* away), whenUnreachable: "alone" })
      const added = yield* one.journal.add(failed("A"))
      const done = one.lease.whileHeld(
        Effect.gen(function* () {
          assert.deepStrictEqual(jobs(yield* one.journal.list("pending")), ["A"])
          yield* one.journal.save({ ...added, state: "done" })
          return jobs(yield* one.journal.list("done"))
        }),
      )
      assert.deepStrictEqual(yield* done, Option.some(["A"]))
      assert.strictEqual(documents(one.folder, "pending"), 0)
    }),
  )

  it.effect.each(["dead", "parked", "done", "dropped"] as const)(
    "alone: what has become %s is in the queue once the database answers",
    (state) =>
      Effect.gen(function* () {
        const shared = yield* (yield* Postgres.Postmaster).database()
        const one = yield* host(shared)
        const other = yield* host(shared)
        const files = yield* one.within(FileJournal.make(one.folder))
        const entry: Entry = { ...(yield* files.add(failed("A", 4245))), state }
        yield* files.save(entry)
        yield* one.lease.whileHeld(Effect.void)
        assert.deepStrictEqual(yield* other.journal.list(state), [entry])
        assert.deepStrictEqual(yield* files.list(...states), [])
        // The queue has it, whatever a kill has left here.
        yield* files.save({ ...entry, attempts: 7 })
        yield* one.lease.whileHeld(Effect.void)
        assert.deepStrictEqual(yield* other.journal.get(entry.id), Option.some(entry))
      }),
  )
})
