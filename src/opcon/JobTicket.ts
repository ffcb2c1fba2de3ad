/**
 * The incident ticket on a daily job. A server from 21.0 on keeps it in a list of its own, addressed by the job's uid;
 * where that is lacking, it is two members of the job object. Writing reads first and verifies afterwards, so that it
 * may be repeated as a whole and two hosts that write the same ticket do not disturb each other.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { JobRecords } from "./JobRecords.ts"
import type { DailyJob, IncidentTicket, OpConError } from "./OpCon.ts"
import { OpConUnavailable } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { isMissing } from "./OpConCall.ts"
import type { Numeric } from "./OpConJson.ts"
import { inPath } from "./OpConJson.ts"
import type { IncidentTicketWire } from "./OpConWire.ts"
import { IncidentTicketsWire, nonEmpty } from "./OpConWire.ts"

export interface JobTicket {
  /** The ticket as OpCon holds it now. */
  read(job: DailyJob): Effect.Effect<Option.Option<IncidentTicket>, OpConError>
  /** Inserts, updates, or does nothing where the ticket is there already. */
  write(job: DailyJob, ticket: IncidentTicket): Effect.Effect<void, OpConError>
}

const reading = "read incident ticket"
const writing = "write incident ticket"

/** A job has one ticket; should a server list several, the first is the one it shows. */
interface TicketList {
  readonly path: string
  readonly first: Option.Option<IncidentTicketWire>
}

const toTicket = (id: Numeric | null | undefined, url: string | null | undefined): Option.Option<IncidentTicket> =>
  Option.map(nonEmpty(id), (ticketId) => ({ ticketId, ticketUrl: url ?? "" }))

const isSame = (found: Option.Option<IncidentTicket>, ticket: IncidentTicket): boolean =>
  Option.exists(found, (other) => other.ticketId === ticket.ticketId && other.ticketUrl === ticket.ticketUrl)

const inList = ({ first }: TicketList) => Option.flatMap(first, (wire) => toTicket(wire.ticketId, wire.ticketUrl))

/** The id is what counts; a server that shortens or rewrites the link is worth a warning, not another round. */
const verify = (ticket: IncidentTicket, read: Effect.Effect<Option.Option<IncidentTicket>, OpConError>) =>
  Effect.gen(function* () {
    const found = yield* read
    if (!Option.exists(found, (other) => other.ticketId === ticket.ticketId)) {
      const now = Option.match(found, { onNone: () => "none", onSome: (other) => other.ticketId })
      return yield* new OpConUnavailable({
        operation: writing,
        detail: `the write did not stick: the job's incident ticket is ${now}, not ${ticket.ticketId}`,
        delivered: "unknown",
        transient: true,
      })
    }
    if (!isSame(found, ticket)) yield* Effect.logWarning(`OpCon keeps another link than ${ticket.ticketUrl}`)
  })

export const make = (call: OpConCall, records: JobRecords): JobTicket => {
  const listAt = (operation: string, path: string) =>
    Effect.map(call.send(operation, call.request("GET", path), IncidentTicketsWire), (all): TicketList => ({
      path,
      first: Option.fromNullishOr(all?.[0]),
    }))

  /** None: the server keeps no list of tickets, or the job has no uid to ask with. */
  const list = (operation: string, job: DailyJob): Effect.Effect<Option.Option<TicketList>, OpConError> =>
    Option.match(job.uid, {
      onNone: () => Effect.succeedNone,
      onSome: (uid) =>
        listAt(operation, `/dailyjobs/${uid}/incidentTickets`).pipe(
          Effect.asSome,
          Effect.catchIf(isMissing, () => Effect.succeedNone),
        ),
    })

  const onJob = (operation: string, job: DailyJob) =>
    Effect.map(records.read(operation, job.id), (wire) => toTicket(wire.incidentTicketId, wire.incidentTicketURL))

  const writeToList = (target: TicketList, ticket: IncidentTicket): Effect.Effect<void, OpConError> => {
    if (isSame(inList(target), ticket)) return Effect.void
    const again = listAt(writing, target.path)
    const verified = verify(ticket, Effect.map(again, inList))
    return Option.match(target.first, {
      onSome: ({ id }) =>
        call.change(writing, call.request("PUT", `${target.path}/${inPath(id)}`, { id, ...ticket }), verified),
      onNone: () =>
        call.change(writing, call.request("POST", target.path, { id: 0, ...ticket }), verified).pipe(
          // Another host may have inserted one since we looked.
          Effect.catchTag("OpConRefused", (refused) =>
            Effect.flatMap(again, (now) =>
              Option.isSome(now.first) ? writeToList(now, ticket) : Effect.fail(refused),
            ),
          ),
        ),
    })
  }

  const writeToJob = Effect.fnUntraced(function* (job: DailyJob, ticket: IncidentTicket) {
    const record = yield* records.readWhole(writing, job.id)
    if (record.incidentTicketId === ticket.ticketId && record.incidentTicketURL === ticket.ticketUrl) return
    yield* records.replace(
      writing,
      job.id,
      { ...record, incidentTicketId: ticket.ticketId, incidentTicketURL: ticket.ticketUrl },
      verify(ticket, onJob(writing, job)),
    )
  })

  return {
    read: (job) =>
      Effect.flatMap(
        list(reading, job),
        Option.match({
          onNone: () => onJob(reading, job),
          onSome: (found) => Effect.succeed(inList(found)),
        }),
      ),
    write: (job, ticket) =>
      Effect.flatMap(
        list(writing, job),
        Option.match({
          onNone: () => writeToJob(job, ticket),
          onSome: (found) =>
            Effect.andThen(
              writeToList(found, ticket),
              records.wrote(job.id, { incidentTicketId: ticket.ticketId, incidentTicketURL: ticket.ticketUrl }),
            ),
        }),
      ),
  }
}
