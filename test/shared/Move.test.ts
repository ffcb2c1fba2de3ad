/** `journal move`: in, out, and again after a kill in between. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import { inFiles } from "../../src/journal/Followed.ts"
import { SharedDocuments } from "../../src/journal/SharedDocuments.ts"
import * as Silences from "../../src/journal/Silences.ts"
import { move } from "../../src/shared/Move.ts"
import { setUp } from "../../src/shared/Setup.ts"
import { failed } from "../support/Journals.ts"
import * as Postgres from "../support/Postgres.ts"
import { host } from "../support/SharedHost.ts"

const sorted = (entries: ReadonlyArray<Entry>) => entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("entries", (it) => {
  /** A host whose files hold an entry in each state, as one that had no queue before. */
  const settled = Effect.gen(function* () {
    const shared = yield* (yield* Postgres.Postmaster).database()
    const [one, other] = [yield* host(shared), yield* host(shared)]
    const files = yield* one.within(FileJournal.make(one.folder))
    const entries = yield* Effect.forEach(states, (state, at) =>
      Effect.gen(function* () {
        const entry: Entry = { ...(yield* files.add(failed(`JOB ${state}`, 4000 + at))), state }
        yield* files.save(entry)
        return entry
      }),
    )
    return { shared, one, other, files, entries: sorted(entries) }
  })

  it.effect("of a host are in the queue afterwards, in their states, and no longer in its files", () =>
    Effect.gen(function* () {
      const { entries, files, one, other, shared } = yield* settled
      assert.isTrue(Option.isSome(yield* one.within(move("queue", shared))))
      assert.deepStrictEqual(sorted(yield* other.journal.list(...states)), entries)
      assert.deepStrictEqual(yield* files.list(...states), [])
      assert.deepStrictEqual(yield* one.within(move("queue", shared)), Option.some(0))
    }),
  )

  it.effect("that a kill has left in both places are what the queue has", () =>
    Effect.gen(function* () {
      const { entries, files, one, other, shared } = yield* settled
      const dead = entries.find(({ state }) => state === "dead")
      const file = join(one.folder, "dead", `${dead?.id ?? ""}.json`)
      const before = readFileSync(file, "utf8")
      yield* one.within(move("queue", shared))
      writeFileSync(file, before)
      const further: Entry = { ...Option.getOrThrow(yield* other.journal.get(dead?.id ?? "")), attempts: 7 }
      yield* other.lease.whileHeld(other.journal.save(further))
      yield* one.within(move("queue", shared))
      assert.deepStrictEqual(yield* one.journal.get(further.id), Option.some(further))
      assert.deepStrictEqual(yield* files.list(...states), [])
    }),
  )

  it.effect("of the queue are in the files of one host afterwards, those of the other host too", () =>
    Effect.gen(function* () {
      const { entries, files, one, other, shared } = yield* settled
      yield* one.within(move("queue", shared))
      const more = yield* other.journal.add(failed("OF THE OTHER", 5000))
      yield* other.lease.whileHeld(Effect.void)
      assert.deepStrictEqual(yield* one.within(move("files", shared)), Option.some(entries.length + 1))
      assert.deepStrictEqual(sorted(yield* files.list(...states)), sorted([...entries, more]))
      // The other host has what it shipped, and would ship it again.
      const isGivenUp = /it was moved into the files of one host: remove \[JOURNAL\]/
      const uses = [other.lease.whileHeld(Effect.die("it works")), Effect.asVoid(other.journal.list(...states))]
      for (const used of uses) {
        assert.match((yield* Effect.flip(used)).message, isGivenUp)
      }
      assert.match((yield* Effect.flip(one.lease.whileHeld(Effect.die("it works")))).message, isGivenUp)
      yield* one.within(Effect.scoped(setUp(shared, one.folder)))
      assert.deepStrictEqual(yield* other.journal.list(...states), [])
      yield* one.within(move("queue", shared))
      assert.deepStrictEqual(sorted(yield* other.journal.list(...states)), sorted([...entries, more]))
    }),
  )

  it.effect("take silences, followed incidents and what is known of searches along, in and out again", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const [one, other] = [yield* host(shared), yield* host(shared)]
      const here = Effect.provideService(SharedDocuments, Effect.succeedNone)
      const silence = { job: "JOB*", until: 4e12, reason: "change 4711", by: { account: "ops", host: "one" } }
      const kept = yield* one.within(here(Silences.add(one.folder, silence)))
      const files = yield* one.within(inFiles)
      const incident = { address: "https://summit.example.com", ref: { number: "59404" } }
      const ref = { number: "59404", internalId: Option.none(), encryptedId: Option.none() }
      const opened = {
        _tag: "Opened",
        at: 1,
        ref,
        url: "u",
        address: incident.address,
        template: "basic.json",
      } as const
      yield* files.record(incident, opened, { _tag: "Status", at: 3, status: "Assigned" })
      const followed = yield* files.all
      const searches = { schemaVersion: 1, shown: { "https://s IM": 5 }, samples: {} }
      writeFileSync(join(one.folder, "searches.json"), JSON.stringify(searches))

      yield* one.within(move("queue", shared))
      assert.deepStrictEqual(yield* other.within(Silences.list(other.folder)), [kept])
      assert.deepStrictEqual(yield* other.followed.all, followed)
      assert.isTrue(yield* other.proof.hasShown("https://s", "IM"))
      assert.deepStrictEqual(yield* one.within(here(Silences.list(one.folder))), [])
      assert.deepStrictEqual(yield* files.all, [])

      yield* other.within(move("files", shared))
      assert.deepStrictEqual(yield* other.within(here(Silences.list(other.folder))), [kept])
      assert.deepStrictEqual(yield* (yield* other.within(inFiles)).all, followed)
      yield* one.within(Effect.scoped(setUp(shared, one.folder)))
      assert.deepStrictEqual(yield* one.followed.all, [])
      assert.deepStrictEqual(yield* one.within(Silences.list(one.folder)), [])
    }),
  )

  it.effect("stay where they are while another host works on the queue", () =>
    Effect.gen(function* () {
      const { entries, files, one, other, shared } = yield* settled
      const inside = other.lease.whileHeld(one.within(move("queue", shared)))
      assert.deepStrictEqual(yield* inside, Option.some(Option.none()))
      const left = entries.filter(({ state }) => state !== "pending")
      assert.deepStrictEqual(sorted(yield* files.list(...states)), left)
    }),
  )
})
