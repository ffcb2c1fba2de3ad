/**
 * Lists of the jobs of a date, page by page, for the sweep. OpCon's filters are asked for and never trusted: what comes may
 * hold other jobs, or none although there are some, so each job is judged again by whoever asked, and an empty list is
 * compared with OpCon's count. A job of another shape is left out and costs the page nothing.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { JobPage, JobQuery, ListedJob, OpConError } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { encode, isMissing } from "./OpConCall.ts"
import { DailyJobWire, digitsOf, nameOf, Numeric, toDailyJob } from "./OpConWire.ts"

const decodeJob = Schema.decodeUnknownOption(DailyJobWire)

const dateIn = (text: string): Option.Option<string> => {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text) ?? []
  return year === undefined ? Option.none() : Option.some(`${year}-${month}-${day}`)
}

/** None: it cannot be said which job this is. */
const toListed = (wire: DailyJobWire): Option.Option<ListedJob> => {
  const [date = "", scheduleId = "", instance = ""] = wire.id.split("|")
  const number = (own: Numeric | null | undefined, inId: string) =>
    Option.map(
      Option.orElse(digitsOf(own), () => digitsOf(inId)),
      Number,
    ).pipe(Option.filter((value) => Number.isSafeInteger(value)))
  const found = {
    scheduleDate: Option.orElse(dateIn(wire.schedule?.date ?? ""), () => dateIn(date)),
    scheduleId: number(wire.schedule?.masterId, scheduleId),
    scheduleInstance: number(wire.schedule?.instance, instance),
    name: Option.filter(Option.some(nameOf(wire)), (name) => name !== ""),
  }
  return Option.map(Option.all(found), ({ scheduleDate, scheduleId, scheduleInstance }) => ({
    job: toDailyJob(wire, ""),
    scheduleDate,
    scheduleId,
    scheduleInstance,
  }))
}

const operation = "list jobs"

export const listJobs = (call: OpConCall, query: JobQuery): Effect.Effect<JobPage, OpConError> => {
  const asked = [
    ["dates", query.date],
    ...Option.toArray(Option.map(query.category, (category) => ["categories", category] as const)),
    ["limit", String(query.limit)],
    ["offset", String(query.offset)],
  ]
  const path = `/dailyjobs?${asked.map(([name = "", value = ""]) => `${name}=${encode(value)}`).join("&")}`
  return Effect.map(call.send(operation, call.request("GET", path), Schema.Array(Schema.Unknown)), (all) => ({
    received: all.length,
    jobs: Arr.getSomes(all.map((one) => Option.flatMap(decodeJob(one), toListed))),
  }))
}

/** `Finished Ok` and `finishedok` are one category. */
export const categoryKey = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, "")

const Counts = Schema.Record(Schema.String, Schema.NullOr(Numeric))

export const countJobs = (
  call: OpConCall,
  date: string,
): Effect.Effect<Option.Option<ReadonlyMap<string, number>>, OpConError> =>
  call.send("count jobs", call.request("GET", `/dailyjobs/count_by_status?dates=${encode(date)}`), Counts).pipe(
    Effect.map((counts) =>
      Object.entries(counts).flatMap(([name, count]) =>
        Option.toArray(Option.map(digitsOf(count), (digits) => [categoryKey(name), Number(digits)] as const)),
      ),
    ),
    Effect.map((counts) => Option.some(new Map(counts))),
    // A server without this count, or with one of another form.
    Effect.catchIf(
      (error) => isMissing(error) || error._tag === "OpConRefused" || error.status === 200,
      () => Effect.succeedNone,
    ),
  )
