/**
 * The lock of the queue: one process at a time holds the drain lease of a journal, and the operating system releases it
 * when that process dies. It consists of locks on two files inside the journal, so an account that cannot write the
 * journal cannot take or fake it, and every path and every host of a share sees the same lock. Windows opens the files
 * without sharing; elsewhere SQLite, which is part of node, holds POSIX locks on them. Plain node code, because the intake
 * asks for it before the program is loaded.
 */
import * as fs from "node:fs"
import { hostname } from "node:os"
import { join, resolve } from "node:path"
import { makeFolders } from "./Disk.ts"

/** The file whose lock is the lease. */
export const lockFile = "drain.lock"

/**
 * On Windows a virus scanner may hold one file for a moment, so the lease counts as busy only where both files are held.
 * Elsewhere the first file is the lease, and `isHeld` probes only the second: a probe never looks like a holder.
 */
const fileNames = (folder: string) => [join(folder, lockFile), join(folder, "drain.lock2")] as const

const onWindows = process.platform === "win32"

/** Names the current or last holder, for people. */
const holderFile = "drain.holder"

/** The real path of a folder, the same for every spelling; of a missing folder the resolved path. */
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
  /** The file system does not support such locks. */
  | { readonly _tag: "Unsupported"; readonly why: string }
  /** This account cannot open or create the file, or not now. */
  | { readonly _tag: "Refused"; readonly why: string }

/** libuv's UV_FS_O_EXLOCK: Windows opens the file without sharing, so a second open fails. */
const unshared = 0x1000_0000

const openUnshared = (file: string): Promise<Opened> =>
  new Promise((resolve) => {
    fs.open(file, unshared | fs.constants.O_RDWR | fs.constants.O_CREAT, (error, descriptor) => {
      const close = () => new Promise<void>((done) => fs.close(descriptor, () => done()))
      if (error === null) resolve({ _tag: "Open", close })
      else resolve(error.code === "EBUSY" ? { _tag: "Busy" } : { _tag: "Unsupported", why: error.message })
    })
  })

/** Some versions of node print a warning when it is first used. */
const sqlite = () => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule("node:sqlite")
  } finally {
    process.emitWarning = emitWarning
  }
}

/** SQLite's primary result codes for a lock that another process holds, and its code for a file system without locks. */
const busy: ReadonlySet<number> = new Set([5, 6])
const noLocks = 3850

const lock = async (file: string): Promise<Opened> => {
  try {
    // Closing any descriptor of a file releases the POSIX locks of this process on it: open it here only to create it.
    if (!fs.existsSync(file)) fs.closeSync(fs.openSync(file, "a"))
    const database = new (sqlite().DatabaseSync)(file)
    try {
      // The database stays empty, and no journal file is created beside it.
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
    return { _tag: code === noLocks ? "Unsupported" : "Refused", why: `${file}: ${why}` }
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

/** Whether a process holds the lease of `folder`, a canonical path. A probe never looks like a holder. */
export const isHeld = async (folder: string): Promise<boolean> => {
  const [first, other] = fileNames(folder)
  if (onWindows && !(await isOpenElsewhere(first))) return false
  if (!(await isOpenElsewhere(other))) return false
  // Another probe holds the file for less than this pause.
  await pause()
  return isOpenElsewhere(other)
}

/** A lease that this process holds. */
export interface HeldLease {
  /** The canonical path of the journal. */
  readonly folder: string
  readonly release: () => Promise<void>
}

/** The result of asking for the lease. */
export type LockResult =
  | { readonly _tag: "Held"; readonly release: () => Promise<void> }
  /** Another process holds it. */
  | { readonly _tag: "Busy" }
  /** No process can hold it: the file system does not support such locks. */
  | { readonly _tag: "Unsupported"; readonly why: string }
  /** This process cannot take it (account, descriptors, disk); other processes may. */
  | { readonly _tag: "Refused"; readonly why: string }

/** Locks the second file, which only signals that the lease is held; gives up soon, because the first file is enough. */
const second = async (file: string): Promise<ReadonlyArray<() => Promise<void>>> => {
  for (let time = 0; time < 5; time += 1) {
    const opened = await open(file)
    if (opened._tag === "Open") return [opened.close]
    await pause()
  }
  return []
}

/** The old file is removed, not overwritten, so that a link in its place is never followed. */
const writeHolder = (folder: string) => {
  const file = join(folder, holderFile)
  const { pid } = process
  const account = process.getuid?.() ?? process.env["USERNAME"] ?? ""
  try {
    fs.rmSync(file, { force: true })
    fs.writeFileSync(file, JSON.stringify({ host, pid, account, since: Date.now() }), { flag: "wx" })
  } catch {
    // Only people read it.
  }
}

/** The text of the file that names the holder; empty where there is none. */
export const readHolder = (folder: string): string => {
  try {
    return fs.readFileSync(join(folder, holderFile), "utf8")
  } catch {
    return ""
  }
}

export const host = hostname()

/** The name of an account; its number where the system knows no name (or has no numbers, as Windows). */
export const accountName = (account: number | string): string => {
  try {
    const lines = fs.readFileSync("/etc/passwd", "utf8").split("\n")
    const [name] = lines.map((line) => line.split(":")).find(([, , uid]) => uid === String(account)) ?? []
    return name ?? String(account)
  } catch {
    return String(account)
  }
}

/** Who runs this process, and where. */
export const author = (): { readonly account: string; readonly host: string } => ({
  account: accountName(process.getuid?.() ?? process.env["USERNAME"] ?? ""),
  host,
})

/** Asks for the lease of `folder`, a canonical path. Takes at most two seconds where a scanner holds a file. */
export const take = async (folder: string): Promise<LockResult> => {
  const [first, other] = fileNames(folder)
  try {
    makeFolders(folder)
  } catch (error) {
    return { _tag: "Refused", why: error instanceof Error ? error.message : String(error) }
  }
  for (let time = 0; time < 100; time += 1) {
    const opened = await open(first)
    if (opened._tag === "Refused") return opened
    if (opened._tag === "Unsupported") return { _tag: "Unsupported", why: opened.why }
    if (opened._tag === "Open") {
      const closing = [opened.close, ...(await second(other))]
      writeHolder(folder)
      return { _tag: "Held", release: async () => void (await Promise.all(closing.map((close) => close()))) }
    }
    if (!onWindows) break
    const probe = await open(other)
    if (probe._tag !== "Open") break
    await probe.close()
    await pause()
  }
  return { _tag: "Busy" }
}
