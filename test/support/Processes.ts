/**
 * The built program as child processes, against simulators that listen on TLS ports of this machine, in a folder whose
 * path holds what paths hold elsewhere: spaces and letters beyond ASCII.
 */
import { execPath } from "node:process"
import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Stream from "effect/Stream"
import * as TlsListener from "../../src/http/TlsListener.ts"
import { Listener } from "../../src/http/Listener.ts"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import * as InMemory from "./Simulators.ts"

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url))

export const layer = Layer.merge(NodeServices.layer, TlsListener.layer)

/** A folder for one test, removed after it. */
export const temporary = Effect.flatMap(FileSystem.FileSystem, (files) =>
  files.makeTempDirectoryScoped({ prefix: "opcon summit Übung Žluťoučký " }),
)

/** The program, started in `cwd`; killed, should the test end before it. */
export const spawn = Effect.fnUntraced(function* (cwd: string, ...words: ReadonlyArray<string>) {
  const spawner = yield* ChildProcessSpawner
  return yield* spawner.spawn(ChildProcess.make(execPath, [main, ...words], { cwd, forceKillAfter: "5 seconds" }))
})

/** The program from start to end. */
export const run = Effect.fnUntraced(function* (cwd: string, ...words: ReadonlyArray<string>) {
  const child = yield* spawn(cwd, ...words)
  const text = (stream: typeof child.stdout) => Stream.mkString(Stream.decodeText(stream))
  const [stdout, stderr, exit] = yield* Effect.all([text(child.stdout), text(child.stderr), child.exitCode], {
    concurrency: "unbounded",
  })
  return { exit: Number(exit), stdout, stderr }
}, Effect.scoped)

/** Both simulators over TLS, and a folder with Connector.config and templates that point at them. */
export const rehearsal = Effect.gen(function* () {
  const { serve, certificate } = yield* Listener
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { opcon, summit } = yield* InMemory.make()
  const { port: opconPort } = yield* serve(opcon.app, { port: 0 })
  const { port: summitPort } = yield* serve(summit.app, { port: 0 })
  const dir = yield* writeRehearsal(yield* temporary, { opconPort, summitPort }, certificate)
  /** Changes a file of the folder. */
  const edit = Effect.fnUntraced(function* (name: string, change: (text: string) => string) {
    const file = path.join(dir, name)
    const before = yield* files.readFileString(file)
    const after = change(before)
    assert.notStrictEqual(after, before, `${name} was not changed`)
    yield* files.writeFileString(file, after)
  })
  const names = (folder: string) => Effect.orElseSucceed(files.readDirectory(path.join(dir, folder)), () => [])
  return { opcon, summit, dir, edit, names }
})
