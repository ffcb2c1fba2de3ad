/**
 * What `sync` writes: the texts in a ticket about its job, and the reason in the job's history. Each text begins with the
 * marker of the run, a word and a moment, by which it is found again after a lost reply.
 */
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import type { JobAction } from "./JobState.ts"
import type { Paragraph } from "./Limits.ts"
import type { Values } from "./PlaceHolders.ts"
import { fill } from "./PlaceHolders.ts"
import type { Template, Transition } from "./Template.ts"
import type { Run } from "./Texts.ts"
import { idLine, kept, plain } from "./Texts.ts"

/** A failure that an incident reports. */
export interface Reported extends Run {
  readonly job: FailedJob
  /** When it was reported, epoch milliseconds: an unknown run may be reported more than once. */
  readonly at: number
}

type Word = "recovered" | Transition

/** The first line of a text, unique within a ticket. */
export const mark = ({ at, marker }: Reported, word: Word): string =>
  `${marker} ${word} ${Math.floor(at / 1000).toString(16)}`

/** Whether the logs of a ticket hold the text of that mark, however a Summit lays it out. */
export const holdsMark = (log: string, mark: string): boolean => plain(log).toLowerCase().includes(mark.toLowerCase())

const named = ({ job, schedule, scheduleDate }: FailedJob): string => `OpCon job ${job} (${schedule}, ${scheduleDate})`

/** What a ticket gets when its job has recovered; `note`: why it is not resolved, empty where there is nothing to say. */
export const recovered = (
  template: Template,
  values: Values,
  reported: Reported,
  status: string,
  note: string,
): ReadonlyArray<Paragraph> => [
  kept(mark(reported, "recovered")),
  kept(`${named(reported.job)} is now ${status}.`),
  { text: fill(template.recovery.text, values), mayBeCut: true },
  { text: note, mayBeCut: true },
  kept(idLine(reported.job, reported)),
]

/** What a ticket gets about the job after people have acted on the ticket. */
export const told = (reported: Reported, transition: Transition, sentence: string): ReadonlyArray<Paragraph> => [
  kept(mark(reported, transition)),
  { text: `${named(reported.job)}: ${sentence}`, mayBeCut: true },
  kept(idLine(reported.job, reported)),
]

/** In the history of the job. */
export const reason = (incident: string, transition: Transition): string =>
  `Symphony Summit incident ${incident} was ${transition}`

const results: Readonly<Record<JobAction, string>> = {
  markUnderReview: "it was marked Under Review",
  markFixed: "it was marked Fixed",
  markFinishedOk: "it was marked Finished OK",
  restart: "it was restarted",
  cancel: "it was cancelled",
}

export const actionDone = (action: JobAction, transition: Transition): string =>
  `${results[action]}, because this incident was ${transition}.`

export const actionRefused = (action: JobAction, transition: Transition, why: string): string =>
  `${action} was not done, although this incident was ${transition}: ${why.replace(/\.$/, "")}.`

/** Number of the run, as a key. */
export const runKey = (id: string, jobNumber: Option.Option<number>, at: number): string =>
  `${id}#${Option.match(jobNumber, { onNone: () => `at ${at}`, onSome: String })}`
