/**
 * The drain lease as something that the operating system gives to one process at a time and takes back when that dies: on
 * Linux the name of an abstract socket, on Windows files that nobody else may open; elsewhere a socket file, which is
 * taken over when nobody answers behind it. In plain code, because it is asked for before the rest of the program is
 * loaded (FrontDoor.ts): of many failures at one moment, one alone loads it.
 */
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** Loaded when it is used: while hundreds of processes wait for the disk at one moment, none of them should hold it. */
const net = () => process.getBuiltinModule("node:net")

/** FNV-1a of 64 bits. node:crypto takes longer to load than all the rest of a hand-off. */
const fnv = (text: string, basis: bigint): string => {
  let hash = basis
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, "0")
}

/** On Linux, and where there is a socket file instead: one name a folder, given its real path. */
const socketName = (folder: string): string => {
  const name = `opcon-summit-${fnv(folder, 0xcbf29ce484222325n)}${fnv(folder, 0x9e3779b97f4a7c15n)}`
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/**
 * On Windows: files that the system opens for nobody else, on this machine or, where the folder is on a share, on
 * another. There are two, since a scanner may hold one of them for a moment: only who finds both of them held is told
 * that the lease is taken.
 */
const fileNames = (folder: string) => [join(folder, "drain.lock"), join(folder, "drain.lock2")] as const

/** The same for every spelling of a folder; one that is not there yet is taken as it is spelled. */
export const canonical = (folder: string): string => {
  try {
    return fs.realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

/** Whether somebody answers under a socket's name. */
const answers = (name: string): Promise<boolean> =>
  new Promise((tell) => {
    const socket = net().connect(name)
    socket.once("connect", () => {
      socket.destroy()
      tell(true)
    })
    socket.once("error", () => tell(false))
  })

/** Who looks is not taken for a holder, since it has one of them open at a time and the other file stays free. */
const isOpenElsewhere = (file: string): Promise<boolean> =>
  new Promise((tell) => {
    fs.open(file, fs.constants.O_RDONLY, (error, descriptor) => {
      if (error !== null) return tell(error.code === "EBUSY")
      fs.close(descriptor, () => tell(false))
    })
  })

/** Whether somebody has the lease of `folder`, which is its canonical path. */
export const isHeld = async (folder: string): Promise<boolean> => {
  if (process.platform !== "win32") return answers(socketName(folder))
  const [first, other] = fileNames(folder)
  // Only one of them: a scanner that holds it for a moment.
  return (await isOpenElsewhere(first)) && (await isOpenElsewhere(other))
}

/** What asking for the lease came to. */
export type Asked =
  | { readonly _tag: "Held"; readonly release: () => Promise<void> }
  /** By another process. */
  | { readonly _tag: "Taken" }
  /** The system gives it to nobody. */
  | { readonly _tag: "Denied"; readonly why: string }

const listen = (name: string): Promise<Asked> =>
  new Promise((tell) => {
    const server = net().createServer((socket) => socket.destroy())
    const release = () => new Promise<void>((done) => void server.close(() => done()))
    server.on("error", (error: NodeJS.ErrnoException) =>
      tell(error.code === "EADDRINUSE" ? { _tag: "Taken" } : { _tag: "Denied", why: error.message }),
    )
    // Not handed to child processes, and not shared among them.
    server.listen({ path: name, exclusive: true }, () => tell({ _tag: "Held", release }))
    // Whoever ends without giving it up ends all the same.
    server.unref()
  })

const takeSocket = async (name: string): Promise<Asked> => {
  const first = await listen(name)
  if (first._tag !== "Taken" || !name.endsWith(".sock") || (await answers(name))) return first
  fs.rmSync(name, { force: true })
  return listen(name)
}

/** libuv's UV_FS_O_EXLOCK: on Windows the file is opened with no sharing, so that it can be opened once only. */
const unshared = 0x1000_0000

type Opened =
  | { readonly _tag: "Open"; readonly descriptor: number }
  | { readonly _tag: "Busy" }
  | { readonly _tag: "Failed"; readonly why: string }

const open = (file: string): Promise<Opened> =>
  new Promise((tell) => {
    fs.open(file, unshared | fs.constants.O_RDWR | fs.constants.O_CREAT, (error, descriptor) => {
      if (error === null) tell({ _tag: "Open", descriptor })
      else tell(error.code === "EBUSY" ? { _tag: "Busy" } : { _tag: "Failed", why: error.message })
    })
  })

const close = (descriptor: number) => new Promise<void>((done) => fs.close(descriptor, () => done()))

const pause = () => new Promise<void>((done) => void setTimeout(done, 20))

/** The second file, for whoever has the first; not for long, since it is only there to be found held. */
const second = async (file: string): Promise<ReadonlyArray<number>> => {
  for (let time = 0; time < 5; time += 1) {
    const opened = await open(file)
    if (opened._tag === "Open") return [opened.descriptor]
    await pause()
  }
  return []
}

/** Two seconds at most, where a scanner is in the way. */
const takeFiles = async (folder: string): Promise<Asked> => {
  const [first, other] = fileNames(folder)
  for (let time = 0; time < 100; time += 1) {
    const opened = await open(first)
    if (opened._tag === "Failed") return { _tag: "Denied", why: opened.why }
    if (opened._tag === "Open") {
      const descriptors = [opened.descriptor, ...(await second(other))]
      return { _tag: "Held", release: async () => void (await Promise.all(descriptors.map(close))) }
    }
    const beside = await open(other)
    if (beside._tag !== "Open") break
    await close(beside.descriptor)
    await pause()
  }
  return { _tag: "Taken" }
}

/** Asks for the lease of `folder`, which is its canonical path. */
export const take = (folder: string): Promise<Asked> =>
  process.platform === "win32" ? takeFiles(folder) : takeSocket(socketName(folder))
