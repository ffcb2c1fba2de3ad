/**
 * What Summit's replies look like, as leniently as is safe: keys may be absent or null, a number may come as text and
 * text as a number, unknown keys are ignored. What none of these shapes fits is no answer of Summit's.
 */
import * as Schema from "effect/Schema"

/** One value that Summit writes as text, number or null, or leaves out. */
const Loose = Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Number, Schema.Boolean])))
export type Loose = typeof Loose.Type

/** Text of a loose value, without white space around it; empty for none. */
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
  /** A boolean by all accounts; no other value may spoil the row. */
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
