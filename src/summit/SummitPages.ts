/**
 * A search from its first page to its last. Summit does not always say how many rows there are, may count those that the
 * filter leaves out, and a deployment may ignore the page asked for: where rows may be missing, the result says so, so
 * that "not found" means looked at. What was found stays found.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SummitError } from "./Summit.ts"
import type { Row } from "./SummitRows.ts"
import { pageSize } from "./SummitSearch.ts"

/** A list that still goes on after this many pages never ends. */
const mostPages = 100

/** Tickets by their number in one spelling. */
export type Tickets = ReadonlyMap<string, Row>

/** `INC059404` and `inc 59404` are one ticket. */
const keyOf = ({ number }: Row): string => number.toLowerCase().replace(/^([a-z]*)[\s#-]*0*/, "$1")

interface Aim {
  readonly wanted: (row: Row) => boolean
  /** No more tickets than this are looked for. */
  readonly limit: number
  /** Whether the first page with a wanted ticket is the last one asked for. */
  readonly firstOnly: boolean
}

export interface Found {
  readonly tickets: Tickets
  /** Why there may be more; none: these are all. */
  readonly unsure: Option.Option<string>
}

/** The wanted tickets of all pages. `page` asks for the page of that index, from 0. */
export const ticketsIn = Effect.fnUntraced(function* (
  page: (index: number) => Effect.Effect<ReadonlyArray<Row>, SummitError>,
  { firstOnly, limit, wanted }: Aim,
) {
  const seen = new Set<string>()
  const tickets = new Map<string, Row>()
  const all = (): Found => ({ tickets, unsure: Option.none() })
  const unsure = (why: string): Found => ({ tickets, unsure: Option.some(why) })
  for (let index = 0; index < mostPages; index += 1) {
    const rows = yield* page(index)
    const before = seen.size
    for (const row of rows) {
      seen.add(keyOf(row))
      if (wanted(row)) tickets.set(keyOf(row), row)
    }
    if (tickets.size > limit) {
      return unsure("more tickets would have to be read than search.limit in the template allows")
    }
    if (firstOnly && tickets.size > 0) return all()
    // Less than the rows at hand is no total.
    const total = rows.find((row) => row.total >= rows.length)?.total ?? 0
    // Nor is a page that is shorter than asked for: a deployment may give fewer rows a page.
    const complete = total > 0 ? seen.size >= total : rows.length === 0
    if (complete) return all()
    if (seen.size === before) {
      // The page index is ignored. Harmless unless the page is as long as asked for: then one page holds everything.
      if (total === 0 && rows.length !== pageSize) return all()
      return unsure(`every page shows the same ${seen.size} tickets, and there may be more`)
    }
  }
  return unsure(`the list does not end within ${mostPages} pages`)
})
