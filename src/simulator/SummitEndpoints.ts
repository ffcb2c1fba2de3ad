/**
 * Which call of which service a request is. All services share one address that a site may put behind any virtual directory;
 * two of them have one of their own besides, where the parameters may stand without the envelope. IIS takes paths in
 * letters of either case.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked, Reply } from "./Message.ts"
import { page } from "./Message.ts"
import { shapes } from "./Reshape.ts"
import type { Called, Parameters } from "./SummitWords.ts"
import { calledCommonly, calledFlat, textIn } from "./SummitWords.ts"

export const logService = "IM_LogOrUpdateIncident"
export const base64Upload = "Summit_UploadAttachmentBase64Encoded"

export interface Received extends Called {
  /** What becomes of the reply on its way. */
  readonly wraps: (reply: Reply) => Reply
}

const asItIs = (reply: Reply): Reply => reply

const object = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))
const objectText = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const objectIn = (value: unknown): Parameters =>
  Option.getOrElse(
    Option.orElse(object(value), () => objectText(value)),
    () => ({}),
  )

const hasNumber = ({ Ticket_No }: Parameters): boolean => !/^0*$/.test((textIn(Ticket_No) ?? "").trim())

/** What a contract of C# fills in where a new ticket of the older form leaves it out. */
const ticketDefaults = {
  IsFromWebService: true,
  Sup_Function: "",
  Status: "New",
  Medium: "",
  Description: "",
  PageName: "LogTicket",
}

/**
 * The older form of IM_LogOrUpdateIncident, `oTicket` beside `_ProxyDetails`, as the container of today. No public source
 * says whether `oTicket` is the ticket or holds it, so it may be either, and the texts may stand in all places.
 */
const fromOlderForm = ({ _ProxyDetails, oTicket, ...beside }: Parameters): Parameters => {
  const outer = objectIn(oTicket)
  const { Ticket_No: number, ...ticket } = "Ticket" in outer ? objectIn(outer.Ticket) : outer
  const texts = { ...ticket, ...objectIn(ticket.TicketInformation), ...objectIn(outer.TicketInformation) }
  const { Information, InternalLog, Solution, UserLog } = { ...texts, ...objectIn(beside.TicketInformation) }
  const isChange = hasNumber({ Ticket_No: number })
  const sent = ticket.Description === undefined && ticket.Desc !== undefined ? { Description: ticket.Desc } : {}
  return {
    _ProxyDetails,
    incidentParamsJSON: {
      IncidentContainerJsonObj: {
        Updater: outer.Updater ?? beside.Updater ?? "Executive",
        Ticket: isChange ? { ...ticket, Ticket_No: number } : { ...ticketDefaults, ...ticket, ...sent },
        TicketInformation: {
          Information: textIn(Information) ?? "",
          InternalLog: textIn(InternalLog) ?? "",
          UserLog: textIn(UserLog) ?? "",
          Solution: textIn(Solution) ?? "",
        },
        CustomFields: outer.CustomFields ?? beside.CustomFields ?? [],
      },
    },
  }
}

type Reads = (asked: Asked) => Option.Option<Received>

const inEnvelope: Reads = (asked) => Option.map(calledCommonly(asked), (called) => ({ ...called, wraps: asItIs }))

/** The addresses under RESTService, in lower case. */
const operations: ReadonlyMap<string, Reads> = new Map<string, Reads>([
  ["commonws_jsonobjcall", inEnvelope],
  ["commonws_jsonobjcall_json", inEnvelope],
  [
    base64Upload.toLowerCase(),
    (asked) => Option.map(calledFlat(base64Upload, asked), (called) => ({ ...called, wraps: asItIs })),
  ],
  [
    logService.toLowerCase(),
    (asked) =>
      Option.map(calledFlat(logService, asked), ({ parameters, service }) => ({
        service,
        parameters: "oTicket" in parameters ? fromOlderForm(parameters) : parameters,
        wraps: shapes["double-encoded"],
      })),
  ],
])

const address = /^[^?]*\/rest\/summit_restwcf\.svc(?:\/+restservice\/+(\w+))?\/*(?:\?.*)?$/i

/** The request as a call of a service; or what the web server says instead. */
export const received = (asked: Asked): Received | Reply => {
  const found = address.exec(asked.url)
  if (found === null) return page("404 - File or directory not found.", 404)
  const [, operation = ""] = found
  const reads = operations.get(operation.toLowerCase())
  if (operation !== "" && reads === undefined) return page("Endpoint not found.", 404)
  if (asked.method !== "POST") return page("Method not allowed.", 405, { allow: "POST" })
  if (reads === undefined) return page("415 - Unsupported Media Type", 415)
  return Option.getOrElse(reads(asked), () => page("Request Error", 400))
}
