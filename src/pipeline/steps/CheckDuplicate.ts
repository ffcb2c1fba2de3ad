/**
 * Step 2: finds the job in OpCon, and the ticket it may already have in Summit, and decides. Nothing is changed here;
 * a dry run and a live run are the same up to the end of this step.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../../domain/DailyWindow.ts"
import type { Decision } from "../../domain/Decision.ts"
import type { Facts, TicketState } from "../../domain/Facts.ts"
import { decide, needsTicketState } from "../../domain/Decision.ts"
import { stateUnder } from "../../domain/Facts.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { exitTag } from "../../domain/Routing.ts"
import { Settings } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import * as Texts from "../../domain/Texts.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import type { DailyJob } from "../../opcon/OpCon.ts"
import { OpCon } from "../../opcon/OpCon.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { IncidentDetails } from "../../summit/Summit.ts"
import { Summit } from "../../summit/Summit.ts"
import { lookForIncident } from "./LookForIncident.ts"
import { afterLook } from "./LostReply.ts"

/** What was read, and what follows from it; or what an earlier run decided, where it got as far as sending. */
export interface Found {
  readonly job: DailyJob
  /** The failing run: from the command line, else the run OpCon shows now. */
  readonly jobNumber: Option.Option<number>
  /** Stands in the first line of all that Summit gets about this run. */
  readonly marker: string
  /** When it was decided, in the zone of the OpCon server. */
  readonly at: DateTime.Zoned
  readonly decision: Decision
  /** The ticket on the job as Summit shows it; none when it was not needed, not there or not readable. */
  readonly current: Option.Option<IncidentDetails>
  /** An earlier request was not found. `counted`: no further one may follow · `doubt`: why there may be two incidents. */
  readonly again?: { readonly counted: boolean; readonly doubt: Option.Option<string> }
}

interface Ticket {
  readonly state: TicketState
  readonly details: Option.Option<IncidentDetails>
}

/** Credentials refused and a system that stays unreachable end the run; any other trouble means "not readable". */
export const readTicket = Effect.fn("CheckDuplicate.readTicket")(function* (template: Template, number: string) {
  const summit = yield* Summit
  const unreadable: Ticket = { state: "Unreadable", details: Option.none() }
  return yield* summit.read(template, number).pipe(
    retrying("readSummit"),
    Effect.map(
      Option.match({
        onNone: (): Ticket => ({ state: "Missing", details: Option.none() }),
        onSome: (details): Ticket => ({
          state: stateUnder(details.status, template.reopen.from),
          details: Option.some(details),
        }),
      }),
    ),
    Effect.catchTags({
      SummitRefused: (error) => Effect.as(Effect.logWarning(error.message), unreadable),
      SummitUnavailable: (error) =>
        error.transient && error.garbled !== true ? error : Effect.as(Effect.logWarning(error.message), unreadable),
    }),
  )
})

/** What is decided at `at`, and from which facts; asks Summit for the ticket where the decision depends on its state. */
export const decideAt = Effect.fn("CheckDuplicate.decideAt")(function* (
  template: Template,
  job: DailyJob,
  at: DateTime.Zoned,
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
    createWhenClosed: template.rules.createWhenClosed,
  }
  const ticket =
    Option.isSome(facts.ticket) && needsTicketState(facts)
      ? Option.some(yield* readTicket(template, facts.ticket.value))
      : Option.none<Ticket>()
  const known = Option.match(ticket, { onNone: () => facts, onSome: ({ state }) => ({ ...facts, state }) })
  return { facts: known, decision: decide(known), current: Option.flatMap(ticket, ({ details }) => details) }
})

/** Said where OpCon's name of the job is another than the one that was handed over. */
export const otherName = (failed: FailedJob, job: DailyJob): Option.Option<string> =>
  job.id === failed.id || job.name === failed.job
    ? Option.none()
    : Option.some(
        `OpCon has no job "${failed.job}"; "${job.name}" is taken for it, the only name of its schedule that differs just in blanks and quotes`,
      )

export const checkDuplicate = Effect.fn("CheckDuplicate.checkDuplicate")(function* (
  failed: FailedJob,
  template: Template,
) {
  const opcon = yield* OpCon
  const checkpoints = yield* Checkpoints
  const { general } = yield* Settings
  const zone = yield* DateTime.CurrentTimeZone
  const job = yield* retrying("readOpCon")(opcon.findJob(failed))
  yield* Option.match(otherName(failed, job), { onNone: () => Effect.void, onSome: (said) => Effect.logWarning(said) })
  const before = yield* checkpoints.read
  const jobNumber = Option.firstSomeOf([Option.fromUndefinedOr(failed.jobNumber), before.jobNumber, job.jobNumber])

  const marker = Option.getOrElse(before.marker, () =>
    before.sending ? Texts.formerMarker(failed, jobNumber) : Texts.marker(general.systemName, failed, jobNumber),
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
    // An earlier run was killed, or lost the reply, between sending and knowing.
    const looked = yield* lookForIncident(failed, template, found)
    if (looked._tag === "There") {
      const incidentAt = Option.some(yield* Clock.currentTimeMillis)
      const incident = { ...looked.incident, notes: [...looked.incident.notes, ...Option.toArray(before.doubt)] }
      yield* checkpoints.remember({ sending: false, incident: Option.some(incident), incidentAt })
      return found
    }
    again = yield* afterLook(template, marker, looked)
  }

  const at = yield* DateTime.nowInCurrentZone
  const { current, decision } = yield* decideAt(template, job, at)
  yield* Effect.logInfo(`${decision._tag}, row ${decision.row}: ${decision.why}`)
  const found: Found = { job, jobNumber, marker, at, decision, current, ...(again === undefined ? {} : { again }) }
  return found
})
