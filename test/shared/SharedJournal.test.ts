/** Several hosts on one queue: what is shipped, who works, and what happens when the database or a host is gone. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import { QueueUnreachable } from "../../src/journal/Journal.ts"
import { stillHolder } from "../../src/http/WriteGate.ts"
import { dialect, open, Sessions } from "../../src/shared/Database.ts"
import { lookFirst, shippedFolder } from "../../src/shared/Inbox.ts"
import { failed } from "../support/Journals.ts"
import { host } from "../support/SharedHost.ts"
import * as Postgres from "../support/Postgres.ts"

const jobs = (entries: ReadonlyArray<Entry>) => entries.map(({ failed }) => failed.job)
const documents = (folder: string, of: string) => {
  try {
    return readdirSync(join(folder, of), { recursive: true }).filter((name) => String(name).endsWith(".json")).length
  } catch {
    return 0
  }
}

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("two hosts of one queue", (it) => {
  const two = Effect.gen(function* () {
    const server = yield* Postgres.Postmaster
    const shared = yield* server.database()
    return { server, shared, one: yield* host(shared), other: yield* host(shared) }
  })

  it.effect("work on what either of them received; one at a time holds the lock", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      yield* one.journal.add(failed("A"))
      yield* other.journal.add(failed("B"))
      const here = Effect.map(one.journal.list("pending"), jobs)
      const seen = yield* one.lease.whileHeld(
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* here, ["A"])
          // The other host ships what it has, and hands it over.
          assert.deepStrictEqual(yield* other.lease.whileHeld(Effect.die("two at once")), Option.none())
          assert.isTrue(yield* other.lease.isHeld)
          return yield* here
        }),
      )
      assert.sameMembers(Option.getOrThrow(seen), ["A", "B"])
      assert.isFalse(yield* other.lease.isHeld)
      assert.sameMembers(jobs(yield* other.journal.list("pending")), ["A", "B"])
      const holder = Option.getOrThrow(yield* other.lease.holder)
      assert.isTrue(holder.here)
      assert.strictEqual(holder.pid, process.pid)
    }),
  )

  it.effect("keep a shipped document on the host that received it until its failure is done", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const added = yield* one.journal.add(failed("A", 4245))
      yield* one.lease.whileHeld(Effect.void)
      assert.deepStrictEqual([documents(one.folder, "pending"), documents(one.folder, shippedFolder)], [0, 1])
      yield* other.lease.whileHeld(other.journal.save({ ...added, state: "done" }))
      assert.strictEqual(documents(one.folder, shippedFolder), 1)
      yield* one.lease.whileHeld(Effect.void)
      assert.strictEqual(documents(one.folder, shippedFolder), 0)
      assert.strictEqual(Option.getOrThrow(yield* one.journal.findRun(failed("A", 4245))).state, "done")
    }),
  )

  it.effect("ship again what the database has lost, and look for its incident first", () =>
    Effect.gen(function* () {
      const { one, server, shared } = yield* two
      const added = yield* one.journal.add(failed("A"))
      yield* one.lease.whileHeld(Effect.void)
      yield* server.run(shared.database, "DELETE FROM opcon_summit_entry")
      const after = yield* one.lease.whileHeld(one.journal.list("pending"))
      assert.deepStrictEqual(after, Option.some([lookFirst(added)]))
    }),
  )

  it.effect("do not take what a host has shipped for another OpCon, before it was moved here", () =>
    Effect.gen(function* () {
      const { one, other, shared } = yield* two
      const added = yield* one.journal.add(failed("A"))
      yield* one.lease.whileHeld(Effect.void)
      const moved = { ...shared, queue: "day", system: "another" }
      const there = yield* host(moved, one.folder)
      const seen = there.lease.whileHeld(there.journal.list(...states))
      assert.deepStrictEqual(yield* seen, Option.some([]))
      assert.deepStrictEqual(yield* other.lease.whileHeld(other.journal.list("pending")), Option.some([added]))
      // Under another name of the queue it is the same OpCon still: nothing is left behind.
      const renamed = yield* host({ ...shared, queue: "renamed" }, one.folder)
      const taken = yield* renamed.lease.whileHeld(renamed.journal.list("pending"))
      assert.deepStrictEqual(taken, Option.some([lookFirst(added)]))
    }),
  )

  const restored = `CREATE TABLE backup (LIKE opcon_summit_entry INCLUDING ALL);
    INSERT INTO backup SELECT * FROM opcon_summit_entry;
    DROP TABLE opcon_summit_entry;
    ALTER TABLE backup RENAME TO opcon_summit_entry`
  it.effect.each([
    // A standby that takes over has another timeline, and another server another identifier, than what was written down.
    ["a standby has taken over", "UPDATE opcon_summit_document SET document = document || '1' WHERE kind = 'origin'"],
    ["it is another server", "UPDATE opcon_summit_document SET document = '1' || document WHERE kind = 'origin'"],
    ["its tables were restored from a dump", restored],
  ] as const)("look for the incidents of what is pending first, once %s", ([, happens]) =>
    Effect.gen(function* () {
      const { one, other, server, shared } = yield* two
      const pending = yield* one.journal.add(failed("A", 1))
      const sending = yield* one.journal.add(failed("B", 2))
      const sent: Entry = { ...sending, progress: { ...sending.progress, sending: true, resends: 1 } }
      yield* one.lease.whileHeld(one.journal.save(sent))
      for (const statement of happens.split(";")) yield* server.run(shared.database, statement)
      const after = yield* other.lease.whileHeld(other.journal.list("pending"))
      assert.deepStrictEqual(after, Option.some([lookFirst(pending), sent]))
      const later = yield* other.journal.add(failed("C", 3))
      const next = yield* other.lease.whileHeld(other.journal.list("pending"))
      assert.deepStrictEqual(next, Option.some([lookFirst(pending), sent, later]))
    }),
  )

  it.effect("find the second report of a run, on whichever host it came in", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const first = yield* one.journal.add(failed("A", 4245))
      yield* one.lease.whileHeld(one.journal.save({ ...first, state: "done" }))
      assert.strictEqual(Option.getOrThrow(yield* other.journal.findRun(failed("A", 4245))).id, first.id)
      const second = yield* other.journal.add(failed("A", 4245))
      const others = yield* other.lease.whileHeld(other.journal.others(second))
      assert.deepStrictEqual(
        Option.getOrThrow(others).map(({ id }) => id),
        [first.id],
      )
    }),
  )

  it.effect("see what is not shipped yet as well", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const added = yield* one.journal.add(failed("A"))
      assert.deepStrictEqual(jobs(yield* one.journal.list("pending")), ["A"])
      assert.deepStrictEqual(yield* one.journal.ids("pending"), [added.id])
      assert.deepStrictEqual(yield* one.journal.get(added.id), Option.some(added))
      assert.deepStrictEqual(jobs(yield* other.journal.list("pending")), [])
    }),
  )

  it.effect("follow the same incidents, and forget them together", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const address = "https://summit.example.com"
      const ref = { number: "59404", internalId: Option.none(), encryptedId: Option.some("a+b") }
      const incident = { address, ref }
      const job = {
        _tag: "Job",
        at: 2,
        id: "20240921|16|1|JOB001",
        schedule: "NIGHTLY BATCH",
        name: "JOB001",
        machine: "WINAGENT01",
        jobNumber: Option.some(4245),
        as: "created",
      } as const
      const opened = { _tag: "Opened", at: 1, ref, url: `${address}/59404`, address, template: "basic.json" } as const
      yield* one.followed.record(incident, opened, job)
      yield* other.followed.record(incident, job, { _tag: "Status", at: 3, status: "Assigned" })
      const [followed] = yield* one.followed.all
      assert.deepStrictEqual(followed?.ref, ref)
      assert.lengthOf(followed?.jobs ?? [], 1)
      assert.deepStrictEqual(followed?.status, Option.some("Assigned"))
      yield* one.followed.prune(30)
      assert.lengthOf(yield* other.followed.all, 1)
      yield* one.followed.record(incident, { _tag: "Closed", at: 4, why: "Summit says Closed" })
      yield* other.followed.prune(30)
      assert.deepStrictEqual(yield* one.followed.all, [])
    }),
  )

  it.effect("are not kept busy by a document that only a newer version can read", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      const added = yield* one.journal.add(failed("A"))
      const place = join(one.folder, "pending")
      const later = readFileSync(join(place, `${added.id}.json`), "utf8").replace(
        '"schemaVersion":1',
        '"schemaVersion":2',
      )
      writeFileSync(join(place, `${added.id}.json`), later)
      const inside = other.lease.whileHeld(one.lease.whileHeld(Effect.die("two at once")))
      assert.deepStrictEqual(yield* inside, Option.some(Option.none()))
      assert.strictEqual(documents(one.folder, "pending"), 1)
    }),
  )

  it.effect("do not share with another queue of the same database", () =>
    Effect.gen(function* () {
      const { one, shared } = yield* two
      const foreign = yield* host({ ...shared, queue: "day" })
      yield* one.journal.add(failed("A"))
      const inside = one.lease.whileHeld(foreign.lease.whileHeld(foreign.journal.list("pending", "done")))
      assert.deepStrictEqual(yield* inside, Option.some(Option.some([])))
      assert.strictEqual(Option.getOrThrow(yield* one.lease.whileHeld(one.journal.ids("pending"))).length, 1)
    }),
  )
})

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
