/**
 * The query of a list. A filter that the API names narrows the list or is refused, never passed over: a client that is
 * shown more than it asked for takes the wrong job. An empty filter is no filter; several values are joined by commas; texts
 * are compared as SQL Server does, without regard to case and with `*` and `?` as wildcards.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Asked, Reply } from "./Message.ts"
import { apiError } from "./OpConWords.ts"

type Test<A> = (item: A) => boolean

/** What the values of a filter, one at least, mean; none: they cannot be read. */
export type Filter<A> = (values: ReadonlyArray<string>) => Option.Option<Test<A>>

export interface Listing<A> {
  /** By lower-case name. */
  readonly filters: ReadonlyMap<string, Filter<A>>
  /** What a list can be sorted by. */
  readonly columns: ReadonlyMap<string, (item: A) => string | number>
}

export interface Selection<A> {
  readonly page: ReadonlyArray<A>
  /** Before paging. */
  readonly total: number
}

const like = (pattern: string): Test<string> => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  const whole = new RegExp(`^${source}$`, "is")
  return (text) => whole.test(text)
}

export const texts =
  <A>(of: (item: A) => ReadonlyArray<string | null>): Filter<A> =>
  (values) => {
    const tests = values.map(like)
    return Option.some((item) => of(item).some((text) => text !== null && tests.some((test) => test(text))))
  }

const integerIn = (text: string): Option.Option<number> =>
  /^-?\d{1,15}$/.test(text) ? Option.some(Number(text)) : Option.none()

export const integers =
  <A>(of: (item: A) => number): Filter<A> =>
  (values) =>
    Option.map(Option.all(values.map(integerIn)), (wanted) => (item) => wanted.includes(of(item)))

export const flag =
  <A>(of: (item: A) => boolean): Filter<A> =>
  ([value = ""]) =>
    Option.map(booleanIn(value), (wanted) => (item) => of(item) === wanted)

const booleanIn = (text: string): Option.Option<boolean> =>
  /^(true|false)$/i.test(text) ? Option.some(text.toLowerCase() === "true") : Option.none()

/** Day 0 of the dates that are numbers is 30 December 1899. */
const dayNumber = (days: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe((days - 25_569) * 86_400_000))

/** yyyy-MM-dd of a date as people and programs write it; the server's culture reads the month first. */
const isoDate = (text: string): Option.Option<string> => {
  if (/^\d{5}$/.test(text)) return Option.some(dayNumber(Number(text)))
  const plain = text.replace(/[T ].*$/s, "").replaceAll(/[/.]/g, "-")
  const [, year, month, day] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain) ??
    /^(\d{4})(\d\d)(\d\d)$/.exec(plain) ??
    plain.replace(/^(\d{1,2})-(\d{1,2})-(\d{4})$/, "$3-$1-$2").match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/) ??
    []
  const date = `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`
  return Option.filter(
    Option.some(date),
    () => Option.getOrUndefined(Option.map(DateTime.make(`${date}T00:00:00Z`), DateTime.formatIsoDateUtc)) === date,
  )
}

export const dates =
  <A>(of: (item: A) => string): Filter<A> =>
  (values) =>
    Option.map(Option.all(values.map(isoDate)), (wanted) => (item) => wanted.includes(of(item)))

const valuesOf = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "")

const unreadable = (name: string, value: string): Reply =>
  apiError(400, "query", name, `The value '${value}' is not valid.`)

/** Parameters that are neither a filter nor paging: what is shown of each, and the total. */
const isSwitch = (name: string): boolean => name.startsWith("include")

/** Whether a switch is on. */
export const isOn = (query: Asked["query"], name: string): boolean => query.get(name)?.toLowerCase() === "true"

const compare = (one: string | number, other: string | number): number => (one < other ? -1 : one > other ? 1 : 0)
const comparable = (value: string | number) => (typeof value === "string" ? value.toLowerCase() : value)

type Ordering<A> = (one: A, other: A) => number

/** `name:asc,date:desc`; none: a column or a direction that there is not. */
const orderings = <A>(text: string, columns: Listing<A>["columns"]): Option.Option<ReadonlyArray<Ordering<A>>> =>
  Option.all(
    valuesOf(text).map((part) => {
      const [column = "", direction = "asc"] = part.toLowerCase().split(":")
      return Option.map(
        Option.filter(Option.fromUndefinedOr(columns.get(column.trim())), () => /^(asc|desc)$/.test(direction.trim())),
        (of): Ordering<A> => {
          const sign = direction.trim() === "desc" ? -1 : 1
          return (one, other) => sign * compare(comparable(of(one)), comparable(of(other)))
        },
      )
    }),
  )

const sorted = <A>(items: ReadonlyArray<A>, by: ReadonlyArray<Ordering<A>>): ReadonlyArray<A> =>
  items.toSorted((one, other) => by.reduce((order, next) => (order === 0 ? next(one, other) : order), 0))

/** The C# names of these parameters work as well as their names in the API. */
const canonical: ReadonlyMap<string, string> = new Map([
  ["sortorders", "sortby"],
  ["limitvalue", "limit"],
  ["offsetvalue", "offset"],
])

/** The items that `query` asks for, or why it is refused. A parameter that the API does not know is not looked at. */
export const select = <A>(
  { query }: Asked,
  { columns, filters }: Listing<A>,
  items: ReadonlyArray<A>,
): Result.Result<Selection<A>, Reply> => {
  let found = items
  let order: ReadonlyArray<Ordering<A>> = []
  let offset = 0
  let limit = Number.POSITIVE_INFINITY
  for (const [given, value] of query) {
    const name = canonical.get(given) ?? given
    const values = valuesOf(value)
    const [first = ""] = values
    if (first === "") continue
    if (name === "sortby") {
      const by = orderings(value, columns)
      if (Option.isNone(by)) return Result.fail(unreadable(given, value))
      order = by.value
    } else if (name === "limit" || name === "offset") {
      const count = Option.filter(integerIn(first), (number) => number >= 0)
      if (Option.isNone(count) || values.length > 1) return Result.fail(unreadable(given, value))
      if (name === "limit") limit = count.value
      else offset = count.value
    } else if (isSwitch(name)) {
      if (Option.isNone(booleanIn(first))) return Result.fail(unreadable(given, value))
    } else {
      const filter = filters.get(name)
      if (filter === undefined) continue
      const test = filter(values)
      if (Option.isNone(test)) return Result.fail(unreadable(given, value))
      found = found.filter(test.value)
    }
  }
  return Result.succeed({ page: sorted(found, order).slice(offset, offset + limit), total: found.length })
}
