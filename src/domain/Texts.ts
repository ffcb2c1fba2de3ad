/**
 * The texts that Summit gets, made only from the job and the template, so that the same failure always has the same marker:
 * the short text in every incident of ours by which it is found again after a lost reply.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { commonOf, stormText } from "./Decision.ts"
import type { Storm } from "./Facts.ts"
import type { FailedJob } from "./FailedJob.ts"
import type { Paragraph } from "./Limits.ts"
import type { Values } from "./PlaceHolders.ts"
import { fill } from "./PlaceHolders.ts"
import type { Template } from "./Template.ts"
import * as WallTime from "./WallTime.ts"

/** FNV-1a of 128 bits, in hexadecimal: https://datatracker.ietf.org/doc/html/rfc9923 */
const hash = (text: string): string => {
  let value = 0x6c62272e07bb014262b821756295c58dn
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(128, (value ^ BigInt(byte)) * 0x1000000000000000000013bn)
  }
  return value.toString(16).padStart(32, "0")
}

const word = "opcon"
/** Hexadecimal digits of a marker: 96 bits. */
const digits = 24

/**
 * The marker of one run of a job: `opcon` and 24 hexadecimal digits. Letters and digits in one word are what survives a
 * Summit that encodes, wraps, collapses blanks or searches with SQL LIKE, whatever the job is called. `system` keeps
 * apart the OpCon systems that share a Summit; run 0 stands for an unknown number of the failing run.
 */
export const marker = (system: string, job: FailedJob, jobNumber: Option.Option<number>): string => {
  const run = String(Option.getOrElse(jobNumber, () => 0))
  // The name of this program at the end spreads the last characters of the job over all digits.
  return word + hash(JSON.stringify([system, job.id, run, "opcon-summit"])).slice(0, digits)
}

/** The marker that version 1.0.0 wrote: for entries of the journal that were begun with it. */
export const formerMarker = (job: FailedJob, jobNumber: Option.Option<number>): string =>
  `{OpCon ${job.id} run ${Option.getOrElse(jobNumber, () => 0)}}`

/** Whether a text looks like a marker of ours: anything shorter would find, and touch, a stranger's ticket. */
export const isMarker = (text: string): boolean => /^(?:opcon[0-9a-f]{24}|\{OpCon \S.*\})$/.test(text)

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }

const encodings: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** As HTML writes it: `R&amp;D`. */
export const encodeEntities = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => encodings[character] ?? character)

/** A text with its HTML entities decoded. */
export const decodeEntities = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (entity, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)
    if (code <= 0x10ffff) return String.fromCodePoint(code)
    return entities[String(name).toLowerCase()] ?? entity
  })

/** The same text whether or not a Summit encodes it and collapses its blanks. */
export const plain = (text: string): string => decodeEntities(text).replaceAll(/\s+/g, " ")

/** Whether `text` holds exactly this marker: that of run 42 is not that of run 4, because all markers end in their own way. */
export const hasExactly = (text: string, marker: string): boolean =>
  // The former marker holds the name of the job, with all that a Summit may do to it.
  marker.startsWith("{")
    ? text.includes(marker) || plain(text).includes(plain(marker))
    : text.toLowerCase().includes(marker)

/** Distinguishes two of our texts about the same run: the moment, in hexadecimal seconds. */
const moment = (at: DateTime.Zoned): string => Math.floor(DateTime.toEpochMillis(at) / 1000).toString(16)

/** The one-line subject of a new incident. */
export const description = (template: Template, values: Values): string =>
  fill(template.ticketDescription, values).replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")

/** The run that a text is about. */
export interface Run {
  readonly marker: string
  readonly jobNumber: Option.Option<number>
  /** When its failure was received (epoch milliseconds). */
  readonly receivedAt?: number
}

/** The job by the id that the OpCon API has for it: for people; nothing is looked up by it. */
export const idLine = (job: FailedJob, { jobNumber }: Run): string =>
  `OpCon job id: ${job.id}${Option.match(jobNumber, { onNone: () => "", onSome: (number) => `, run ${number}` })}`

/** What the texts of an incident are made from. */
export interface Subject {
  readonly template: Pick<Template, "ticketInformation">
  readonly failed: FailedJob
  readonly values: Values
  readonly run: Run
}

export const kept = (text: string): Paragraph => ({ text, mayBeCut: false })

/** What the template says, which is cut before the rest where a limit demands it. */
const fromTemplate = ({ template, values }: Subject): Paragraph => ({
  text: fill(template.ticketInformation, values),
  mayBeCut: true,
})

/**
 * The information of a new incident: the marker on the first line, where no cut reaches it, why there may be another one,
 * what many failures have in common (`storm`), the template's text and the incident it follows. Lines end with \n.
 */
export const information = (
  subject: Subject,
  previous: Option.Option<string>,
  doubt: Option.Option<string>,
  storm = "",
): ReadonlyArray<Paragraph> => [
  kept(subject.run.marker),
  kept(Option.getOrElse(doubt, () => "")),
  kept(storm),
  fromTemplate(subject),
  kept(Option.match(previous, { onNone: () => "", onSome: (number) => `Previous incident: ${number}` })),
  kept(idLine(subject.failed, subject.run)),
]

/** From so many milliseconds on, people must see that a failure was reported later than it happened. */
const late = 60_000

/** When the failure was received; also when it is reported, if an outage or a hold lies between. */
const whenFailed = ({ marker, receivedAt }: Run, at: DateTime.Zoned): string => {
  // The text of version 1.0.0 is looked for by its moment.
  if (receivedAt === undefined || marker.startsWith("{") || DateTime.toEpochMillis(at) - receivedAt < late)
    return WallTime.show(at)
  const received = DateTime.setZone(DateTime.makeUnsafe(receivedAt), at.zone)
  return `${WallTime.show(received)}, reported at ${WallTime.show(at)}`
}

const againLine = (job: FailedJob, when: string, storm?: Storm): string => {
  const what = storm === undefined ? "failed again" : `is failure ${storm.failures} of ${commonOf(storm)}`
  const termination = job.termination === "" ? "no termination code" : `termination ${job.termination}`
  const agent = job.agent === "" ? "" : ` on ${job.agent}`
  return `OpCon job ${job.job} (${job.schedule}, ${job.scheduleDate}) ${what}: ${termination}${agent} at ${when}`
}

/** Subject and first paragraph of the incident that the failures of a storm share. */
export const storm = (
  storm: Storm,
  at: DateTime.Zoned,
): { readonly description: string; readonly information: string } => {
  const since = WallTime.show(DateTime.setZone(DateTime.makeUnsafe(storm.since), at.zone))
  const common = commonOf(storm)
  const quiet =
    storm.by === "hour"
      ? "until the hour has room for others again"
      : `until none fails for ${storm.withinMinutes} minutes`
  return {
    description: `Many OpCon jobs fail: ${common}, since ${since}`,
    information: `${stormText(storm)}, since ${since}. This incident takes the failures from here on, ${quiet}; each job has its number. The first of them:`,
  }
}

/**
 * What an incident gets when its job has failed again, or another job of its storm. `status` is the one the incident has
 * from then on; empty where it is not known, then it is not mentioned.
 */
export const refailure = (
  subject: Subject,
  at: DateTime.Zoned,
  status: string,
  storm?: Storm,
): ReadonlyArray<Paragraph> => [
  kept(`${subject.run.marker} ${moment(at)}`),
  kept(againLine(subject.failed, whenFailed(subject.run, at), storm)),
  fromTemplate(subject),
  kept(status === "" ? "" : `Status of this incident: ${status}`),
  kept(idLine(subject.failed, subject.run)),
]

/** What a text of `refailure` about this moment holds besides the marker; version 1.0.0 had it in its first line. */
export const momentIn = (job: FailedJob, run: Run, at: DateTime.Zoned): string =>
  run.marker.startsWith("{") ? againLine(job, WallTime.show(at)) : `${run.marker} ${moment(at)}`
