/**
 * What the place holders of a failure stand for: its command line, and the job as OpCon shows it. A value that is not
 * available is empty. Start, end and duration belong to the run that OpCon shows now: of a job that was restarted since,
 * they say nothing about the run that failed.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { isOurLine } from "./DailyWindow.ts"
import type { FailedJob } from "./FailedJob.ts"
import type { Values } from "./PlaceHolders.ts"
import type { Template } from "./Template.ts"
import * as Termination from "./Termination.ts"
import * as WallTime from "./WallTime.ts"

/** The job in OpCon, as far as texts and conditions look at it. */
export interface JobDetails {
  /** A number of up to 64 bits, as its digits. */
  readonly uid: Option.Option<string>
  /** The run that OpCon shows now; 0 and null become none. */
  readonly jobNumber: Option.Option<number>
  readonly tags: ReadonlyArray<string>
  /** Its name; empty where OpCon shows none. */
  readonly department: string
  /** Free text of the job's documentation, empty when there is none. */
  readonly documentation: string
  readonly lastRun: RunTimes
}

/** As OpCon writes them; empty where a time is not known, or only estimated. */
export interface RunTimes {
  readonly started: string
  readonly ended: string
  /** Milliseconds. */
  readonly duration: string
}

export interface FailureInput {
  readonly template: Pick<Template, "documentationTag" | "urls">
  readonly failed: FailedJob
  readonly job: JobDetails
  /** The run that failed. */
  readonly jobNumber: Option.Option<number>
  /** When it was decided about, in the zone of the OpCon server. */
  readonly at: DateTime.Zoned
  readonly systemName: string
  /** The incident before this one. */
  readonly previous: Option.Option<string>
}

/** OpCon's texts about a job may hold the marker of another ticket, by which that ticket would be found twice. */
const withoutMarkers = (text: string): string => text.replaceAll(/opcon(?=[0-9a-f]{24})/gi, "$& ")

const withPlainLines = (text: string): string => text.replaceAll(/\r\n?/g, "\n")

/** What operators wrote: without the lines that this program keeps in the documentation. */
const written = (documentation: string): string =>
  withPlainLines(documentation)
    .split("\n")
    .filter((line, index) => index > 1 || !isOurLine(line))
    .join("\n")
    .trim()

/**
 * The text between `<tag>` and `</tag>`, in any case; of several such parts each, with an empty line between. A part
 * without an end reaches to the end of the text: operators should rather see too much than nothing.
 */
export const taggedIn = (documentation: string, tag: string): string => {
  if (tag === "") return ""
  const name = tag.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  const parts = written(documentation).matchAll(new RegExp(`<${name}(?:\\s[^<>]*)?>(.*?)(?:</${name}\\s*>|$)`, "gis"))
  return Array.from(parts, ([, text = ""]) => text.trim())
    .filter((text) => text !== "")
    .join("\n\n")
}

/** OpCon's time on the clock of its server. A time of another form stays as it is; before 1990 there is none. */
const timeText = (text: string, { zone }: DateTime.Zoned): string => {
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
  const time = hasOffset
    ? Option.map(DateTime.make(text), (moment) => DateTime.setZone(moment, zone))
    : Option.map(DateTime.make(`${text}Z`), (moment) => DateTime.setZone(moment, zone, { adjustForTimeZone: true }))
  return Option.match(time, {
    onNone: () => text,
    onSome: (moment) => (DateTime.toEpochMillis(moment) < Date.UTC(1990, 0) ? "" : WallTime.show(moment)),
  })
}

const twoDigits = (number: number): string => String(number).padStart(2, "0")

/** `00:03:25`; hours may be more than a day. `started` and `ended` as `timeText` gives them. */
const durationText = (duration: string, started: string, ended: string): string => {
  const between = Date.parse(ended) - Date.parse(started)
  const millis = /^\d{1,15}$/.test(duration) ? Number(duration) : between
  if (!Number.isFinite(millis) || millis < 0) return ""
  const seconds = Math.floor(millis / 1000)
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(":")
}

/** The names in braces that the url viewJob may hold. */
export const inJobLink = [
  "{jobId}",
  "{uid}",
  "{jobNumber}",
  "{job}",
  "{schedule}",
  "{scheduleId}",
  "{scheduleInstance}",
  "{date}",
] as const

/** A lone surrogate has no URL encoding. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

/** The page of the job by the template's viewJob; empty where something that it needs is not known. */
const jobLink = ({ failed, job, jobNumber, template }: FailureInput): string => {
  const values: Record<(typeof inJobLink)[number], string> = {
    "{jobId}": failed.id,
    "{uid}": Option.getOrElse(job.uid, () => ""),
    "{jobNumber}": Option.match(jobNumber, { onNone: () => "", onSome: String }),
    "{job}": failed.job,
    "{schedule}": failed.schedule,
    "{scheduleId}": String(failed.scheduleId),
    "{scheduleInstance}": String(failed.scheduleInstance),
    "{date}": failed.scheduleDate,
  }
  const used = inJobLink.filter((holder) => template.urls.viewJob.includes(holder))
  if (used.some((holder) => values[holder] === "")) return ""
  return used.reduce((link, holder) => link.replaceAll(holder, () => encode(values[holder])), template.urls.viewJob)
}

/** @EV_Documentation. */
export const documentationText = (documentation: string): string => withoutMarkers(written(documentation))

/** @EV_Instructions. */
export const instructionsText = (documentation: string, tag: string): string =>
  withoutMarkers(taggedIn(documentation, tag))

const noTimes: RunTimes = { started: "", ended: "", duration: "" }

export const valuesOf = (input: FailureInput): Values => {
  const { at, failed, job, jobNumber, previous, systemName, template } = input
  const isSameRun = Option.getOrUndefined(job.jobNumber) === Option.getOrUndefined(jobNumber)
  const times = isSameRun ? job.lastRun : noTimes
  const [started, ended] = [timeText(times.started, at), timeText(times.ended, at)]
  return {
    "@EV_Agent": failed.agent,
    "@EV_Date": failed.scheduleDate,
    "@EV_errorcode": failed.termination,
    "@EV_Errorcode": failed.termination,
    "@EV_Job": failed.job,
    "@EV_Schedule": failed.schedule,
    "@EV_JobNumber": Option.match(jobNumber, { onNone: () => "", onSome: String }),
    "@EV_ScheduleId": String(failed.scheduleId),
    "@EV_ScheduleInstance": String(failed.scheduleInstance),
    "@EV_Department": job.department,
    "@EV_Tags": withoutMarkers(
      job.tags
        .map((tag) => tag.trim())
        .filter((tag) => tag !== "")
        .join(", "),
    ),
    "@EV_Documentation": documentationText(job.documentation),
    "@EV_Instructions": instructionsText(job.documentation, template.documentationTag),
    "@EV_StartTime": started,
    "@EV_EndTime": ended,
    "@EV_Duration": durationText(times.duration, started, ended),
    "@EV_FailedAt": ended === "" ? WallTime.show(at) : ended,
    "@EV_ExitCode": Termination.exitCode(failed.termination),
    "@EV_Termination": Termination.withMeaning(failed.termination),
    "@EV_System": systemName,
    "@EV_JobLink": jobLink(input),
    "@EV_PreviousIncident": Option.getOrElse(previous, () => ""),
  }
}
