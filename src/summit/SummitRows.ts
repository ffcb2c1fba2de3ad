/**
 * What the search services answer: rows whose columns each tenant may choose, in which the visible number is what counts.
 * "No match" is a list of rows that is there and has none of ours; an answer without rows, or with rows that name no
 * ticket, is not taken for that.
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Texts from "../domain/Texts.ts"
import { filesIn } from "./AttachmentNames.ts"
import { saysNoSuchTicket, soundsFailed } from "./ErrorText.ts"
import type { SummitError } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import { refusal, shaped } from "./SummitReply.ts"
import { Envelope, errorsOf, SearchResult, textOf } from "./SummitWire.ts"

/** A ticket as a search shows it. */
export interface Row {
  /** The visible number, as written. */
  readonly number: string
  /** How many rows the whole result has, if the row says so; else 0. */
  readonly total: number
  /** What the row itself tells about the marker; `silent` where it shows too little of the ticket's text. */
  readonly marker: "present" | "absent" | "silent"
  /** Names that the files on the ticket may have; none where the row does not tell. */
  readonly files: Option.Option<ReadonlyArray<string>>
}

type Columns = Readonly<Record<string, unknown>>

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_]/g, "")

/** By name without case, blanks and underscores: `Incident_ID` and `Incident ID` are the same column. */
const columnsOf = (row: Columns): Columns => Record.mapKeys(row, plainName)

/**
 * `Ticket_ID` is not among them: in lists it is an opaque text, elsewhere the internal id, and read as a number it could
 * be a stranger's.
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

/**
 * Whether the row shows enough of the text in which a ticket of ours carries its marker to see that it does not. A
 * Description is that text only beside a short one that differs, else it may be the title. A text that ends with dots has
 * been cut, and so has one that ends within the marker, which begins our texts.
 */
const showsEnough = ({ description, information, subject, symptom }: Columns, marker: string): boolean => {
  const title = shown(symptom) || shown(subject)
  const long = shown(information) || (title !== "" && shown(description) !== title ? shown(description) : "")
  const beginning = Texts.plain(long.replaceAll(/<[^<>]*>/g, " "))
    .trim()
    .toLowerCase()
  return long !== "" && !/(?:…|\.\.\.)$/.test(long) && !marker.startsWith(beginning)
}

const rowOf = (row: Columns, marker: string): Option.Option<Row> => {
  const columns = columnsOf(row)
  const present = Object.values(row).some((value) => Predicate.isString(value) && Texts.hasExactly(value, marker))
  const number = numberColumns.map((name) => numberIn(columns[name])).find((text) => text !== "")
  return Option.map(Option.fromUndefinedOr(number), (number) => ({
    number,
    total: totalIn(columns),
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
    // A failure may come as a message beside an empty list.
    if (soundsFailed(message) && !saysNoSuchTicket(message)) return yield* Result.fail(refusal(asked, message))
    const reply = inResult(asked, value)
    const output = Result.isSuccess(reply) ? reply.success.OutputObject || undefined : undefined
    const found = output?.MyTickets || output?.SUBROOT || undefined
    if (found === undefined) {
      if (message === "") yield* reply
      return yield* Result.fail(refusal(asked, `an answer without a list of tickets${message && `: ${message}`}`))
    }
    const rows: Array<Row> = []
    for (const row of Arr.ensure(found).flatMap(opened)) {
      const read = rowOf(row, marker)
      if (Option.isNone(read)) {
        const names = Object.keys(row).slice(0, 8).join(", ")
        return yield* Result.fail(refusal(asked, `a row without a ticket number (columns: ${names || "none"})`))
      }
      rows.push(read.value)
    }
    return rows
  })
