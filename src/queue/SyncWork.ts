/**
 * An incident while `sync` works on it: what is recorded of it, and how its ticket and its jobs are read. Each thing is
 * recorded before its request and after it (SyncTicket.ts, SyncJob.ts).
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Settings } from "../config/Settings.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import type { Event, Followed } from "../journal/Followed.ts"
import { FollowedIncidents, following } from "../journal/Followed.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import type { IncidentDetails } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import type { Case, JobNow, Known } from "./SyncFacts.ts"
import { reportedOf } from "./SyncFacts.ts"

export interface Work {
  readonly template: Known["template"]
  readonly followed: Ref.Ref<Followed>
  /** The ticket as it was last read. */
  readonly ticket: Ref.Ref<IncidentDetails>
}

/** What came of a request. `refused`: the words of the system that refused; `waits`: it may still be on its way. */
export type Sent = "done" | "waits" | { readonly refused: string }

/** Records what has happened, durably, and remembers it. */
export const record = Effect.fnUntraced(function* (work: Work, ...events: ReadonlyArray<Event>) {
  if (events.length === 0) return
  const { address, ref } = yield* Ref.get(work.followed)
  yield* (yield* FollowedIncidents).record({ address, ref }, ...events)
  yield* Ref.update(work.followed, (before) => following(before, ...events))
})

type Phase = "begun" | "done" | "refused"

export const actEvent = Effect.fnUntraced(function* (act: string, phase: Phase, detail: string) {
  return { _tag: "Act", at: yield* Clock.currentTimeMillis, act, phase, detail } as const
})

export const recordAct = Effect.fnUntraced(function* (work: Work, act: string, phase: Phase, detail: string) {
  yield* record(work, yield* actEvent(act, phase, detail))
})

/** The ticket as Summit shows it now; none: there is no such ticket. */
export const readTicket = Effect.fnUntraced(function* (work: Pick<Work, "template">, number: string) {
  return yield* retrying("readSummit")((yield* Summit).read(work.template, number))
})

/** The job as OpCon shows it now. */
export const readJob = Effect.fnUntraced(function* (id: string) {
  const found = yield* retrying("readOpCon")((yield* OpCon).jobById(id))
  return Option.match(found, { onNone: (): JobNow => "Gone", onSome: (job) => job })
})

export const jobOrUndefined = (job: JobNow): DailyJob | undefined => (typeof job === "string" ? undefined : job)

export const reported = Effect.fnUntraced(function* (work: Work, one: Case, job: JobNow) {
  const { general } = yield* Settings
  return reportedOf(general.systemName, work.template.name, one, jobOrUndefined(job)?.termination ?? "")
})
