/**
 * Folders and durable files in plain node code, for the intake, which runs before anything else is loaded.
 * files/DurableFile.ts does the same on Effect's FileSystem, where tests and recordings can replace the disk.
 */
import * as fs from "node:fs"
import { dirname } from "node:path"

const isFolder = (path: string): boolean => {
  try {
    return fs.statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * A folder and what is missing above it. Not node's own way, which goes on for ever where a folder that is there refuses to
 * have another one in it as if it were missing (/proc does).
 */
export const makeFolders = (path: string, mode?: number): void => {
  if (isFolder(path)) return
  const above = dirname(path)
  if (above !== path && !fs.existsSync(above)) makeFolders(above, mode)
  try {
    fs.mkdirSync(path, mode)
  } catch (error) {
    // Another process may have been first.
    if (!isFolder(path)) throw error
  }
}

/** Windows does not know it. */
const { O_NONBLOCK: noWait = 0 } = fs.constants

/** What a file holds. A pipe would be waited for, and a device may have no end: they are refused. */
export const contentOf = (path: string): Buffer => {
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | noWait)
  try {
    const found = fs.fstatSync(descriptor)
    if (found.isFile() || found.isDirectory()) return fs.readFileSync(descriptor)
    throw Object.assign(new Error("ENOTSUP: it is a pipe or a device"), { code: "ENOTSUP" })
  } finally {
    fs.closeSync(descriptor)
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT"

/** The names in a folder; none where the folder does not exist. */
export const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Flushes a folder where the system can (not on Windows). */
const flushFolder = (folder: string) => {
  try {
    const descriptor = fs.openSync(folder, "r")
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    // Not supported here.
  }
}

/**
 * Replaces the file at `place` by way of `tempPath`, a name on the same disk that nobody else uses: written, flushed,
 * renamed. A crash leaves the old file or the new one, never half of one. `isReplaced` is asked where the temporary file
 * has disappeared: true counts as written.
 */
export const replace = (place: string, tempPath: string, text: string, isReplaced: () => boolean): void => {
  makeFolders(dirname(place))
  try {
    const descriptor = fs.openSync(tempPath, "wx")
    try {
      const bytes = new TextEncoder().encode(text)
      for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done)
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
    try {
      fs.renameSync(tempPath, place)
    } catch (error) {
      if (!isMissing(error) || !isReplaced()) throw error
    }
  } catch (error) {
    fs.rmSync(tempPath, { force: true })
    throw error
  }
  flushFolder(dirname(place))
}
