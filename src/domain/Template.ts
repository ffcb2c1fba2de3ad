/**
 * A template as the rest of the program sees it: every field present, defaults applied, secrets Redacted. One template
 * is one Summit instance. How the JSON file becomes this value is in pipeline/steps/DecodeTemplate.ts and template/TemplateFile.ts.
 */
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { JobAction } from "./JobState.ts"

/** A ticket attribute; the name goes to Summit as written, known or not. */
export interface Attribute {
  readonly name: string
  readonly value: string
}

export interface CustomAttribute {
  readonly groupName: string
  readonly name: string
  readonly value: string
}

/** A thing in Summit's CMDB that an incident is about: the name of what it is found by, and its value. */
export interface ConfigurationItem {
  /** `hostname`, `serialnumber`, … as the tenant knows it. */
  readonly key: string
  readonly value: string
  /** Whether a change of an incident repeats it: Summit does not show what it has, and may blank what is left out. */
  readonly onUpdate: "send" | "omit"
}

/** What a condition compares with patterns, in which `*` stands for any text and `?` for one character. */
export const conditionNames = ["termination", "agent", "schedule", "job", "tag", "department"] as const
export type ConditionName = (typeof conditionNames)[number]

/** All that is given must hold; of a list of patterns one is enough. Nothing given: it always holds. */
export type Condition = { readonly [Name in ConditionName]?: ReadonlyArray<string> } & {
  readonly workingHours?: boolean
}

/** An entry of `when`: what an incident gets where its condition holds. */
export interface When {
  /** For people; empty where the template gives none. */
  readonly name: string
  readonly if: Condition
  readonly attributes: ReadonlyArray<Attribute>
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  readonly ticketDescription?: string
  readonly ticketInformation?: string
  readonly configurationItem?: ConfigurationItem
}

export const indicators = ["EXIT", "TAG_START", "TAG_END", "DEFAULT", "WRKGRP", "CATNAME", "ASSIGNTO"] as const
export type Indicator = (typeof indicators)[number]

export interface Tag {
  readonly indicator: Indicator
  readonly indicatorValue: string
  readonly attribute: string
  readonly value: string
}

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const
export type Weekday = (typeof weekdays)[number]

/** Minutes since midnight, half-open [start, stop); stop may be 1440; start > stop spans midnight. */
export interface Shift {
  readonly start: number
  readonly stop: number
}

export interface Rules {
  readonly includeJobLogAttachment: boolean
  readonly includeTagRouting: boolean
  readonly includeWorkGroupNameTag: boolean
  readonly includeCategoryNameTag: boolean
  readonly includeAssignToTag: boolean
  readonly submitSingleIncidentPerDay: boolean
  readonly createWhenClosed: boolean
  /** EXIT tags are read only while one of the four tag rules is on. */
  readonly exitNeedsTagRule: boolean
  /** Without a tag WRKGRP_ or CATNAME_ the value of Connector.config counts, whatever the template's attributes say. */
  readonly configWithoutTag: boolean
  readonly onLostReply: "create" | "park"
}

/** States of a ticket that `reopen.from` may list; a Resolved one is reopened anyway. */
export const openStates = ["New", "Assigned", "In-Progress", "Pending", "Resolved"] as const
export type OpenState = (typeof openStates)[number]

export interface Reopen {
  readonly status: string
  readonly logField: "UserLog" | "InternalLog" | "Information"
  /** States that are reopened besides Resolved and what is not readable; all: every one, as the vendor's program does. */
  readonly from: "all" | ReadonlyArray<OpenState>
}

/** How the attachment call is spelled; the defaults follow from the service that urls.attachment names. */
export interface AttachmentRequest {
  /** `bytes`: JSON array of byte values, `base64`: one string. */
  readonly encoding: "bytes" | "base64"
  /** `common`: under objCommonParameters with a ServiceName; `flat`: fields next to _ProxyDetails. */
  readonly envelope: "common" | "flat"
  readonly service: string
  readonly idField: string
  readonly idKind: "internal" | "number"
  readonly nameField: string
  readonly contentField: string
}

/** Services that can find a ticket by the marker in its text, in the order of how exactly they look. */
export const searchServices = [
  "ADM_Get_DynamicWebServiceResult",
  "IM_GetMyIncidents",
  "IM_GetIncidentListwithDetails",
  "IM_GetIncidentList",
] as const

/** Where a ticket of ours is looked for after a lost reply; the plain list is the fallback of every other service. */
export interface Search {
  readonly service: (typeof searchServices)[number]
  /** Name of the tenant's own service and of its input, only for ADM_Get_DynamicWebServiceResult. */
  readonly dynamicService: string
  readonly dynamicInput: string
  /** Numeric Summit user id whose tickets IM_GetMyIncidents lists; empty = not sent. */
  readonly caller: string
  /** How many candidates are read in detail before the search counts as not possible. */
  readonly limit: number
}

export const defaultSearch: Search = {
  service: "IM_GetMyIncidents",
  dynamicService: "DWS_IM_GetIncidentIDBySymptom",
  dynamicInput: "Symptom",
  caller: "",
  limit: 200,
}

/** What the failures that one incident takes together have in common. */
export const groupings = ["agent", "schedule", "template"] as const
export type Grouping = (typeof groupings)[number]

export interface Group {
  readonly by: Grouping
  /** So many failures within `withinMinutes` get incidents of their own; one incident takes those that follow. */
  readonly over: number
  readonly withinMinutes: number
}

/** What a ticket gets when its job has recovered. */
export const recoveries = ["none", "comment", "resolve"] as const

/** Texts of a ticket whose job has recovered; an empty one is not sent. */
export interface Recovery {
  /** Follows our own sentence about the job. */
  readonly text: string
  readonly solution: string
  readonly closureCode: string
  readonly resolutionCode: string
}

/** What people do to a ticket, as far as it may act on the job. */
export const transitions = ["accepted", "resolved", "cancelled"] as const
export type Transition = (typeof transitions)[number]

export type JobActions = Readonly<Record<Transition, JobAction | "none">> & {
  /** The states that mean that somebody has taken the ticket. */
  readonly acceptedStatus: ReadonlyArray<string>
}

export interface Template {
  /** File name, as given with -t. */
  readonly name: string
  readonly ticketDescription: string
  readonly ticketInformation: string
  /** `https://host[:port]`, no slash at the end. */
  readonly address: string
  /** Host for people, as it goes into viewIncident's `{0}`. */
  readonly viewAddress: string
  readonly apiKey: Redacted.Redacted<string>
  /** Header that repeats the key for a gateway in front of Summit; none when empty. */
  readonly apiKeyHeader: string
  readonly rules: Rules
  readonly urls: {
    /** Paths relative to `address`, no slash at the start. */
    readonly incident: string
    readonly attachment: string
    /** Pattern with `{0}`, `{1}`, `{number}`, `{internalId}`, `{encryptedId}`. */
    readonly viewIncident: string
    /** Pattern of the job's page in Solution Manager (FailureValues.ts); empty where there is none. */
    readonly viewJob: string
  }
  /** None: no workingHours at all, then neither extra attribute list applies. A missing day has no working hours. */
  readonly workingHours: Option.Option<Readonly<Partial<Record<Weekday, Shift>>>>
  readonly attributes: ReadonlyArray<Attribute>
  readonly workingHoursAttributes: ReadonlyArray<Attribute>
  readonly nonWorkingHoursAttributes: ReadonlyArray<Attribute>
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  readonly tags: ReadonlyArray<Tag>
  readonly configurationItem: Option.Option<ConfigurationItem>
  /** Name of the tag around the instructions for operators in a job's documentation; empty where there is none. */
  readonly documentationTag: string
  readonly when: ReadonlyArray<When>
  /** Whether only the first entry of `when` whose condition holds applies, or all of them. */
  readonly whenMatches: "first" | "all"
  /** By the name of a field: how many characters of it are sent. */
  readonly limits: ReadonlyMap<string, number>
  readonly reopen: Reopen
  readonly incidentContainer: "object" | "string"
  readonly attachmentRequest: AttachmentRequest
  readonly search: Search
  /** A failure waits so long before anything is done about it; 0: it does not wait. */
  readonly holdMinutes: number
  /** The open incident of the same job in another daily instance takes its failures, for so many days. */
  readonly reuseOpenIncident: Option.Option<{ readonly days: number }>
  readonly group: Option.Option<Group>
  /** After so many new incidents within an hour one incident takes the failures that follow. */
  readonly maxTicketsPerHour: Option.Option<number>
  readonly onRecovery: (typeof recoveries)[number]
  readonly recovery: Recovery
  readonly jobActions: JobActions
}

/** Whether `sync` has more to do for the incidents of this template than to see when they are over. */
export const isSynced = ({ jobActions, onRecovery }: Pick<Template, "jobActions" | "onRecovery">): boolean =>
  onRecovery !== "none" || transitions.some((transition) => jobActions[transition] !== "none")

/** Whether a failure that would get a new incident may get that of other failures. */
export const sharesIncidents = ({ group, maxTicketsPerHour, reuseOpenIncident }: Template): boolean =>
  Option.isSome(reuseOpenIncident) || Option.isSome(group) || Option.isSome(maxTicketsPerHour)

/** Whether what happens to the incidents of this template after they were raised makes a difference. */
export const isFollowed = (template: Template): boolean => isSynced(template) || sharesIncidents(template)
