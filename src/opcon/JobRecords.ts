/**
 * A daily job as one whole object: how it is found, and how it is put back. Putting it back is the second-best way to
 * write, for servers that lack the finer one: everything the server sent goes back as it came, but for what changes.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { OpConError } from "./OpCon.ts"
import { JobNotFound, OpConRefused } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { encode, encodeId } from "./OpConCall.ts"
import { DailyJobWire, isSameJob, JobRecord } from "./OpConWire.ts"

export interface JobRecords {
  /** The failed job: by id, then by an exact match among the jobs of its name and date. */
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

const orNothing = <A>(
  lookUp: Effect.Effect<ReadonlyArray<A>, OpConError>,
): Effect.Effect<ReadonlyArray<A>, OpConError> =>
  Effect.catchIf(
    lookUp,
    (error) => error._tag === "OpConRefused" && (error.status === 400 || error.status === 404),
    () => Effect.succeed([]),
  )

export const make = (call: OpConCall): JobRecords => {
  /** What a dry run kept instead of writing it: a later update sends the whole job, with that in it. */
  const planned = new Map<string, JobRecord>()
  const wrote: JobRecords["wrote"] = (id, members) =>
    Effect.sync(() => {
      if (call.dryRun) planned.set(id, { ...planned.get(id), ...members })
    })

  const byQuery = <A>(operation: string, query: Readonly<Record<string, string>>, schema: Schema.Decoder<A>) => {
    const pairs = Object.entries({ ...query, includeDocumentation: "true" })
    const path = `/dailyjobs?${pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&")}`
    return call.send(operation, call.request("GET", path), Schema.Array(schema))
  }

  /** At most one; a slash in the path is a matter of luck with servers and proxies, so such ids are asked for by query. */
  const byId = <A extends { readonly id?: unknown }>(
    operation: string,
    id: string,
    schema: Schema.Decoder<A>,
  ): Effect.Effect<ReadonlyArray<A>, OpConError> =>
    orNothing(
      id.includes("/") && isExpressible(id)
        ? Effect.map(byQuery(operation, { ids: id }, schema), (hits) => hits.filter((hit) => hit.id === id))
        : Effect.map(
            call.send(operation, call.request("GET", `/dailyjobs/${encodeId(id)}`), Schema.NullishOr(schema)),
            (hit) => (hit === null || hit === undefined ? [] : [hit]),
          ),
    )

  const readAs = <A extends { readonly id?: unknown }>(operation: string, id: string, schema: Schema.Decoder<A>) =>
    Effect.flatMap(byId(operation, id, schema), ([hit]) =>
      hit === undefined
        ? Effect.fail(
            new OpConRefused({ operation, status: 404, detail: `the job ${id} is not in the Daily tables any more` }),
          )
        : Effect.succeed(hit),
    )

  return {
    find: Effect.fnUntraced(function* (operation, job) {
      const byName = { name: job.job, dates: job.scheduleDate }
      const scheduleIds = job.id.slice(0, -job.job.length - 1)
      const lookUps = [
        byId(operation, job.id, DailyJobWire),
        // What the vendor's own client asks; not every server reads scheduleIds so, hence the last one.
        orNothing(byQuery(operation, { ...byName, scheduleIds }, DailyJobWire)),
        byQuery(operation, byName, DailyJobWire),
      ]
      for (const lookUp of isExpressible(job.job) ? lookUps : lookUps.slice(0, 1)) {
        // The server matches names with wildcards and without regard to case.
        const hit = (yield* lookUp).find((wire) => isSameJob(job, wire))
        if (hit !== undefined) return hit
      }
      return yield* new JobNotFound({ job: job.id })
    }),
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
