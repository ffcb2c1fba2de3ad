/**
 * The state of a ticket in Summit, as decisions need it: what cannot be read is a state too.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { TicketState } from "../../domain/Facts.ts"
import { stateUnder } from "../../domain/Facts.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { Template } from "../../domain/Template.ts"
import type { IncidentDetails } from "../../summit/Summit.ts"
import { Summit } from "../../summit/Summit.ts"

export interface Ticket {
  readonly state: TicketState
  readonly details: Option.Option<IncidentDetails>
}

/** Fails where the credentials are refused or Summit stays unreachable; any other error makes the ticket "Unreadable". */
export const readTicket = Effect.fn("ReadTicket.readTicket")(function* (template: Template, number: string) {
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
