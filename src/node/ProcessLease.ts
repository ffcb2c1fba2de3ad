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
import { Settings } from "../domain/Settings.ts"
import { Lease } from "../journal/Lease.ts"

/** One name a folder, given its real path; Windows does not tell upper from lower case. */
const nameOf = (folder: string): string => {
  const windows = process.platform === "win32"
  const canonical = windows ? folder.toLowerCase() : folder
  const name = `opcon-summit-${createHash("sha256").update(canonical).digest("hex").slice(0, 32)}`
  if (windows) return `\\\\.\\pipe\\${name}`
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/** held: here is the server that has the name · taken: by another process · denied: the system gives the name to nobody. */
type Asked =
  | { readonly _tag: "Held"; readonly server: net.Server }
  | { readonly _tag: "Taken" }
  | { readonly _tag: "Denied"; readonly why: string }

const listen = (name: string) =>
  Effect.callback<Asked>((resume) => {
    const server = net.createServer((socket) => socket.destroy())
    server.on("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.succeed(error.code === "EADDRINUSE" ? { _tag: "Taken" } : { _tag: "Denied", why: error.message })),
    )
    // Not handed to child processes, and not shared among them.
    server.listen({ path: name, exclusive: true }, () => resume(Effect.succeed({ _tag: "Held", server })))
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
  if (first._tag !== "Taken" || !name.endsWith(".sock") || (yield* answers(name))) return first
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
    const folder = (yield* Settings).general.journalDir
    const files = yield* FileSystem.FileSystem
    // Asked for when the lease is wanted: by then the first entry has made the folder.
    const name = Effect.map(
      Effect.orElseSucceed(files.realPath(folder), () => resolve(folder)),
      nameOf,
    )
    const taken = Effect.provideService(Effect.flatMap(name, take), FileSystem.FileSystem, files)
    return Lease.of({
      isHeld: Effect.flatMap(name, answers),
      whileHeld: (self) =>
        Effect.acquireUseRelease(
          taken,
          (asked) => {
            if (asked._tag === "Taken") return Effect.succeedNone
            if (asked._tag === "Held") return Effect.asSome(self)
            // Nobody can hold it, so nobody would come to what is handed over.
            const warning = `the drain lease cannot be had (${asked.why}); go on without it`
            return Effect.asSome(Effect.andThen(Effect.logWarning(warning), self))
          },
          (asked) => (asked._tag === "Held" ? release(asked.server) : Effect.void),
        ),
    })
  }),
)
