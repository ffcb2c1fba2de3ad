/**
 * One search for tickets: the request for a page, the rows of its answer, and the way from the first page to the last.
 * Only two services search for a text; the lists filter by status, instance and date, so what they name must be read
 * ticket by ticket. "No match" is a list that exists and has none of ours: an answer without a list, rows without a
 * ticket, or paging that leaves rows out is an error or makes the result unsure, so that "not found" means looked at.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { SettingsShape } from "../config/Settings.ts"
import type { Attribute, Search, Template } from "../domain/Template.ts"
import { searchServices } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { Envelope, errorsOf, filesIn, SearchResult, textOf } from "./SummitWire.ts"
import { saysNoSuchTicket, soundsFailed } from "./ErrorText.ts"
import type { SummitError } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import { refusal, shaped } from "./SummitReply.ts"
import type { Body } from "./SummitRequests.ts"
import { common, services } from "./SummitRequests.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import type { Sentence } from "../domain/Sentence.ts"

export type SearchService = Search["service"]

/** The service that most deployments have, the fallback of the others. */
export const plainList = "IM_GetIncidentList" satisfies SearchService

/** The services that change nothing: the only ones that ReadOnly.ts lets a dry run call. */
export const readServices: ReadonlySet<string> = new Set([services.details, ...searchServices])

const pageSize = 100

/** Every status: a rule in Summit may have moved or even closed a new ticket before the search. */
const statuses = [
  "New",
  "Assigned",
  "In-Progress",
  "Pending",
  "Pending Approval",
  "Reopened",
  "Resolved",
  "Closed",
  "Cancelled",
].join(",")

const isInstance = ({ name, value }: Attribute): boolean => name === "Sup_Function" && value.trim() !== ""

/**
 * The Sup_Function values, called Instance in searches, with which a ticket of this template may have been created: the
 * usual one first, then those of the lists and tags that overwrite it.
 */
export const instancesOf = (template: Template, defaults: ReadonlyArray<Attribute>): ReadonlyArray<string> => {
  const usual = template.attributes.findLast(isInstance) ?? defaults.findLast(isInstance)
  const others = [
    ...template.workingHoursAttributes,
    ...template.nonWorkingHoursAttributes,
    ...template.tags.map(({ attribute, value }) => ({ name: attribute, value })),
  ].filter(isInstance)
  return [...new Set([usual?.value ?? "IT", ...others.map(({ value }) => value)])]
}

interface Question {
  readonly service: SearchService
  readonly search: Search
  readonly marker: string
  /** yyyy-MM-dd, the first day of a list. */
  readonly since: string
  readonly instance: string
  /** From 0. */
  readonly page: number
}

export const search = (question: Question, { orgId }: Pick<SettingsShape["summit"], "orgId">): Body => {
  const { instance, marker, page, service, since } = question
  const { caller, dynamicInput, dynamicService } = question.search
  const paging = { CurrentPageIndex: page, PageSize: pageSize, OrgID: String(orgId) }
  const filter = {
    WorkgroupName: "",
    ...paging,
    Instance: instance,
    Status: statuses,
    strUpdatedFromDate: since,
    strUpdatedToDate: "",
    IsWebServiceRequest: true,
  }
  switch (service) {
    case "ADM_Get_DynamicWebServiceResult":
      return common(service, [
        ["ServiceName", JSON.stringify(dynamicService)],
        ["objDynamicWebService", JSON.stringify({ InputString: JSON.stringify({ [dynamicInput]: marker }) })],
      ])
    case "IM_GetMyIncidents":
      return common(service, [
        ["InstanceCode", JSON.stringify(instance)],
        [
          "IncidentParam",
          JSON.stringify({
            ...paging,
            ...(caller === "" ? {} : { Caller: caller }),
            CallerName: "",
            CallerEmailID: "",
            Instance: instance,
            Status: "All",
            Workgroup: 0,
            Executive: 0,
            SortOrder: "DESC",
            TextSearch: marker,
            TextSearchIn: "ALL",
            Description: "",
          }),
        ],
        ["RequestType", JSON.stringify("RemoteCall")],
      ])
    case "IM_GetIncidentListwithDetails":
      return common(service, [
        ["objIncidentCommonFilter", JSON.stringify({ ...filter, CategoryName: "", Categories: "" })],
      ])
    case "IM_GetIncidentList":
      return common(service, [["objIncidentCommonFilter", JSON.stringify(filter)]])
  }
}

/** A ticket as a search shows it. */
export interface Row {
  /** The visible number, as written. */
  readonly number: string
  /** How many rows the whole result has, if the row says so; else 0. */
  readonly total: number
  /** Empty where the row does not show it. */
  readonly status: string
  /** What the row itself shows of the marker; `silent` where it shows too little of the ticket's text. */
  readonly marker: "present" | "absent" | "silent"
  /** Names that the files on the ticket may have; none where the row does not say. */
  readonly files: Option.Option<ReadonlyArray<string>>
}

type Columns = Readonly<Record<string, unknown>>

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_]/g, "")

/** By name without case, blanks and underscores: `Incident_ID` and `Incident ID` are the same column. */
const columnsOf = (row: Columns): Columns => Record.mapKeys(row, plainName)

/**
 * Columns that hold the visible number. `Ticket_ID` is not one: in lists it is an opaque text, elsewhere the internal id,
 * and as a number it could be another ticket's.
 */
const numberColumns = ["ticketno", "incidentno", "incidentid"] as const

/** The column's text where it can be a ticket number: `59404`, `INC 59404`; else empty. */
const numberIn = (value: unknown): string => {
  const text = Number.isSafeInteger(value) || Predicate.isString(value) ? String(value).trim() : ""
  return /^(?:[a-z]+[\s#-]*|#)?0*[1-9]\d*$/i.test(text) ? text : ""
}

const totalIn = ({ totalrows }: Columns): number => {
  const total = Predicate.isString(totalrows) && /^\s*\d+\s*$/.test(totalrows) ? Number(totalrows) : totalrows
  return Predicate.isNumber(total) && Number.isSafeInteger(total) && total > 0 ? total : 0
}

const shown = (value: unknown): string => (Predicate.isString(value) ? value.trim() : "")

/** A text as it reads without markup; a tag or an entity that was cut in two is none of it. */
const withoutMarkup = (text: string): string =>
  Texts.plain(text.replaceAll(/<[^<>]*(?:>|$)/g, " "))
    .replace(/&#?\w{0,8}$/, "")
    .trim()

/**
 * Whether the row shows enough of the text in which a ticket of ours carries its marker to see that it does not. A
 * Description is that text only beside a short one that differs, else it may be the title. A text that ends with dots has
 * been cut, and so has one that ends within the marker, which begins our texts.
 */
const showsEnough = ({ description, information, subject, symptom }: Columns, marker: string): boolean => {
  const title = shown(symptom) || shown(subject)
  const long = shown(information) || (title !== "" && shown(description) !== title ? shown(description) : "")
  const beginning = withoutMarkup(long).toLowerCase()
  return long !== "" && !/(?:…|\.\.\.)$/.test(beginning) && !marker.startsWith(beginning)
}

const rowOf = (row: Columns, marker: string): Option.Option<Row> => {
  const columns = columnsOf(row)
  const present = Object.values(row).some((value) => Predicate.isString(value) && Texts.hasExactly(value, marker))
  const number = numberColumns.map((name) => numberIn(columns[name])).find((text) => text !== "")
  return Option.map(Option.fromUndefinedOr(number), (number) => ({
    number,
    total: totalIn(columns),
    status: shown(columns.status),
    marker: present ? "present" : showsEnough(columns, marker) ? "absent" : "silent",
    files: filesIn(columns.isattexists, columns.attachmentnames),
  }))
}

const inEnvelope = shaped(Envelope)
const inResult = shaped(SearchResult)
const nested = Schema.decodeUnknownOption(
  Schema.Struct({ IncidentDetail: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)) }),
)

/** A row, or the rows that IM_GetIncidentListwithDetails puts into one. */
const opened = (row: Columns): ReadonlyArray<Columns> =>
  Option.match(nested(row), {
    onNone: () => [row],
    onSome: ({ IncidentDetail }) => (IncidentDetail.length === 0 ? [row] : IncidentDetail),
  })

/** The rows of one page, in their order. */
export const rowsOf = (asked: Asked, value: unknown, marker: string): Result.Result<ReadonlyArray<Row>, SummitError> =>
  Result.gen(function* () {
    const envelope = yield* inEnvelope(asked, value)
    const errors = errorsOf(envelope)
    if (errors !== "") return yield* Result.fail(refusal(asked, errors))
    const message = textOf(envelope.Message)
    // A failure may come as a message with an empty list.
    if (soundsFailed(message) && !saysNoSuchTicket(message)) return yield* Result.fail(refusal(asked, message))
    const reply = inResult(asked, value)
    const output = Result.isSuccess(reply) ? reply.success.OutputObject || undefined : undefined
    const found = output?.MyTickets || output?.SUBROOT || undefined
    if (found === undefined) {
      if (message === "") yield* reply
      return yield* Result.fail(refusal(asked, IncidentNotes.noList({ message: message && `: ${message}` })))
    }
    const rows: Array<Row> = []
    for (const row of Arr.ensure(found).flatMap(opened)) {
      const read = rowOf(row, marker)
      if (Option.isNone(read)) {
        const names = Object.keys(row).slice(0, 8).join(", ")
        return yield* Result.fail(refusal(asked, IncidentNotes.noNumber({ columns: names || "none" })))
      }
      rows.push(read.value)
    }
    return rows
  })

/** After this many pages a list is given up. */
const mostPages = 100

/** Tickets by their number in one spelling. */
export type Tickets = ReadonlyMap<string, Row>

/** `INC059404` and `inc 59404` are one ticket. */
export const keyOf = ({ number }: Pick<Row, "number">): string =>
  number.toLowerCase().replace(/^([a-z]*)[\s#-]*0*/, "$1")

interface Aim {
  readonly wanted: (row: Row) => boolean
  /** The search ends when there are more tickets than this. */
  readonly limit: number
  /** Whether the search ends with the first page that has a wanted ticket. */
  readonly firstOnly: boolean
}

export interface Found {
  readonly tickets: Tickets
  /** Why there may be more; none: these are all. */
  readonly unsure: Option.Option<Sentence>
}

/** The wanted tickets of all pages. `page` requests the page with that index, from 0. */
export const ticketsIn = Effect.fnUntraced(function* (
  page: (index: number) => Effect.Effect<ReadonlyArray<Row>, SummitError>,
  { firstOnly, limit, wanted }: Aim,
) {
  const seen = new Set<string>()
  const tickets = new Map<string, Row>()
  const all = (): Found => ({ tickets, unsure: Option.none() })
  const unsure = (why: Sentence): Found => ({ tickets, unsure: Option.some(why) })
  for (let index = 0; index < mostPages; index += 1) {
    const rows = yield* page(index)
    const before = seen.size
    for (const row of rows) {
      seen.add(keyOf(row))
      if (wanted(row)) tickets.set(keyOf(row), row)
    }
    if (tickets.size > limit) {
      return unsure(IncidentNotes.tooMany)
    }
    if (firstOnly && tickets.size > 0) return all()
    // Fewer than the rows on the page cannot be the total.
    const total = rows.find((row) => row.total >= rows.length)?.total ?? 0
    // A short page is no end: a deployment may give fewer rows a page than asked for. Nor is a total that takes several
    // pages to reach: some count too few.
    if (rows.length === 0 || (index === 0 && total > 0 && seen.size >= total)) return all()
    if (seen.size === before) {
      // The page index is ignored. Harmless where the total says so, or the page is not as long as asked for.
      if (total > 0 ? seen.size >= total : rows.length !== pageSize) return all()
      return unsure(IncidentNotes.samePage({ count: seen.size }))
    }
  }
  return unsure(IncidentNotes.noEnd({ count: mostPages }))
})
