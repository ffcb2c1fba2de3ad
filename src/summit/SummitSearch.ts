/**
 * The questions by which a ticket of ours is looked for, one page each. Only two services look for a text; the lists know
 * status, instance and date alone, so what they answer must be read ticket by ticket (MarkedTickets.ts).
 */
import type { SettingsShape } from "../config/Settings.ts"
import type { Attribute, Search, Template } from "../domain/Template.ts"
import { searchServices } from "../domain/Template.ts"
import type { Body } from "./SummitRequests.ts"
import { common, services } from "./SummitRequests.ts"

export type SearchService = Search["service"]

/** The service that most deployments have: the fallback of the others. */
export const plainList = "IM_GetIncidentList" satisfies SearchService

/** Every service that is asked without changing anything; ReadOnly.ts lets a dry run call these alone. */
export const readServices: ReadonlySet<string> = new Set([services.details, ...searchServices])

export const pageSize = 100

/** Every status: a rule in Summit may have moved a new ticket on, even closed it, before it is looked for. */
const statuses = [
  "New",
  "Assigned",
  "In-Progress",
  "Pending",
  "Pending Approval",
  "Reopened",
  "Resolved",
  "Closed",
  "Cancelled",
].join(",")

const isInstance = ({ name, value }: Attribute): boolean => name === "Sup_Function" && value.trim() !== ""

/**
 * The Sup_Function values, called Instance in searches, with which a ticket of this template may have been created: the
 * usual one first, then those of the lists and tags that overwrite it.
 */
export const instancesOf = (template: Template, defaults: ReadonlyArray<Attribute>): ReadonlyArray<string> => {
  const usual = template.attributes.findLast(isInstance) ?? defaults.findLast(isInstance)
  const others = [
    ...template.workingHoursAttributes,
    ...template.nonWorkingHoursAttributes,
    ...template.tags.map(({ attribute, value }) => ({ name: attribute, value })),
  ].filter(isInstance)
  return [...new Set([usual?.value ?? "IT", ...others.map(({ value }) => value)])]
}

export interface Question {
  readonly service: SearchService
  readonly search: Search
  readonly marker: string
  /** yyyy-MM-dd, the first day of a list. */
  readonly since: string
  readonly instance: string
  /** From 0. */
  readonly page: number
}

export const search = (question: Question, { orgId }: Pick<SettingsShape["summit"], "orgId">): Body => {
  const { instance, marker, page, service, since } = question
  const { caller, dynamicInput, dynamicService } = question.search
  const paging = { CurrentPageIndex: page, PageSize: pageSize, OrgID: String(orgId) }
  const filter = {
    WorkgroupName: "",
    ...paging,
    Instance: instance,
    Status: statuses,
    strUpdatedFromDate: since,
    strUpdatedToDate: "",
    IsWebServiceRequest: true,
  }
  switch (service) {
    case "ADM_Get_DynamicWebServiceResult":
      return common(service, [
        ["ServiceName", JSON.stringify(dynamicService)],
        ["objDynamicWebService", JSON.stringify({ InputString: JSON.stringify({ [dynamicInput]: marker }) })],
      ])
    case "IM_GetMyIncidents":
      return common(service, [
        ["InstanceCode", JSON.stringify(instance)],
        [
          "IncidentParam",
          JSON.stringify({
            ...paging,
            ...(caller === "" ? {} : { Caller: caller }),
            CallerName: "",
            CallerEmailID: "",
            Instance: instance,
            Status: "All",
            Workgroup: 0,
            Executive: 0,
            SortOrder: "DESC",
            TextSearch: marker,
            TextSearchIn: "ALL",
            Description: "",
          }),
        ],
        ["RequestType", JSON.stringify("RemoteCall")],
      ])
    case "IM_GetIncidentListwithDetails":
      return common(service, [
        ["objIncidentCommonFilter", JSON.stringify({ ...filter, CategoryName: "", Categories: "" })],
      ])
    case "IM_GetIncidentList":
      return common(service, [["objIncidentCommonFilter", JSON.stringify(filter)]])
  }
}
