/**
 * Place holders of a template's texts: the documented names, filling them with the values of one failed job, and finding
 * everything that looks like one, so that a misspelt name is reported when the template is read.
 */
import type { FailedJob } from "./FailedJob.ts"

/** The pages of the vendor's two connectors spell the termination's holder differently: both are known. */
export const placeHolderNames = [
  "@EV_Agent",
  "@EV_Date",
  "@EV_errorcode",
  "@EV_Errorcode",
  "@EV_Job",
  "@EV_Schedule",
] as const

type PlaceHolderName = (typeof placeHolderNames)[number]

/** Something in a text that looks like a place holder, known or not. */
interface Found {
  readonly name: string
  /** Where it begins, in UTF-16 code units. */
  readonly offset: number
}

/** A known name ends before `_`, so `@EV_Schedule_@EV_Job` holds two of them; `@EV_JobName` is an unknown one. */
const holder = new RegExp(`(?:${placeHolderNames.join("|")})(?![A-Za-z0-9])|@EV_\\w+`, "g")

const values: Record<PlaceHolderName, (job: FailedJob) => string> = {
  "@EV_Agent": (job) => job.agent,
  "@EV_Date": (job) => job.scheduleDate,
  "@EV_errorcode": (job) => job.termination,
  "@EV_Errorcode": (job) => job.termination,
  "@EV_Job": (job) => job.job,
  "@EV_Schedule": (job) => job.schedule,
}

const known = new Map<string, (job: FailedJob) => string>(Object.entries(values))

/** Fills every known place holder in one pass: a value that looks like a place holder stays as it is. */
export const fill = (text: string, job: FailedJob): string =>
  text.replaceAll(holder, (name) => known.get(name)?.(job) ?? name)

/** Everything that looks like a place holder, in the order of the text. */
export const find = (text: string): ReadonlyArray<Found> =>
  Array.from(text.matchAll(holder), (match) => ({ name: match[0], offset: match.index }))
