/**
 * The texts that Summit gets. Each is made from the job and the template alone, so that the same failure always makes the
 * same marker: the short text in every incident of ours by which it is found again after a lost reply.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import { fill } from "./PlaceHolders.ts"
import type { Template } from "./Template.ts"

/**
 * `{OpCon yyyyMMdd|scheduleId|instance|job run N}`; run 0 where the number of the failing run is not known. Braces, because
 * a search that goes through SQL LIKE takes square brackets for a set of characters.
 */
export const marker = (job: FailedJob, jobNumber: Option.Option<number>): string =>
  `{OpCon ${job.id} run ${Option.getOrElse(jobNumber, () => 0)}}`

/** Whether `text` holds exactly this marker; that of run 42 is not that of run 4, because the brackets belong to it. */
export const hasExactly = (text: string, marker: string): boolean => text.includes(marker)

/** The one-line subject of a new incident. */
export const description = (template: Template, job: FailedJob): string =>
  fill(template.ticketDescription, job).replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")

/** Paragraphs with an empty line between them; one without text is left out. */
const paragraphs = (...texts: ReadonlyArray<string>): string => texts.filter((text) => text !== "").join("\n\n")

/** The information of a new incident: the template's text, the incident it follows, the marker. Lines end with \n. */
export const information = (
  template: Template,
  job: FailedJob,
  marker: string,
  previous: Option.Option<string>,
): string =>
  paragraphs(
    fill(template.ticketInformation, job),
    Option.match(previous, {
      onNone: () => marker,
      onSome: (number) => `Previous incident: ${number}\n${marker}`,
    }),
  )

/** Wall clock and offset to the second: 2024-09-21T09:20:00+02:00. */
const clock = (at: DateTime.Zoned): string => DateTime.formatIsoOffset(at).replace(/\.\d+/, "")

/**
 * What an incident gets when its job has failed again. `status` is the one the incident has from then on; empty where it
 * is not known, then it is not mentioned.
 */
export const refailure = (
  template: Template,
  job: FailedJob,
  marker: string,
  at: DateTime.Zoned,
  status: string,
): string => {
  const termination = job.termination === "" ? "no termination code" : `termination ${job.termination}`
  const agent = job.agent === "" ? "" : ` on ${job.agent}`
  return paragraphs(
    `OpCon job ${job.job} (${job.schedule}, ${job.scheduleDate}) failed again: ${termination}${agent} at ${clock(at)}`,
    fill(template.ticketInformation, job),
    (status === "" ? "" : `Status of this incident: ${status}\n`) + marker,
  )
}
