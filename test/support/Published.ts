/**
 * Connector.config and the template of both generations, as the vendor's pages print them with the values of a site filled
 * in and the secrets as EncryptValue writes them. Nothing in them is ours.
 */
import { encode } from "../../src/domain/Secret.ts"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"

export interface Published {
  readonly generation: "24.2" | "24.3"
  readonly config: string
  readonly template: Readonly<Record<string, unknown>>
}

const defaults = `[DEFAULTS]
PRIORITY_NAME_VALUE=P3
IMPACT_NAME_VALUE=Medium
URGENCY_NAME_VALUE=Medium
SUP_FUNCTION_VALUE=IT
MEDIUM_VALUE=Web
CLASSIFICATION_NAME_VALUE=Application Support
SOURCE_VALUE=Event Trigger
CATEGORY_NAME_VALUE=ElasticSearch
ASSIGNED_WORK_GROUP_NAME_VALUE=DevOps
`

const token = encode(sampleToken)

const older = `[GENERAL]
JOBLOGDIR=joblogs
TEMPLATESDIR=templates
DAILY_START_HOUR=07
DEBUG=OFF

${defaults}
[PROXY SERVER]
USES_PROXY=False
SERVER=
PORT=

[OPCON API]
SERVER=opcon.corp.test
PORT=9010
USES_TLS=True
TOKEN=${token}
`

const newest = `[GENERAL]
LOG_FILES_DIRECTORY=logFiles
TEMPLATES_DIRECTORY=templates
DAILY_START_HOUR=07
DEBUG=OFF

${defaults}
[PROXY CONNECTION]
USE_PROXY=False
PROXY_ADDRESS=
PROXY_PORT=

[OPCON API CONNECTION]
SERVER=opcon.corp.test
PORT=9010
USES_TLS=True
TOKEN=${token}
`

const rest = "api_integration/REST/Summit_RESTWCF.svc/RESTService"
const office = { start: "0800", stop: "1700" }
const none = { start: "0000", stop: "0000" }

const template = (assignTo: Readonly<Record<string, string>>, others: ReadonlyArray<unknown>) => ({
  ticketDescription: "Job @EV_Job failed",
  ticketInformation: "Job @EV_Job of schedule @EV_Schedule (@EV_Date) failed on @EV_Agent with @EV_errorcode",
  address: { name: "address", value: "summit.corp.test" },
  viewAddress: { name: "viewAddress", value: "summit.corp.test" },
  credentials: { apiKey: encode(sampleKey) },
  rules: {
    includeJobLogAttachment: true,
    includeTagRouting: true,
    includeWorkGroupNameTag: false,
    includeCategoryNameTag: true,
    includeAssignToTag: true,
    submitSingleIncidentPerDay: false,
  },
  urls: [
    { name: "incident", value: `${rest}/CommonWS_JsonObjCall_JSON` },
    { name: "attachment", value: `${rest}/Summit_UploadAttachmentBase64Encoded` },
    { name: "viewIncident", value: "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}" },
  ],
  workingHours: {
    monday: office,
    tuesday: office,
    wednesday: office,
    thursday: office,
    friday: office,
    saturday: none,
    sunday: none,
  },
  attributes: [{ name: "Classification_Name", value: "Batch" }],
  workingHoursAttributes: [{ name: "Priority_Name", value: "P3" }],
  nonWorkingHoursAttributes: [{ name: "Priority_Name", value: "P2" }],
  customAttributes: [{ groupName: "Batch Processing", name: "Job Name", value: "@EV_Job" }],
  tags: [
    { indicator: "EXIT", indicatorValue: "NOTICKET" },
    { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: "Assigned_WorkGroup_Name", value: "Application One" },
    { indicator: "DEFAULT", attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
    ...others,
    { indicator: "ASSIGNTO", ...assignTo },
  ],
})

export const published: readonly [Published, Published] = [
  {
    generation: "24.2",
    config: older,
    // The older page lists entries for all indicators, and its sample has a value without @.
    template: template({ attribute: "Assign_To", value: "corp.test" }, [
      { indicator: "CATNAME", attribute: "Category_Name" },
    ]),
  },
  { generation: "24.3", config: newest, template: template({ value: "@corp.test" }, []) },
]
