/**
 * Daily jobs and the schedules that they are in: one by id, many by a query, how many there are, and the update that takes
 * a whole job. A list may hold more than was meant, because names are compared without regard to case.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Reply, Request } from "./Message.ts"
import { json } from "./Message.ts"
import type { Selection } from "./OpConQuery.ts"
import { isOn, jobListing, scheduleListing, select } from "./OpConQuery.ts"
import type { Category, Documentation, IncidentTicket, Job, OpConState } from "./OpConState.ts"
import { byId, byUid, statuses, withJob } from "./OpConState.ts"
import type { JobWriter, Schedule } from "./OpConWire.ts"
import { apiError, bodyAs, schedulesOf, scheduleToWire, statusToWire, text } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"
import { reads, withChange } from "./Server.ts"

export const unknownJob = (id: string): Reply => apiError(404, "dailyjob", "id", `Daily job ${id} was not found`)

const one = (id: string, of: (job: Job, state: OpConState) => unknown): Operation<OpConState> =>
  reads("findJob", (state) => {
    const job = byId(state, id) ?? (/^\d+$/.test(id) ? byUid(state, Number(id)) : undefined)
    return job === undefined ? unknownJob(id) : json(of(job, state))
  })

export const find = (id: string, writer: JobWriter): Operation<OpConState> =>
  one(id, (job, { jobs }) => writer(jobs)(job))

export const status = (id: string): Operation<OpConState> => one(id, statusToWire)

const selecting = (
  request: Request,
  of: (selection: Selection<Job>, state: OpConState) => Reply,
): Operation<OpConState> =>
  reads("findJob", (state) =>
    Result.match(select(request, jobListing, Array.from(state.jobs.values())), {
      onFailure: (refusal) => refusal,
      onSuccess: (selection) => of(selection, state),
    }),
  )

const listReply = (items: ReadonlyArray<unknown>, total: number, { query }: Request): Reply =>
  json(items, 200, isOn(query, "includecount") ? { TotalResourceCount: String(total) } : {})

export const list = (request: Request, writer: JobWriter): Operation<OpConState> =>
  selecting(request, ({ page, total }, { jobs }) => {
    const write = writer(jobs)
    const includeDocumentation = isOn(request.query, "includedocumentation")
    return listReply(
      page.map((job) => write(job, includeDocumentation)),
      total,
      request,
    )
  })

export const count = (request: Request): Operation<OpConState> => selecting(request, ({ total }) => json(total))

/** The categories as this count names them. */
const counted: ReadonlyArray<readonly [string, Category]> = [
  ["cancelled", "Cancelled"],
  ["failed", "Failed"],
  ["finishedok", "Finished Ok"],
  ["held", "Held"],
  ["missedstarttime", "Missed Start Time"],
  ["running", "Running"],
  ["skipped", "Skipped"],
  ["waiting", "Waiting"],
  ["underreview", "Under Review"],
  ["fixed", "Fixed"],
]

/** `failed`: the number that is given for failed jobs, wrong on purpose. */
export const countByStatus = (request: Request, failed?: number): Operation<OpConState> =>
  selecting(request, ({ page }) =>
    json(
      Object.fromEntries(
        counted.map(([name, category]) => [
          name,
          category === "Failed" && failed !== undefined
            ? failed
            : page.filter((job) => statuses[job.status].category === category).length,
        ]),
      ),
    ),
  )

/** A job as a reply has it. Without `dependencies` real servers fail, so such an update is refused here. */
const whole = bodyAs(
  Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    schedule: Schema.Struct({ id: Schema.String }),
    dependencies: Schema.NullOr(Schema.Array(Schema.Unknown)),
    documentation: Schema.optionalKey(Schema.NullOr(Schema.Struct({ frequency: text, job: text }))),
    incidentTicketId: text,
    incidentTicketURL: text,
    tags: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  }),
)
type Whole = Option.Option.Value<ReturnType<typeof whole>>

const documentationOf = (job: Job, { documentation }: Whole, next: number): Documentation | null => {
  if (documentation === undefined || documentation === null) return job.documentation
  const { frequency = null, job: text = null } = documentation
  if (text === null && frequency === null) return null
  return { id: job.documentation?.id ?? next, frequency, job: text }
}

const ticketOf = (job: Job, { incidentTicketId, incidentTicketURL }: Whole, next: number): IncidentTicket | null => {
  if (incidentTicketId === undefined) return job.ticket
  if (incidentTicketId === null || incidentTicketId === "") return null
  return { id: job.ticket?.id ?? next, ticketId: incidentTicketId, ticketUrl: incidentTicketURL ?? "" }
}

/** PUT of the whole job. Documentation, ticket and tags are taken from the request, everything else is the server's own. */
export const replace = (id: string, request: Request, now: OpConState, writer: JobWriter): Operation<OpConState> => {
  const sent = whole(request)
  const before = byId(now, id)
  const writesTicket = Option.exists(
    sent,
    ({ incidentTicketId, incidentTicketURL }) =>
      (incidentTicketId ?? "") !== (before?.ticket?.ticketId ?? "") ||
      (incidentTicketURL ?? "") !== (before?.ticket?.ticketUrl ?? ""),
  )
  return {
    call: writesTicket ? "writeTicket" : "writeDocumentation",
    kind: "write",
    perform: (state, at) => {
      const job = byId(state, id)
      if (job === undefined) return [unknownJob(id), state]
      if (Option.isNone(sent)) return [apiError(400, "dailyjob", "body", "The whole daily job is expected"), state]
      if (sent.value.id !== job.id)
        return [apiError(400, "dailyjob", "id", "The id of a daily job cannot change"), state]
      const changed: Job = {
        ...job,
        documentation: documentationOf(job, sent.value, state.next),
        ticket: ticketOf(job, sent.value, state.next),
        tags: sent.value.tags ?? job.tags,
      }
      const stored = withJob({ ...state, next: state.next + 1 }, changed)
      return [
        json(writer(stored.jobs)(changed)),
        withChange(stored, at, `OpCon: ${job.id} updated, ticket ${changed.ticket?.ticketId ?? "none"}`),
      ]
    },
  }
}

const allSchedules = ({ jobs }: OpConState): ReadonlyArray<Schedule> => Array.from(schedulesOf(jobs.values()).values())

const selectingSchedules = (request: Request, of: (selection: Selection<Schedule>) => Reply): Operation<OpConState> =>
  reads("other", (state) =>
    Result.match(select(request, scheduleListing, allSchedules(state)), {
      onFailure: (refusal) => refusal,
      onSuccess: of,
    }),
  )

export const listSchedules = (request: Request): Operation<OpConState> =>
  selectingSchedules(request, ({ page, total }) => listReply(page.map(scheduleToWire), total, request))

/** Every schedule is in process. */
export const countSchedulesByStatus = (request: Request): Operation<OpConState> =>
  selectingSchedules(request, ({ page }) =>
    json({
      failed: page.filter(({ containsFailedJobs }) => containsFailedJobs).length,
      finishedok: 0,
      held: 0,
      running: page.length,
      waiting: 0,
    }),
  )

export const scheduleDates: Operation<OpConState> = reads("other", (state) =>
  json(Array.from(new Set(allSchedules(state).map(({ date }) => date))).toSorted()),
)

export const findSchedule = (id: string): Operation<OpConState> =>
  reads("other", ({ jobs }) => {
    const schedule = schedulesOf(jobs.values()).get(id)
    return schedule === undefined
      ? apiError(404, "dailyschedule", "id", `Daily schedule ${id} was not found`)
      : json(scheduleToWire(schedule))
  })
