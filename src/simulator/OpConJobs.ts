/**
 * Daily jobs: one by id, many by what they are called, how many there are, and the update that takes a whole job. A list
 * may hold more than was meant (names are compared without regard to case), and the client has to look closely.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Asked, Reply } from "./Message.ts"
import { json } from "./Message.ts"
import { bodyAs, text } from "./OpConBody.ts"
import * as OpConFilters from "./OpConFilters.ts"
import type { Selection } from "./OpConQuery.ts"
import { isOn, select } from "./OpConQuery.ts"
import type { Category, Documentation, IncidentTicket, Job, OpConState } from "./OpConState.ts"
import { byId, byUid, replaced, statuses } from "./OpConState.ts"
import type { WireOf } from "./OpConWords.ts"
import { apiError, statusToWire } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers, told } from "./Server.ts"

export const unknownJob = (id: string): Reply => apiError(404, "dailyjob", "id", `Daily job ${id} was not found`)

const one = (id: string, of: (job: Job, state: OpConState) => unknown): Operation<OpConState> =>
  answers("findJob", (state) => {
    const job = byId(state, id) ?? (/^\d+$/.test(id) ? byUid(state, Number(id)) : undefined)
    return job === undefined ? unknownJob(id) : json(of(job, state))
  })

export const find = (id: string, wireOf: WireOf): Operation<OpConState> => one(id, (job, { jobs }) => wireOf(jobs)(job))

export const status = (id: string): Operation<OpConState> => one(id, statusToWire)

/** Answers with what `of` makes of the jobs that the query selects. */
const selecting = (asked: Asked, of: (selection: Selection<Job>, state: OpConState) => Reply): Operation<OpConState> =>
  answers("findJob", (state) =>
    Result.match(select(asked, OpConFilters.jobs, Array.from(state.jobs.values())), {
      onFailure: (refusal) => refusal,
      onSuccess: (selection) => of(selection, state),
    }),
  )

export const list = (asked: Asked, wireOf: WireOf): Operation<OpConState> =>
  selecting(asked, ({ page, total }, { jobs }) => {
    const toWire = wireOf(jobs)
    const includeDocumentation = isOn(asked.query, "includedocumentation")
    return json(
      page.map((job) => toWire(job, includeDocumentation)),
      200,
      isOn(asked.query, "includecount") ? { TotalResourceCount: String(total) } : {},
    )
  })

export const count = (asked: Asked): Operation<OpConState> => selecting(asked, ({ total }) => json(total))

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

export const countByStatus = (asked: Asked): Operation<OpConState> =>
  selecting(asked, ({ page }) =>
    json(
      Object.fromEntries(
        counted.map(([name, category]) => [
          name,
          page.filter((job) => statuses[job.status].category === category).length,
        ]),
      ),
    ),
  )

/** A job as it comes back. An update without `dependencies` makes real servers fail, so it is refused here. */
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

/** PUT of the whole job. Documentation, ticket and tags are taken over, all else is the server's own. */
export const replace = (id: string, asked: Asked, now: OpConState, wireOf: WireOf): Operation<OpConState> => {
  const sent = whole(asked)
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
      const kept = replaced({ ...state, next: state.next + 1 }, changed)
      return [
        json(wireOf(kept.jobs)(changed)),
        told(kept, at, `OpCon: ${job.id} updated, ticket ${changed.ticket?.ticketId ?? "none"}`),
      ]
    },
  }
}
