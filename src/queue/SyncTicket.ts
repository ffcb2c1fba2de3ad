/**
 * What `sync` writes to a ticket, each text once: a process that finds one begun looks for it in the logs of the ticket
 * before it sends it again.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import { Settings } from "../config/Settings.ts"
import type { Paragraph } from "../domain/Limits.ts"
import type { Values } from "../domain/PlaceHolders.ts"
import { fill } from "../domain/PlaceHolders.ts"
import * as SyncTexts from "../domain/SyncTexts.ts"
import type { Transition } from "../domain/Template.ts"
import { afterOurText, shownBy } from "../domain/TicketShown.ts"
import { WriteGate } from "../http/WriteGate.ts"
import type { JournalError } from "../journal/Journal.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import type { Found } from "../pipeline/steps/CheckDuplicate.ts"
import { aboutOf, limiting, repeated, routedFor, valuesFor } from "../pipeline/steps/IncidentContents.ts"
import type { IncidentDetails, SummitError, SummitRefused } from "../summit/Summit.ts"
import { unknownJob } from "../opcon/OpCon.ts"
import { Summit } from "../summit/Summit.ts"
import type { Case, JobNow } from "./SyncFacts.ts"
import { isBegun, lineAct, recoveryAct, transitionAct } from "./SyncFacts.ts"
import type { Sent, Work } from "./SyncWork.ts"
import { jobOrUndefined, readTicket, record, recordAct, reported } from "./SyncWork.ts"

/** What the texts and attributes of a change are made from, as when the failure was raised. */
const contentsOf = Effect.fnUntraced(function* (work: Work, one: Case, job: JobNow) {
  const about = yield* reported(work, one, job)
  const settings = yield* Settings
  const ticket = yield* Ref.get(work.ticket)
  const { id, name } = one.job
  const found: Found = {
    // OpCon may not show it any more.
    job: jobOrUndefined(job) ?? { ...unknownJob, id, name },
    jobNumber: about.jobNumber,
    marker: about.marker,
    at: yield* DateTime.nowInCurrentZone,
    decision: { _tag: "Update", row: 3, why: "", ticket: ticket.ref.number },
    current: Option.some(ticket),
  }
  return { about, contents: aboutOf(about.job, work.template, found, settings) }
})

/** Sends a text to the ticket as it is now; `status` is the one it gets. */
const send = Effect.fnUntraced(function* (
  work: Work,
  one: Case,
  job: JobNow,
  change: {
    readonly status: string
    readonly text: (reported: SyncTexts.Reported, values: Values) => ReadonlyArray<Paragraph>
    readonly resolving?: boolean
  },
) {
  const { template } = work
  const { about, contents } = yield* contentsOf(work, one, job)
  const ticket = yield* Ref.get(work.ticket)
  const values = valuesFor(contents, Option.none())
  const { cut, named, text } = limiting(contents.template)
  const { closureCode, resolutionCode, solution } = template.recovery
  const codes = [
    { name: "Closure_Code_Name", value: closureCode },
    { name: "ResolutionCodeName", value: resolutionCode },
  ].filter(({ value }) => value !== "")
  const update = (yield* Summit).update(template, {
    ref: ticket.ref,
    status: change.status,
    logField: template.reopen.logField,
    text: text(template.reopen.logField, change.text(about, values)),
    ...(change.resolving === true ? { solution: cut("Solution", fill(solution, values)) } : {}),
    attributes: [
      ...routedFor(contents, Option.none())
        .attributes.filter(({ name }) => repeated.has(name))
        .map(named),
      ...ticket.current,
      ...(change.resolving === true ? codes : []),
    ],
  })
  // Not sent again on the spot: what was read before it would be too old.
  yield* update
})

/** What the ticket should show after a text of ours; `status`: the one that we have set, if we have. */
const recordOurs = Effect.fnUntraced(function* (work: Work, status: Option.Option<string>) {
  const at = yield* Clock.currentTimeMillis
  const ticket = yield* Ref.get(work.ticket)
  const { statusIsOurs } = yield* Ref.get(work.followed)
  const now = Option.getOrElse(status, () => ticket.status)
  const ours = Option.isSome(status) || statusIsOurs
  yield* record(work, { _tag: "Status", at, status: now, ours, shows: afterOurText(shownBy(ticket)) })
  yield* Ref.set(work.ticket, { ...ticket, status: now })
})

const logsOf = ({ information, internalLog, userLog }: IncidentDetails): string =>
  [userLog, internalLog, information].join("\n")

/** Whether the text of this mark is in the ticket as it was last read. */
const isThere = (work: Work, mark: string) =>
  Effect.map(Ref.get(work.ticket), (ticket) => SyncTexts.holdsMark(logsOf(ticket), mark))

/** Reads the ticket again; one that is gone or cannot be read stays as it was last read. */
const readAgain = Effect.fnUntraced(function* (work: Work) {
  if ((yield* WriteGate).dryRun) return
  const { ref } = yield* Ref.get(work.followed)
  const found = yield* readTicket(work, ref.number)
  if (Option.isSome(found)) yield* Ref.set(work.ticket, found.value)
})

/** After a refusal whose words do not say whether the text was stored: the ticket says it. */
const isStored = Effect.fnUntraced(function* (work: Work, mark: string, refused: SummitRefused) {
  if (refused.mayBeStored !== true) return false
  yield* readAgain(work)
  return yield* isThere(work, mark)
})

/** Puts a text into the ticket once. */
const once = Effect.fnUntraced(function* <R, R2>(
  work: Work,
  act: string,
  mark: string,
  detail: string,
  self: Effect.Effect<void, SummitError | JournalError, R>,
  settled: Effect.Effect<void, JournalError, R2>,
) {
  const { summit } = yield* Settings
  const before = (yield* Ref.get(work.followed)).acts.get(act)
  if (before?.phase === "begun") {
    if (yield* isThere(work, mark)) {
      yield* recordAct(work, act, "done", detail)
      return "done" satisfies Sent
    }
    const passed = (yield* Clock.currentTimeMillis) - before.at
    // Summit may still store what it was sent. A clock that was put back is no reason to wait for ever.
    if (passed >= 0 && passed < 1.5 * Duration.toMillis(summit.writeTimeout)) return "waits" satisfies Sent
  }
  yield* recordAct(work, act, "begun", detail)
  const sent = yield* Effect.result(self)
  if (Result.isFailure(sent)) {
    const error = sent.failure
    if (error._tag !== "SummitRefused") return yield* error
    if (!(yield* isStored(work, mark, error))) return { refused: error.detail } satisfies Sent
  }
  yield* settled
  yield* recordAct(work, act, "done", detail)
  return "done" satisfies Sent
})

/** Records a text about a recovery as done where it turns out to be in the ticket. */
export const confirm = Effect.fnUntraced(function* (work: Work, one: Case, job: JobNow) {
  const act = recoveryAct(one)
  const followed = yield* Ref.get(work.followed)
  if (!isBegun(followed, act)) return
  const mark = SyncTexts.mark(yield* reported(work, one, job), "recovered")
  if (yield* isThere(work, mark)) yield* recordAct(work, act, "done", followed.acts.get(act)?.detail ?? "")
})

/** The comment that a job has recovered. `note`: why the ticket is not resolved. */
export const comment = Effect.fn("SyncActs.comment")(function* (work: Work, one: Case, job: DailyJob, note: string) {
  const about = yield* reported(work, one, job)
  const act = recoveryAct(one)
  const ticket = yield* Ref.get(work.ticket)
  const text = (reported: SyncTexts.Reported, values: Values) =>
    SyncTexts.recovered(work.template, values, reported, job.status, note)
  const sent = yield* once(
    work,
    act,
    SyncTexts.mark(about, "recovered"),
    `comment: ${job.status}`,
    send(work, one, job, { status: ticket.status, text }),
    recordOurs(work, Option.none()),
  )
  if (typeof sent !== "string") yield* recordAct(work, act, "refused", `comment: ${sent.refused}`)
  return sent
})

const passesFirst: ReadonlySet<string> = new Set(["new", "pending"])
const inProgress = "In-Progress"
const resolved = "Resolved"

/** Resolves the ticket, from New and Pending by way of In-Progress. Summit's words where it refuses. */
export const resolve = Effect.fn("SyncActs.resolve")(function* (work: Work, one: Case, job: DailyJob) {
  const about = yield* reported(work, one, job)
  const act = recoveryAct(one)
  const before = yield* Ref.get(work.ticket)
  const text = (note: string) => (reported: SyncTexts.Reported, values: Values) =>
    SyncTexts.recovered(work.template, values, reported, job.status, note)
  const passes = passesFirst.has(before.status.trim().toLowerCase())
  const resolving = Effect.gen(function* () {
    if (passes) {
      yield* send(work, one, job, { status: inProgress, text: () => [] })
      yield* recordOurs(work, Option.some(inProgress))
    }
    yield* send(work, one, job, { status: resolved, text: text(""), resolving: true })
  })
  const sent = yield* once(
    work,
    act,
    SyncTexts.mark(about, "recovered"),
    `resolve: ${job.status}`,
    resolving,
    recordOurs(work, Option.some(resolved)),
  )
  if (typeof sent === "string") return sent
  // Nobody works on it: it gets its own status back, with the comment.
  yield* recordAct(work, act, "begun", `comment: ${job.status}`)
  const note = `This incident could not be resolved: ${sent.refused}`
  const told = yield* Effect.result(send(work, one, job, { status: before.status, text: text(note) }))
  if (Result.isFailure(told)) {
    if (told.failure._tag !== "SummitRefused") return yield* told.failure
    yield* recordAct(work, act, "refused", `resolve: ${sent.refused}; comment: ${told.failure.detail}`)
    return sent
  }
  yield* recordOurs(work, Option.some(before.status))
  yield* recordAct(work, act, "done", `comment: ${job.status}; resolve was refused: ${sent.refused}`)
  return sent
})

/** The line in the ticket about what a transition did; a ticket that takes no text keeps that for itself. */
export const tellTicket = Effect.fn("SyncActs.tellTicket")(function* (
  work: Work,
  one: Case,
  job: JobNow,
  transition: Transition,
) {
  const about = yield* reported(work, one, job)
  const act = lineAct(transition, one)
  const detail = (yield* Ref.get(work.followed)).acts.get(transitionAct(transition, one))?.detail ?? ""
  const sentence = detail.replace(/^\w+: /, "")
  const ticket = yield* Ref.get(work.ticket)
  const sent = yield* once(
    work,
    act,
    SyncTexts.mark(about, transition),
    sentence,
    send(work, one, job, { status: ticket.status, text: (reported) => SyncTexts.told(reported, transition, sentence) }),
    recordOurs(work, Option.none()),
  )
  if (typeof sent !== "string") yield* recordAct(work, act, "refused", sent.refused)
  return sent
})
