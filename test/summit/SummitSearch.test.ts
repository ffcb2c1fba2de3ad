import { assert, describe, it } from "@effect/vitest"
import type { Search, Template } from "../../src/domain/Template.ts"
import { searchServices } from "../../src/domain/Template.ts"
import * as SummitRequests from "../../src/summit/SummitRequests.ts"
import { instancesOf, search } from "../../src/summit/SummitSearch.ts"
import { settings, template } from "../support/Fixtures.ts"

const proxy = SummitRequests.proxyDetails("KEY", settings.summit)
const _ProxyDetails = { AuthType: "APIKEY", APIKey: "KEY", ProxyID: 0, ReturnType: "JSON", OrgID: 1, TokenID: "" }
const marker = `{OpCon 20240921|16|1|A "b" \\ ü run 42}`

const asked = (service: Search["service"], change: Partial<Search> = {}): unknown =>
  JSON.parse(
    search(
      { service, search: { ...template.search, ...change }, marker, since: "2024-09-20", instance: "MSP", page: 3 },
      { orgId: 7 },
    )(proxy),
  )

const filter = {
  WorkgroupName: "",
  CurrentPageIndex: 3,
  PageSize: 100,
  OrgID: "7",
  Instance: "MSP",
  Status: "New,Assigned,In-Progress,Pending,Pending Approval,Reopened,Resolved,Closed,Cancelled",
  strUpdatedFromDate: "2024-09-20",
  strUpdatedToDate: "",
  IsWebServiceRequest: true,
}

const mine = {
  CurrentPageIndex: 3,
  OrgID: "7",
  PageSize: 100,
  CallerName: "",
  CallerEmailID: "",
  Instance: "MSP",
  Status: "All",
  Workgroup: 0,
  Executive: 0,
  SortOrder: "DESC",
  TextSearch: marker,
  TextSearchIn: "ALL",
  Description: "",
}

describe("search", () => {
  it("looks for the text among the caller's tickets, and names the caller only where one is configured", () => {
    for (const [caller, Caller] of [
      ["", {}],
      ["55", { Caller: "55" }],
    ] as const) {
      assert.deepStrictEqual(asked("IM_GetMyIncidents", { caller }), {
        ServiceName: "IM_GetMyIncidents",
        objCommonParameters: {
          _ProxyDetails,
          InstanceCode: "MSP",
          IncidentParam: { ...mine, ...Caller },
          RequestType: "RemoteCall",
        },
      })
    }
  })

  it("lists what was updated since a day, in every status", () => {
    assert.deepStrictEqual(asked("IM_GetIncidentList"), {
      ServiceName: "IM_GetIncidentList",
      objCommonParameters: { _ProxyDetails, objIncidentCommonFilter: filter },
    })
    assert.deepStrictEqual(asked("IM_GetIncidentListwithDetails"), {
      ServiceName: "IM_GetIncidentListwithDetails",
      objCommonParameters: { _ProxyDetails, objIncidentCommonFilter: { ...filter, CategoryName: "", Categories: "" } },
    })
  })

  it("asks the tenant's own service with JSON in a string", () =>
    assert.deepStrictEqual(
      asked("ADM_Get_DynamicWebServiceResult", { dynamicService: "DWS_OPCON", dynamicInput: "Marker" }),
      {
        ServiceName: "ADM_Get_DynamicWebServiceResult",
        objCommonParameters: {
          _ProxyDetails,
          ServiceName: "DWS_OPCON",
          objDynamicWebService: { InputString: `{"Marker":"{OpCon 20240921|16|1|A \\"b\\" \\\\ ü run 42}"}` },
        },
      },
    ))

  it("knows how to ask every service that a template may name", () => {
    for (const service of searchServices) assert.propertyVal(asked(service), "ServiceName", service)
  })
})

it("instancesOf: the usual Sup_Function, then every other that a ticket may have got", () => {
  const it = { name: "Sup_Function", value: "IT" }
  const msp = { name: "Sup_Function", value: "MSP" }
  const none = { name: "Sup_Function", value: " " }
  const tag = { indicator: "TAG_END", indicatorValue: "X", attribute: "Sup_Function", value: "HR" } as const
  const other = { name: "Medium", value: "Web" }
  const rows: ReadonlyArray<readonly [Partial<Template>, ReadonlyArray<typeof it>, ReadonlyArray<string>]> = [
    [{}, [], ["IT"]],
    [{}, [other, msp], ["MSP"]],
    [{}, [none], ["IT"]],
    [{ attributes: [other, msp] }, [it], ["MSP"]],
    [{ attributes: [none] }, [msp], ["MSP"]],
    [{ workingHoursAttributes: [msp], nonWorkingHoursAttributes: [it, none], tags: [tag] }, [it], ["IT", "MSP", "HR"]],
    [{ tags: [{ ...tag, attribute: "Category_Name" }] }, [msp], ["MSP"]],
  ]
  for (const [change, defaults, expected] of rows) {
    assert.deepStrictEqual(instancesOf({ ...template, ...change }, defaults), expected)
  }
})
