/** What every journal promises: on a disk in memory, on the disk of this machine, and shared by hosts in PostgreSQL. */
import { assert, describe, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type * as Scope from "effect/Scope"
import type { Entry } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { failed } from "../support/Journals.ts"
import * as Postgres from "../support/Postgres.ts"
import type { Kept } from "../support/SharedHost.ts"
import { host, kept, settingsIn, slot, tempFolder } from "../support/SharedHost.ts"

const inFiles = (platform: Layer.Layer<FileSystem.FileSystem | Path.Path>, folder: string) =>
  Effect.map(
    Layer.build(
      Layer.merge(FileJournal.layer, slot()).pipe(Layer.provide(settingsIn(folder)), Layer.provide(platform)),
    ),
    kept,
  )

const columns: Readonly<Record<string, Effect.Effect<Kept, never, Scope.Scope | Postgres.Postmaster>>> = {
  "a disk in memory": Effect.suspend(() =>
    inFiles(Layer.merge(Layer.succeed(FileSystem.FileSystem, Disk.make().fileSystem), Path.layer), "/journal"),
  ),
  "files of this machine": Effect.flatMap(tempFolder, (folder) => inFiles(NodeServices.layer, folder)),
  PostgreSQL: Effect.flatMap(Postgres.Postmaster, (server) => Effect.flatMap(server.database(), host)),
}

const jobs = (entries: ReadonlyArray<Entry>) => entries.map(({ failed }) => failed.job)

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("a journal", (it) => {
  describe.each(Object.entries(columns))("on %s", (_, column) => {
    /** As a drain does everything: while it holds the lease. */
    const held = <A, E, R>(test: (kept: Kept) => Effect.Effect<A, E, R>) =>
      Effect.scoped(Effect.flatMap(column, (kept) => Effect.map(kept.lease.whileHeld(test(kept)), Option.getOrThrow)))

    it.effect("keeps what was added, and replaces it", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          const added = yield* journal.add(failed("JOB001", 4245))
          assert.deepStrictEqual(yield* journal.list("pending"), [added])
          assert.deepStrictEqual(yield* journal.pending(added.id), Option.some(added))
          const changed: Entry = { ...added, attempts: 3, progress: { ...added.progress, sending: true } }
          yield* journal.save(changed)
          assert.deepStrictEqual(yield* journal.list("pending"), [changed])
          assert.deepStrictEqual(yield* journal.get(added.id), Option.some(changed))
          assert.deepStrictEqual(yield* journal.get("20240921T092000123Z-00000000-00000000"), Option.none())
        }),
      ),
    )

    it.effect("knows the entries of a run, and those of the job that name no run, in any state", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          const named = yield* journal.add(failed("JOB001", 4245))
          const nameless = yield* journal.add(failed("JOB001"))
          yield* journal.add(failed("JOB001", 4300))
          yield* journal.add(failed("JOB002"))
          yield* journal.save({ ...named, state: "done" })
          yield* journal.save({ ...nameless, state: "dead" })
          const find = yield* journal.catalogue
          for (const ask of [journal.reported, find]) {
            const ids = (job: string, run?: number) =>
              Effect.map(ask(failed(job, run)), (all) => all.map(({ id, state }) => [id, state]))
            assert.deepStrictEqual(yield* ids("JOB001", 4245), [[named.id, "done"]])
            assert.deepStrictEqual(yield* ids("JOB001"), [[nameless.id, "dead"]])
            assert.deepStrictEqual(yield* ids("JOB001", 1), [])
            assert.deepStrictEqual(yield* ids("JOB003"), [])
          }
        }),
      ),
    )

    it.effect("lists by state, the oldest first", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          for (const [job, state] of [
            ["C", "pending"],
            ["A", "dead"],
            ["B", "parked"],
            ["D", "done"],
            ["E", "dropped"],
          ] as const) {
            const added = yield* journal.add(failed(job))
            if (state !== "pending") yield* journal.list("pending")
            yield* journal.save({ ...added, state })
          }
          const list = yield* journal.list("pending", "parked", "dead")
          assert.sameMembers(jobs(list), ["C", "A", "B"])
          assert.deepStrictEqual(jobs(yield* journal.list("done")), ["D"])
          const { entries, unread } = yield* journal.survey("pending", "done", "dropped")
          assert.sameMembers(jobs(entries), ["C", "D", "E"])
          assert.deepStrictEqual(unread, [])
          const ids = (all: ReadonlyArray<Entry>) => all.map(({ id }) => id)
          // An id begins with the time.
          for (const all of [ids(list), ids(entries)]) assert.deepStrictEqual(all, all.toSorted())
          assert.deepStrictEqual(yield* journal.ids("pending", "done", "dropped"), ids(entries))
        }),
      ),
    )

    it.effect("goes from a state to another and back, in one place at a time", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          const added = yield* journal.add(failed("JOB001", 4245))
          for (const state of ["dead", "pending", "done", "pending", "parked", "dropped"] as const) {
            yield* journal.save({ ...added, state })
            for (const other of ["pending", "dead", "done", "parked", "dropped"] as const) {
              assert.lengthOf(yield* journal.list(other), other === state ? 1 : 0, `${state}, seen as ${other}`)
            }
            assert.strictEqual(Option.isSome(yield* journal.pending(added.id)), state === "pending")
          }
        }),
      ),
    )

    it.effect("finds a run by its number, whoever reported it", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          const first = yield* journal.add(failed("JOB001", 4245))
          const second = yield* journal.add(failed("JOB001", 4245))
          yield* journal.add(failed("JOB001"))
          yield* journal.add(failed("JOB002", 4245))
          assert.lengthOf(yield* journal.list("pending"), 4)
          assert.include([first.id, second.id], Option.getOrThrow(yield* journal.findRun(failed("JOB001", 4245))).id)
          assert.deepStrictEqual(yield* journal.others(first), [second])
          assert.deepStrictEqual(yield* journal.others(second), [first])
          assert.deepStrictEqual(yield* journal.findRun(failed("JOB001", 4246)), Option.none())
          assert.deepStrictEqual(yield* journal.findRun(failed("JOB001")), Option.none())
        }),
      ),
    )

    it.effect("keeps any name, and every character of it", () =>
      held(({ journal }) =>
        Effect.gen(function* () {
          const names = ["Übertrag Zürich", "COPY A/B", "50 % 'x' \"y\" \\", "線 🚀", "a\u0001b", "NUL \u0000 in it"]
          const added = yield* Effect.forEach(names, (name, at) => journal.add(failed(name, at + 1)))
          assert.lengthOf(yield* journal.list("pending"), names.length)
          for (const entry of added) {
            yield* journal.save({ ...entry, state: "done" })
            assert.deepStrictEqual(yield* journal.findRun(entry.failed), Option.some({ ...entry, state: "done" }))
          }
        }),
      ),
    )

    it.effect("lets one at a time hold the lease", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { lease } = yield* column
          assert.isFalse(yield* lease.isHeld)
          const inside = yield* lease.whileHeld(Effect.all([lease.isHeld, lease.whileHeld(Effect.void)]))
          assert.deepStrictEqual(inside, Option.some([true, Option.none<void>()]))
          assert.isFalse(yield* lease.isHeld)
          assert.strictEqual(yield* Effect.flip(lease.whileHeld(Effect.fail("no"))), "no")
          assert.deepStrictEqual(yield* lease.whileHeld(Effect.succeed(1)), Option.some(1))
        }),
      ),
    )
  })
})
