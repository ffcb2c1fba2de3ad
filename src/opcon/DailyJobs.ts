/**
 * The jobs of OpCon's Daily tables: how the failed one is found, and how a job is put back as a whole. It is looked for by
 * id, then by an exact match among the jobs of its name and date, then among the jobs of its schedule by a name that
 * differs only in what a Windows command line changes. "There is no such job" ends a failure for good, so it takes
 * proof: OpCon's own answers, twice, while its API answers other requests.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { OpConError } from "./OpCon.ts"
import { JobNotFound, OpConRefused, OpConUnavailable } from "./OpCon.ts"
import * as JobNames from "./JobNames.ts"
import type { OpConCall } from "./OpConCall.ts"
import { encode, encodeId } from "./OpConCall.ts"
import { DailyJobWire, isSameJob, isSameSchedule, JobRecord, nameOf, VersionWire } from "./OpConWire.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

/** The jobs that a query returned; `silent`: an empty answer, which says neither yes nor no. */
type Answer = ReadonlyArray<DailyJobWire> | "silent"

/** An empty answer about a job that must exist. */
const silence = (operation: string) =>
  new OpConUnavailable({
    operation,
    detail: UnreachableNotes.nothingInIt,
    delivered: "unknown",
    transient: true,
    status: 200,
  })

type Query = Effect.Effect<Answer, OpConError>

/** The ways to ask OpCon for a job. */
interface Queries {
  byId(id: string): Query
  /** Jobs of these names, dates and schedules; none for a name that cannot be asked for. */
  byName(job: FailedJob, withSchedule: boolean): Option.Option<Query>
  /** All jobs of the failed job's schedule, or of its date. */
  ofSchedule(job: FailedJob, withSchedule: boolean): Query
  readonly version: Effect.Effect<unknown, OpConError>
}

/** Delay before everything is asked a second time: a server that is starting up may know more by then. */
export const secondLook = "1 second"

/** All queries once: the job, or names like it, once OpCon itself has said that there is none. */
const lookOnce = Effect.fnUntraced(function* (queries: Queries, job: FailedJob) {
  let denied = false
  let unclear: Option.Option<OpConUnavailable> = Option.none()
  const look = Effect.fnUntraced(function* (query: Query): Effect.fn.Return<ReadonlyArray<DailyJobWire>, OpConError> {
    const answer = yield* Effect.result(query)
    if (answer._tag === "Success") {
      if (answer.success === "silent") return []
      denied = true
      return answer.success
    }
    const { failure } = answer
    // A server that rejects one query may understand another.
    if (failure._tag === "OpConRefused" && (failure.status === 400 || failure.status === 404)) denied = true
    else if (failure._tag === "OpConUnavailable" && failure.status !== undefined) unclear = Option.some(failure)
    else return yield* failure
    return []
  })

  /** The list of a schedule comes without documentation. */
  const inFull = (wire: DailyJobWire) =>
    Effect.map(look(queries.byId(wire.id)), (hits) => hits.find(({ id }) => id === wire.id) ?? wire)

  const exact = [
    queries.byId(job.id),
    ...Option.toArray(queries.byName(job, true)),
    ...Option.toArray(queries.byName(job, false)),
  ]
  for (const query of exact) {
    // The server matches names with wildcards and without regard to case.
    const hit = (yield* look(query)).find((wire) => isSameJob(job, wire))
    if (hit !== undefined) return { _tag: "Found" as const, hit }
  }
  const all = (yield* look(queries.ofSchedule(job, true))).filter((wire) => isSameSchedule(job, wire))
  const ofSchedule =
    all.length > 0 ? all : (yield* look(queries.ofSchedule(job, false))).filter((wire) => isSameSchedule(job, wire))
  const listed = ofSchedule.find((wire) => isSameJob(job, wire))
  if (listed !== undefined) return { _tag: "Found" as const, hit: yield* inFull(listed) }
  const byName = new Map(ofSchedule.map((wire) => [nameOf(wire), wire]))
  const alike = Array.from(byName.keys()).filter((name) => JobNames.isAlike(job.job, name))
  const [first] = alike
  const only = alike.length === 1 && first !== undefined ? byName.get(first) : undefined
  if (only !== undefined) return { _tag: "Found" as const, hit: yield* inFull(only) }
  if (Option.isSome(unclear)) return yield* unclear.value
  if (!denied) return yield* silence("find job")
  return { _tag: "NotFound" as const, near: JobNames.similar(job.job, Array.from(byName.keys())) }
})

/** The failed job as OpCon sends it. */
const findJob = Effect.fnUntraced(function* (queries: Queries, job: FailedJob) {
  const first = yield* lookOnce(queries, job)
  if (first._tag === "Found") return first.hit
  yield* queries.version
  const second = yield* Effect.delay(lookOnce(queries, job), secondLook)
  if (second._tag === "Found") return second.hit
  return yield* new JobNotFound({ job: job.id, ...(second.near.length === 0 ? {} : { near: second.near }) })
})

export interface DailyJobs {
  /** The failed job. */
  find(operation: string, job: FailedJob): Effect.Effect<DailyJobWire, OpConError | JobNotFound>
  /** At most ten of the jobs of a day, yyyy-MM-dd. */
  some(operation: string, date: string): Effect.Effect<ReadonlyArray<DailyJobWire>, OpConError>
  /** The jobs of these ids, as far as a list shows them. */
  list(operation: string, ids: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<DailyJobWire>, OpConError>
  /** The job as it is now; none when OpCon itself says, twice, that there is none. */
  look(operation: string, id: string): Effect.Effect<Option.Option<DailyJobWire>, OpConError>
  /** The job as it is now, as this program reads it. */
  read(operation: string, id: string): Effect.Effect<DailyJobWire, OpConError>
  /** The job as it is now, with every member it came with; in a dry run as it would be by then. */
  readWhole(operation: string, id: string): Effect.Effect<JobRecord, OpConError>
  /** Notes that these members have been written by another request; only a dry run has to remember them. */
  wrote(id: string, members: JobRecord): Effect.Effect<void>
  /**
   * Puts the whole object back, then verifies. The second-best way to write, for servers that lack a finer one:
   * everything the server sent goes back as it came, except what changes.
   */
  replace(
    operation: string,
    id: string,
    record: JobRecord,
    verify: Effect.Effect<void, OpConError>,
  ): Effect.Effect<void, OpConError>
}

/** Values of one query parameter are joined by commas, so a value with a comma cannot be asked for. */
const isExpressible = (value: string): boolean => !value.includes(",")

/**
 * Lists are requested in pages; a server without paging sends everything with the first. A page that is shorter than asked
 * for is the last, except where its length is a multiple of `cut`: some servers allow 50, 100 or 500.
 */
const page = { size: 1000, most: 20, cut: 25 } as const

/** How many ids one request asks for; servers and proxies limit a URL to a few thousand characters. */
const idPage = { most: 50, characters: 3000 } as const

const inPages = (ids: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const pages: Array<Array<string>> = []
  let left = 0
  for (const id of ids) {
    const length = encode(id).length + 3
    const last = pages.at(-1)
    if (last === undefined || last.length >= idPage.most || length > left) {
      pages.push([id])
      left = idPage.characters - length
    } else {
      last.push(id)
      left -= length
    }
  }
  return pages
}

export const make = (call: OpConCall): DailyJobs => {
  /** What a dry run would have written: a later update sends the whole job, with that in it. */
  const planned = new Map<string, JobRecord>()
  const wrote: DailyJobs["wrote"] = (id, members) =>
    Effect.sync(() => {
      if (call.dryRun) planned.set(id, { ...planned.get(id), ...members })
    })

  const byQuery = <A>(
    operation: string,
    query: Readonly<Record<string, string>>,
    schema: Schema.Decoder<A>,
    includeDocumentation = true,
  ) => {
    const pairs = Object.entries(includeDocumentation ? { ...query, includeDocumentation: "true" } : query)
    const path = `/dailyjobs?${pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&")}`
    return call.send(operation, call.request("GET", path), Schema.Array(schema))
  }

  /** At most one. Servers and proxies disagree about a slash in the path, so such ids are asked for by query. */
  const byId = <A extends { readonly id?: unknown }>(
    operation: string,
    id: string,
    schema: Schema.Decoder<A>,
  ): Effect.Effect<ReadonlyArray<A> | "silent", OpConError> =>
    id.includes("/") && isExpressible(id)
      ? Effect.map(byQuery(operation, { ids: id }, schema), (hits) => hits.filter((hit) => hit.id === id))
      : Effect.map(
          call.send(operation, call.request("GET", `/dailyjobs/${encodeId(id)}`), Schema.NullishOr(schema)),
          (hit) => (hit === null || hit === undefined ? "silent" : [hit]),
        )

  const readAs = <A extends { readonly id?: unknown }>(operation: string, id: string, schema: Schema.Decoder<A>) => {
    const detail = IncidentNotes.jobGone({ job: id })
    const gone = new OpConRefused({ operation, status: 404, detail })
    return byId(operation, id, schema).pipe(
      Effect.catchTag("OpConRefused", (error) =>
        Effect.fail(error.status === 400 || error.status === 404 ? gone : error),
      ),
      Effect.flatMap((hits): Effect.Effect<A, OpConError> => {
        if (hits === "silent") return Effect.fail(silence(operation))
        const [hit] = hits
        return hit === undefined ? Effect.fail(gone) : Effect.succeed(hit)
      }),
    )
  }

  /** All jobs that `query` matches, without documentation. */
  const allOf = Effect.fnUntraced(function* (operation: string, query: Readonly<Record<string, string>>) {
    const found = new Map<string, DailyJobWire>()
    let offset = 0
    for (let index = 0; index < page.most; index += 1) {
      const paged = { ...query, limit: String(page.size), offset: String(offset) }
      const hits = yield* byQuery(operation, paged, DailyJobWire, false)
      const before = found.size
      for (const hit of hits) found.set(hit.id, hit)
      if (hits.length % page.cut !== 0 || found.size === before) break
      offset += hits.length
    }
    return Array.from(found.values())
  })

  const scheduleIdsOf = (job: FailedJob) => job.id.slice(0, -job.job.length - 1)
  // What the vendor's own client sends; not every server reads scheduleIds so, hence the queries without.
  const inSchedule = (job: FailedJob, withSchedule: boolean) => ({
    dates: job.scheduleDate,
    ...(withSchedule ? { scheduleIds: scheduleIdsOf(job) } : {}),
  })

  return {
    find: (operation, job) =>
      findJob(
        {
          byId: (id) => byId(operation, id, DailyJobWire),
          byName: ({ job: name }, withSchedule) =>
            isExpressible(name)
              ? Option.some(byQuery(operation, { name, ...inSchedule(job, withSchedule) }, DailyJobWire))
              : Option.none(),
          ofSchedule: (_, withSchedule) => allOf(operation, inSchedule(job, withSchedule)),
          version: call.sendOpenly("read version", call.request("GET", "/version"), VersionWire),
        },
        job,
      ),
    some: (operation, date) => byQuery(operation, { dates: date, limit: "10" }, DailyJobWire),
    list: (operation, ids) =>
      Effect.map(
        Effect.forEach(inPages(ids.filter(isExpressible)), (page) => {
          const query = { ids: page.join(","), limit: String(idPage.most) }
          // A server that does not take such a query says nothing about the jobs.
          return Effect.catchTag(byQuery(operation, query, DailyJobWire, false), "OpConRefused", () =>
            Effect.succeed([]),
          )
        }),
        (pages) => pages.flat(),
      ),
    look: (operation, id) => {
      const once = readAs(operation, id, DailyJobWire).pipe(
        Effect.asSome,
        Effect.catchTag("OpConRefused", (error) => (error.status === 404 ? Effect.succeedNone : Effect.fail(error))),
      )
      return Effect.flatMap(once, (found) =>
        Option.isSome(found) ? Effect.succeed(found) : Effect.delay(once, secondLook),
      )
    },
    read: (operation, id) => readAs(operation, id, DailyJobWire),
    readWhole: (operation, id) =>
      Effect.map(readAs(operation, id, JobRecord), (record) => ({ ...record, ...planned.get(id) })),
    wrote,
    replace: (operation, id, record, verify) =>
      Effect.andThen(
        call.change(operation, call.request("PUT", `/dailyjobs/${encodeId(id)}`, record), verify),
        wrote(id, record),
      ),
  }
}
