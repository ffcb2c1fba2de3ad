/**
 * A sentence for every field of a template, for the JSON Schema of editors. Apart from the Schema, because a run has no
 * use for them.
 */
import type { Weekday } from "../domain/Template.ts"
import type { TemplateSchema } from "./TemplateSchema.ts"

type Segment<K extends string> = K extends Weekday ? "DAY" : K
type FieldsOf<A, P extends string> = {
  [K in keyof A & string]-?: `${P}${Segment<K>}` | FieldsIn<NonNullable<A[K]>, `${P}${Segment<K>}`>
}[keyof A & string]
type FieldsIn<A, P extends string> = A extends string
  ? never
  : A extends ReadonlyArray<infer E>
    ? E extends string
      ? never
      : FieldsOf<E, `${P}[].`>
    : A extends object
      ? FieldsOf<A, `${P}.`>
      : never

/** Every field that a template may have, as `tags[].value`; a field of the Schema without words here does not compile. */
export type FieldPath = FieldsOf<typeof TemplateSchema.Encoded, "">

const holders = "May hold @EV_Agent, @EV_Date, @EV_errorcode, @EV_Job and @EV_Schedule."
const attributeName = "Name of a ticket attribute, as Summit knows it; upper and lower case count."

export const descriptions: Readonly<Record<FieldPath, string>> = {
  $schema: "Where editors find this JSON Schema. The program does not read it.",
  compatibility:
    "Sets together what the vendor's pages of 24.2 and 24.3 say differently; what the template says itself always wins.",
  ticketDescription: `Subject of a new incident. ${holders}`,
  ticketInformation: `Text of a new incident, and part of the text when the job fails again. ${holders}`,
  address: "The Summit server that gets the incidents of this template.",
  "address.name": "For people alone; not read.",
  "address.value": "host, host:port or https://host, without a path.",
  viewAddress: "The Summit server that people open incidents on; without it the same as address.",
  "viewAddress.name": "For people alone; not read.",
  "viewAddress.value": "host or host:port, without a path; it replaces {0} in the url viewIncident.",
  credentials: "How Summit knows this program.",
  "credentials.apiKey":
    "The API key: as opcon-summit encrypt prints it, a reference (env:NAME or file:PATH), or in the vendor's form.",
  "credentials.apiKeyHeader":
    "Header that repeats the key for a gateway in front of Summit; empty text switches the header off.",
  rules: "What is done, and what is looked at.",
  "rules.includeJobLogAttachment": "Attach the job log to the incident.",
  "rules.includeTagRouting":
    "Route by tags TAG_START and TAG_END, else DEFAULT. Out of force while includeWorkGroupNameTag is on.",
  "rules.includeWorkGroupNameTag": "The job's tag WRKGRP_name names the work group.",
  "rules.includeCategoryNameTag": "The job's tag CATNAME_name names the category.",
  "rules.includeAssignToTag": "The job's tag ASSIGNTO_user names the engineer; the domain comes from the tag ASSIGNTO.",
  "rules.submitSingleIncidentPerDay":
    "One incident a job and operations day (DAILY_START_HOUR in Connector.config), unless the day's ticket was closed and refuses to be re-opened.",
  "rules.createWhenClosed":
    "Where the job's incident is Closed or Cancelled: create a new one without trying to re-open.",
  "rules.exitNeedsTagRule": "Read EXIT entries only while one of the four tag rules is on.",
  "rules.configWithoutTag":
    "With includeWorkGroupNameTag or includeCategoryNameTag and a job without such a tag: the value of Connector.config, whatever the attributes of the template say.",
  "rules.onLostReply":
    "When it cannot be found out whether an incident was created: create (another one, which says so) or park (for a person to decide).",
  urls: "Paths of the Summit calls on address, and the page of an incident.",
  "urls[].name": "incident: creates and updates. attachment: attaches the job log. viewIncident: the link on the job.",
  "urls[].value":
    "A path, without the host. viewIncident alone is a whole address; it may hold {0} (viewAddress), {1} or {number}, {internalId}, {encryptedId}.",
  workingHours: "When somebody works, in the zone of the OpCon server. A day that is not here has no working hours.",
  "workingHours.DAY":
    "From start up to stop; a stop before the start is on the next day. 0000 to 0000: no working hours.",
  "workingHours.DAY.start": "HHMM, 0000 to 2359.",
  "workingHours.DAY.stop": "HHMM, 0000 to 2400; 2400 is the end of the day, and so is 2359.",
  attributes: "Ticket attributes of every incident; they win over [DEFAULTS] in Connector.config.",
  "attributes[].name": attributeName,
  "attributes[].value": holders,
  workingHoursAttributes: "Ticket attributes of an incident within working hours; they win over attributes.",
  "workingHoursAttributes[].name": attributeName,
  "workingHoursAttributes[].value": holders,
  nonWorkingHoursAttributes: "Ticket attributes of an incident outside working hours; they win over attributes.",
  "nonWorkingHoursAttributes[].name": attributeName,
  "nonWorkingHoursAttributes[].value": holders,
  customAttributes: "Custom attributes of every incident.",
  "customAttributes[].groupName": "Name of the group, as Summit knows it.",
  "customAttributes[].name": "Name of the custom attribute, as Summit knows it.",
  "customAttributes[].value": holders,
  tags: "What the tags of an OpCon job mean for its incident. The first entry that matches wins.",
  "tags[].indicator":
    "EXIT: a job with this tag gets no incident. TAG_START, TAG_END: the job's tag begins, ends with indicatorValue. DEFAULT: no TAG_START or TAG_END matches. WRKGRP and CATNAME need no entry; ASSIGNTO gives the domain.",
  "tags[].indicatorValue":
    "EXIT: the whole tag. TAG_START, TAG_END: its beginning, its end. Upper and lower case count.",
  "tags[].attribute":
    "Ticket attribute that TAG_START, TAG_END and DEFAULT set. The others do not read it: WRKGRP sets Assigned_WorkGroup_Name, CATNAME Category_Name, ASSIGNTO Assigned_Engineer_Email and Assign_To.",
  "tags[].value": `What the attribute is set to; for ASSIGNTO the domain of the e-mail address. ${holders}`,
  reopen: "What an incident gets when its job fails again and it is no longer worked on.",
  "reopen.status": "The state it is set to.",
  "reopen.logField": "The log that the text goes to.",
  "reopen.from":
    "The states that are re-opened besides Resolved and what cannot be read: a list of New, Assigned, In-Progress, Pending; or all, every ticket that the job has.",
  incidentContainer: "Whether the incident is sent to Summit as an object or as a string that holds it.",
  attachmentRequest: "How the request with a job log is spelled; what is not here follows from the url attachment.",
  "attachmentRequest.encoding": "bytes: a list of numbers. base64: one text.",
  "attachmentRequest.envelope": "common: under objCommonParameters. flat: beside _ProxyDetails.",
  "attachmentRequest.service": "ServiceName of the envelope.",
  "attachmentRequest.idField": "Name of the field with the incident's id.",
  "attachmentRequest.idKind": "internal: Summit's own id of the incident. number: the number that people see.",
  "attachmentRequest.nameField": "Name of the field with the file's name.",
  "attachmentRequest.contentField": "Name of the field with the file's content.",
  search: "How an incident is looked for after its reply was lost.",
  "search.service": "The Summit service that finds incidents by the text in them.",
  "search.dynamicService": "Name of the tenant's own service, for ADM_Get_DynamicWebServiceResult alone.",
  "search.dynamicInput": "Name of its input.",
  "search.caller": "Numeric id of the Summit user whose incidents IM_GetMyIncidents lists; empty: not sent.",
  "search.limit": "How many incidents are read before the search counts as not possible.",
}
