/**
 * The adapter of the OpCon port: each verb over the REST API. OpConCall.ts sends a request and judges its reply,
 * DailyJobs.ts finds jobs, JobLog.ts fetches logs. Here are the two things that are written to a job, its incident ticket
 * and its documentation; newer servers offer each as a resource of its own, older ones only as a member of the job.
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Settings } from "../config/Settings.ts"
import type { WriteGate } from "../http/WriteGate.ts"
import * as DailyJobs from "./DailyJobs.ts"
import * as JobList from "./JobList.ts"
import * as JobActions from "./JobActions.ts"
import * as JobLog from "./JobLog.ts"
import type { DailyJob, IncidentTicket, OpConError } from "./OpCon.ts"
import { OpCon, OpConUnavailable } from "./OpCon.ts"
import * as OpConCall from "./OpConCall.ts"
import type { DocumentationWire, IncidentTicketWire, Numeric } from "./OpConWire.ts"
import {
  digitsOf,
  documentationOf,
  DocumentationResources,
  DocumentationsWire,
  documentationTextOf,
  IncidentTicketsWire,
  inPath,
  JobRecord,
  nonEmpty,
  toDailyJob,
  TokenWire,
  toTokenInfo,
  VersionWire,
} from "./OpConWire.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import type { Sentence } from "../domain/Sentence.ts"

/** Writing reads first and verifies afterwards; a write that cannot be seen may be repeated as a whole. */
const notKept = (operation: string, detail: Sentence) =>
  new OpConUnavailable({
    operation,
    detail,
    delivered: "unknown",
    transient: true,
  })

const readingTicket = "read incident ticket"
const writingTicket = "write incident ticket"

/** A job has one ticket; should a server list several, the first is the one it shows. */
interface TicketList {
  readonly path: string
  readonly first: Option.Option<IncidentTicketWire>
}

const toTicket = (id: Numeric | null | undefined, url: string | null | undefined): Option.Option<IncidentTicket> =>
  Option.map(nonEmpty(id), (ticketId) => ({ ticketId, ticketUrl: url ?? "" }))

const isSameTicket = (found: Option.Option<IncidentTicket>, ticket: IncidentTicket): boolean =>
  Option.exists(found, (other) => other.ticketId === ticket.ticketId && other.ticketUrl === ticket.ticketUrl)

const inList = ({ first }: TicketList) => Option.flatMap(first, (wire) => toTicket(wire.ticketId, wire.ticketUrl))

/** The id is what counts; a server that shortens or rewrites the link is worth a warning, not another attempt. */
const verifyTicket = (ticket: IncidentTicket, read: Effect.Effect<Option.Option<IncidentTicket>, OpConError>) =>
  Effect.gen(function* () {
    const found = yield* read
    if (!Option.exists(found, (other) => other.ticketId === ticket.ticketId)) {
      const now = Option.match(found, { onNone: () => "none", onSome: (other) => other.ticketId })
      return yield* notKept(writingTicket, IncidentNotes.otherTicket({ now, incident: ticket.ticketId }))
    }
    if (!isSameTicket(found, ticket)) yield* Effect.logWarning(IncidentNotes.otherLink({ link: ticket.ticketUrl }))
  })

/** The incident ticket on a job. Two hosts that write the same ticket do not disturb each other. */
const ticketOn = (call: OpConCall.OpConCall, jobs: DailyJobs.DailyJobs) => {
  const listAt = (operation: string, path: string) =>
    Effect.map(call.send(operation, call.request("GET", path), IncidentTicketsWire), (all): TicketList => ({
      path,
      first: Option.fromNullishOr(all?.[0]),
    }))

  /** None: the server keeps no list of tickets (before 21.0), or the job has no uid to ask with. */
  const list = (operation: string, job: DailyJob): Effect.Effect<Option.Option<TicketList>, OpConError> =>
    Option.match(job.uid, {
      onNone: () => Effect.succeedNone,
      onSome: (uid) =>
        listAt(operation, `/dailyjobs/${uid}/incidentTickets`).pipe(
          Effect.asSome,
          Effect.catchIf(OpConCall.isMissing, () => Effect.succeedNone),
        ),
    })

  const onJob = (operation: string, job: DailyJob) =>
    Effect.map(jobs.read(operation, job.id), (wire) => toTicket(wire.incidentTicketId, wire.incidentTicketURL))

  const writeToList = (target: TicketList, ticket: IncidentTicket): Effect.Effect<void, OpConError> => {
    if (isSameTicket(inList(target), ticket)) return Effect.void
    const again = listAt(writingTicket, target.path)
    const verified = verifyTicket(ticket, Effect.map(again, inList))
    return Option.match(target.first, {
      onSome: ({ id }) =>
        call.change(writingTicket, call.request("PUT", `${target.path}/${inPath(id)}`, { id, ...ticket }), verified),
      onNone: () =>
        call.change(writingTicket, call.request("POST", target.path, { id: 0, ...ticket }), verified).pipe(
          // Another host may have inserted one in the meantime.
          Effect.catchTag("OpConRefused", (refused) =>
            Effect.flatMap(again, (now) =>
              Option.isSome(now.first) ? writeToList(now, ticket) : Effect.fail(refused),
            ),
          ),
        ),
    })
  }

  const writeToJob = Effect.fnUntraced(function* (job: DailyJob, ticket: IncidentTicket) {
    const record = yield* jobs.readWhole(writingTicket, job.id)
    if (record.incidentTicketId === ticket.ticketId && record.incidentTicketURL === ticket.ticketUrl) return
    yield* jobs.replace(
      writingTicket,
      job.id,
      { ...record, incidentTicketId: ticket.ticketId, incidentTicketURL: ticket.ticketUrl },
      verifyTicket(ticket, onJob(writingTicket, job)),
    )
  })

  const read = (job: DailyJob): Effect.Effect<Option.Option<IncidentTicket>, OpConError> =>
    Effect.flatMap(
      list(readingTicket, job),
      Option.match({
        onNone: () => onJob(readingTicket, job),
        onSome: (found) => Effect.succeed(inList(found)),
      }),
    )
  const write = (job: DailyJob, ticket: IncidentTicket): Effect.Effect<void, OpConError> =>
    Effect.flatMap(
      list(writingTicket, job),
      Option.match({
        onNone: () => writeToJob(job, ticket),
        onSome: (found) =>
          Effect.andThen(
            writeToList(found, ticket),
            jobs.wrote(job.id, { incidentTicketId: ticket.ticketId, incidentTicketURL: ticket.ticketUrl }),
          ),
      }),
    )
  return { read, write }
}

const changing = "change documentation"

const textOf = (found: Option.Option<DocumentationWire>): string =>
  Option.match(found, { onNone: () => "", onSome: (wire) => wire.job ?? "" })

/** Servers may store line ends and the end of a text in their own way; that is no reason to write it again. */
const comparable = (text: string): string => text.replace(/\r\n?/g, "\n").trimEnd()

const verifyText = (wanted: string, read: Effect.Effect<string, OpConError>) =>
  Effect.flatMap(read, (found) =>
    comparable(found) === comparable(wanted) ? Effect.void : Effect.fail(notKept(changing, IncidentNotes.otherText)),
  )

const decodeDocumentations = Schema.decodeUnknownOption(DocumentationsWire)
const decodeMembers = Schema.decodeUnknownOption(Schema.Union([Schema.Array(JobRecord), JobRecord]))

/** The job's `documentation` member with another text and everything else as it came. */
const withText = (member: unknown, job: string): unknown =>
  Option.match(decodeMembers(member), {
    onNone: () => ({ job }),
    onSome: (members) => {
      const [first, ...others] = [members].flat()
      const changed = { ...first, job }
      return Array.isArray(members) ? [changed, ...others] : changed
    },
  })

/** The free text in a job's documentation. What a change leaves as it is goes back byte by byte. */
const documentationOn = (call: OpConCall.OpConCall, jobs: DailyJobs.DailyJobs) => {
  const pathOf = (jobId: string) => `/dailyjobs/${OpConCall.encodeId(jobId)}/documentation`
  const readResource = (operation: string, jobId: string) =>
    Effect.map(call.send(operation, call.request("GET", pathOf(jobId)), DocumentationResources), documentationOf)

  const changeOnJob = Effect.fnUntraced(function* (job: DailyJob, change: (text: string) => string) {
    const record = yield* jobs.readWhole(changing, job.id)
    const read = textOf(Option.flatMap(decodeDocumentations(record.documentation), documentationOf))
    const wanted = change(read)
    if (wanted === read) return
    const written = Effect.map(jobs.read(changing, job.id), (wire) => documentationTextOf(wire.documentation))
    const changed = { ...record, documentation: withText(record.documentation, wanted) }
    yield* jobs.replace(changing, job.id, changed, verifyText(wanted, written))
  })

  const changeResource = Effect.fnUntraced(function* (
    job: DailyJob,
    found: Option.Option<DocumentationWire>,
    change: (text: string) => string,
  ) {
    const read = textOf(found)
    const wanted = change(read)
    if (wanted === read) return
    const known = Option.flatMap(found, (wire) =>
      Option.map(
        Option.filter(digitsOf(wire.id), (digits) => Number(digits) > 0),
        (digits) => ({ digits, wire }),
      ),
    )
    // A text without an id can neither be updated nor have a second one inserted next to it.
    if (Option.isNone(known) && read !== "") return yield* changeOnJob(job, change)
    const path = pathOf(job.id)
    const request = Option.match(known, {
      onNone: () => call.request("POST", path, { job: wanted }),
      onSome: ({ digits, wire }) => call.request("PUT", `${path}/${digits}`, { ...wire, job: wanted }),
    })
    yield* call.change(changing, request, verifyText(wanted, Effect.map(readResource(changing, job.id), textOf)))
  })

  /** Empty where there is none. */
  const read = (operation: string, jobId: string): Effect.Effect<string, OpConError> => {
    const text = Effect.map(readResource(operation, jobId), textOf)
    // A 404 that is not OpCon's own may be wrong once; a server that lacks the resource says it again.
    return Effect.catchIf(text, OpConCall.isMissing, (error) =>
      error._tag === "OpConRefused"
        ? Effect.succeed("")
        : Effect.catchIf(Effect.delay(text, DailyJobs.secondLook), OpConCall.isMissing, () => Effect.succeed("")),
    )
  }
  const change = (job: DailyJob, change: (text: string) => string): Effect.Effect<void, OpConError> =>
    readResource(changing, job.id).pipe(
      Effect.flatMap((found) => changeResource(job, found, change)),
      Effect.catchIf(OpConCall.isMissing, () => changeOnJob(job, change)),
    )
  return { read, change }
}

export const layer: Layer.Layer<OpCon, never, HttpClient.HttpClient | Settings | WriteGate> = Layer.effect(
  OpCon,
  Effect.gen(function* () {
    const call = yield* OpConCall.make
    const jobs = DailyJobs.make(call)
    const ticket = ticketOn(call, jobs)
    const documentation = documentationOn(call, jobs)
    return OpCon.of({
      version: call.sendOpenly("read version", call.request("GET", "/version"), VersionWire).pipe(
        Effect.map((wire) => wire.opConRestApiProductVersion),
        Effect.withSpan("OpCon.version"),
      ),
      readToken: call
        .send("read token", call.request("GET", "/tokens"), TokenWire)
        .pipe(Effect.map(toTokenInfo), Effect.withSpan("OpCon.readToken")),
      someJobs: Effect.fn("OpCon.someJobs")(function* (date) {
        return (yield* jobs.some("list jobs", date)).map((wire) => toDailyJob(wire, ""))
      }),
      listJobs: Effect.fn("OpCon.listJobs")((query) => JobList.listJobs(call, query)),
      countJobs: Effect.fn("OpCon.countJobs")((date) => JobList.countJobs(call, date)),
      findJob: Effect.fn("OpCon.findJob")(function* (job) {
        const wire = yield* jobs.find("find job", job)
        // Left out, or null: there may be one all the same.
        const text = wire.documentation
          ? documentationTextOf(wire.documentation)
          : yield* documentation.read("find job", wire.id)
        return toDailyJob(wire, text)
      }),
      jobsById: Effect.fn("OpCon.jobsById")(function* (ids) {
        return (yield* jobs.list("list jobs", ids)).map((wire) => toDailyJob(wire, ""))
      }),
      jobById: Effect.fn("OpCon.jobById")(function* (id) {
        return Option.map(yield* jobs.look("read job", id), (wire) => toDailyJob(wire, ""))
      }),
      act: Effect.fn("OpCon.act")(JobActions.act(call)),
      readIncidentTicket: Effect.fn("OpCon.readIncidentTicket")(ticket.read),
      writeIncidentTicket: Effect.fn("OpCon.writeIncidentTicket")(ticket.write),
      changeDocumentation: Effect.fn("OpCon.changeDocumentation")(documentation.change),
      readJobLog: Effect.fn("OpCon.readJobLog")(JobLog.reader(call)),
    })
  }),
)
