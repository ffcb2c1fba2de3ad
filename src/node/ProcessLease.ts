/**
 * The drain lease as something that the operating system gives to one process at a time and takes back when that dies:
 * on Linux the name of an abstract socket, on Windows files that nobody else may open (HeldFiles.ts). Elsewhere a socket
 * file, which is taken over when nobody answers behind it.
 */
import * as net from "node:net"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import { Settings } from "../domain/Settings.ts"
import { Lease } from "../journal/Lease.ts"
import type { Asked } from "./HeldFiles.ts"
import * as HeldFiles from "./HeldFiles.ts"
import { answers, canonical, isHeld, socketName } from "./LeaseLook.ts"

const close = (server: net.Server) =>
  Effect.callback<void>((resume) => {
    server.close(() => resume(Effect.void))
  })

const listen = (name: string) =>
  Effect.callback<Asked>((resume) => {
    const server = net.createServer((socket) => socket.destroy())
    server.on("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.succeed(error.code === "EADDRINUSE" ? { _tag: "Taken" } : { _tag: "Denied", why: error.message })),
    )
    // Not handed to child processes, and not shared among them.
    server.listen({ path: name, exclusive: true }, () =>
      resume(Effect.succeed({ _tag: "Held", release: close(server) })),
    )
  })

const take = Effect.fn("ProcessLease.take")(function* (name: string) {
  const first = yield* listen(name)
  if (first._tag !== "Taken" || !name.endsWith(".sock") || (yield* Effect.promise(() => answers(name)))) return first
  const files = yield* FileSystem.FileSystem
  yield* Effect.ignore(files.remove(name))
  return yield* listen(name)
})

export const layer = Layer.effect(
  Lease,
  Effect.gen(function* () {
    const { journalDir } = (yield* Settings).general
    const files = yield* FileSystem.FileSystem
    // Asked for when the lease is wanted: by then the first entry has made the folder.
    const folder = Effect.sync(() => canonical(journalDir))
    const takeOf = (folder: string) =>
      process.platform === "win32"
        ? HeldFiles.take(folder)
        : Effect.provideService(take(socketName(folder)), FileSystem.FileSystem, files)
    return Lease.of({
      isHeld: Effect.flatMap(folder, (of) => Effect.promise(() => isHeld(of))),
      whileHeld: (self) =>
        Effect.acquireUseRelease(
          Effect.flatMap(folder, takeOf),
          (asked) => {
            if (asked._tag === "Taken") return Effect.succeedNone
            if (asked._tag === "Held") return Effect.asSome(self)
            // Nobody can hold it, so nobody would come to what is handed over.
            const warning = `the drain lease cannot be had (${asked.why}); go on without it`
            return Effect.asSome(Effect.andThen(Effect.logWarning(warning), self))
          },
          (asked) => (asked._tag === "Held" ? asked.release : Effect.void),
        ),
    })
  }),
)
