/**
 * The incident ticket and the documentation of a daily job, as resources of their own below the job. A job has at most one
 * of each: a list holds one or none, a second POST is refused, and an existing one is changed under its own id. The vendor
 * documents paths and bodies of both, not what a list looks like.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Call } from "./Fault.ts"
import type { Reply, Request } from "./Message.ts"
import { json } from "./Message.ts"
import { unknownJob } from "./OpConJobs.ts"
import type { Documentation, IncidentTicket, Job, OpConState } from "./OpConState.ts"
import { byId, byUid, withJob } from "./OpConState.ts"
import { apiError, bodyAs, Integer, integer, text } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"
import { reads, withChange } from "./Server.ts"

interface Part<A> {
  readonly reads: Call
  readonly writes: Call
  /** The job that a path addresses; `id` of the part, where the path has one. */
  readonly jobOf: (state: OpConState, jobId: string, id?: string) => Result.Result<Job, Reply>
  readonly of: (job: Job) => A | null
  readonly change: (part: A | null) => Partial<Job>
  readonly inserted: (request: Request, id: number) => Option.Option<A>
  readonly updated: (request: Request, id: number) => Option.Option<A>
  readonly notFound: Reply
  readonly malformed: Reply
  /** Refuses a second one. */
  readonly exists: Reply
  /** The change in words. */
  readonly line: (part: A | null) => string
}

const partOf = <A extends { readonly id: number }>(part: Part<A>) => {
  const reading = (of: (job: Job) => Reply, jobId: string, id?: string): Operation<OpConState> =>
    reads(part.reads, (state) => Result.merge(Result.map(part.jobOf(state, jobId, id), of)))

  /** `change`: the part that the job gets, or the refusal. */
  const writing = (
    change: (now: A | null, next: number) => Result.Result<A | null, Reply>,
    jobId: string,
    id?: string,
  ): Operation<OpConState> => ({
    call: part.writes,
    kind: "write",
    perform: (state, at) =>
      Result.match(
        Result.gen(function* () {
          const job = yield* part.jobOf(state, jobId, id)
          return { job, changed: yield* change(part.of(job), state.next) }
        }),
        {
          onFailure: (refusal) => [refusal, state],
          onSuccess: ({ changed, job }) => {
            const stored = withJob({ ...state, next: state.next + 1 }, { ...job, ...part.change(changed) })
            return [json(changed), withChange(stored, at, `OpCon: ${job.id} ${part.line(changed)}`)]
          },
        },
      ),
  })

  const existing = (now: A | null, id: string): Result.Result<A, Reply> =>
    now !== null && String(now.id) === id ? Result.succeed(now) : Result.fail(part.notFound)
  const valid = (sent: Option.Option<A>) => Result.fromOption(sent, () => part.malformed)

  return {
    list: (jobId: string) =>
      reading((job) => {
        const now = part.of(job)
        return json(now === null ? [] : [now])
      }, jobId),
    find: (jobId: string, id: string) =>
      reading((job) => Result.merge(Result.map(existing(part.of(job), id), (now) => json(now))), jobId, id),
    insert: (jobId: string, request: Request) =>
      writing((now, next) => (now === null ? valid(part.inserted(request, next)) : Result.fail(part.exists)), jobId),
    update: (jobId: string, id: string, request: Request) =>
      writing((now) => Result.flatMap(existing(now, id), (one) => valid(part.updated(request, one.id))), jobId, id),
    remove: (jobId: string, id: string) => writing((now) => Result.map(existing(now, id), () => null), jobId, id),
  }
}

const ticketFields = { ticketId: text, ticketUrl: text }
const insertedTicket = bodyAs(Schema.Struct({ id: integer, ...ticketFields }))
const updatedTicket = bodyAs(Schema.Struct({ id: Integer, ...ticketFields }))
const ticket = (id: number, { ticketId, ticketUrl }: Option.Option.Value<ReturnType<typeof insertedTicket>>) => ({
  id,
  ticketId: ticketId ?? "",
  ticketUrl: ticketUrl ?? "",
})

/** `…/{uid}/incidentTickets`, addressed by the job's uid. */
export const tickets = partOf<IncidentTicket>({
  reads: "readTicket",
  writes: "writeTicket",
  jobOf: (state, uid, id = uid) => {
    if (!/^\d+$/.test(uid) || !/^\d+$/.test(id)) {
      return Result.fail(apiError(400, "incidentTicket", "id", `The value '${id}' is not valid.`))
    }
    return Result.fromNullishOr(byUid(state, Number(uid)), () =>
      apiError(404, "dailyjob", "uid", `Daily job ${Number(uid)} was not found`),
    )
  },
  of: (job) => job.ticket,
  change: (ticket) => ({ ticket }),
  inserted: (request, id) => Option.map(insertedTicket(request), (sent) => ticket(id, sent)),
  updated: (request, id) =>
    updatedTicket(request).pipe(
      Option.filter((sent) => sent.id === id),
      Option.map((sent) => ticket(id, sent)),
    ),
  notFound: apiError(404, "incidentTicket", "id", "The incident ticket was not found"),
  malformed: apiError(400, "incidentTicket", "body", "An incident ticket {id, ticketId, ticketUrl} is expected"),
  exists: apiError(400, "incidentTicket", "ticketId", "The job has an incident ticket"),
  line: (ticket) => `has ticket ${ticket?.ticketId ?? "none"}`,
})

const sentDocumentation = bodyAs(Schema.Struct({ id: integer, frequency: text, job: text }))
const documented = (request: Request, id: number) =>
  Option.map(sentDocumentation(request), ({ frequency = null, job = null }) => ({ id, frequency, job }))

/** `…/{id}/documentation`, addressed by the job's id. */
export const documentation = partOf<Documentation>({
  reads: "readDocumentation",
  writes: "writeDocumentation",
  jobOf: (state, jobId) => Result.fromNullishOr(byId(state, jobId), () => unknownJob(jobId)),
  of: (job) => job.documentation,
  change: (documentation) => ({ documentation }),
  inserted: documented,
  updated: documented,
  notFound: apiError(404, "documentation", "id", "The documentation was not found"),
  malformed: apiError(400, "documentation", "body", "A documentation {id, frequency, job} is expected"),
  exists: apiError(400, "documentation", "job", "The job has a documentation"),
  line: (documentation) => `documented, first line "${(documentation?.job ?? "").split(/\r?\n/, 1)[0] ?? ""}"`,
})
