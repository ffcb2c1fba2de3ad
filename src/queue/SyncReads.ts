/**
 * What a round of `sync` reads before it decides, in as few requests as both systems allow: the tickets of a template from
 * one list where that is shorter than reading them one by one, the jobs by their ids in pages. What a list does not show is
 * read by itself. One request after another.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { retrying } from "../domain/RetryPolicy.ts"
import type { Template } from "../domain/Template.ts"
import type { Followed } from "../journal/Followed.ts"
import type { OpConError } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import type { SummitError } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import { keyOf } from "../summit/SummitSearch.ts"
import type { JobNow, TicketNow } from "./SyncFacts.ts"

/** So few tickets are read one by one: then all of each is known. */
const few = 3

const dayMillis = 86_400_000

/** The tickets by number; what Summit refuses to show is Unreadable. */
export const tickets = Effect.fn("SyncReads.tickets")(function* (
  template: Template,
  incidents: ReadonlyArray<Followed>,
): Effect.fn.Return<ReadonlyMap<string, TicketNow>, SummitError, Summit> {
  const summit = yield* Summit
  const oldest = Math.min(...incidents.map(({ openedAt }) => openedAt))
  // A day earlier: Summit's days may begin before ours.
  const since = DateTime.formatIsoDateUtc(DateTime.makeUnsafe(oldest - dayMillis))
  const listed =
    incidents.length <= few
      ? Option.none<ReadonlyMap<string, string>>()
      : yield* retrying("readSummit")(summit.listStatuses(template, since, incidents.length))
  const found = new Map<string, TicketNow>()
  for (const { ref } of incidents) {
    const status = Option.flatMap(listed, (all) => Option.fromUndefinedOr(all.get(keyOf(ref))))
    if (Option.isSome(status)) {
      found.set(ref.number, { status: status.value })
      continue
    }
    const read = yield* Effect.result(retrying("readSummit")(summit.read(template, ref.number)))
    if (Result.isSuccess(read)) {
      found.set(ref.number, Option.match(read.success, { onNone: (): TicketNow => "Missing", onSome: (one) => one }))
    } else if (read.failure._tag === "SummitRefused") {
      yield* Effect.logWarning(read.failure.message)
      found.set(ref.number, "Unreadable")
    } else return yield* read.failure
  }
  return found
})

/** The jobs by id; a job is Gone only where OpCon itself says so. */
export const jobs = Effect.fn("SyncReads.jobs")(function* (
  ids: ReadonlyArray<string>,
): Effect.fn.Return<ReadonlyMap<string, JobNow>, OpConError, OpCon> {
  const opcon = yield* OpCon
  const found = new Map<string, JobNow>()
  if (ids.length === 0) return found
  for (const job of yield* retrying("readOpCon")(opcon.jobsById(ids))) found.set(job.id, job)
  for (const id of ids) {
    if (found.has(id)) continue
    const read = yield* Effect.result(retrying("readOpCon")(opcon.jobById(id)))
    if (Result.isSuccess(read)) {
      found.set(id, Option.match(read.success, { onNone: (): JobNow => "Gone", onSome: (job) => job }))
    } else if (read.failure._tag === "OpConRefused") {
      yield* Effect.logWarning(read.failure.message)
      found.set(id, "Unreadable")
    } else return yield* read.failure
  }
  return found
})
