/**
 * How Summit's requests are read and its replies are written: one envelope around every request, one around every reply.
 * All services share one address, which a site may put behind any virtual directory; two of them have an address of their
 * own as well, where the parameters may stand without the envelope. A refusal is HTTP 200 with a text in `Errors`; a service
 * that is not known is HTTP 200 with an empty body.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type { Reply, Request } from "./Message.ts"
import { bodyAs, json, page, shapes } from "./Message.ts"
import type { SummitState } from "./SummitState.ts"

/** The message of .NET when a required key is missing, not only empty. */
export const nullReference = "Object reference not set to an instance of an object"

const Parameters = Schema.Record(Schema.String, Schema.Unknown)
export type Parameters = typeof Parameters.Type

/** A request, read from either envelope. `parameters` still holds `_ProxyDetails`. */
export interface ServiceCall {
  readonly service: string
  readonly parameters: Parameters
}

const common = bodyAs(Schema.Struct({ ServiceName: Schema.String, objCommonParameters: Parameters }))
const flat = bodyAs(Parameters)

/** The request in the common envelope; none when it is not in one. */
const inEnvelope = (request: Request): Option.Option<ServiceCall> =>
  Option.map(common(request), ({ ServiceName, objCommonParameters }) => ({
    service: ServiceName,
    parameters: objCommonParameters,
  }))

/** The request to the address of one service: in the common envelope, or its fields next to `_ProxyDetails`. */
const inFlatForm = (service: string, request: Request): Option.Option<ServiceCall> =>
  Option.orElse(
    Option.map(inEnvelope(request), ({ parameters }) => ({ service, parameters })),
    () => Option.map(flat(request), (parameters) => ({ service, parameters })),
  )

/** A value as text; a text member of a request may be a JSON number or boolean. */
const scalar = Schema.decodeUnknownOption(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))
export const textIn = (value: unknown): string | undefined => Option.getOrUndefined(Option.map(scalar(value), String))

/** An optional text member. */
export const Text = Schema.optionalKey(
  Schema.NullOr(
    Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]).pipe(
      Schema.decodeTo(Schema.String, {
        decode: SchemaGetter.transform(String),
        encode: SchemaGetter.transform((text) => text),
      }),
    ),
  ),
)

/** A whole number, which may come as text. */
export const Whole = Schema.Union([Schema.Int, Schema.String.check(Schema.isPattern(/^\s*\d{1,15}\s*$/))]).pipe(
  Schema.decodeTo(Schema.Int, {
    decode: SchemaGetter.transform(Number),
    encode: SchemaGetter.transform((number) => number),
  }),
)

const envelope = {
  Errors: "",
  Input: null,
  Message: "",
  OrgID: 0,
  Output: null,
  OutputID: 0,
  OutputObject: null,
  TokenID: null,
}

export const refusal = (text: string): Reply => json({ ...envelope, Errors: text, TicketNo: 0 })

export const output = (OutputObject: unknown): Reply => json({ ...envelope, OutputObject })

export const done = (fields: Readonly<Record<string, unknown>>): Reply => json({ ...envelope, ...fields })

/** Clock milliseconds as `2024-09-21 09:20:00`. */
export const time = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")

/** One service: its reply, and the state after it. */
export type Service = (state: SummitState, parameters: Parameters, at: number) => readonly [Reply, SummitState]

/** A service with parameters in the shape of `schema`; a missing key is a null reference. */
export const taking =
  <S extends Schema.ConstraintDecoder<unknown>>(
    schema: S,
    perform: (state: SummitState, parameters: S["Type"], at: number) => readonly [Reply, SummitState],
  ): Service =>
  (state, parameters, at) =>
    Option.match(Schema.decodeUnknownOption(schema)(parameters), {
      onNone: () => [refusal(nullReference), state],
      onSome: (decoded) => perform(state, decoded, at),
    })

/** A ticket number as Summit takes it: an integer, or text that is one. */
export const TicketNumber = Schema.Union([Schema.Int, Schema.String])

/** With or without the prefix that a tenant may show: `INC59404`. 0: not a number. */
export const numberOf = (value: typeof TicketNumber.Type): number =>
  Number(/^\s*(?:[a-z]+[\s#-]*)?(\d+)\s*$/i.exec(String(value))?.[1] ?? 0)

export const logService = "IM_LogOrUpdateIncident"
export const base64Upload = "Summit_UploadAttachmentBase64Encoded"

export interface Received extends ServiceCall {
  /** How the reply is changed on its way. */
  readonly wraps: (reply: Reply) => Reply
}

const plain =
  (read: (request: Request) => Option.Option<ServiceCall>) =>
  (request: Request): Option.Option<Received> =>
    Option.map(read(request), (call) => ({ ...call, wraps: (reply: Reply) => reply }))

const object = Schema.decodeUnknownOption(Parameters)
const objectText = Schema.decodeUnknownOption(Schema.fromJsonString(Parameters))
const objectIn = (value: unknown): Parameters =>
  Option.getOrElse(
    Option.orElse(object(value), () => objectText(value)),
    () => ({}),
  )

const hasNumber = ({ Ticket_No }: Parameters): boolean => !/^0*$/.test((textIn(Ticket_No) ?? "").trim())

/** The defaults of the C# contract for a new ticket in the older form. */
const ticketDefaults = {
  IsFromWebService: true,
  Sup_Function: "",
  Status: "New",
  Medium: "",
  Description: "",
  PageName: "LogTicket",
}

/**
 * Converts the older form of IM_LogOrUpdateIncident, `oTicket` next to `_ProxyDetails`, into the container of today. No
 * public source says whether `oTicket` is the ticket or holds it, so both are accepted, and the texts may be in any place.
 */
const fromOlderForm = ({ _ProxyDetails, oTicket, ...others }: Parameters): Parameters => {
  const outer = objectIn(oTicket)
  const { Ticket_No: number, ...ticket } = "Ticket" in outer ? objectIn(outer.Ticket) : outer
  const texts = { ...ticket, ...objectIn(ticket.TicketInformation), ...objectIn(outer.TicketInformation) }
  const { Information, InternalLog, Solution, UserLog } = { ...texts, ...objectIn(others.TicketInformation) }
  const isChange = hasNumber({ Ticket_No: number })
  const sent = ticket.Description === undefined && ticket.Desc !== undefined ? { Description: ticket.Desc } : {}
  return {
    _ProxyDetails,
    incidentParamsJSON: {
      IncidentContainerJsonObj: {
        Updater: outer.Updater ?? others.Updater ?? "Executive",
        Ticket: isChange ? { ...ticket, Ticket_No: number } : { ...ticketDefaults, ...ticket, ...sent },
        TicketInformation: {
          Information: textIn(Information) ?? "",
          InternalLog: textIn(InternalLog) ?? "",
          UserLog: textIn(UserLog) ?? "",
          Solution: textIn(Solution) ?? "",
        },
        CustomFields: outer.CustomFields ?? others.CustomFields ?? [],
      },
    },
  }
}

/** The request to an address, by its last segment in lower case: IIS ignores case in paths. */
const operations: ReadonlyMap<string, (request: Request) => Option.Option<Received>> = new Map([
  ["commonws_jsonobjcall", plain(inEnvelope)],
  ["commonws_jsonobjcall_json", plain(inEnvelope)],
  [base64Upload.toLowerCase(), plain((request) => inFlatForm(base64Upload, request))],
  [
    logService.toLowerCase(),
    (request: Request) =>
      Option.map(inFlatForm(logService, request), ({ parameters, service }) => ({
        service,
        parameters: "oTicket" in parameters ? fromOlderForm(parameters) : parameters,
        wraps: shapes["double-encoded"],
      })),
  ],
])

const address = /^[^?]*\/rest\/summit_restwcf\.svc(?:\/+restservice\/+(\w+))?\/*(?:\?.*)?$/i

/** The request as a call of a service, or the reply of the web server. */
export const received = (request: Request): Received | Reply => {
  const found = address.exec(request.url)
  if (found === null) return page("404 - File or directory not found.", 404)
  const [, operation = ""] = found
  const read = operations.get(operation.toLowerCase())
  if (operation !== "" && read === undefined) return page("Endpoint not found.", 404)
  if (request.method !== "POST") return page("Method not allowed.", 405, { allow: "POST" })
  if (read === undefined) return page("415 - Unsupported Media Type", 415)
  return Option.getOrElse(read(request), () => page("Request Error", 400))
}
