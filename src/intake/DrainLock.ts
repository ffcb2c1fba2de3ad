/**
 * The drain lease as something that the operating system gives to one process at a time and takes back when that dies:
 * locks on two files inside the journal. Whoever may not write the journal can neither take nor fake them, and they are
 * the same under every path that leads to the folder, on a share for every host. On Windows the files are opened so that
 * nobody else may open them; elsewhere SQLite, which node brings along, holds POSIX locks on them. In plain code, because
 * it is asked for before the rest of the program is loaded (Intake.ts): of many failures at one moment, only one loads it.
 */
import * as fs from "node:fs"
import { hostname } from "node:os"
import { join, resolve } from "node:path"
import { makeFolders } from "./Folders.ts"

/**
 * There are two. On Windows a scanner may have one of them for a moment, so only who finds both held is told that the
 * lease is taken. Elsewhere the first is the lease, and whoever only looks tries the second: nobody hands over to him.
 */
const fileNames = (folder: string) => [join(folder, "drain.lock"), join(folder, "drain.lock2")] as const

const onWindows = process.platform === "win32"

/** Says who has, or had last, the lease; for people. */
export const holderFile = "drain.holder"

/** The same for every spelling of a folder; one that is not there yet is taken as it is spelled. */
export const canonical = (folder: string): string => {
  try {
    return fs.realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

type Opened =
  | { readonly _tag: "Open"; readonly close: () => Promise<void> }
  | { readonly _tag: "Busy" }
  /** The system has no such locks here. */
  | { readonly _tag: "Failed"; readonly why: string }
  /** The file cannot be opened or made by this account, or now. */
  | { readonly _tag: "Refused"; readonly why: string }

/** libuv's UV_FS_O_EXLOCK: on Windows the file is opened with no sharing, so that it can be opened once only. */
const unshared = 0x1000_0000

const openUnshared = (file: string): Promise<Opened> =>
  new Promise((tell) => {
    fs.open(file, unshared | fs.constants.O_RDWR | fs.constants.O_CREAT, (error, descriptor) => {
      const close = () => new Promise<void>((done) => fs.close(descriptor, () => done()))
      if (error === null) tell({ _tag: "Open", close })
      else tell(error.code === "EBUSY" ? { _tag: "Busy" } : { _tag: "Failed", why: error.message })
    })
  })

/** Its first use prints a warning with some versions of node. */
const sqlite = () => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule("node:sqlite")
  } finally {
    process.emitWarning = emitWarning
  }
}

/** SQLite's result codes, without their details; and that of a lock that the file system does not know. */
const busy: ReadonlySet<number> = new Set([5, 6])
const noLocks = 3850

const lock = async (file: string): Promise<Opened> => {
  try {
    // Closing any descriptor of the file would give the lock of this process up: it is opened here only where it is missing.
    if (!fs.existsSync(file)) fs.closeSync(fs.openSync(file, "a"))
    const database = new (sqlite().DatabaseSync)(file)
    try {
      // Nothing is ever written into it, nor beside it.
      database.exec("PRAGMA journal_mode=MEMORY")
      database.exec("BEGIN EXCLUSIVE")
    } catch (error) {
      database.close()
      throw error
    }
    return { _tag: "Open", close: async () => database.close() }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) : 0
    if (busy.has(code & 0xff)) return { _tag: "Busy" }
    return { _tag: code === noLocks ? "Failed" : "Refused", why: `${file}: ${why}` }
  }
}

const open = (file: string): Promise<Opened> => (onWindows ? openUnshared(file) : lock(file))

const isOpenElsewhere = async (file: string): Promise<boolean> => {
  if (!fs.existsSync(file)) return false
  const opened = await open(file)
  if (opened._tag === "Open") await opened.close()
  return opened._tag === "Busy"
}

const pause = () => new Promise<void>((done) => void setTimeout(done, 20))

/** Whether somebody has the lease of `folder`, which is its canonical path. Who looks is not taken for a holder. */
export const isHeld = async (folder: string): Promise<boolean> => {
  const [first, other] = fileNames(folder)
  if (onWindows && !(await isOpenElsewhere(first))) return false
  if (!(await isOpenElsewhere(other))) return false
  // Another one who looks has it for less than that.
  await pause()
  return isOpenElsewhere(other)
}

/** What asking for the lease came to. */
export type Asked =
  | { readonly _tag: "Held"; readonly release: () => Promise<void> }
  /** By another process. */
  | { readonly _tag: "Taken" }
  /** The system gives it to nobody. */
  | { readonly _tag: "Denied"; readonly why: string }
  /** Not to this process, for its account, its descriptors or its disk; others may have it. */
  | { readonly _tag: "Refused"; readonly why: string }

/** The second file, for whoever has the first; not for long, since it is only there to be found held. */
const second = async (file: string): Promise<ReadonlyArray<() => Promise<void>>> => {
  for (let time = 0; time < 5; time += 1) {
    const opened = await open(file)
    if (opened._tag === "Open") return [opened.close]
    await pause()
  }
  return []
}

/** Replaced and not written over: a link that lies there is not followed. */
const sayWho = (folder: string) => {
  const file = join(folder, holderFile)
  const { pid } = process
  const account = process.getuid?.() ?? process.env["USERNAME"] ?? ""
  try {
    fs.rmSync(file, { force: true })
    fs.writeFileSync(file, JSON.stringify({ host: hostname(), pid, account, since: Date.now() }), { flag: "wx" })
  } catch {
    // For people only.
  }
}

/** Asks for the lease of `folder`, which is its canonical path. Two seconds at most, where a scanner is in the way. */
export const take = async (folder: string): Promise<Asked> => {
  const [first, other] = fileNames(folder)
  try {
    makeFolders(folder)
  } catch (error) {
    return { _tag: "Refused", why: error instanceof Error ? error.message : String(error) }
  }
  for (let time = 0; time < 100; time += 1) {
    const opened = await open(first)
    if (opened._tag === "Refused") return opened
    if (opened._tag === "Failed") return { _tag: "Denied", why: opened.why }
    if (opened._tag === "Open") {
      const closing = [opened.close, ...(await second(other))]
      sayWho(folder)
      return { _tag: "Held", release: async () => void (await Promise.all(closing.map((close) => close()))) }
    }
    if (!onWindows) break
    const beside = await open(other)
    if (beside._tag !== "Open") break
    await beside.close()
    await pause()
  }
  return { _tag: "Taken" }
}
