/**
 * The failed jobs of a date in OpCon, page by page, so that memory stays small however many there are. What may be wrong
 * with the list costs requests, never a failure: an empty answer to a filter is compared with OpCon's count and, where that
 * says otherwise or is missing, everything is listed; an empty or repeated page is asked for again. What remains unclear is
 * a note.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { retrying } from "../domain/RetryPolicy.ts"
import type { ListedJob } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { categoryKey } from "../opcon/JobList.ts"

/** How many jobs are asked for at a time. */
export const pageSize = 500

/** After so many pages the list of a date is given up. */
const mostPages = 400

/** The category of statuses that have a well-known one. */
const categories: ReadonlyMap<string, string> = new Map([
  ["failed", "Failed"],
  ["failed; processing events", "Failed"],
  ["initialization error", "Failed"],
  ["marked failed", "Failed"],
  ["missed start time", "Missed Start Time"],
  ["under review", "Under Review"],
  ["cancelled", "Cancelled"],
])

/** Statuses of servers that send only their numbers. */
const numbers: ReadonlyMap<string, string> = new Map([
  ["210", "initialization error"],
  ["910", "failed"],
  ["921", "marked failed"],
  ["950", "cancelled"],
])

const plain = (status: string): string => {
  const text = status.trim().toLowerCase()
  return numbers.get(text) ?? text
}

/** Whether a job's status is one of `statuses`, in any case. */
export const hasStatus = (statuses: ReadonlyArray<string>, status: string): boolean =>
  statuses.some((wanted) => plain(wanted) === plain(status))

type Take<E, R> = (jobs: ReadonlyArray<ListedJob>) => Effect.Effect<void, E, R>

interface Wanted<E, R> {
  readonly date: string
  readonly statuses: ReadonlyArray<string>
  /** Gets the failed jobs of each page. */
  readonly take: Take<E, R>
}

/** What a list came to. */
interface Pages {
  readonly found: number
  /** How many came of an unknown shape. */
  readonly odd: number
  /** Why there may be more. */
  readonly doubt: Option.Option<string>
}

const pages = Effect.fnUntraced(function* <E, R>(
  { date, statuses, take }: Wanted<E, R>,
  category: Option.Option<string>,
) {
  const opcon = yield* OpCon
  const seen = new Set<string>()
  let [found, odd, offset] = [0, 0, 0]
  let last = 0
  /** How often in a row a page brought nothing new: it is asked for again, then the one behind it. */
  let misses = 0
  let doubt = Option.none<string>()
  for (let count = 0; count < mostPages; count += 1) {
    const page = yield* retrying("readOpCon")(opcon.listJobs({ date, category, limit: pageSize, offset })).pipe(
      Effect.catchTag("OpConRefused", (error) =>
        Option.isSome(category) ? Effect.succeed("refused" as const) : Effect.fail(error),
      ),
    )
    if (page === "refused") return page
    const { jobs, received } = page
    const ids = `${received} ${jobs.map(({ job }) => job.id).join("\n")}`
    if (received === 0 || seen.has(ids)) {
      // After a short page there is no more.
      const over = last < pageSize && (received === 0 || misses > 0)
      if (over || misses === 2) {
        if (received > 0 && last >= pageSize) doubt = Option.some(`the list of ${date} shows the same page again`)
        return { found, odd, doubt } satisfies Pages
      }
      misses += 1
      if (misses === 2) offset += pageSize
      continue
    }
    if (misses === 2) doubt = Option.some(`the list of ${date} has a page that comes empty`)
    misses = 0
    seen.add(ids)
    last = received
    offset += received
    odd += received - jobs.length
    const failed = jobs.filter(({ job, scheduleDate }) => scheduleDate === date && hasStatus(statuses, job.status))
    found += failed.length
    if (failed.length > 0) yield* take(failed)
  }
  doubt = Option.some(`the list of ${date} does not end within ${mostPages} pages`)
  return { found, odd, doubt } satisfies Pages
})

/** The categories that hold all `statuses`; none: one of them is not well known. */
const categoriesOf = (statuses: ReadonlyArray<string>): Option.Option<ReadonlyArray<string>> =>
  Option.map(Option.all(statuses.map((status) => Option.fromUndefinedOr(categories.get(plain(status))))), (all) => [
    ...new Set(all),
  ])

/** Gives the failed jobs of a date to `take`, and returns what is unclear about the list. */
export const eachFailedJob = Effect.fn("FailedJobs.eachFailedJob")(function* <E, R>(wanted: Wanted<E, R>) {
  const opcon = yield* OpCon
  const { date } = wanted
  const names = categoriesOf(wanted.statuses)
  const counted = Option.isNone(names)
    ? Effect.succeedNone
    : Effect.map(retrying("readOpCon")(opcon.countJobs(date)), (counts) =>
        Option.map(counts, (by) => names.value.reduce((sum, name) => sum + (by.get(categoryKey(name)) ?? 0), 0)),
      )
  const filtered = Option.isNone(names) ? "refused" : yield* pages(wanted, Option.some(names.value.join(",")))
  const nothing = filtered !== "refused" && filtered.found === 0
  if (nothing && Option.contains(yield* counted, 0)) return []
  const listed = filtered === "refused" || nothing ? yield* pages(wanted, Option.none()) : filtered
  if (listed === "refused") return [`OpCon refuses to list the jobs of ${date}`]
  const notes = listed.odd > 0 ? [`${listed.odd} jobs of ${date} came in an unknown shape and were passed over`] : []
  if (Option.isNone(listed.doubt)) return notes
  // Jobs may have failed or been restarted meanwhile: only fewer than counted is a reason to say so.
  const count = yield* counted
  const left = Option.match(count, { onNone: () => true, onSome: (number) => number > listed.found })
  const number = Option.match(count, { onNone: () => "", onSome: (number) => ` (OpCon counts ${number})` })
  return left
    ? [...notes, `${listed.doubt.value}: there may be more failed jobs than the ${listed.found} that came${number}`]
    : notes
})
