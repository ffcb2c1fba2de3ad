/** A failure that is taken in before anything is loaded: what is done for it, and what is left to the usual way. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { Settings } from "../../src/config/Settings.ts"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { fromJson } from "../../src/journal/Entry.ts"
import { Lease } from "../../src/journal/Lease.ts"
import type { Intake } from "../../src/intake/Intake.ts"
import { accept } from "../../src/intake/Intake.ts"
import type { HeldLease } from "../../src/intake/DrainLock.ts"
import type { Line } from "../../src/intake/VendorLine.ts"
import { lineOf } from "../../src/intake/VendorLine.ts"
import { normalise } from "../../src/intake/VendorWords.ts"
import { settings } from "../support/Fixtures.ts"
import { vendorWords } from "../support/Program.ts"

const token = "TOKEN=3f2504e0-4f89-11d3-9a0c-0305e82c3301"
const config = (general: string) => `[GENERAL]\n${general}\n[OPCON API]\nADDRESS=opcon\n${token}\n`

const site = Effect.fnUntraced(function* (general: string) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* Effect.flatMap(files.makeTempDirectoryScoped({ prefix: "opcon summit Übung " }), files.realPath)
  const file = path.join(folder, "Connector.config")
  yield* files.writeFileString(file, config(general))
  const line = (...more: ReadonlyArray<string>): Line => {
    const read = lineOf(normalise(["--config", file, ...vendorWords("LOAD GL"), ...more]))
    assert.isDefined(read)
    return read ?? assert.fail("not read")
  }
  return { file, folder, line, accept: (given: Line) => Effect.promise(() => accept(given, "/nowhere")) }
})

/** As if the process that met it had ended. */
const ended = (met: Intake) =>
  Effect.promise(async () => (met._tag === "Accepted" ? met.accepted.lease?.release() : undefined))

/** Everything in a folder but folders and what belongs to the lease, relative to it. */
const filesIn = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("drain."))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))

const leaseOf = (journalDir: string, taken?: HeldLease) =>
  Effect.provide(
    Effect.service(Lease),
    Lease.layer(taken).pipe(
      Layer.provide(Layer.succeed(Settings, { ...settings, general: { ...settings.general, journalDir } })),
    ),
  )

const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  self.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

describe("a failure", () => {
  it.live.each([
    ["JOURNALDIR=my journal", "my journal"],
    ['  journaldir = "deep/er"  ', "deep/er"],
    ["", "journal"],
    ["JOURNALDIR=", "journal"],
  ] as const)("with %j is in the folder that the settings name, whole and once", ([general, named]) =>
    Effect.gen(function* () {
      const { file, folder, line, accept } = yield* site(general)
      const met = yield* accept(line("--job-number", "7"))
      assert(met._tag === "Accepted")
      const { general: decoded } = yield* ConnectorConfig.load(file)
      assert.strictEqual(met.accepted.folder, decoded.journalDir)
      assert.strictEqual(met.accepted.folder, path.join(folder, named))
      assert.deepStrictEqual(filesIn(met.accepted.folder), [path.join("pending", `${met.accepted.document.id}.json`)])
      const text = fs.readFileSync(
        path.join(met.accepted.folder, "pending", `${met.accepted.document.id}.json`),
        "utf8",
      )
      const entry = Result.getOrThrow(fromJson(text))
      assert.deepStrictEqual(
        [entry.id, entry.failed.job, entry.failed.jobNumber, entry.state],
        [met.accepted.document.id, "LOAD GL", 7, "pending"],
      )
      yield* ended(met)
    }).pipe(live),
  )

  it.live("is handed over where another process drains, and only then", () =>
    Effect.gen(function* () {
      const { folder, line, accept } = yield* site("")
      const journal = path.join(folder, "journal")
      fs.mkdirSync(journal)
      const lease = yield* leaseOf(journal)
      const met = yield* lease.whileHeld(accept(line()))
      assert.deepStrictEqual(met, Option.some({ _tag: "HandedOff", job: "20240921|16|1|LOAD GL" }))
      assert.lengthOf(filesIn(journal), 1)
      const taken = yield* accept(line())
      assert(taken._tag === "Accepted")
      assert.strictEqual(taken.accepted.lease?.folder, journal)
      // Now this one has it, and everybody else goes away.
      assert.strictEqual((yield* accept(line()))._tag, "HandedOff")
      assert.isTrue(Option.isNone(yield* lease.whileHeld(Effect.void)))
      const adopted = yield* leaseOf(journal, taken.accepted.lease)
      assert.isTrue(Option.isSome(yield* adopted.whileHeld(Effect.void)))
      assert.isTrue(Option.isSome(yield* lease.whileHeld(Effect.void)))
      assert.isTrue(Option.isSome(yield* adopted.whileHeld(Effect.void)))
    }).pipe(live),
  )

  it.live("whose settings name another journal by the time they are read gives the lease of the first one back", () =>
    Effect.gen(function* () {
      const { folder, line, accept } = yield* site("")
      const taken = yield* accept(line())
      assert(taken._tag === "Accepted")
      const other = yield* leaseOf(path.join(folder, "other"), taken.accepted.lease)
      const first = yield* leaseOf(path.join(folder, "journal"))
      assert.isTrue(Option.isNone(yield* first.whileHeld(Effect.void)))
      assert.deepStrictEqual(yield* other.whileHeld(first.whileHeld(Effect.void)), Option.some(Option.some(undefined)))
    }).pipe(live),
  )

  it.live.each(["pending", "dead", "parked", "dropped", "done/2024-09-21"] as const)(
    "whose run was told before and is %s is left to those who know what that means",
    (where) =>
      Effect.gen(function* () {
        const { folder, line, accept } = yield* site("")
        const first = yield* accept(line("--job-number", "7"))
        assert(first._tag === "Accepted")
        yield* ended(first)
        const name = `${first.accepted.document.id}.json`
        const journal = path.join(folder, "journal")
        const shard = where.startsWith("done") ? [name.split("-")[1]?.slice(0, 2) ?? ""] : []
        const to = path.join(journal, where, ...shard)
        fs.mkdirSync(to, { recursive: true })
        fs.renameSync(path.join(journal, "pending", name), path.join(to, name))
        assert.deepStrictEqual(yield* accept(line("--job-number", "7")), { _tag: "Deferred" })
        assert.lengthOf(filesIn(journal), 1)
        for (const other of [line("--job-number", "8"), line()]) {
          const met = yield* accept(other)
          assert.strictEqual(met._tag, "Accepted")
          yield* ended(met)
        }
      }).pipe(live),
  )

  it.live("that is planned, not understood, without settings or without a disk leaves nothing behind", () =>
    Effect.gen(function* () {
      const { file, folder, line, accept } = yield* site("JOURNALDIR=Connector.config/journal")
      const unusual = { _tag: "Deferred" } as const
      assert.deepStrictEqual(yield* accept(line("--dry-run")), unusual)
      assert.deepStrictEqual(yield* accept({ ...line(), values: { ...line().values, job: " " } }), unusual)
      assert.deepStrictEqual(yield* accept({ ...line(), config: `${file}.missing` }), unusual)
      assert.deepStrictEqual(yield* accept(line()), unusual)
      assert.deepStrictEqual(filesIn(folder), ["Connector.config"])
    }).pipe(live),
  )
})
