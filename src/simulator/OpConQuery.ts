/**
 * The query of a list of daily jobs or schedules. A filter that the API names narrows the list or is refused, never
 * ignored: a client that gets more than it asked for takes the wrong job. An empty filter is no filter; several values are
 * joined by commas; texts are compared as SQL Server does, ignoring case and with `*` and `?` as wildcards.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Request, Reply } from "./Message.ts"
import type { Job } from "./OpConState.ts"
import { jobTypes, scheduleIdOf, statuses } from "./OpConState.ts"
import type { Schedule } from "./OpConWire.ts"
import { apiError, scheduleStatus } from "./OpConWire.ts"

type Test<A> = (item: A) => boolean

/** The test that the values of a filter, at least one, stand for; none: they cannot be read. */
type Filter<A> = (values: ReadonlyArray<string>) => Option.Option<Test<A>>

interface Listing<A> {
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

const texts =
  <A>(of: (item: A) => ReadonlyArray<string | null>): Filter<A> =>
  (values) => {
    const tests = values.map(like)
    return Option.some((item) => of(item).some((text) => text !== null && tests.some((test) => test(text))))
  }

const integerIn = (text: string): Option.Option<number> =>
  /^-?\d{1,15}$/.test(text) ? Option.some(Number(text)) : Option.none()

const integers =
  <A>(of: (item: A) => number): Filter<A> =>
  (values) =>
    Option.map(Option.all(values.map(integerIn)), (wanted) => (item) => wanted.includes(of(item)))

const flag =
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

const dates =
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

/** Parameters that say what of each item is shown, and the total. */
const isSwitch = (name: string): boolean => name.startsWith("include")

/** Whether a switch is on. */
export const isOn = (query: Request["query"], name: string): boolean => query.get(name)?.toLowerCase() === "true"

const compare = (one: string | number, other: string | number): number => (one < other ? -1 : one > other ? 1 : 0)
const comparable = (value: string | number) => (typeof value === "string" ? value.toLowerCase() : value)

type Ordering<A> = (one: A, other: A) => number

/** `name:asc,date:desc`; none: a column or direction that does not exist. */
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

/** The items that `query` selects, or the refusal. A parameter that the API does not know is ignored. */
export const select = <A>(
  { query }: Request,
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

const byIds =
  <A extends { readonly id: string }>(): Filter<A> =>
  (values) =>
    texts<A>(({ id }) => [id])(values)

/** Each filter under all its names: its own, and those of the C# classes behind the API, which are documented, too. */
const named = <A>(...filters: ReadonlyArray<readonly [names: string, filter: Filter<A>]>) =>
  new Map(filters.flatMap(([names, filter]) => names.split(" ").map((name) => [name, filter] as const)))

const jobFilters = named<Job>(
  ["ids", byIds()],
  ["uids", integers(({ uid }) => uid)],
  ["name jobname", texts(({ name }) => [name])],
  ["scheduleids", texts((job) => [String(job.scheduleId), scheduleIdOf(job)])],
  ["schedulename path", texts(({ scheduleName }) => [scheduleName])],
  ["schedulestatus", texts(() => [String(scheduleStatus.id), scheduleStatus.description, scheduleStatus.category])],
  ["dates scheduledates", dates(({ date }) => date)],
  ["jobnumber", integers(({ jobNumber }) => jobNumber)],
  ["jobtype", texts(({ jobType }) => [jobType, String(jobTypes[jobType]), jobType === "Null" ? "Null Job" : null])],
  ["status jobstatus", texts(({ status }) => [status, String(statuses[status].id)])],
  ["categories jobstatuscategories", texts(({ status }) => [statuses[status].category])],
  ["reason", texts(({ changeReason }) => [changeReason])],
  ["terminationdescription", texts(({ termination }) => [termination])],
  ["tags taglist", texts(({ tags }) => tags)],
  ["machine startmachine primarymachine", texts(({ machine }) => [machine])],
  // No job here has these, or all have the same.
  ["alternatemachine alternatemachine2 alternatemachine3", texts(() => [])],
  ["priority priorityvalue", integers(() => 0)],
  ["departmentids departmentlist accesscodeids accesscodelist", integers(() => 0)],
)

const startTime = "09:20:00"

const jobColumns = new Map<string, (job: Job) => string | number>([
  ["name", ({ name }) => name],
  ["machine", ({ machine }) => machine ?? ""],
  ["jobtype", ({ jobType }) => jobType],
  ["priority", () => 0],
  ["documentation", ({ documentation }) => documentation?.job ?? ""],
  ["date", ({ date }) => date],
  ["path", ({ scheduleName }) => scheduleName],
  ["schedulestatus", () => scheduleStatus.id],
  ["status", ({ status }) => status],
  ["start", ({ date }) => `${date}T${startTime}`],
  ["duration", () => 3000],
  ["end", ({ date }) => `${date}T${startTime}`],
  ["termdesc", ({ termination }) => termination],
])

export const jobListing: Listing<Job> = { filters: jobFilters, columns: jobColumns }

export const scheduleListing: Listing<Schedule> = {
  filters: named<Schedule>(
    ["ids", byIds()],
    ["uids", integers(({ instance, masterId }) => masterId * 1000 + instance)],
    ["name path", texts(({ name }) => [name])],
    ["status", texts(() => [String(scheduleStatus.id), scheduleStatus.description])],
    ["categories schedulecategories", texts(() => [scheduleStatus.category])],
    ["dates scheduledates", dates(({ date }) => date)],
    ["failedjobs", flag(({ containsFailedJobs }) => containsFailedJobs)],
  ),
  columns: new Map<string, (schedule: Schedule) => string | number>([
    ["path", ({ name }) => name],
    ["date", ({ date }) => date],
    ["status", () => scheduleStatus.description],
    ["starttime", ({ date }) => date],
    ["endtime", () => ""],
  ]),
}
