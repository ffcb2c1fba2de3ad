/**
 * One incident of a round of `sync`: what has happened to it is recorded, then each of its jobs is decided about and
 * acted on. Before anything is sent, ticket and job are read again and it is decided again.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Settings } from "../config/Settings.ts"
import type { Decided } from "../domain/SyncTable.ts"
import { transitions } from "../domain/Template.ts"
import type { Followed } from "../journal/Followed.ts"
import type { IncidentDetails } from "../summit/Summit.ts"
import type { Case, JobNow, Known, TicketNow } from "./SyncFacts.ts"
import { casesOf, decideAbout, factsOf, isBegun, isFinished, lineAct, seen, transitionAct } from "./SyncFacts.ts"
import * as SyncJob from "./SyncJob.ts"
import * as SyncTicket from "./SyncTicket.ts"
import type { Sent, Work } from "./SyncWork.ts"
import * as SyncWork from "./SyncWork.ts"

/** What a round did, or found, about one job of an incident. */
export interface SyncResult {
  readonly incident: string
  readonly url: string
  /** `yyyyMMdd|scheduleId|instance|name`; none: the incident as a whole. */
  readonly job: Option.Option<string>
  readonly decision: Decided
  /** What came of it: `refused` in the words of the system that refused. */
  readonly did: "nothing" | "done" | "refused" | "waits"
  readonly detail: string
}

type Report = (result: SyncResult) => Effect.Effect<void>

export const resultOf = (
  { ref, url }: Followed,
  one: Option.Option<Case>,
  decision: Decided,
  sent: Sent | "nothing",
): SyncResult => ({
  incident: ref.number,
  url,
  job: Option.map(one, ({ job }) => job.id),
  decision,
  did: typeof sent === "string" ? sent : "refused",
  detail: typeof sent === "string" ? "" : sent.refused,
})

/** A round works on what it knows; each write makes what it knows of the ticket old. */
interface Desk extends Work {
  readonly jobs: Map<string, JobNow>
  readonly pending: ReadonlySet<string>
  readonly isFresh: Ref.Ref<boolean>
}

const knownAt = Effect.fnUntraced(function* (desk: Desk) {
  const followed = yield* Ref.get(desk.followed)
  const ticket = yield* Ref.get(desk.ticket)
  return { followed, template: desk.template, ticket, jobs: desk.jobs, pending: desk.pending } satisfies Known
})

const recordSeen = Effect.fnUntraced(function* (desk: Work, ticket: TicketNow) {
  yield* SyncWork.record(desk, ...seen(yield* Ref.get(desk.followed), ticket, yield* Clock.currentTimeMillis))
})

/** Reads the ticket again before a further text goes into it. */
const refresh = Effect.fnUntraced(function* (desk: Desk) {
  if (yield* Ref.getAndSet(desk.isFresh, false)) return
  const { ref } = yield* Ref.get(desk.followed)
  const found = yield* SyncWork.readTicket(desk, ref.number)
  if (Option.isNone(found)) return
  yield* Ref.set(desk.ticket, found.value)
  yield* recordSeen(desk, found.value)
})

const readJob = Effect.fnUntraced(function* (desk: Desk, { job }: Case) {
  const now = yield* SyncWork.readJob(job.id)
  desk.jobs.set(job.id, now)
  return now
})

/** What an earlier round has begun or left undone. True: it waits for an answer. */
const finish = Effect.fnUntraced(function* (desk: Desk, one: Case, report: Report) {
  yield* SyncTicket.confirm(desk, one, desk.jobs.get(one.job.id) ?? "NotRead")
  for (const transition of transitions) {
    const act = transitionAct(transition, one)
    if (isBegun(yield* Ref.get(desk.followed), act)) {
      const found = yield* SyncJob.lookForAction(desk, one, yield* readJob(desk, one), transition)
      if (found === "waits") return true
    }
    const followed = yield* Ref.get(desk.followed)
    if (!isFinished(followed, act) || isFinished(followed, lineAct(transition, one))) continue
    yield* refresh(desk)
    const sent = yield* SyncTicket.tellTicket(desk, one, desk.jobs.get(one.job.id) ?? "NotRead", transition)
    if (sent !== "done") {
      const why = `the line in the ticket about what was done when it was ${transition}`
      yield* report(resultOf(followed, Option.some(one), { row: 9, verb: "Act", why }, sent))
    }
    if (sent === "waits") return true
  }
  return false
})

/** One decision, carried out. True: it has to be decided once more. */
const carryOut = Effect.fnUntraced(function* (desk: Desk, one: Case, report: Report) {
  const first = yield* decideNow(desk, one)
  if (first.verb === "Refuse" || first.verb === "Act" || first.verb === "Resolve") yield* readJob(desk, one)
  if (first.verb === "Comment" || first.verb === "Resolve") yield* refresh(desk)
  const known = yield* knownAt(desk)
  const decision = decideAbout(known, one)
  const { due } = factsOf(known, one)
  const job = desk.jobs.get(one.job.id) ?? "NotRead"
  const say = (sent: Sent | "nothing") => report(resultOf(known.followed, Option.some(one), decision, sent))
  switch (decision.verb) {
    case "Skip":
    case "Refuse": {
      if (Option.isNone(due)) return false
      yield* SyncJob.leave(desk, one, due.value, decision.why, decision.verb === "Refuse")
      yield* say("done")
      yield* finish(desk, one, report)
      return true
    }
    case "Act": {
      if (Option.isNone(due)) return false
      const sent = yield* SyncJob.act(desk, one, due.value)
      yield* Ref.set(desk.isFresh, false)
      yield* say(sent)
      if (sent === "waits") return false
      yield* finish(desk, one, report)
      // What the job shows now is not known.
      return false
    }
    case "Comment":
    case "Resolve": {
      if (typeof job === "string") return false
      const note = decision.why.includes("; ") ? `${decision.why.slice(decision.why.indexOf("; ") + 2)}.` : ""
      const sent =
        decision.verb === "Comment"
          ? yield* SyncTicket.comment(desk, one, job, note)
          : yield* SyncTicket.resolve(desk, one, job)
      yield* say(sent)
      return false
    }
    default:
      yield* say("nothing")
      return false
  }
})

const decideNow = Effect.fnUntraced(function* (desk: Desk, one: Case) {
  return decideAbout(yield* knownAt(desk), one)
})

/** Why the incident is followed no more; none: it is. */
const endOf = (known: Known, now: number, keepMillis: number): Option.Option<Decided> => {
  const { followed, jobs, ticket } = known
  const cases = casesOf(followed)
  const decisions = cases.map((one) => decideAbout(known, one))
  const [first] = decisions
  const isUndone = cases.some((one) =>
    transitions.some((t) => isFinished(followed, transitionAct(t, one)) && !isFinished(followed, lineAct(t, one))),
  )
  if (first === undefined || isUndone || decisions.some(({ verb }) => verb === "Wait")) return Option.none()
  if (decisions.every(({ verb }) => verb === "End")) return Option.some(first)
  if (cases.every(({ job }) => jobs.get(job.id) === "Gone"))
    return Option.some({ row: 11, verb: "End", why: "no job of it is in the Daily tables any more" })
  const isResolved = typeof ticket !== "string" && /^resolved$/i.test(ticket.status)
  return isResolved && followed.statusAt > 0 && now - followed.statusAt > keepMillis
    ? Option.some({ row: 15, verb: "End", why: "the incident has been Resolved for long" })
    : Option.none()
}

const end = Effect.fnUntraced(function* (work: Work, known: Known, report: Report) {
  const { general } = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const over = endOf(known, now, Duration.toMillis(Duration.days(general.journalKeepDays)))
  if (Option.isNone(over)) return
  yield* SyncWork.record(work, { _tag: "Closed", at: now, why: over.value.why })
  yield* report(resultOf(known.followed, Option.none(), over.value, "done"))
})

const noTicket: IncidentDetails = {
  ref: { number: "", internalId: Option.none(), encryptedId: Option.none() },
  status: "",
  information: "",
  userLog: "",
  internalLog: "",
  byOthers: Option.none(),
  current: [],
}

/** Works on one incident; `jobs` as the round has listed them. */
export const work = Effect.fn("SyncIncident.work")(function* (
  { followed, jobs, pending, template }: Omit<Known, "ticket">,
  report: Report,
) {
  const found = yield* SyncWork.readTicket({ template }, followed.ref.number)
  const desk: Desk = {
    template,
    followed: yield* Ref.make(followed),
    ticket: yield* Ref.make(Option.getOrElse(found, () => noTicket)),
    jobs: new Map(jobs),
    pending,
    isFresh: yield* Ref.make(true),
  }
  if (Option.isNone(found)) {
    return yield* end(desk, { followed, template, ticket: "Missing", jobs, pending }, report)
  }
  yield* recordSeen(desk, found.value)
  for (const one of casesOf(followed)) {
    if (pending.has(one.job.id)) {
      yield* report(resultOf(followed, Option.some(one), yield* decideNow(desk, one), "nothing"))
      continue
    }
    if (yield* finish(desk, one, report)) continue
    // A transition that is over leaves the recovery to decide about.
    if (yield* carryOut(desk, one, report)) yield* carryOut(desk, one, report)
  }
  yield* end(desk, yield* knownAt(desk), report)
})
