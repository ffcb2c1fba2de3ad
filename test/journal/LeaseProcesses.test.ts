/** The lease as the operating system gives it: among layers of this process, and to a child that is killed. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as net from "node:net"
import * as path from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { Settings } from "../../src/config/Settings.ts"
import { JournalUnavailable } from "../../src/journal/Journal.ts"
import { Lease } from "../../src/journal/Lease.ts"
import { settings } from "../support/Fixtures.ts"
import { inRepository, start } from "../support/RealProcess.ts"

/** The lease of a program whose JOURNALDIR is `journalDir`. */
const leaseOf = (journalDir: string) =>
  Effect.provide(
    Effect.service(Lease),
    Lease.layer().pipe(
      Layer.provide(Layer.succeed(Settings, { ...settings, general: { ...settings.general, journalDir } })),
    ),
  )

/** How version 1.0.0 called the lease of a folder. */
const oldName = (folder: string): string => {
  const fnv = (basis: bigint) => {
    let hash = basis
    for (const byte of new TextEncoder().encode(folder))
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
    return hash.toString(16).padStart(16, "0")
  }
  return `\0opcon-summit-${fnv(0xcbf29ce484222325n)}${fnv(0x9e3779b97f4a7c15n)}`
}

const listening = (name: string) =>
  Effect.callback<net.Server>((resume) => {
    const server = net.createServer().listen(name, () => resume(Effect.succeed(server)))
  })

/** Whether a program with `other` gets the lease while one with `folder` has it. */
const bothHeld = Effect.fnUntraced(function* (folder: string, other: string) {
  const one = yield* leaseOf(folder)
  const two = yield* leaseOf(other)
  const within = yield* one.whileHeld(two.whileHeld(Effect.void))
  return Option.isSome(Option.flatten(within))
})

const temporary = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(yield* files.makeTempDirectoryScoped({ prefix: "opcon summit Übung " }), "journal")
  yield* files.makeDirectory(folder)
  return folder
})

const live = (name: string, test: Effect.Effect<void, unknown, FileSystem.FileSystem | Path.Path | Scope.Scope>) =>
  it.live(name, () => test.pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

describe("the drain lease", () => {
  live(
    "is held once a folder, and is free again after each way to end",
    Effect.gen(function* () {
      const folder = yield* temporary
      const one = yield* leaseOf(folder)
      assert.isFalse(yield* bothHeld(folder, folder))
      yield* Effect.exit(one.whileHeld(Effect.fail("failed")))
      yield* Effect.exit(one.whileHeld(Effect.interrupt))
      assert.deepStrictEqual(yield* one.whileHeld(Effect.succeed(1)), Option.some(1))
      assert.deepStrictEqual(yield* one.whileHeld(Effect.succeed(2)), Option.some(2))
    }),
  )

  live(
    "can be looked at without taking it",
    Effect.gen(function* () {
      const folder = yield* temporary
      const one = yield* leaseOf(folder)
      const two = yield* leaseOf(folder)
      assert.isFalse(yield* two.isHeld)
      assert.deepStrictEqual(yield* one.whileHeld(two.isHeld), Option.some(true))
      assert.isFalse(yield* two.isHeld)
      assert.deepStrictEqual(yield* one.whileHeld(Effect.succeed(1)), Option.some(1))
    }),
  )

  live(
    "is the same for every spelling of a folder, and another one for another folder",
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const folder = yield* temporary
      const parent = path.dirname(folder)
      yield* files.symlink(folder, path.join(parent, "link"))
      yield* files.makeDirectory(path.join(parent, "other"))
      for (const spelling of [
        `${folder}/`,
        `${folder}/../journal`,
        path.join(parent, "link"),
        path.relative(path.resolve(), folder),
      ]) {
        assert.isFalse(yield* bothHeld(folder, spelling), spelling)
      }
      assert.isTrue(yield* bothHeld(folder, path.join(parent, "other")))
      assert.isTrue(yield* bothHeld(folder, parent))
      // Not there yet, as before the very first failure.
      const missing = path.join(parent, "missing")
      assert.isFalse(yield* bothHeld(missing, `${missing}/x/..`))
    }),
  )

  live(
    "is not given up by who looks, nor taken by a name or a file that anybody can make",
    Effect.gen(function* () {
      const folder = yield* temporary
      const lease = yield* leaseOf(folder)
      // What version 1.0.0 took: a name that every account of the machine can have.
      const socket = yield* listening(oldName(fs.realpathSync(folder)))
      fs.writeFileSync(path.join(folder, "drain.holder"), JSON.stringify({ host: "x", pid: 1, account: 0, since: 0 }))
      assert.isFalse(yield* lease.isHeld)
      assert.deepStrictEqual(yield* lease.whileHeld(Effect.succeed(1)), Option.some(1))
      const looks = Effect.all(Array.from({ length: 20 }, () => lease.isHeld))
      const taking = Effect.all(
        Array.from({ length: 20 }, () => lease.whileHeld(Effect.void)),
        { concurrency: 1 },
      )
      const [, taken] = yield* Effect.all([looks, taking], { concurrency: "unbounded" })
      assert.deepStrictEqual(
        taken.map((one) => Option.isSome(one)),
        taken.map(() => true),
      )
      socket.close()
    }),
  )

  live(
    "is the same through a mount of the folder elsewhere",
    Effect.gen(function* () {
      const folder = yield* temporary
      const other = path.join(path.dirname(folder), "mounted")
      fs.mkdirSync(other)
      const mounted = spawnSync("mount", ["--bind", folder, other]).status === 0
      if (!mounted) return
      yield* Effect.addFinalizer(() => Effect.sync(() => void spawnSync("umount", [other])))
      assert.isFalse(yield* bothHeld(folder, other))
    }),
  )

  live(
    "that this account may not have is a journal that cannot be used, and no other process is believed to drain",
    Effect.gen(function* () {
      const folder = yield* temporary
      fs.mkdirSync(path.join(folder, "drain.lock"))
      const lease = yield* leaseOf(folder)
      const error = yield* Effect.flip(lease.whileHeld(Effect.void))
      assert.instanceOf(error, JournalUnavailable)
      assert.include(error.message, "drain.lock")
    }),
  )

  live(
    "of a process that is killed is free at once, and never before",
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const folder = yield* temporary
      const lease = yield* leaseOf(folder)
      const holder = yield* start([inRepository("test/support/HoldLease.ts"), folder], folder)
      const held = Effect.retry(files.access(`${folder}/held`), Schedule.spaced("20 millis"))
      yield* Effect.timeout(held, "20 seconds")
      const second = yield* start([inRepository("test/support/HoldLease.ts"), folder], folder)
      const told = yield* second.ended
      assert.strictEqual(told.stdout, "taken\n", told.stderr)
      assert.isTrue(Option.isNone(yield* lease.whileHeld(Effect.void)))
      holder.kill()
      const { signal, stdout } = yield* holder.ended
      assert.deepStrictEqual([signal, stdout], ["SIGKILL", ""])
      assert.isTrue(Option.isSome(yield* lease.whileHeld(Effect.void)))
    }),
  )
})
