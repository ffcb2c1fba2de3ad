/**
 * The drain lease as a name that the operating system gives to one process at a time: a named pipe on Windows, an
 * abstract socket on Linux, both gone with their process. Elsewhere a socket file, which is taken over when nobody
 * answers behind it.
 */
import { createHash } from "node:crypto"
import * as net from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../domain/Settings.ts"
import { Lease } from "../journal/Lease.ts"

/** One name a journal folder, whatever its spelling; Windows does not tell upper from lower case. */
const nameOf = (folder: string): string => {
  const windows = process.platform === "win32"
  const canonical = windows ? resolve(folder).toLowerCase() : resolve(folder)
  const name = `opcon-summit-${createHash("sha256").update(canonical).digest("hex").slice(0, 32)}`
  if (windows) return `\\\\.\\pipe\\${name}`
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/** The server that holds the name; none when it is taken. */
const listen = (name: string) =>
  Effect.callback<Option.Option<net.Server>>((resume) => {
    const server = net.createServer((socket) => socket.destroy())
    server.once("error", () => resume(Effect.succeedNone))
    // Not handed to child processes, and not shared among them.
    server.listen({ path: name, exclusive: true }, () => resume(Effect.succeedSome(server)))
  })

const answers = (name: string) =>
  Effect.callback<boolean>((resume) => {
    const socket = net.connect(name)
    socket.once("connect", () => {
      socket.destroy()
      resume(Effect.succeed(true))
    })
    socket.once("error", () => resume(Effect.succeed(false)))
  })

const take = Effect.fn("ProcessLease.take")(function* (name: string) {
  const first = yield* listen(name)
  if (Option.isSome(first) || !name.endsWith(".sock") || (yield* answers(name))) return first
  const files = yield* FileSystem.FileSystem
  yield* Effect.ignore(files.remove(name))
  return yield* listen(name)
})

const release = (server: net.Server) =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
  })

export const layer = Layer.effect(
  Lease,
  Effect.gen(function* () {
    const { general } = yield* Settings
    const files = yield* FileSystem.FileSystem
    const name = nameOf(general.journalDir)
    return Lease.of({
      whileHeld: (self) =>
        Effect.acquireUseRelease(
          Effect.provideService(take(name), FileSystem.FileSystem, files),
          (server) => (Option.isSome(server) ? Effect.asSome(self) : Effect.succeedNone),
          (server) => (Option.isSome(server) ? release(server.value) : Effect.void),
        ),
    })
  }),
)
