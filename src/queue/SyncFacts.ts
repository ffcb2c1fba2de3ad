/**
 * The facts that `sync` decides by, from what is recorded of an incident, what Summit shows of the ticket and what OpCon
 * shows of its jobs. Nothing is read or changed here.
 */
import * as Option from "effect/Option"
import { ticketState } from "../domain/Facts.ts"
import { FailedJob, idParts } from "../domain/FailedJob.ts"
import type { JobAction } from "../domain/JobState.ts"
import { jobActions, jobState, stateAfter } from "../domain/JobState.ts"
import type { Decided, Facts, Ticket } from "../domain/SyncTable.ts"
import { decide } from "../domain/SyncTable.ts"
import type { Reported } from "../domain/SyncTexts.ts"
import { runKey } from "../domain/SyncTexts.ts"
import type { Template, Transition } from "../domain/Template.ts"
import { transitions } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { changedSince, shownBy } from "../domain/TicketShown.ts"
import type { Event, Followed, FollowedJob } from "../journal/Followed.ts"
import { following } from "../journal/Followed.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import type { IncidentDetails } from "../summit/Summit.ts"
import { sameNumber } from "../summit/SummitAnswers.ts"

/** A job as OpCon shows it. */
export type JobNow = DailyJob | "Gone" | "Unreadable" | "NotRead"

/** A ticket as Summit shows it: all of it, or only its status where a list showed that. */
export type TicketNow = IncidentDetails | { readonly status: string } | "Missing" | "Unreadable"

/** A failure that an incident reports, with what it is called in the record. */
export interface Case {
  readonly job: FollowedJob
  /** Of the run. */
  readonly key: string
}

/** The newest failure of each job of the incident. */
export const casesOf = ({ jobs }: Followed): ReadonlyArray<Case> =>
  [...new Map(jobs.map((job) => [job.id, job])).values()].map((job) => ({
    job,
    key: runKey(job.id, job.jobNumber, job.at),
  }))

export const recoveryAct = ({ key }: Case): string => `recovered ${key}`
export const transitionAct = (transition: Transition, { key }: Case): string => `${transition} ${key}`
/** The text in the ticket about what a transition did. */
export const lineAct = (transition: Transition, one: Case): string => `line ${transitionAct(transition, one)}`

export const isFinished = ({ acts }: Followed, act: string): boolean => {
  const phase = acts.get(act)?.phase
  return phase === "done" || phase === "refused"
}

/** Acts of which it is not known what came of them. */
export const isBegun = ({ acts }: Followed, act: string): boolean => acts.get(act)?.phase === "begun"

/** The action of a job act's detail, `markFixed: it was marked Fixed`. */
export const actionIn = (detail: string): JobAction | undefined =>
  jobActions.find((action) => detail === action || detail.startsWith(`${action}: `))

/** As the FailedJob of the command line; some members are not kept. */
export const reportedOf = (system: string, template: string, { job }: Case, termination: string): Reported => {
  const parts = Option.getOrElse(idParts(job.id), () => ({
    job: job.name,
    scheduleDate: "1970-01-01",
    scheduleId: 0,
    scheduleInstance: 0,
  }))
  const failed = FailedJob.make({ ...parts, agent: job.machine, schedule: job.schedule, termination, template })
  return { job: failed, marker: Texts.marker(system, failed, job.jobNumber), jobNumber: job.jobNumber, at: job.at }
}

const stateOf = (ticket: TicketNow): Ticket => {
  if (typeof ticket === "string") return ticket
  if (/^cancell?ed$/i.test(ticket.status.trim())) return "Cancelled"
  switch (ticketState(ticket.status)) {
    case "Resolved":
      return "Resolved"
    case "Closed":
      return "Closed"
    case "Active":
      return "Open"
    default:
      return ticket.status.trim() === "" ? "Unreadable" : "Open"
  }
}

const plain = (status: string): string => status.toLowerCase().replaceAll(/[\s_\p{Pd}]/gu, "")

/** What people have done to a ticket that is in this state. */
const transitionTo = (template: Template, ticket: TicketNow): Option.Option<Transition> => {
  const state = stateOf(ticket)
  if (state === "Resolved" || state === "Closed") return Option.some("resolved")
  if (state === "Cancelled") return Option.some("cancelled")
  const accepts = (status: string) =>
    template.jobActions.acceptedStatus.some((accepted) => plain(accepted) === plain(status))
  return typeof ticket !== "string" && accepts(ticket.status) ? Option.some("accepted") : Option.none()
}

/** What has to be recorded about the ticket as it is now; nothing where nothing has changed. */
export const seen = (followed: Followed, ticket: TicketNow, at: number): ReadonlyArray<Event> => {
  if (typeof ticket === "string") return []
  const { status } = ticket
  const isSame = Option.exists(followed.status, (known) => plain(known) === plain(status))
  // The first look at a ticket that was not recorded with its failure; and what Summit does by itself to ours.
  const isFirst = Option.isNone(followed.status) && stateOf(ticket) === "Open"
  const closes = stateOf(ticket) === "Closed" && Option.exists(followed.status, (s) => ticketState(s) === "Resolved")
  const ours = isSame ? followed.statusIsOurs : isFirst || (closes && followed.statusIsOurs)
  const shows = "current" in ticket ? shownBy(ticket) : followed.shows
  const changed = "current" in ticket ? changedSince(followed, { status, shows }) : Option.none<string>()
  const isAsBefore = isSame && JSON.stringify(shows) === JSON.stringify(followed.shows) && Option.isNone(changed)
  if (isAsBefore) return []
  const others = Option.match(changed, { onNone: () => ({}), onSome: (what) => ({ changed: what }) })
  // A status from a list says nothing about the rest; who set it is remembered until all of it is read.
  return [{ _tag: "Status", at, status, ours, shows, ...others }]
}

/** Everything that is known in this round about one incident. */
export interface Known {
  readonly followed: Followed
  readonly template: Template
  readonly ticket: TicketNow
  /** By id. */
  readonly jobs: ReadonlyMap<string, JobNow>
  /** Jobs with a failure in the journal, by id. */
  readonly pending: ReadonlySet<string>
}

/** The transition of the ticket that the job has not been told yet. */
const dueOf = ({ followed, template, ticket }: Known, one: Case): Facts["due"] =>
  transitionTo(template, ticket).pipe(
    Option.filter((transition) => !followed.statusIsOurs && !isFinished(followed, transitionAct(transition, one))),
    Option.flatMap((transition) => {
      const action = template.jobActions[transition]
      return action === "none" ? Option.none() : Option.some({ transition, action })
    }),
  )

/** Whether OpCon still shows the run that was reported. */
const isSameRun = ({ job }: Case, now: DailyJob): boolean =>
  Option.exists(job.jobNumber, (run) => Option.contains(now.jobNumber, run))

/** Whether the state of the job is the result of one of our actions. */
const isBySync = ({ followed }: Known, one: Case, job: DailyJob, sameRun: boolean): boolean =>
  sameRun &&
  transitions.some((transition) => {
    const act = followed.acts.get(transitionAct(transition, one))
    const action = act?.phase === "done" ? actionIn(act.detail) : undefined
    return action !== undefined && action !== "restart" && stateAfter[action] === jobState(job.status)
  })

const jobOf = ({ jobs }: Known, { job }: Case): JobNow => jobs.get(job.id) ?? "NotRead"

/** The ticket has been told that the job has recovered, or people have settled it by the ticket. */
const isSettled = (known: Known, one: Case): boolean => {
  const job = jobOf(known, one)
  if (known.pending.has(one.job.id)) return false
  if (isFinished(known.followed, recoveryAct(one))) return true
  return (
    typeof job !== "string" && jobState(job.status) === "Recovered" && isBySync(known, one, job, isSameRun(one, job))
  )
}

export const factsOf = (known: Known, one: Case): Facts => {
  const { followed, pending, template, ticket } = known
  const job = jobOf(known, one)
  const read = typeof job === "string" ? undefined : job
  const sameRun = read !== undefined && Option.exists(one.job.jobNumber, (run) => Option.contains(read.jobNumber, run))
  const earlierRestart = [...followed.acts.values()].some(
    ({ act, at, detail, phase }) =>
      !act.startsWith("line ") && phase !== "refused" && actionIn(detail) === "restart" && at < followed.statusAt,
  )
  return {
    pending: pending.has(one.job.id),
    ticket: stateOf(ticket),
    due: dueOf(known, one),
    job: read === undefined ? (typeof job === "string" ? job : "NotRead") : jobState(read.status),
    status: read?.status ?? "",
    bySync: read !== undefined && isBySync(known, one, read, sameRun),
    sameRun,
    ourNumber:
      read !== undefined && Option.exists(read.incidentTicketId, (number) => sameNumber(number, followed.ref.number)),
    restarted: earlierRestart,
    told: isFinished(followed, recoveryAct(one)),
    onRecovery: template.onRecovery,
    changed: followed.changed,
    othersOpen: casesOf(followed).some((other) => other.key !== one.key && !isSettled(known, other)),
  }
}

export const decideAbout = (known: Known, one: Case): Decided => decide(factsOf(known, one))

/** Whether an earlier round has left something about this failure undone. */
const isUnfinished = (followed: Followed, one: Case): boolean =>
  isBegun(followed, recoveryAct(one)) ||
  transitions.some(
    (transition) =>
      isBegun(followed, transitionAct(transition, one)) ||
      (isFinished(followed, transitionAct(transition, one)) && !isFinished(followed, lineAct(transition, one))),
  )

const idle: ReadonlySet<Decided["verb"]> = new Set(["Wait", "Nothing"])

/** Whether anything has to be done, or recorded, about the incident. */
export const needsWork = (known: Known, at: number): boolean => {
  const events = seen(known.followed, known.ticket, at)
  const then = { ...known, followed: following(known.followed, ...events) }
  return (
    events.length > 0 ||
    casesOf(then.followed).some((one) => isUnfinished(then.followed, one) || !idle.has(decideAbout(then, one).verb))
  )
}

/** Whether the jobs have to be read to decide. */
export const needsJobs = ({ followed, template, ticket }: Omit<Known, "jobs" | "pending">): boolean => {
  const state = stateOf(ticket)
  if (state === "Missing" || state === "Unreadable") return false
  const known: Known = { followed, template, ticket, jobs: new Map(), pending: new Set() }
  return casesOf(followed).some(
    (one) =>
      Option.isSome(dueOf(known, one)) ||
      isUnfinished(followed, one) ||
      (template.onRecovery !== "none" && state === "Open" && !isFinished(followed, recoveryAct(one))),
  )
}
