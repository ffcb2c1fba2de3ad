/** The key file on a real disk, where modes mean something, and on Windows, where icacls does. */
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"
import { ChildProcessSpawner, ExitCode } from "effect/process/ChildProcessSpawner"
import * as KeyFile from "../../src/secrets/KeyFile.ts"
import * as SiteKey from "../../src/encrypt/SiteKey.ts"
import * as OwnerOnly from "../../src/files/OwnerOnly.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { inEnvironment, key, keyText } from "../support/Keys.ts"

const bare = inEnvironment({})

/** `test` on a file of a folder that lasts as long. */
const onDisk = <A, E, R>(test: (file: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return yield* test(`${yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-key-" })}/k.key`)
  }).pipe(Effect.scoped, bare, Effect.provide(NodeServices.layer))

const modeOf = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  return (yield* files.stat(file)).mode & 0o777
})

describe("a key file", () => {
  it.live("is made for its owner alone, and is the key from then on", () =>
    onDisk((file) =>
      Effect.gen(function* () {
        const made = yield* SiteKey.loadOrCreate(file)
        assert.lengthOf(made.notes, 1)
        assert.strictEqual(yield* modeOf(file), 0o600)
        const again = yield* SiteKey.loadOrCreate(file)
        assert.deepStrictEqual(again.notes, [])
        assert.strictEqual(again.key.fingerprint, made.key.fingerprint)
        assert.strictEqual((yield* KeyFile.load(file)).fingerprint, made.key.fingerprint)
      }),
    ),
  )

  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o660, 0o644, 0o777]) {
    it.live(`with mode ${mode.toString(8)} is refused with its cure`, () =>
      onDisk((file) =>
        Effect.gen(function* () {
          const files = yield* FileSystem.FileSystem
          yield* files.writeFileString(file, keyText)
          yield* files.chmod(file, mode)
          for (const load of [Effect.asVoid(KeyFile.load(file)), Effect.asVoid(SiteKey.loadOrCreate(file))]) {
            const { message } = yield* Effect.flip(load)
            assert.strictEqual(
              message,
              `${file}: others than its owner may read or change the key file: chmod 600 ${file}`,
            )
          }
          yield* files.chmod(file, 0o400)
          assert.strictEqual((yield* KeyFile.load(file)).fingerprint, (yield* key).fingerprint)
        }),
      ),
    )
  }

  it.live("is made by one of two at the same time", () =>
    onDisk((file) =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const both = yield* Effect.all(
          [OwnerOnly.write, OwnerOnly.write].map((write, at) => Effect.exit(write(file, Uint8Array.of(97 + at)))),
          {
            concurrency: 2,
          },
        )
        assert.lengthOf(
          both.filter(({ _tag }) => _tag === "Success"),
          1,
        )
        assert.lengthOf(yield* files.readFile(file), 1)
      }),
    ),
  )
})

describe("on Windows", () => {
  const file = "C:\\opcon\\k.key"

  /** icacls ends with `code` and says `told`; the words it was started with. */
  const windows = (code: number, told: (words: ReadonlyArray<string>) => string = () => "") => {
    const started: Array<ReadonlyArray<string>> = []
    const disk = Disk.make()
    disk.put("C:\\opcon\\", "")
    const note = (command: Parameters<ChildProcessSpawner["Service"]["exitCode"]>[0]) => {
      const words = command._tag === "StandardCommand" ? [command.command, ...command.args.map(String)] : []
      started.push(words)
      return words
    }
    const layer = Layer.mergeAll(
      NodePath.layerWin32,
      Layer.succeed(FileSystem.FileSystem, disk.fileSystem),
      Layer.mock(ChildProcessSpawner, {
        exitCode: (command) => Effect.sync(() => (note(command), ExitCode(code))),
        string: (command) => Effect.sync(() => told(note(command))),
      }),
    )
    return { started, disk, layer }
  }

  it.effect("icacls restricts the file before the key is in it", () => {
    const { layer, started } = windows(0)
    return Effect.gen(function* () {
      assert.lengthOf((yield* SiteKey.loadOrCreate(file)).notes, 1)
      assert.deepStrictEqual(started, [
        ["icacls", file, "/inheritance:r", "/grant:r", "*S-1-3-4:F", "*S-1-5-18:F", "*S-1-5-32-544:F"],
      ])
    }).pipe(bare, Effect.provide(layer))
  })

  it.effect("the operator is told what to do where it does not", () => {
    const { layer } = windows(5)
    return Effect.gen(function* () {
      const { notes } = yield* SiteKey.loadOrCreate(file)
      assert.include(
        notes[1],
        `could not be restricted; do it by hand: icacls "${file}" /inheritance:r /grant:r *S-1-3-4:F`,
      )
    }).pipe(bare, Effect.provide(layer))
  })

  it.effect("a file that many may read is told of, in any language of Windows", () => {
    const { disk, layer, started } = windows(0, (words) =>
      words.includes("*S-1-5-32-545") ? `SID gefunden: ${file.toUpperCase()}.` : "Keine Dateien gefunden.",
    )
    disk.put(file, keyText)
    return Effect.gen(function* () {
      const { notes } = yield* SiteKey.loadOrCreate(file)
      assert.match(notes.join(), /^C:\\opcon\\k\.key is open to others than its owner: icacls /)
      assert.lengthOf(started, 3)
    }).pipe(bare, Effect.provide(layer))
  })

  it.effect("nothing is said of a file that is restricted, nor where icacls cannot be started", () => {
    const { disk, layer } = windows(0)
    disk.put(file, keyText)
    const missing = Layer.mock(ChildProcessSpawner, {
      string: () =>
        Effect.fail(PlatformError.systemError({ _tag: "NotFound", module: "ChildProcess", method: "spawn" })),
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual((yield* SiteKey.loadOrCreate(file)).notes, [])
      assert.deepStrictEqual(yield* Effect.provide(OwnerOnly.openToMany(file), missing), Option.none())
    }).pipe(bare, Effect.provide(layer))
  })
})
