/**
 * From the values of a template file to the Template: what follows from another field when it is not given, times of day
 * in minutes, paths without the slash at the start.
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { reopenFrom, rulesOf } from "./Compatibility.ts"
import type { AttachmentRequest, Shift, Template, Weekday } from "../domain/Template.ts"
import { weekdays } from "../domain/Template.ts"
import type { TemplateValues, urlNames } from "./TemplateSchema.ts"

const base64Service = "Summit_UploadAttachmentBase64Encoded"

/**
 * The defaults follow from the service that urls.attachment names. Summit_UploadAttachment is documented; the body of
 * the base64 service is not, so its content field is our best guess and every part can be set in the template.
 */
const attachmentRequest = (path: string, given: TemplateValues["attachmentRequest"]): AttachmentRequest => {
  const service =
    path
      .split("?", 1)[0]
      ?.split("/")
      .findLast((segment) => segment !== "") ?? ""
  const base64 = service.toLowerCase() === base64Service.toLowerCase()
  return {
    encoding: base64 ? "base64" : "bytes",
    envelope: "common",
    service: base64 ? base64Service : "Summit_UploadAttachment",
    idField: "TicketID",
    idKind: "internal",
    nameField: "AttachmentFileName",
    contentField: base64 ? "FileBase64" : "FileByte",
    ...given,
  }
}

const minutes = (hhmm: string): number => Number(hhmm.slice(0, 2)) * 60 + Number(hhmm.slice(2))

/** The vendor's pages recommend it where a shift ends at midnight, so to its author 23:59 belongs to the shift. */
const lastMinute = "2359"

/** 0000 to 0000 means that the day has no working hours, like a day that is not there. */
export const shifts = (days: NonNullable<TemplateValues["workingHours"]>): Readonly<Partial<Record<Weekday, Shift>>> =>
  Record.fromEntries(
    weekdays.flatMap((name) => {
      const day = days[name]
      if (day === undefined || day.start === day.stop) return []
      return [
        [name, { start: minutes(day.start), stop: day.stop === lastMinute ? 24 * 60 : minutes(day.stop) }] as const,
      ]
    }),
  )

const viewIncident = "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}"

export const templateOf = (name: string, values: TemplateValues): Template => {
  const path = (wanted: (typeof urlNames)[number]) =>
    (values.urls.find((url) => url.name === wanted)?.value ?? "").trim().replace(/^\/+/, "")
  return {
    name,
    ticketDescription: values.ticketDescription,
    ticketInformation: values.ticketInformation,
    address: values.address.value,
    viewAddress: values.viewAddress?.value || values.address.value.replace(/^https?:\/\//, ""),
    apiKey: values.credentials.apiKey.value,
    apiKeyHeader: values.credentials.apiKeyHeader,
    rules: rulesOf(values.rules, values.compatibility),
    urls: {
      incident: path("incident"),
      attachment: path("attachment"),
      viewIncident: path("viewIncident") || viewIncident,
    },
    workingHours: Option.map(Option.fromUndefinedOr(values.workingHours), shifts),
    attributes: values.attributes,
    workingHoursAttributes: values.workingHoursAttributes,
    nonWorkingHoursAttributes: values.nonWorkingHoursAttributes,
    customAttributes: values.customAttributes,
    tags: values.tags,
    reopen: { ...values.reopen, from: reopenFrom(values.reopen.from, values.compatibility) },
    incidentContainer: values.incidentContainer,
    attachmentRequest: attachmentRequest(path("attachment"), values.attachmentRequest),
    search: values.search,
  }
}
