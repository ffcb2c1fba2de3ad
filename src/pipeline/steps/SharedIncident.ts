/**
 * Which incident of other failures takes a failure that would get a new one: that of the same job from another day, or the
 * one that the failures of a storm share. Only for templates that ask for it.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Facts, TicketState } from "../../domain/Facts.ts"
import { nothingElse } from "../../domain/Facts.ts"
import type { Template } from "../../domain/Template.ts"
import { FollowedIncidents } from "../../journal/Followed.ts"
import { Journal } from "../../journal/Journal.ts"
import type { IncidentDetails } from "../../summit/Summit.ts"
import type { Asking, Ledger } from "../Ledger.ts"
import { SharedIncidents } from "../SharedIncidents.ts"
import { readTicket } from "./ReadTicket.ts"
import * as FewerTicketsNotes from "../../domain/notes/FewerTickets.ts"

/** `waits`: another failure is about to create the incident, and it is not known yet whether it did. */
export interface Shared extends Pick<Facts, "sameJob" | "storm"> {
  readonly current: Option.Option<IncidentDetails>
  readonly waits: boolean
}

/** So many incidents of the same job are looked at, the newest first. */
const maxLooks = 3

const isOpen = (state: TicketState): boolean => state === "Active" || state === "Listed"

/** Incident `number` takes no more failures; if it is closed, it is not asked for again. */
const close = Effect.fnUntraced(function* (ledger: Ledger, { address }: Template, number: string, state: TicketState) {
  ledger.close(number)
  if (state !== "Closed" && state !== "Missing") return
  const at = yield* Clock.currentTimeMillis
  const why = state === "Closed" ? FewerTicketsNotes.closed : FewerTicketsNotes.unknown
  yield* (yield* FollowedIncidents).record({ address, ref: { number } }, { _tag: "Closed", at, why })
})

/** Waits for the failure of `entry`, if this process works on it. True: it is still to do, and may have sent something. */
const isPending = Effect.fnUntraced(function* (ledger: Ledger, entry: string) {
  const atWork = ledger.atWork.get(entry)
  if (atWork !== undefined) {
    yield* Deferred.await(atWork)
    return false
  }
  if (Option.isSome(yield* (yield* Journal).pending(entry))) return true
  ledger.forget(entry)
  return false
})

const nothing: Shared = { ...nothingElse, current: Option.none(), waits: false }
const waiting: Shared = { ...nothing, waits: true }

const ofSameJob = Effect.fn("SharedIncident.ofSameJob")(function* (
  ledger: Ledger,
  template: Template,
  asking: Asking,
  days: number,
) {
  let looks = 0
  while (looks < maxLooks) {
    const [newest] = ledger.ofSameJob(template, asking, yield* Clock.currentTimeMillis, days)
    if (newest === undefined) return undefined
    if (Option.isNone(newest.number)) {
      if (yield* isPending(ledger, newest.entry)) return waiting
      continue
    }
    looks += 1
    const { details, state } = yield* readTicket(template, newest.number.value)
    if (isOpen(state)) return { ...nothing, sameJob: newest.number, current: details }
    yield* close(ledger, template, newest.number.value, state)
  }
  return undefined
})

const inStorm = Effect.fn("SharedIncident.inStorm")(function* (ledger: Ledger, template: Template, asking: Asking) {
  while (true) {
    const claim = ledger.claim(template, asking, yield* Clock.currentTimeMillis)
    switch (claim._tag) {
      case "Own":
        return nothing
      case "Open":
        return { ...nothing, storm: Option.some({ ticket: Option.none(), storm: claim.storm }) }
      case "Wait":
        if (yield* isPending(ledger, claim.opener)) return waiting
        break
      case "Join": {
        const { number, storm } = claim
        const { details, state } = yield* readTicket(template, number)
        if (isOpen(state) || state === "Unreadable")
          return { ...nothing, storm: Option.some({ ticket: Option.some(number), storm }), current: details }
        yield* close(ledger, template, number, state)
      }
    }
  }
})

export const sharedWith = Effect.fn("SharedIncident.sharedWith")(function* (template: Template, asking: Asking) {
  const ledger = yield* (yield* SharedIncidents).ledger
  const { reuseOpenIncident } = template
  const same = Option.isSome(reuseOpenIncident)
    ? yield* ofSameJob(ledger, template, asking, reuseOpenIncident.value.days)
    : undefined
  const shared: Shared = same ?? (yield* inStorm(ledger, template, asking))
  return shared
})
