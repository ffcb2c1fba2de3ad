/**
 * What holds where a template file says nothing: the behaviours on which the vendor's connectors differ, which
 * `compatibility` chooses together, and fields that follow from other fields. Makes a Template of the decoded values of a
 * file.
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import type {
  AttachmentRequest,
  ConfigurationItem,
  OpenState,
  Rules,
  Shift,
  Template,
  Weekday,
  When,
} from "../domain/Template.ts"
import { weekdays } from "../domain/Template.ts"
import type { Compatibility, TemplateValues, urlNames } from "./TemplateSchema.ts"

/** By `compatibility`. */
type Choices<A> = Readonly<Record<Compatibility, A>>

interface Behaviour<A> {
  readonly holds: Choices<A>
  /** The choice that holds where the template has no `compatibility`, and why. */
  readonly unset: Compatibility
  readonly why: string
  /** The behaviour, and each choice, in words. */
  readonly what: string
  readonly says: Choices<string>
}

const attaches: Behaviour<boolean> = {
  holds: { "24.2": true, "24.3": false, ours: false },
  unset: "24.3",
  why: "every rule of the vendor's program is off unless it is switched on",
  what: "The job log is attached where the template does not say whether",
  says: { "24.2": "yes", "24.3": "no", ours: "no" },
}
const exitNeedsRule: Behaviour<boolean> = {
  holds: { "24.2": true, "24.3": false, ours: false },
  unset: "24.3",
  why: "the vendor's program reads them whenever they are there",
  what: "EXIT entries are read",
  says: { "24.2": "while one of the four tag rules is on", "24.3": "always", ours: "always" },
}
const fromConfig: Behaviour<boolean> = {
  holds: { "24.2": false, "24.3": true, ours: false },
  unset: "ours",
  why: "who writes an attribute into a template means it; whether the vendor's program skips it is not said",
  what: "includeWorkGroupNameTag or includeCategoryNameTag is on, the job has no such tag, and the template gives the attribute",
  says: {
    "24.2": "the value of the template",
    "24.3": "the value of Connector.config",
    ours: "the value of the template",
  },
}
const reopens: Behaviour<"all" | ReadonlyArray<OpenState>> = {
  holds: { "24.2": "all", "24.3": "all", ours: [] },
  unset: "ours",
  why: "whoever works on a ticket, or waits for somebody, keeps the state that says so",
  what: "A ticket that is New, Assigned, In-Progress or Pending",
  says: { "24.2": "is reopened", "24.3": "is reopened", ours: "gets the information and keeps its state" },
}

/** By the field of a template that sets one alone, and always wins. The reader, `template check` and the docs read this. */
export const behaviours = {
  "rules.includeJobLogAttachment": attaches,
  "rules.exitNeedsTagRule": exitNeedsRule,
  "rules.configWithoutTag": fromConfig,
  "reopen.from": reopens,
}

/** The same under every choice. */
export const missingStartHour = {
  what: "submitSingleIncidentPerDay is on and Connector.config has no DAILY_START_HOUR",
  says: "the day begins at midnight",
  why: "24.2 does not say; the program of 24.3 fails at the second failure, which helps nobody, so no choice brings that back",
} as const

const valueOf = <A>(row: Behaviour<A>, chosen: Compatibility | undefined): A => row.holds[chosen ?? row.unset]

type ChosenRule = "includeJobLogAttachment" | "exitNeedsTagRule" | "configWithoutTag"

/** Rules as a template file gives them; `compatibility` decides about those that are absent. */
type GivenRules = Omit<Rules, ChosenRule> & Partial<Pick<Rules, ChosenRule>>

export const exitNeedsTagRule = (given: boolean | undefined, chosen: Compatibility | undefined): boolean =>
  given ?? valueOf(exitNeedsRule, chosen)

export const rulesOf = (rules: GivenRules, chosen: Compatibility | undefined): Rules => ({
  ...rules,
  includeJobLogAttachment: rules.includeJobLogAttachment ?? valueOf(attaches, chosen),
  exitNeedsTagRule: exitNeedsTagRule(rules.exitNeedsTagRule, chosen),
  configWithoutTag: rules.configWithoutTag ?? valueOf(fromConfig, chosen),
})

const reopenFrom = (
  given: "all" | ReadonlyArray<OpenState> | undefined,
  chosen: Compatibility | undefined,
): "all" | ReadonlyArray<OpenState> => given ?? valueOf(reopens, chosen)

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

const itemOf = ({ key, onUpdate, value }: NonNullable<TemplateValues["configurationItem"]>): ConfigurationItem => ({
  key,
  value,
  onUpdate,
})

/** Without the comment, which is only for people. */
const whenOf = (entry: TemplateValues["when"][number]): When => ({
  name: entry.name,
  if: entry.if,
  attributes: entry.attributes,
  customAttributes: entry.customAttributes,
  ...(entry.ticketDescription === undefined ? {} : { ticketDescription: entry.ticketDescription }),
  ...(entry.ticketInformation === undefined ? {} : { ticketInformation: entry.ticketInformation }),
  ...(entry.configurationItem === undefined ? {} : { configurationItem: itemOf(entry.configurationItem) }),
})

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
      viewJob: path("viewJob"),
    },
    workingHours: Option.map(Option.fromUndefinedOr(values.workingHours), shifts),
    attributes: values.attributes,
    workingHoursAttributes: values.workingHoursAttributes,
    nonWorkingHoursAttributes: values.nonWorkingHoursAttributes,
    customAttributes: values.customAttributes,
    tags: values.tags,
    configurationItem: Option.map(Option.fromUndefinedOr(values.configurationItem), itemOf),
    documentationTag: values.documentationTag,
    when: values.when.map(whenOf),
    whenMatches: values.whenMatches,
    limits: new Map(Object.entries(values.limits)),
    reopen: { ...values.reopen, from: reopenFrom(values.reopen.from, values.compatibility) },
    incidentContainer: values.incidentContainer,
    attachmentRequest: attachmentRequest(path("attachment"), values.attachmentRequest),
    search: values.search,
    holdMinutes: values.holdMinutes,
    reuseOpenIncident: Option.fromUndefinedOr(values.reuseOpenIncident),
    group: Option.fromUndefinedOr(values.group),
    maxTicketsPerHour: Option.fromUndefinedOr(values.maxTicketsPerHour),
    onRecovery: values.onRecovery,
    recovery: values.recovery,
    jobActions: values.jobActions,
  }
}
