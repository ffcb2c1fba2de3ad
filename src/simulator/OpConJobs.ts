/**
 * Daily jobs: one by id, many by what they are called, and the update that takes a whole job. Filters behave as SQL
 * Server's: without regard to case, `*` and `?` as wildcards. So a list may hold more than was meant, and the client has
 * to look closely.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked, Reply } from "./Message.ts"
import { bodyAs, json } from "./Message.ts"
import type { Documentation, IncidentTicket, Job, OpConState } from "./OpConState.ts"
import { replaced } from "./OpConState.ts"
import { apiError, toWire } from "./OpConWords.ts"
import type { Operation } from "./Served.ts"
import { answers, told } from "./Served.ts"

export const unknownJob = (id: string): Reply => apiError(404, "dailyjob", "id", `Daily job ${id} was not found`)

export const find = (id: string): Operation<OpConState> =>
  answers("findJob", ({ jobs }) => {
    const job = jobs.get(id)
    return job === undefined ? unknownJob(id) : json(toWire(job))
  })

const like = (pattern: string): ((text: string) => boolean) => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  const whole = new RegExp(`^${source}$`, "is")
  return (text) => whole.test(text)
}

/** yyyy-MM-dd of a date as people write it; the server's culture reads MM-dd-yyyy. */
const isoDate = (text: string): string =>
  text
    .trim()
    .replaceAll("/", "-")
    .replace(/^(\d\d)-(\d\d)-(\d{4})$/, "$3-$1-$2")

const among =
  (of: (job: Job) => ReadonlyArray<string>) =>
  (values: ReadonlyArray<string>): ((job: Job) => boolean) => {
    const tests = values.map(like)
    return (job) => of(job).some((text) => tests.some((test) => test(text)))
  }

const scheduleIdsOf = (job: Job) => [
  String(job.scheduleId),
  `${job.date.replaceAll("-", "")}|${job.scheduleId}|${job.scheduleInstance}`,
]

/** Query parameters that narrow a list, by lower-case name. Every value is a comma list. */
const filters = new Map<string, (values: ReadonlyArray<string>) => (job: Job) => boolean>([
  ["ids", (values) => (job) => values.some((id) => id.toLowerCase() === job.id.toLowerCase())],
  ["uids", among((job) => [String(job.uid)])],
  ["name", among((job) => [job.name])],
  ["jobname", among((job) => [job.name])],
  ["scheduleids", among(scheduleIdsOf)],
  ["schedulename", among((job) => [job.scheduleName])],
  ["dates", (values) => among((job) => [job.date])(values.map(isoDate))],
  ["jobnumber", among((job) => [String(job.jobNumber)])],
  ["tags", among((job) => job.tags)],
  ["terminationdescription", among((job) => [job.termination])],
])

const natural = (text: string | undefined): Option.Option<number> =>
  text !== undefined && /^\d+$/.test(text) ? Option.some(Number(text)) : Option.none()

const isOn = (text: string | undefined): boolean => text?.toLowerCase() === "true"

/** The jobs that `query` asks for, before paging. */
const matching = ({ jobs }: OpConState, query: Asked["query"]): ReadonlyArray<Job> => {
  const tests = Array.from(query, ([name, value]) => filters.get(name)?.(value.split(","))).filter(
    (test) => test !== undefined,
  )
  return Array.from(jobs.values()).filter((job) => tests.every((test) => test(job)))
}

export const list = ({ query }: Asked): Operation<OpConState> =>
  answers("findJob", (state) => {
    const found = matching(state, query)
    const offset = Option.getOrElse(natural(query.get("offset")), () => 0)
    const limit = Option.getOrElse(natural(query.get("limit")), () => found.length)
    const includeDocumentation = isOn(query.get("includedocumentation"))
    return json(
      found.slice(offset, offset + limit).map((job) => toWire(job, includeDocumentation)),
      200,
      isOn(query.get("includecount")) ? { TotalResourceCount: String(found.length) } : {},
    )
  })

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

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
export const replace = (id: string, asked: Asked, { jobs }: OpConState): Operation<OpConState> => {
  const sent = whole(asked)
  const before = jobs.get(id)
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
      const job = state.jobs.get(id)
      if (job === undefined) return [unknownJob(id), state]
      if (Option.isNone(sent)) return [apiError(400, "dailyjob", "body", "The whole daily job is expected"), state]
      if (sent.value.id !== id) return [apiError(400, "dailyjob", "id", "The id of a daily job cannot change"), state]
      const changed: Job = {
        ...job,
        documentation: documentationOf(job, sent.value, state.next),
        ticket: ticketOf(job, sent.value, state.next),
        tags: sent.value.tags ?? job.tags,
      }
      const kept = replaced({ ...state, next: state.next + 1 }, changed)
      return [
        json(toWire(changed)),
        told(kept, at, `OpCon: ${job.id} updated, ticket ${changed.ticket?.ticketId ?? "none"}`),
      ]
    },
  }
}
