/**
 * Where a failure comes in: it is written into the journal and flushed before the rest of the program is even loaded, and
 * where another process drains, that is all there is to do for it. Plain code, because every failure of a night passes
 * here. One of many at the same moment gets the drain lease and loads the rest; the others are done. Whatever is not as usual (settings that are not found, a run that was told before, a disk that takes nothing) is
 * left, untouched, to the way that knows all cases.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { named } from "./NamedFolder.ts"
import * as TextEncoding from "./TextEncoding.ts"
import { besideName, isOfRun, keyIn, received, runKey, shardOf, suffix } from "./Document.ts"
import type { Line } from "./VendorLine.ts"
import type { FailureFields } from "../domain/FailureFields.ts"
import { dailyJobId } from "../domain/FailureFields.ts"
import { told } from "./VendorLine.ts"
import { canonical, take } from "./DrainLock.ts"
import { makeFolders } from "./Folders.ts"
import type { Taken } from "../journal/ProcessLease.ts"

/** A failure that is in the journal of `folder` as the pending entry `id`. */
export interface AcceptedFailure {
  readonly folder: string
  readonly id: string
  /** The drain lease of that journal; none where the system gives it to nobody. */
  readonly lease?: Taken
}

export type Intake =
  | { readonly _tag: "HandedOff"; readonly job: string }
  | { readonly _tag: "Accepted"; readonly accepted: AcceptedFailure }
  /** Nothing was done. */
  | { readonly _tag: "Deferred" }

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT"

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Whether a document of a run with this key, in any state, has a name that `fits`. */
const isThere = (folder: string, key: string, fits: (name: string) => boolean): boolean => {
  const done = path.join(folder, "done")
  const places = [
    ...["pending", "dead", "parked", "dropped"].map((state) => path.join(folder, state)),
    ...namesIn(done).map((day) => path.join(done, day, shardOf(key))),
  ]
  return places.some((place) => namesIn(place).some(fits))
}

/** Whether a document in any state may be of this very run. */
const mayBeKnown = (folder: string, failed: FailureFields): boolean => {
  const key = runKey(failed)
  return failed.jobNumber !== undefined && isThere(folder, key, (name) => isOfRun(name, key))
}

/** A folder that cannot be flushed (Windows) is as good as the system makes it. */
const flushFolder = (folder: string) => {
  try {
    const descriptor = fs.openSync(folder, "r")
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    // As told above.
  }
}

/** What is not there any more was adopted by whoever has the lease and took this process for dead. */
const rename = (from: string, to: string, isAdopted: () => boolean) => {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (!isMissing(error) || !isAdopted()) throw error
  }
}

/** As files/DurableFile.ts: written beside its place, flushed, and renamed into it. */
const write = (folder: string, id: string, text: string) => {
  const pending = path.join(folder, "pending")
  const beside = path.join(folder, besideName(id, Math.floor(Math.random() * 2 ** 31)))
  makeFolders(pending)
  try {
    const descriptor = fs.openSync(beside, "wx")
    try {
      const bytes = new TextEncoder().encode(text)
      for (let done = 0; done < bytes.length;) done += fs.writeSync(descriptor, bytes, done)
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
    rename(beside, path.join(pending, `${id}${suffix}`), () =>
      isThere(folder, keyIn(id), (name) => name === `${id}${suffix}`),
    )
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
  flushFolder(pending)
}

/** What `%NAME%` in a folder may stand for. */
export const variables = process.platform === "win32" ? process.env : undefined

/** --config, else Connector.config in the working directory, else beside the program; as Site.ts looks for it. */
const configFile = (given: string | undefined, programFolder: string): string | undefined =>
  given === undefined
    ? [path.resolve("Connector.config"), path.join(programFolder, "Connector.config")].find((at) => fs.existsSync(at))
    : path.resolve(given)

/** Takes the failure of `line` in; `programFolder`: where the program lies. */
export const accept = async ({ config, dryRun, values }: Line, programFolder: string): Promise<Intake> => {
  const understood = told(values)
  if (dryRun || "problems" in understood) return { _tag: "Deferred" }
  const { failure } = understood
  try {
    const file = configFile(config, programFolder)
    if (file === undefined) return { _tag: "Deferred" }
    const text = TextEncoding.decode(fs.readFileSync(file))
    const name = named(text, "JOURNALDIR", variables)
    if (name === undefined) return { _tag: "Deferred" }
    const folder = path.resolve(path.dirname(file), name)
    if (mayBeKnown(folder, failure)) return { _tag: "Deferred" }
    const now = new Date()
    const document = received(failure, now.getTime(), now.toISOString(), Math.floor(Math.random() * 2 ** 32))
    write(folder, document.id, document.text)
    // Not before it is written: whoever has the lease now looks again after giving it up.
    const held = canonical(folder)
    const asked = await take(held)
    if (asked._tag === "Taken") return { _tag: "HandedOff", job: dailyJobId(failure) }
    const lease = asked._tag === "Held" ? { lease: { folder: held, release: asked.release } } : {}
    return { _tag: "Accepted", accepted: { folder, id: document.id, ...lease } }
  } catch {
    return { _tag: "Deferred" }
  }
}
