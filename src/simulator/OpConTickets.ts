/**
 * The incident ticket of a daily job, addressed by the job's uid. A job has one at most: a second POST is refused, an
 * existing one is updated under its own id.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked, Reply } from "./Message.ts"
import { json } from "./Message.ts"
import { bodyAs, Integer, integer, text } from "./OpConBody.ts"
import type { IncidentTicket, Job, OpConState } from "./OpConState.ts"
import { byUid, replaced } from "./OpConState.ts"
import { apiError } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers, told } from "./Server.ts"

const inserted = bodyAs(Schema.Struct({ id: integer, ticketId: text, ticketUrl: text }))
const updated = bodyAs(Schema.Struct({ id: Integer, ticketId: text, ticketUrl: text }))

const resource = "incidentTicket"
const notFound = apiError(404, resource, "id", "The incident ticket was not found")
const malformed = apiError(400, resource, "body", "An incident ticket {id, ticketId, ticketUrl} is expected")

/** Performs `change` on the job of that uid. */
const writing = (
  uid: number,
  change: (job: Job, next: number) => readonly [Reply, Option.Option<IncidentTicket | null>],
): Operation<OpConState> => ({
  call: "writeTicket",
  kind: "write",
  perform: (state, at) => {
    const job = byUid(state, uid)
    if (job === undefined) return [apiError(404, "dailyjob", "uid", `Daily job ${uid} was not found`), state]
    const [reply, ticket] = change(job, state.next)
    if (Option.isNone(ticket)) return [reply, state]
    const kept = replaced({ ...state, next: state.next + 1 }, { ...job, ticket: ticket.value })
    return [reply, told(kept, at, `OpCon: ${job.id} has ticket ${ticket.value?.ticketId ?? "none"}`)]
  },
})

const insert = (uid: number, asked: Asked) =>
  writing(uid, (job, next) => {
    if (job.ticket !== null)
      return [apiError(400, resource, "ticketId", "The job has an incident ticket"), Option.none()]
    return Option.match(inserted(asked), {
      onNone: () => [malformed, Option.none()],
      onSome: ({ ticketId, ticketUrl }) => {
        const ticket = { id: next, ticketId: ticketId ?? "", ticketUrl: ticketUrl ?? "" }
        return [json(ticket), Option.some(ticket)]
      },
    })
  })

const update = (uid: number, id: number, asked: Asked) =>
  writing(uid, (job) => {
    if (job.ticket?.id !== id) return [notFound, Option.none()]
    return Option.match(
      Option.filter(updated(asked), (sent) => sent.id === id),
      {
        onNone: () => [malformed, Option.none()],
        onSome: ({ ticketId, ticketUrl }) => {
          const ticket = { id, ticketId: ticketId ?? "", ticketUrl: ticketUrl ?? "" }
          return [json(ticket), Option.some(ticket)]
        },
      },
    )
  })

const remove = (uid: number, id: number) =>
  writing(uid, (job) => (job.ticket?.id === id ? [json(null), Option.some(null)] : [notFound, Option.none()]))

const list = (uid: number) =>
  answers<OpConState>("readTicket", (state) => {
    const job = byUid(state, uid)
    if (job === undefined) return apiError(404, "dailyjob", "uid", `Daily job ${uid} was not found`)
    return json(job.ticket === null ? [] : [job.ticket])
  })

/** `…/{uid}/incidentTickets` and `…/{uid}/incidentTickets/{id}`; none: the method is not allowed there. */
export const tickets = (uid: string, id: string | undefined, asked: Asked): Option.Option<Operation<OpConState>> => {
  if (!/^\d+$/.test(uid) || (id !== undefined && !/^\d+$/.test(id))) {
    const call = asked.method === "GET" ? "readTicket" : "writeTicket"
    return Option.some(answers(call, () => apiError(400, resource, "id", `The value '${id ?? uid}' is not valid.`)))
  }
  if (id === undefined) {
    if (asked.method === "GET") return Option.some(list(Number(uid)))
    return asked.method === "POST" ? Option.some(insert(Number(uid), asked)) : Option.none()
  }
  if (asked.method === "PUT") return Option.some(update(Number(uid), Number(id), asked))
  return asked.method === "DELETE" ? Option.some(remove(Number(uid), Number(id))) : Option.none()
}
