/**
 * The shapes of Summit's replies, as lenient as is safe: keys may be absent or null, a number may come as text and text as
 * a number, unknown keys are ignored. What fits none of these shapes is not Summit's. The names of a ticket's files are
 * read here too: how Summit joins several names into the one text of AttachmentNames is documented nowhere, so the text
 * is cut wherever two of them may meet. The names serve to look one of ours up, not to be counted.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Flag } from "./Summit.ts"

/** A value that Summit writes as text, number, boolean or null, or leaves out. */
const Loose = Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Number, Schema.Boolean])))
export type Loose = typeof Loose.Type

/** The text of a loose value without white space around it; empty for none. */
export const textOf = (value: Loose | undefined): string =>
  value === undefined || value === null ? "" : String(value).trim()

const envelope = {
  Errors: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Array(Schema.NullOr(Schema.String))]))),
  Message: Loose,
}

/** What every service answers with. */
export const Envelope = Schema.Struct(envelope)

/** The text of `Errors`, a list joined; empty when there are none. */
export const errorsOf = ({ Errors }: typeof Envelope.Type): string =>
  (typeof Errors === "string" ? [Errors] : (Errors ?? []))
    .map((text) => (text ?? "").trim())
    .filter((text) => text !== "")
    .join("; ")

/** Reply of IM_LogOrUpdateIncident. */
export const Logged = Schema.Struct({
  ...envelope,
  TicketNo: Loose,
  TicketID_Internal: Loose,
  TicketID_Encrypted: Loose,
})

/** Reply to an upload. */
export const Uploaded = Schema.Struct({
  ...envelope,
  Output: Schema.optionalKey(Schema.Unknown),
  OutputID: Schema.optionalKey(Schema.Unknown),
})

/** One row of TicketDetails, the columns we use. */
export const TicketDetail = Schema.Struct({
  Ticket_ID: Loose,
  Ticket_No: Loose,
  Ticket_ID_Encrypted: Loose,
  Reg_Time: Loose,
  Updated_Time: Loose,
  Status: Loose,
  Subject: Loose,
  Description: Loose,
  Information: Loose,
  Userlog: Loose,
  Internallog: Loose,
  Caller_EmailID: Loose,
  WG_Name: Loose,
  Assigned_Engineer_Name: Loose,
  Assigned_Engineer_Email: Loose,
  PriorityName: Loose,
  Sup_Function: Loose,
  LoggedByName: Loose,
  /** Said to be a boolean; any other value must not invalidate the row. */
  attachments: Schema.optionalKey(Schema.Unknown),
})

/** .NET writes a missing object as null, some services as an empty text. */
const orNothing = <S extends Schema.Constraint>(schema: S) => Schema.Union([Schema.Null, Schema.Literal(""), schema])

/** Reply of IM_GetIncidentDetailsAndChangeHistory. */
export const Details = Schema.Struct({
  ...envelope,
  OutputObject: orNothing(
    Schema.Struct({
      IncidentDetails: orNothing(
        Schema.Struct({
          TicketDetails: orNothing(Schema.Array(TicketDetail)),
          /** Only read for who has changed the ticket; any other value must not invalidate the answer. */
          ChangeHistory: Schema.optionalKey(Schema.Unknown),
        }),
      ),
    }),
  ),
})

const SearchRow = Schema.Record(Schema.String, Schema.Unknown)
/** A service that makes its JSON from XML writes a single row without its list. */
const SearchRows = Schema.optionalKey(orNothing(Schema.Union([Schema.Array(SearchRow), SearchRow])))

/** Reply of the search services: the lists name their rows MyTickets, a dynamic service SUBROOT. */
export const SearchResult = Schema.Struct({
  ...envelope,
  OutputObject: orNothing(Schema.Struct({ MyTickets: SearchRows, SUBROOT: SearchRows })),
})

/** The longest file name on Windows. */
const longestName = 255

/** Characters that no file name may hold always separate names. */
const betweenNames = /[<>:"/\\|?*\p{Cc}]+/u

/**
 * A comma or a semicolon may also belong to a name. All names we give end with an extension (LogFileNames.ts), so it
 * separates only after one: `README,job.log` is one file and no proof of `job.log`.
 */
const mayEndName = /[,;](?<=\.[a-z][a-z0-9]{0,9}\s*[,;])/gi

/** Every name that `text` may hold: from any separator to any later one. */
const readings = (text: string): ReadonlyArray<string> => {
  const cuts = [...Array.from(text.matchAll(mayEndName), ({ index }) => index), text.length]
  return [0, ...cuts.slice(0, -1).map((cut) => cut + 1)].flatMap((start) =>
    cuts.filter((cut) => cut > start && cut - start <= longestName).map((cut) => text.slice(start, cut).trim()),
  )
}

/** Of the possible names, those that do not span two others. */
export const single = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name) => name.search(mayEndName) < 0)

const listed = Schema.decodeUnknownOption(Schema.Array(Schema.String))

/** The names in a value of AttachmentNames, a text or a list of texts; none when it is neither. */
export const namesIn = (value: unknown): Option.Option<ReadonlyArray<string>> =>
  Option.map(Predicate.isString(value) ? Option.some([value]) : listed(value), (texts) => [
    ...new Set(
      texts
        .flatMap((text) => text.split(betweenNames))
        .flatMap(readings)
        .filter((name) => /[^,;\s]/.test(name)),
    ),
  ])

export const flagOf = (value: unknown): Flag => {
  const text = Predicate.isObjectOrArray(value) ? "" : String(value).trim()
  return /^(?:true|yes|y|1)$/i.test(text) ? "yes" : /^(?:false|no|n|0)$/i.test(text) ? "no" : "silent"
}

/** The files of a row, from its columns of these names; none when the row does not say, or contradicts itself. */
export const filesIn = (isAttExists: unknown, attachmentNames: unknown): Option.Option<ReadonlyArray<string>> => {
  const flag = flagOf(isAttExists)
  const names = Option.filter(namesIn(attachmentNames), (names) => names.length > 0 || flag !== "yes")
  return flag === "no" ? Option.orElse(names, () => Option.some([])) : names
}
