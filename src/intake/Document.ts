/**
 * The journal document of a failure that was just received, and the names of documents. Plain code, because the intake
 * writes the document before the rest of the program is loaded; journal/Entry.ts has its Schema.
 */
import type { FailureFields } from "../domain/FailureFields.ts"
import { dailyJobId } from "../domain/FailureFields.ts"

export const suffix = ".json"
/** Ends the name of a temporary file. */
export const tempSuffix = ".tmp"

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0")

/** 32 bits of a text. */
const hash = (text: string): number => {
  let h = 5381
  for (let at = text.length - 1; at >= 0; at -= 1) h = (h * 33) ^ text.charCodeAt(at)
  return (h & 0xbfffffff) | ((h >>> 1) & 0x40000000)
}

/** A text as part of a name. */
export const keyOf = (text: string): string => hex(hash(text))

/** The part of an id that is the same for each report of one run. Two runs may share a key: the entry decides. */
export const runKey = (failed: FailureFields): string => keyOf(`${dailyJobId(failed)}#${failed.jobNumber ?? ""}`)

/** The name of a temporary file for a document; `random` makes it unique. */
export const tempName = (id: string, random: number): string => `${id}.${random}${tempSuffix}`

/** Whether the document called `name` may be of the run with this key. */
export const isOfRun = (name: string, key: string): boolean => name.includes(`-${key}-`)

/**
 * The folder below a day of `done` for the runs with this key. Sharding keeps it quick to check whether a run was
 * reported before, however many failures are done.
 */
export const shardOf = (key: string): string => key.slice(0, 2)

/** The key in an id. */
export const keyIn = (id: string): string => id.split("-")[1] ?? ""

export interface Document {
  /** Sorts by the time it was received: `20240921T092000123Z-<run>-<random>`. */
  readonly id: string
  readonly text: string
}

/** `receivedAt`: epoch milliseconds; `stamp`: the same as ISO 8601, UTC; `random`: any 32 bits. */
export const newDocument = (failed: FailureFields, receivedAt: number, stamp: string, random: number): Document => {
  const { agent, job, jobNumber, origin, schedule, scheduleDate, scheduleId, scheduleInstance, template, termination } =
    failed
  const id = `${stamp.replaceAll(/[-:.]/g, "")}-${runKey(failed)}-${hex(random)}`
  const document = {
    schemaVersion: 1,
    id,
    receivedAt,
    failed: {
      agent,
      schedule,
      job,
      termination,
      scheduleDate,
      scheduleId,
      scheduleInstance,
      template,
      jobNumber,
      origin,
    },
    state: "pending",
    attempts: 0,
    dueAt: receivedAt,
    last: null,
    progress: {
      decided: null,
      jobNumber: null,
      marker: null,
      sending: false,
      sentAt: null,
      sentTick: null,
      unanswered: null,
      looks: 0,
      sends: 0,
      resends: 0,
      doubt: null,
      declinedSince: null,
      incident: null,
      incidentAt: null,
      workGroup: null,
      writtenBack: false,
      logs: {},
      logsSent: {},
      logDone: false,
    },
  }
  return { id, text: JSON.stringify(document) }
}
