/**
 * The intake: writes a failure durably into the journal before the rest of the program is loaded, then asks for the drain
 * lease. Of many failures at the same moment one gets the lease and loads the program; the others are done, because the
 * holder of the lease works on theirs too. Plain node code, because every failure of a storm passes here. Anything
 * unusual (no settings, a run that was reported before, a full disk) falls through to the full program unchanged.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { FailureFields } from "../domain/FailureFields.ts"
import { dailyJobId } from "../domain/FailureFields.ts"
import { escapeControls, escapeControlsInJson } from "../domain/Printable.ts"
import { configuredFolder } from "./ConfigFile.ts"
import { contentOf, namesIn, replace } from "./Disk.ts"
import type { Document } from "./Document.ts"
import { isOfRun, keyIn, newDocument, runKey, shardOf, suffix, tempName } from "./Document.ts"
import type { HeldLease } from "./DrainLock.ts"
import { canonical, take } from "./DrainLock.ts"
import * as TextEncoding from "./TextEncoding.ts"
import type { Line } from "./VendorLine.ts"
import { parseFailure } from "./VendorLine.ts"

/** A failure that is in the journal of `folder` as a pending entry, and what was read for that: the app does not repeat it. */
export interface AcceptedFailure {
  readonly failure: FailureFields
  /** The path of Connector.config. */
  readonly config: string
  readonly folder: string
  /** The document as it was written. */
  readonly document: Document
  /** The drain lease of that journal; absent where the system cannot give it to anybody. */
  readonly lease?: HeldLease
}

export type Intake =
  | { readonly _tag: "HandedOff"; readonly job: string }
  | { readonly _tag: "Accepted"; readonly accepted: AcceptedFailure }
  /** Nothing was done: the full program handles it. */
  | { readonly _tag: "Deferred" }

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

/**
 * Writes a new document. Where the temporary file has disappeared, the holder of the lease took this process for dead and
 * adopted the document (journal/DocumentFiles.ts); that counts as written.
 */
const write = (folder: string, { id, text }: Document): void => {
  const name = `${id}${suffix}`
  const tempPath = path.join(folder, tempName(id, Math.floor(Math.random() * 2 ** 31)))
  const isAdopted = () => isThere(folder, keyIn(id), (other) => other === name)
  replace(path.join(folder, "pending", name), tempPath, text, isAdopted)
}

/** The variables that `%NAME%` in a folder of Connector.config may refer to; only on Windows. */
export const variables = process.platform === "win32" ? process.env : undefined

/** --config, else Connector.config in the working directory, else beside the program (as Site.configFile). */
const configFile = (given: string | undefined, programFolder: string): string | undefined =>
  given === undefined
    ? [path.resolve("Connector.config"), path.join(programFolder, "Connector.config")].find((at) => fs.existsSync(at))
    : path.resolve(given)

/** Accepts the failure of `line`; `programFolder`: the folder the program lies in. */
export const accept = async ({ config, dryRun, values }: Line, programFolder: string): Promise<Intake> => {
  const parsed = parseFailure(values)
  if (dryRun || "problems" in parsed) return { _tag: "Deferred" }
  const { failure } = parsed
  try {
    const file = configFile(config, programFolder)
    if (file === undefined) return { _tag: "Deferred" }
    const text = TextEncoding.decode(contentOf(file))
    const name = configuredFolder(text, "JOURNALDIR", variables)
    if (name === undefined) return { _tag: "Deferred" }
    const folder = path.resolve(path.dirname(file), name)
    if (mayBeKnown(folder, failure)) return { _tag: "Deferred" }
    const now = new Date()
    const document = newDocument(failure, now.getTime(), now.toISOString(), Math.floor(Math.random() * 2 ** 32))
    write(folder, document)
    // Only after the document is written: whoever holds the lease now looks for new documents after giving it up.
    const lockFolder = canonical(folder)
    const lock = await take(lockFolder)
    if (lock._tag === "Busy") return { _tag: "HandedOff", job: dailyJobId(failure) }
    const lease = lock._tag === "Held" ? { lease: { folder: lockFolder, release: lock.release } } : {}
    return { _tag: "Accepted", accepted: { failure, config: file, folder, document, ...lease } }
  } catch {
    return { _tag: "Deferred" }
  }
}

/**
 * What is printed for a failure that another process works on: one JSON object or a line of text, the same as
 * RunReport.ts makes of such a run (a test compares them).
 */
export const handedOff = (job: string, json: boolean): string =>
  json
    ? escapeControlsInJson(
        JSON.stringify({
          schemaVersion: 1,
          outcome: "handed-off",
          job,
          incident: null,
          url: null,
          decision: null,
          steps: [],
        }),
      )
    : escapeControls(`handed-off ${job}`)
