/**
 * Step 2: reads the job from OpCon and the ticket it may already have from Summit, and decides. Nothing is changed here: a
 * dry run and a live run are identical up to the end of this step. Where an earlier run has sent a request and does not
 * know its result, this step searches for it first.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as DailyWindow from "../../domain/DailyWindow.ts"
import type { Decision } from "../../domain/Decision.ts"
import type { Facts } from "../../domain/Facts.ts"
import { createsByItself, decide, needsTicketState } from "../../domain/Decide.ts"
import { nothingElse } from "../../domain/Facts.ts"
import { lookAgain, standing } from "../../domain/Hold.ts"
import { lazy } from "../../domain/Lazy.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { exitTag } from "../../domain/Routing.ts"
import { Settings } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import { sharesIncidents } from "../../domain/Template.ts"
import * as Texts from "../../domain/Texts.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import type { Entry } from "../../journal/Entry.ts"
import { silencesFolder } from "../../journal/Journal.ts"
import { SharedDocuments } from "../../journal/SharedDocuments.ts"
import type { DailyJob } from "../../opcon/OpCon.ts"
import { OpCon } from "../../opcon/OpCon.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { IncidentDetails } from "../../summit/Summit.ts"
import { decisionOfKnownRun } from "../KnownRun.ts"
import { lookForIncident } from "./LookForIncident.ts"
import { afterLook } from "./LostReply.ts"
import type { Ticket } from "./ReadTicket.ts"
import { readTicket } from "./ReadTicket.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"
import type { Sentence } from "../../domain/Sentence.ts"

const silences = lazy(() => import("../../journal/Silences.ts"))
const sharing = lazy(() => import("./SharedIncident.ts"))

/** What was read and decided, or the decision of an earlier run, where that run has sent a request. */
export interface Found {
  readonly job: DailyJob
  /** The failing run: from the command line, else the current run in OpCon. */
  readonly jobNumber: Option.Option<number>
  /** Identifies the run in Summit: it is in the first line of every text that is sent. */
  readonly marker: string
  /** When it was decided, in the zone of the OpCon server. */
  readonly at: DateTime.Zoned
  /** When the failure was received (epoch milliseconds). */
  readonly receivedAt?: number
  readonly decision: Decision
  /** The ticket on the job as Summit has it; none where it was not needed, missing or unreadable. */
  readonly current: Option.Option<IncidentDetails>
  /**
   * An earlier request was not found, so it is sent again. `counted`: this is the only time · `doubt`: why there may be
   * two incidents.
   */
  readonly again?: { readonly counted: boolean; readonly doubt: Option.Option<Sentence> }
  /** The sweep and Notification Manager have both reported this run; this is the other entry. */
  readonly sameRunAs?: Entry
}

/** What is decided about: a failure that was received, not only a job that is looked at. */
export interface Received {
  /** Its journal entry. */
  readonly entry: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

interface Deciding extends Received {
  readonly failed: FailedJob
  /** A job that has recovered gets no incident. */
  readonly held: boolean
  /** Silences count: no person has asked for the incident. */
  readonly silent: boolean
  /** Summit has refused to re-open the ticket on the job. */
  readonly reopenRefused: boolean
}

/** The silence that covers the failure. */
const silenceOf = Effect.fnUntraced(function* (job: DailyJob, { failed, receivedAt, silent }: Deciding) {
  const { general } = yield* Settings
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(general.journalDir, silencesFolder)
  const isShared = Option.isSome(yield* yield* SharedDocuments)
  if (!silent || !(isShared || (yield* Effect.orElseSucceed(files.exists(folder), () => true)))) {
    return Option.none<string>()
  }
  const { covering, text } = yield* silences
  const looked = { schedule: failed.schedule, job: job.name, agent: failed.agent, tags: job.tags }
  return Option.map(yield* covering(general.journalDir, looked, receivedAt), text)
})

export interface Decided extends Pick<Found, "decision" | "current"> {
  readonly facts: Facts
}

interface Besides extends Pick<Facts, "recovered" | "silence"> {
  readonly reopenRefused: boolean
}

export const nothingBesides: Besides = { recovered: Option.none(), silence: Option.none(), reopenRefused: false }

/**
 * The decision at `at` and its facts, without the incidents of other failures; reads the ticket from Summit where the
 * decision depends on its state.
 */
export const decideAlone = Effect.fn("CheckDuplicate.decideAlone")(function* (
  template: Template,
  job: DailyJob,
  at: DateTime.Zoned,
  { recovered, reopenRefused, silence }: Besides,
) {
  const { general } = yield* Settings
  const recordedDate = DailyWindow.readDate(job.documentation)
  const facts: Facts = {
    exitTag: exitTag(template, job.tags),
    ticket: job.incidentTicketId,
    singlePerDay: template.rules.submitSingleIncidentPerDay,
    recordedDate,
    windowOver: Option.exists(recordedDate, (date) => DailyWindow.isOver(date, at, general.dailyStartHour)),
    state: "NotRead",
    createWhenClosed: template.rules.createWhenClosed || reopenRefused,
    ...nothingElse,
    recovered,
    silence,
  }
  const ticket =
    Option.isSome(facts.ticket) && needsTicketState(facts)
      ? Option.some(yield* readTicket(template, facts.ticket.value))
      : Option.none<Ticket>()
  const known = Option.match(ticket, {
    onNone: () => facts,
    onSome: ({ state }): Facts => ({ ...facts, state: reopenRefused && state !== "Missing" ? "Closed" : state }),
  })
  return { facts: known, decision: decide(known), current: Option.flatMap(ticket, ({ details }) => details) }
})

/** As `decideAlone`, with all that counts for a failure. `waits`: it cannot be decided yet. */
export const decideAt = Effect.fn("CheckDuplicate.decideAt")(function* (
  template: Template,
  job: DailyJob,
  at: DateTime.Zoned,
  deciding: Deciding,
) {
  const alone = yield* decideAlone(template, job, at, {
    recovered: deciding.held && standing(job.status) === "recovered" ? Option.some(job.status) : Option.none(),
    silence: yield* silenceOf(job, deciding),
    reopenRefused: deciding.reopenRefused,
  })
  if (!sharesIncidents(template) || !createsByItself(alone.facts)) return { ...alone, waits: false }
  const { current, sameJob, storm, waits } = yield* (yield* sharing).sharedWith(template, { ...deciding, job })
  const facts = { ...alone.facts, sameJob, storm }
  return { facts, decision: decide(facts), current: Option.orElse(current, () => alone.current), waits }
})

/** A note where the name of the job in OpCon differs from the reported one. */
export const otherName = (failed: FailedJob, job: DailyJob): Option.Option<Sentence> =>
  job.id === failed.id || job.name === failed.job
    ? Option.none()
    : Option.some(IncidentNotes.otherName({ reported: failed.job, job: job.name }))

/** The job of a failure that was held runs again: it is looked at again then (epoch milliseconds). */
interface UnderWay {
  readonly runsAgain: { readonly status: string; readonly until: number }
}

/** Another failure is about to create the incident that this one needs. */
interface Waiting {
  readonly waits: true
}

export const checkDuplicate = Effect.fn("CheckDuplicate.checkDuplicate")(function* (
  failed: FailedJob,
  template: Template,
  received: Received,
) {
  const opcon = yield* OpCon
  const checkpoints = yield* Checkpoints
  const { general, sweep } = yield* Settings
  const zone = yield* DateTime.CurrentTimeZone
  const job = yield* retrying("readOpCon")(opcon.findJob(failed))
  yield* Option.match(otherName(failed, job), { onNone: () => Effect.void, onSome: (note) => Effect.logWarning(note) })
  const before = yield* checkpoints.read
  const jobNumber = Option.firstSomeOf([Option.fromUndefinedOr(failed.jobNumber), before.jobNumber, job.jobNumber])

  const marker = Option.getOrElse(before.marker, () =>
    // Version 1.0.0 kept neither the marker nor when it was sent.
    before.sending && Option.isNone(before.sentAt)
      ? Texts.formerMarker(failed, jobNumber)
      : Texts.marker(general.systemName, failed, jobNumber),
  )
  let again: Found["again"]

  if (Option.isSome(before.decided) && (before.sending || Option.isSome(before.incident))) {
    const { at, decision } = before.decided.value
    const found: Found = {
      job,
      jobNumber,
      marker,
      at: DateTime.setZone(DateTime.makeUnsafe(at), zone),
      decision,
      current: Option.none(),
    }
    if (Option.isSome(before.incident)) return found
    // An earlier run was killed, or lost the reply, after it had sent the request.
    const search = yield* lookForIncident(failed, template, found)
    if (search._tag === "There") {
      const incidentAt = Option.some(yield* Clock.currentTimeMillis)
      const incident = { ...search.incident, notes: [...search.incident.notes, ...Option.toArray(before.doubt)] }
      yield* checkpoints.remember({ sending: false, incident: Option.some(incident), incidentAt })
      return found
    }
    again = yield* afterLook(template, marker, search)
  }

  const at = yield* DateTime.nowInCurrentZone
  if (Option.isSome(sweep) && Option.isNone(before.decided)) {
    const known = yield* checkpoints.reportedBefore({ jobNumber, endedAt: job.endedAt })
    if (Option.isSome(known)) {
      const decision = decisionOfKnownRun(known.value)
      return { job, jobNumber, marker, at, decision, current: Option.none(), sameRunAs: known.value } satisfies Found
    }
  }
  // What was sent may be in Summit although it was not found: that must not end as suppressed.
  const silent = before.raiseAnyway !== true && !before.sending
  const held = silent && template.holdMinutes > 0
  const deciding: Deciding = { ...received, failed, held, silent, reopenRefused: before.reopenRefused === true }
  if (held && Option.isNone(before.decided) && standing(job.status) === "under way") {
    const next = lookAgain(template.holdMinutes, received.receivedAt, DateTime.toEpochMillis(at))
    if (Option.isSome(next)) return { runsAgain: { status: job.status, until: next.value } } satisfies UnderWay
  }
  const { current, decision, waits } = yield* decideAt(template, job, at, deciding)
  if (waits) return { waits: true } satisfies Waiting
  // The sweep must know which run was suppressed.
  if (Option.isSome(sweep) && decision._tag === "Suppress") yield* checkpoints.note({ jobNumber })
  yield* Effect.logInfo(`${decision._tag}, row ${decision.row}: ${decision.why}`)
  const { receivedAt } = received
  const found: Found = {
    job,
    jobNumber,
    marker,
    at,
    receivedAt,
    decision,
    current,
    ...(again === undefined ? {} : { again }),
  }
  return found
})
