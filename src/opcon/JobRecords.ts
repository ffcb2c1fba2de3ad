/**
 * A daily job as one whole object: how it is found, and how it is put back. Putting it back is the second-best way to
 * write, for servers that lack the finer one: everything the server sent goes back as it came, but for what changes.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import { findJob, silence } from "./FindJob.ts"
import type { JobNotFound, OpConError } from "./OpCon.ts"
import { OpConRefused } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { encode, encodeId } from "./OpConCall.ts"
import { DailyJobWire, JobRecord, VersionWire } from "./OpConWire.ts"

export interface JobRecords {
  /** The failed job, as FindJob.ts finds it. */
  find(operation: string, job: FailedJob): Effect.Effect<DailyJobWire, OpConError | JobNotFound>
  /** At most ten of the jobs of a day, yyyy-MM-dd. */
  some(operation: string, date: string): Effect.Effect<ReadonlyArray<DailyJobWire>, OpConError>
  /** The job as it is now, as this program reads it. */
  read(operation: string, id: string): Effect.Effect<DailyJobWire, OpConError>
  /** The job as it is now, with every member it came with; in a dry run as it would be by then. */
  readWhole(operation: string, id: string): Effect.Effect<JobRecord, OpConError>
  /** Says that these members have been written, by whatever way; only a dry run has to remember. */
  wrote(id: string, members: JobRecord): Effect.Effect<void>
  /** Puts the whole object back, then verifies. */
  replace(
    operation: string,
    id: string,
    record: JobRecord,
    verify: Effect.Effect<void, OpConError>,
  ): Effect.Effect<void, OpConError>
}

/** Values of one query parameter are joined by commas, so that one with a comma cannot be asked for. */
const isExpressible = (value: string): boolean => !value.includes(",")

/** A list is asked for in pages; a server that knows no pages sends all of it with the first. */
const page = { size: 1000, most: 20 } as const

export const make = (call: OpConCall): JobRecords => {
  /** What a dry run kept instead of writing it: a later update sends the whole job, with that in it. */
  const planned = new Map<string, JobRecord>()
  const wrote: JobRecords["wrote"] = (id, members) =>
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

  /** At most one; a slash in the path is a matter of luck with servers and proxies, so such ids are asked for by query. */
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
    const detail = `the job ${id} is not in the Daily tables any more`
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

  /** Every job that `query` asks for, without its documentation. */
  const allOf = Effect.fnUntraced(function* (operation: string, query: Readonly<Record<string, string>>) {
    const found = new Map<string, DailyJobWire>()
    for (let index = 0; index < page.most; index += 1) {
      const paged = { ...query, limit: String(page.size), offset: String(index * page.size) }
      const hits = yield* byQuery(operation, paged, DailyJobWire, false)
      const before = found.size
      for (const hit of hits) found.set(hit.id, hit)
      if (hits.length < page.size || found.size === before) break
    }
    return Array.from(found.values())
  })

  const scheduleIdsOf = (job: FailedJob) => job.id.slice(0, -job.job.length - 1)
  // What the vendor's own client asks; not every server reads scheduleIds so, hence the questions without.
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
