/** Several hosts on one queue: what is shipped, found and followed. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import { lookFirst, shippedFolder } from "../../src/shared/Inbox.ts"
import { failed } from "../support/Journals.ts"
import { documents, host, jobs } from "../support/SharedHost.ts"
import * as Postgres from "../support/Postgres.ts"

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
