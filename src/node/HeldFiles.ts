/**
 * The drain lease on Windows: files in JOURNALDIR that are open here and that the system opens for nobody else, on this
 * machine or, where the folder is on a share, on another; it closes them when this process dies. There are two, since a
 * scanner may hold one of them for a moment: only who finds both of them held is told that the lease is taken.
 */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import { fileNames } from "./LeaseLook.ts"

/** libuv's UV_FS_O_EXLOCK: on Windows the file is opened with no sharing, so that it can be opened once only. */
const unshared = 0x1000_0000

type Opened =
  | { readonly _tag: "Open"; readonly descriptor: number }
  | { readonly _tag: "Busy" }
  | { readonly _tag: "Failed"; readonly why: string }

const open = (file: string, flags: number = unshared | fs.constants.O_RDWR | fs.constants.O_CREAT) =>
  Effect.callback<Opened>((resume) => {
    fs.open(file, flags, (error, descriptor) => {
      if (error === null) resume(Effect.succeed({ _tag: "Open", descriptor }))
      else resume(Effect.succeed(error.code === "EBUSY" ? { _tag: "Busy" } : { _tag: "Failed", why: error.message }))
    })
  })

const close = (descriptor: number) =>
  Effect.callback<void>((resume) => {
    fs.close(descriptor, () => resume(Effect.void))
  })

/** What asking for the lease came to. */
export type Asked =
  | { readonly _tag: "Held"; readonly release: Effect.Effect<void> }
  /** By another process. */
  | { readonly _tag: "Taken" }
  /** The system gives it to nobody. */
  | { readonly _tag: "Denied"; readonly why: string }

const pause = Effect.sleep("20 millis")

/** The second file, for whoever has the first; not for long, since it is only there to be found held. */
const second = Effect.fnUntraced(function* (file: string) {
  for (let time = 0; time < 5; time += 1) {
    const opened = yield* open(file)
    if (opened._tag === "Open") return [opened.descriptor]
    yield* pause
  }
  return []
})

/** The lease of `folder`, which is made when it is not there yet; two seconds at most, where a scanner is in the way. */
export const take = Effect.fnUntraced(function* (folder: string) {
  yield* Effect.ignore(Effect.tryPromise(() => fs.promises.mkdir(folder, { recursive: true })))
  const [first, other] = fileNames(folder)
  for (let time = 0; time < 100; time += 1) {
    const opened = yield* open(first)
    if (opened._tag === "Failed") return { _tag: "Denied", why: opened.why } satisfies Asked
    if (opened._tag === "Open") {
      const descriptors = [opened.descriptor, ...(yield* second(other))]
      return { _tag: "Held", release: Effect.forEach(descriptors, close, { discard: true }) } satisfies Asked
    }
    const beside = yield* open(other)
    if (beside._tag !== "Open") break
    yield* close(beside.descriptor)
    yield* pause
  }
  return { _tag: "Taken" } satisfies Asked
})
