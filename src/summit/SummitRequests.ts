/**
 * The bodies of our requests, from domain values. They are built as JSON text, not as objects: attributes keep their
 * order and their names whatever these are, and the content of a file is made while it is sent (FileContent.ts).
 */
import type { SettingsShape } from "../config/Settings.ts"
import type { Attribute, Template } from "../domain/Template.ts"
import * as FileContent from "./FileContent.ts"
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

/** An integer without quotes where the text is one; Summit wants ids so, and no id is an exact double for certain. */
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

/** Which ticket a request is about is never an attribute's business: a template could name a stranger's. */
export const namesTicket = ({ name }: Attribute): boolean => /^ticket_?(?:no|id)$/i.test(name)

/** The fields of the Ticket object by name, in their order; true is the JSON true, everything else text. */
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

const ticketInformation = (texts: Partial<Record<IncidentChange["logField"], string>>): string =>
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

/** A new incident. */
export const create = (template: Template, draft: IncidentDraft) =>
  log(template, [
    ["Updater", text("Executive")],
    ["CI_ID", text("")],
    ["CI_Key", text("")],
    ["CI_Value", text("")],
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
    ["Ticket", ticket(changedTicket(change))],
    ["TicketInformation", ticketInformation({ [change.logField]: change.text })],
    ["CustomFields", "[]"],
  ])

/** The texts of a request that an error may quote. */
export const ours = (sent: IncidentDraft | IncidentChange): ReadonlyArray<string> => [
  ...("description" in sent ? [sent.description, sent.information] : [sent.text]),
  ...sent.attributes.map(({ value }) => value),
  ...("customAttributes" in sent ? sent.customAttributes.map(({ value }) => value) : []),
]

/** The question for one incident. */
export const read = (number: string) =>
  common(services.details, [
    ["TicketNo", integerOrText(number.trim())],
    ["RequestType", text("RemoteCall")],
  ])

/** One file; `id` is the incident's id of the kind that the template asks for. */
export const attach =
  (template: Template, id: string, { bytes, name }: Attachment) =>
  (proxyDetails: string): FileContent.FileJson => {
    const { contentField, encoding, envelope, idField, nameField, service } = template.attachmentRequest
    const fields: ReadonlyArray<Field> = [
      ["eModule", text("IM")],
      [idField, integerOrText(id.trim())],
      [contentField, FileContent.place],
      [nameField, text(name)],
    ]
    return FileContent.fileJson(
      envelope === "common"
        ? common(service, fields)(proxyDetails)
        : object([["_ProxyDetails", proxyDetails], ...fields]),
      bytes,
      encoding,
    )
  }
