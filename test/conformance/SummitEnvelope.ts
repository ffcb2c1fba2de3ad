/** What the clients of Summit that these tests play have in common: the path, the services, the envelope of a request. */
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"

export const service = "REST/Summit_RESTWCF.svc/RESTService"
export const json = "application/json"

export const withKey = (changes: object = {}) => ({
  AuthType: "APIKEY",
  APIKey: sampleKey,
  ProxyID: 0,
  ReturnType: "JSON",
  OrgID: 1,
  ...changes,
})

/** The envelope with `proxy` in it. */
export const call =
  (proxy: object) =>
  (ServiceName: string, parameters: object, outside: object = {}) => ({
    ServiceName,
    objCommonParameters: { _ProxyDetails: proxy, ...parameters },
    ...outside,
  })

export const log = "IM_LogOrUpdateIncident"
export const details = "IM_GetIncidentDetailsAndChangeHistory"
export const nested = "IM_GetIncidentListwithDetails"
export const plain = "IM_GetIncidentList"

export const active = "New,In-Progress,Assigned,Pending"
