/**
 * Whether somebody has the drain lease of a folder, and what the lease is called on this system, in plain code: a failure
 * that can be handed over is handed over before the rest of the program is loaded. ProcessLease.ts and HeldFiles.ts take
 * the lease under these names.
 */
import * as fs from "node:fs"
import * as net from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** FNV-1a of 64 bits. node:crypto takes longer to load than all the rest of a hand-off. */
const fnv = (text: string, basis: bigint): string => {
  let hash = basis
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, "0")
}

/** On Linux, and where there is a socket file instead: one name a folder, given its real path. */
export const socketName = (folder: string): string => {
  const name = `opcon-summit-${fnv(folder, 0xcbf29ce484222325n)}${fnv(folder, 0x9e3779b97f4a7c15n)}`
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/** On Windows: files that are open for nobody else. */
export const fileNames = (folder: string) => [join(folder, "drain.lock"), join(folder, "drain.lock2")] as const

/** The same for every spelling of a folder; one that is not there yet is taken as it is spelled. */
export const canonical = (folder: string): string => {
  try {
    return fs.realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

/** Whether somebody answers under a socket's name. */
export const answers = (name: string): Promise<boolean> =>
  new Promise((tell) => {
    const socket = net.connect(name)
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
