/**
 * The bodies of our requests, from domain values. They are built as JSON text, not as objects, so that attributes keep
 * their order and their names whatever these are, and the content of a file is encoded while it is sent.
 */
import * as Base64 from "effect/encoding/Base64"
import * as HttpBody from "effect/http/HttpBody"
import * as Stream from "effect/Stream"
import type { SettingsShape } from "../config/Settings.ts"
import type { Attribute, Template } from "../domain/Template.ts"
import type { Attachment, IncidentChange, IncidentDraft } from "./Summit.ts"

/** A request's JSON text, once the JSON of _ProxyDetails is known. */
export type Body = (proxyDetails: string) => string

/** The services of the common endpoint. */
export const services = {
  log: "IM_LogOrUpdateIncident",
  details: "IM_GetIncidentDetailsAndChangeHistory",
} as const

type Field = readonly [name: string, json: string]

/** A later field of the same name replaces the earlier one. */
const object = (fields: Iterable<Field>): string =>
  `{${Array.from(new Map(fields), ([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`

const text = (value: string): string => JSON.stringify(value)

/** An integer without quotes where the text is one, as Summit wants ids; as text, because an id may exceed a double. */
const integerOrText = (value: string): string => (/^\d+$/.test(value) ? value.replace(/^0+(?=\d)/, "") : text(value))

/** The authentication that every request carries. */
export const proxyDetails = (key: string, { orgId, proxyId }: SettingsShape["summit"]): string =>
  JSON.stringify({ AuthType: "APIKEY", APIKey: key, ProxyID: proxyId, ReturnType: "JSON", OrgID: orgId, TokenID: "" })

/** The envelope of the common endpoint. */
export const common =
  (service: string, parameters: ReadonlyArray<Field>) =>
  (proxyDetails: string): string =>
    object([
      ["ServiceName", text(service)],
      ["objCommonParameters", object([["_ProxyDetails", proxyDetails], ...parameters])],
    ])

/** Attributes never choose the ticket of a request: a template could name another one. */
export const namesTicket = ({ name }: Attribute): boolean => /^ticket_?(?:no|id)$/i.test(name)

/** The fields of the Ticket object by name, in order; true is the JSON true, everything else text. */
export type TicketFields = ReadonlyMap<string, string | true>

const asFields = (attributes: ReadonlyArray<Attribute>): ReadonlyArray<readonly [string, string]> =>
  attributes.filter((attribute) => !namesTicket(attribute)).map(({ name, value }) => [name, value])

const ticket = (fields: TicketFields): string =>
  object(Array.from(fields, ([name, value]) => [name, value === true ? "true" : text(value)]))

/** The ticket of a new incident. An attribute may overwrite any field but the ticket's number. */
export const createdTicket = (draft: IncidentDraft): TicketFields => {
  const fields = new Map<string, string | true>([
    ["IsFromWebService", true],
    ["Ticket_No", ""],
    ...asFields(draft.attributes),
  ])
  const defaults = { Status: "New", Description: draft.description, PageName: "LogTicket" }
  for (const [name, value] of Object.entries(defaults)) if (!fields.has(name)) fields.set(name, value)
  return fields
}

/** The ticket of a change. */
export const changedTicket = (change: IncidentChange): TicketFields =>
  new Map<string, string | true>([
    ["IsFromWebService", true],
    ["Ticket_No", change.ref.number.trim()],
    ["PageName", "TicketDetail"],
    ...asFields(change.attributes),
    // An empty status would blank the ticket's.
    ...(change.status === "" ? [] : [["Status", change.status] as const]),
  ])

const ticketInformation = (texts: Partial<Record<IncidentChange["logField"] | "Solution", string>>): string =>
  JSON.stringify({ Information: "", InternalLog: "", UserLog: "", ...texts })

const log = (template: Template, container: ReadonlyArray<Field>) => {
  const json = object(container)
  const parameters = object([
    template.incidentContainer === "object"
      ? ["IncidentContainerJsonObj", json]
      : ["IncidentContainerJson", text(json)],
  ])
  return common(services.log, [
    ["incidentParamsJSON", parameters],
    ["RequestType", text("RemoteCall")],
  ])
}

const configurationItem = ({ key, value }: NonNullable<IncidentDraft["configurationItem"]>): ReadonlyArray<Field> => [
  ["CI_Key", text(key)],
  ["CI_Value", text(value)],
]

/** A new incident. */
export const create = (template: Template, draft: IncidentDraft) =>
  log(template, [
    ["Updater", text("Executive")],
    ["CI_ID", text("")],
    ...configurationItem(draft.configurationItem ?? { key: "", value: "" }),
    ["Ticket", ticket(createdTicket(draft))],
    ["TicketInformation", ticketInformation({ Information: draft.information })],
    [
      "CustomFields",
      JSON.stringify(
        draft.customAttributes.map(({ groupName, name, value }) => ({
          GroupName: groupName,
          Name: name,
          Value: value,
        })),
      ),
    ],
  ])

/** A change of the incident `change.ref.number`, which must not be empty: that would create one. */
export const update = (template: Template, change: IncidentChange) =>
  log(template, [
    ["Updater", text("Executive")],
    ...(change.configurationItem === undefined ? [] : configurationItem(change.configurationItem)),
    ["Ticket", ticket(changedTicket(change))],
    [
      "TicketInformation",
      ticketInformation({
        [change.logField]: change.text,
        ...(change.solution === undefined ? {} : { Solution: change.solution }),
      }),
    ],
    ["CustomFields", "[]"],
  ])

/** The texts of a request that an error of Summit may quote. */
export const ours = (sent: IncidentDraft | IncidentChange): ReadonlyArray<string> => [
  ...("description" in sent ? [sent.description, sent.information] : [sent.text, sent.solution ?? ""]),
  ...sent.attributes.map(({ value }) => value),
  ...("customAttributes" in sent ? sent.customAttributes.map(({ value }) => value) : []),
  ...(sent.configurationItem === undefined ? [] : [sent.configurationItem.value]),
]

/** Reads one incident. */
export const read = (number: string) =>
  common(services.details, [
    ["TicketNo", integerOrText(number.trim())],
    ["RequestType", text("RemoteCall")],
  ])

/** A body that holds a large file. */
export interface FileJson {
  readonly body: (contentType: string) => HttpBody.HttpBody
  /** The text, with the size of the file in place of its content. */
  readonly shown: string
}

type Encoding = Template["attachmentRequest"]["encoding"]

/** Stands for the content in a JSON text, where this character cannot occur. */
export const place = "\0"

/** Bytes of a piece: a multiple of three, so that base64 needs no padding in between. */
const pieceSize = 48 * 1024

/** Bytes of the largest content that is sent at once, and shown: what an agent sends of a log by default. */
const longestAtOnce = 65_536

const fileEncodings: Record<
  Encoding,
  {
    readonly around: readonly [string, string]
    readonly between: string
    readonly encode: (piece: Uint8Array) => string
    readonly length: (bytes: Uint8Array) => number
  }
> = {
  base64: {
    around: ['"', '"'],
    between: "",
    encode: Base64.encode,
    length: (bytes) => Math.ceil(bytes.length / 3) * 4,
  },
  bytes: {
    around: ["[", "]"],
    between: ",",
    encode: (piece) => piece.join(","),
    length: (bytes) => {
      let length = Math.max(0, bytes.length - 1)
      for (const byte of bytes) length += byte < 10 ? 1 : byte < 100 ? 2 : 3
      return length
    },
  },
}

/**
 * `json` with `bytes` in the place of `place`, as base64 or as a list of byte values. A large file is encoded in pieces
 * each time it is sent, so that it is held once and not in three encodings.
 */
export const fileJson = (json: string, bytes: Uint8Array, encoding: Encoding): string | FileJson => {
  const { around, between, encode, length } = fileEncodings[encoding]
  const [opening, closing] = around
  const [before = "", after = ""] = json.split(place)
  if (bytes.length <= longestAtOnce) return before + opening + encode(bytes) + closing + after
  const encoder = new TextEncoder()
  const [head, tail] = [encoder.encode(before + opening), encoder.encode(closing + after)]
  const pieces = function* () {
    yield head
    for (let at = 0; at < bytes.length; at += pieceSize) {
      yield encoder.encode((at === 0 ? "" : between) + encode(bytes.subarray(at, at + pieceSize)))
    }
    yield tail
  }
  return {
    body: (contentType) =>
      // One piece at a time: a larger chunk would hold more of the encoded text than is being sent.
      HttpBody.stream(
        Stream.fromIterable({ [Symbol.iterator]: pieces }, { chunkSize: 1 }),
        contentType,
        head.length + length(bytes) + tail.length,
      ),
    shown: `${before}"<${bytes.length} bytes, not shown>"${after}`,
  }
}

/** One file; `id` is the incident's id of the kind that the template names. */
export const attach =
  (template: Template, id: string, { bytes, name }: Attachment) =>
  (proxyDetails: string): string | FileJson => {
    const { contentField, encoding, envelope, idField, nameField, service } = template.attachmentRequest
    const fields: ReadonlyArray<Field> = [
      ["eModule", text("IM")],
      [idField, integerOrText(id.trim())],
      [contentField, place],
      [nameField, text(name)],
    ]
    return fileJson(
      envelope === "common"
        ? common(service, fields)(proxyDetails)
        : object([["_ProxyDetails", proxyDetails], ...fields]),
      bytes,
      encoding,
    )
  }
