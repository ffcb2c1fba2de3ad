/**
 * A search from its first page to its last. Summit does not always say how many rows there are, and a deployment may
 * ignore the page asked for: where rows may be missing, that is an error, so that "not found" means looked at.
 */
import * as Effect from "effect/Effect"
import type { SummitError, SummitRefused } from "./Summit.ts"
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
  /** More tickets than this are an error. */
  readonly limit: number
  /** Whether the first page with a wanted ticket is the last one asked for. */
  readonly firstOnly: boolean
  readonly unsure: (detail: string) => SummitRefused
}

/** The wanted tickets of all pages. `page` asks for the page of that index, from 0. */
export const ticketsIn = Effect.fnUntraced(function* (
  page: (index: number) => Effect.Effect<ReadonlyArray<Row>, SummitError>,
  { firstOnly, limit, unsure, wanted }: Aim,
) {
  const seen = new Set<string>()
  const tickets = new Map<string, Row>()
  for (let index = 0; index < mostPages; index += 1) {
    const rows = yield* page(index)
    const before = seen.size
    for (const row of rows) {
      seen.add(keyOf(row))
      if (wanted(row)) tickets.set(keyOf(row), row)
    }
    if (tickets.size > limit) {
      return yield* unsure("more tickets would have to be read than search.limit in the template allows")
    }
    if (firstOnly && tickets.size > 0) return tickets
    // Less than the rows at hand is no total.
    const total = rows.find((row) => row.total >= rows.length)?.total ?? 0
    const complete = total > 0 ? seen.size >= total : rows.length < pageSize
    if (complete) return tickets
    if (seen.size === before) {
      // The page index is ignored. Harmless when the page size is ignored as well: then one page holds everything.
      if (total === 0 && rows.length > pageSize) return tickets
      return yield* unsure(`every page shows the same ${seen.size} tickets, and there may be more`)
    }
  }
  return yield* unsure(`the list does not end within ${mostPages} pages`)
})
