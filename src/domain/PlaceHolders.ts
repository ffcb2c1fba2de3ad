/**
 * Place holders of a template's texts: their names, filling them with the values of one failure (FailureValues.ts), and
 * finding everything that looks like one, so that a misspelt name is reported when the template is read.
 */
import { didYouMean } from "./Suggest.ts"

/** From the command line. The pages of the vendor's connectors spell the termination's holder differently: both are known. */
export const vendorNames = [
  "@EV_Agent",
  "@EV_Date",
  "@EV_errorcode",
  "@EV_Errorcode",
  "@EV_Job",
  "@EV_Schedule",
] as const

/** Ours, mostly read from the job in OpCon. */
export const ownNames = [
  "@EV_JobNumber",
  "@EV_ScheduleId",
  "@EV_ScheduleInstance",
  "@EV_Department",
  "@EV_Tags",
  "@EV_Documentation",
  "@EV_Instructions",
  "@EV_StartTime",
  "@EV_EndTime",
  "@EV_Duration",
  "@EV_FailedAt",
  "@EV_ExitCode",
  "@EV_Termination",
  "@EV_System",
  "@EV_JobLink",
  "@EV_PreviousIncident",
] as const

export const placeHolderNames = [...vendorNames, ...ownNames] as const

export type PlaceHolderName = (typeof placeHolderNames)[number]

/** What each place holder stands for; empty where there is nothing to say. */
export type Values = Readonly<Record<PlaceHolderName, string>>

/** Something in a text that looks like a place holder, known or not. */
interface Found {
  readonly name: string
  /** Where it begins, in UTF-16 code units. */
  readonly offset: number
}

/** A known name ends before `_`, so `@EV_Schedule_@EV_Job` holds two of them; `@EV_JobName` is an unknown one. */
const holder = new RegExp(`(?:${placeHolderNames.join("|")})(?![A-Za-z0-9])|@EV_\\w+`, "g")

export const isKnown = (name: string): name is PlaceHolderName => placeHolderNames.some((known) => known === name)

/** Fills every known place holder in one pass: a value that looks like a place holder stays as it is. */
export const fill = (text: string, values: Values): string =>
  text.replaceAll(holder, (name) => (isKnown(name) ? values[name] : name))

/** Everything that looks like a place holder, in the order of the text. */
export const find = (text: string): ReadonlyArray<Found> =>
  Array.from(text.matchAll(holder), (match) => ({ name: match[0], offset: match.index }))

/** Whether a text holds one of these. */
export const holds = (text: string, ...names: ReadonlyArray<PlaceHolderName>): boolean =>
  find(text).some(({ name }) => names.some((wanted) => wanted === name))

/** The end of a message about an unknown one. `@EV_JobName` means `@EV_Job`, which is not the nearest by its letters. */
export const meant = (name: string): string => {
  const short = name.replace(/_?Name$/i, "").toLowerCase()
  const named = placeHolderNames.find((known) => known.toLowerCase() === short)
  return named === undefined ? didYouMean(name, placeHolderNames) : `: did you mean ${named}?`
}
