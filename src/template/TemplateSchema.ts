/**
 * The template file, one place for each field: what may stand in it, its default, and the sentence about it that editors
 * show (TemplateJsonSchema.ts). What a ticket gets is in TicketSchema.ts. All fields of the vendor's are here under their
 * names; ours, all optional, are $comment, compatibility, the rules from createWhenClosed on, credentials.apiKeyHeader, the
 * url viewJob, configurationItem, documentationTag, when, whenMatches, limits, reopen, incidentContainer, attachmentRequest
 * and search, and those after it: how a job's failures become fewer incidents, and what happens after they were raised
 * (SyncSchema.ts).
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Weekday } from "../domain/Template.ts"
import { defaultSearch, groupings, indicators, openStates, recoveries } from "../domain/Template.ts"
import * as Type from "./FieldTypes.ts"
import { byDefault, described, filled, flag } from "./FieldTypes.ts"
import { AttachmentRequest, SearchRequest } from "./RequestSchema.ts"
import { JobActions, Recovery } from "./SyncSchema.ts"
import { Attributes, comment, ConfigurationItem, CustomAttributes, holders, WhenEntry } from "./TicketSchema.ts"

/** The vendor's connectors that a template may follow; TemplateDefaults.ts says what each of them does. */
export const compatibilities = ["24.2", "24.3", "ours"] as const
export type Compatibility = (typeof compatibilities)[number]

const Address = Schema.Struct({
  name: Schema.optionalKey(Schema.String).pipe(described("Only for people; not read.")),
  value: Type.address.pipe(described("host, host:port or https://host, without a path.")),
})

const ViewAddress = Schema.Struct({
  name: Schema.optionalKey(Schema.String).pipe(described("Only for people; not read.")),
  value: Type.viewHost.pipe(described("host or host:port, without a path; it replaces {0} in the url viewIncident.")),
})

const Credentials = Schema.Struct({
  apiKey: Type.apiKey.pipe(
    described(
      "The API key: as opcon-summit encrypt prints it, a reference (env:NAME or file:PATH), or in the vendor's form.",
    ),
  ),
  apiKeyHeader: Type.headerName.pipe(
    byDefault("apikey"),
    described("Header that repeats the key for a gateway in front of Summit; empty text switches the header off."),
  ),
})

export const Rules = Schema.Struct({
  includeJobLogAttachment: Schema.optionalKey(Schema.Boolean).pipe(described("Attach the job log to the incident.")),
  includeTagRouting: flag(false).pipe(
    described("Route by tags TAG_START and TAG_END, else DEFAULT. Out of force while includeWorkGroupNameTag is on."),
  ),
  includeWorkGroupNameTag: flag(false).pipe(described("The job's tag WRKGRP_name names the work group.")),
  includeCategoryNameTag: flag(false).pipe(described("The job's tag CATNAME_name names the category.")),
  includeAssignToTag: flag(false).pipe(
    described("The job's tag ASSIGNTO_user names the engineer; the domain comes from the tag ASSIGNTO."),
  ),
  submitSingleIncidentPerDay: flag(false).pipe(
    described(
      "One incident a job and operations day (DAILY_START_HOUR in Connector.config), unless the day's ticket was closed and refuses to be reopened.",
    ),
  ),
  createWhenClosed: flag(false).pipe(
    described("Where the job's incident is Closed or Cancelled: create a new one without trying to reopen."),
  ),
  exitNeedsTagRule: Schema.optionalKey(Schema.Boolean).pipe(
    described("Read EXIT entries only while one of the four tag rules is on."),
  ),
  configWithoutTag: Schema.optionalKey(Schema.Boolean).pipe(
    described(
      "With includeWorkGroupNameTag or includeCategoryNameTag and a job without such a tag: the value of Connector.config, whatever the attributes of the template say.",
    ),
  ),
  onLostReply: Schema.Literals(["create", "park"]).pipe(
    byDefault<"create" | "park">("create"),
    described(
      "When it cannot be found out whether an incident was created: create (another one, which says so) or park (for a person to decide).",
    ),
  ),
})

export const urlNames = ["incident", "attachment", "viewIncident", "viewJob"] as const

const Url = Schema.Struct({
  name: Schema.Literals(urlNames).pipe(
    described(
      "incident: creates and updates. attachment: attaches the job log. viewIncident: the link on the job. viewJob: the page of the job in Solution Manager, for @EV_JobLink.",
    ),
  ),
  value: Schema.String.pipe(
    described(
      "A path, without the host. Only viewIncident and viewJob are whole addresses. viewIncident may hold {0} (viewAddress), {1} or {number}, {internalId}, {encryptedId}; viewJob {jobId}, {uid}, {jobNumber}, {job}, {schedule}, {scheduleId}, {scheduleInstance}, {date}.",
    ),
  ),
}).check(Type.pathOnly)

const Day = Schema.Struct({
  start: Type.timeOfDay.pipe(described("HHMM, 0000 to 2359.")),
  stop: Type.timeOfDay.pipe(described("HHMM, 0000 to 2400; 2400 is the end of the day, and so is 2359.")),
}).check(Type.shift)

const day = Schema.optionalKey(Day).pipe(
  described("From start up to stop; a stop before the start is on the next day. 0000 to 0000: no working hours."),
)

const WorkingHours = Schema.Struct({
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
} satisfies Record<Weekday, typeof day>)

const Tag = Schema.Struct({
  indicator: Schema.Literals(indicators).pipe(
    described(
      "EXIT: a job with this tag gets no incident. TAG_START, TAG_END: the job's tag begins, ends with indicatorValue. DEFAULT: no TAG_START or TAG_END matches. WRKGRP and CATNAME need no entry; ASSIGNTO gives the domain.",
    ),
  ),
  indicatorValue: Schema.String.pipe(
    byDefault(""),
    described("EXIT: the whole tag. TAG_START, TAG_END: its beginning, its end. Upper and lower case count."),
  ),
  attribute: Schema.String.pipe(
    byDefault(""),
    described(
      "Ticket attribute that TAG_START, TAG_END and DEFAULT set. The others do not read it: WRKGRP sets Assigned_WorkGroup_Name, CATNAME Category_Name, ASSIGNTO Assigned_Engineer_Email and Assign_To.",
    ),
  ),
  value: Schema.String.pipe(
    byDefault(""),
    described(`What the attribute is set to; for ASSIGNTO the domain of the e-mail address. ${holders}`),
  ),
}).check(Type.complete)

const Reopen = Schema.Struct({
  status: filled.pipe(byDefault("In-Progress"), described("The state it is set to.")),
  logField: Schema.Literals(["UserLog", "InternalLog", "Information"]).pipe(
    byDefault<"UserLog" | "InternalLog" | "Information">("UserLog"),
    described("The log that the text goes to."),
  ),
  from: Schema.optionalKey(Schema.Union([Schema.Literal("all"), Schema.Array(Schema.Literals(openStates))])).pipe(
    described(
      "The states that are reopened besides Resolved and what cannot be read: a list of New, Assigned, In-Progress, Pending; or all, every ticket that the job has.",
    ),
  ),
})

const Reuse = Schema.Struct({
  days: Type.wholeNumber(1, 90).pipe(described("How many days after its first failure an incident is used again.")),
})

const Group = Schema.Struct({
  by: Schema.Literals(groupings).pipe(
    described("What the failures have in common: the agent, the schedule, or only this template."),
  ),
  over: Type.wholeNumber(1, 1000).pipe(
    described("How many failures within withinMinutes get incidents of their own; those that follow share one."),
  ),
  withinMinutes: Type.wholeNumber(1, 1440).pipe(
    described("The window in which failures are counted; the shared incident takes no more after so long without one."),
  ),
})

/** In place of an object that is left out: its fields have their defaults. */
const nothing = Effect.succeed({})

export const TemplateSchema = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String).pipe(
    described("Where editors find this JSON Schema. The program does not read it."),
  ),
  $comment: comment,
  compatibility: Schema.optionalKey(Schema.Literals(compatibilities)).pipe(
    described(
      "Sets together what the vendor's pages of 24.2 and 24.3 say differently; what the template says itself always wins.",
    ),
  ),
  ticketDescription: filled.pipe(described(`Subject of a new incident. ${holders}`)),
  ticketInformation: filled.pipe(
    described(`Text of a new incident, and part of the text when the job fails again. ${holders}`),
  ),
  address: Address.pipe(described("The Summit server that gets the incidents of this template.")),
  viewAddress: Schema.optionalKey(ViewAddress).pipe(
    described("The Summit server that people open incidents on; without it the same as address."),
  ),
  credentials: Credentials.pipe(described("How Summit knows this program.")),
  rules: Rules.pipe(Schema.withDecodingDefaultKey(nothing), described("What is done, and what is looked at.")),
  urls: Schema.Array(Url).pipe(described("Paths of the Summit calls on address, and the page of an incident.")),
  workingHours: Schema.optionalKey(WorkingHours).pipe(
    described("When somebody works, in the zone of the OpCon server. A day that is not here has no working hours."),
  ),
  attributes: Attributes.pipe(
    described("Ticket attributes of every incident; they win over [DEFAULTS] in Connector.config."),
  ),
  workingHoursAttributes: Attributes.pipe(
    described("Ticket attributes of an incident within working hours; they win over attributes."),
  ),
  nonWorkingHoursAttributes: Attributes.pipe(
    described("Ticket attributes of an incident outside working hours; they win over attributes."),
  ),
  customAttributes: CustomAttributes.pipe(described("Custom attributes of every incident.")),
  tags: Schema.Array(Tag).pipe(
    byDefault<ReadonlyArray<typeof Tag.Type>>([]),
    described("What the tags of an OpCon job mean for its incident. The first entry that matches wins."),
  ),
  configurationItem: Schema.optionalKey(ConfigurationItem).pipe(
    described("The thing in Summit's CMDB that the incident is about; without it none is named."),
  ),
  documentationTag: Type.tagName.pipe(
    byDefault(""),
    described(
      "Name of the tag around the instructions for operators in a job's documentation, for @EV_Instructions: INSTRUCTIONS stands for <INSTRUCTIONS>...</INSTRUCTIONS>.",
    ),
  ),
  when: Schema.Array(WhenEntry).pipe(
    byDefault<ReadonlyArray<typeof WhenEntry.Type>>([]),
    described("What incidents get where a condition holds."),
  ),
  whenMatches: Schema.Literals(["first", "all"]).pipe(
    byDefault<"first" | "all">("first"),
    described(
      "first: only the first entry of when whose condition holds applies. all: every such entry, and later ones win.",
    ),
  ),
  limits: Schema.Record(Schema.String, Type.limit).pipe(
    byDefault<Readonly<Record<string, number>>>({}),
    Schema.check(Type.roomForMarker),
    described(
      "How many characters of a field are sent, by its name: Description, Information, UserLog, InternalLog, CI_Value, a ticket attribute or a custom attribute. A longer text is cut at a word and ends with \u2026.",
    ),
  ),
  reopen: Reopen.pipe(
    Schema.withDecodingDefaultKey(nothing),
    described("What an incident gets when its job fails again and it is no longer worked on."),
  ),
  incidentContainer: Schema.Literals(["object", "string"]).pipe(
    byDefault<"object" | "string">("object"),
    described("Whether the incident is sent to Summit as an object or as a string that holds it."),
  ),
  attachmentRequest: AttachmentRequest.pipe(
    byDefault({}),
    described("How the request with a job log is spelled; what is not here follows from the url attachment."),
  ),
  search: SearchRequest.pipe(
    byDefault(defaultSearch),
    described("How an incident is looked for after its reply was lost."),
  ),
  holdMinutes: Type.wholeNumber(0, 1440).pipe(
    byDefault(0),
    described(
      "How long a failure waits before anything is done about it; a job that has recovered by then gets no incident. Needs drain --watch or a scheduled drain.",
    ),
  ),
  reuseOpenIncident: Schema.optionalKey(Reuse).pipe(
    described("Use the open incident of the same schedule and job from another day instead of a new one."),
  ),
  group: Schema.optionalKey(Group).pipe(described("One incident for many failures that come together.")),
  maxTicketsPerHour: Schema.optionalKey(Type.wholeNumber(1, 10_000)).pipe(
    described("New incidents of this template within an hour; the failures beyond share one incident."),
  ),
  onRecovery: Schema.Literals(recoveries).pipe(
    byDefault<(typeof recoveries)[number]>("none"),
    described(
      "When the failed job has finished OK, or was fixed, skipped or cancelled: nothing, a comment in the incident, or the incident is resolved unless somebody has changed it. Done by sync.",
    ),
  ),
  recovery: Recovery.pipe(
    Schema.withDecodingDefaultKey(nothing),
    described("The texts of an incident whose job has recovered."),
  ),
  jobActions: JobActions.pipe(
    Schema.withDecodingDefaultKey(nothing),
    described("What becomes of the failed job when people act on its incident. Done by sync."),
  ),
})

export type TemplateValues = typeof TemplateSchema.Type
