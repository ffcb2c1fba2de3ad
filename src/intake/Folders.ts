/** Folders, made in plain code, for what comes before the rest of the program (Intake.ts) and for the rest alike. */
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
