/** Broken environments: the proxy and Summit, from its name to each service. Each with its true cause. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CheckId } from "../../src/doctor/Check.ts"
import type { Reason } from "../../src/http/Probe.ts"
import type { FaultKind } from "../../src/simulator/Fault.ts"
import * as Networks from "../support/Networks.ts"
import { always, refused, shaken, summitPort, unconnected } from "./BrokenNetwork.ts"
import type { Case } from "./Case.ts"

const summitFault = (name: string, check: CheckId, kind: FaultKind, says: RegExp): Case => ({
  name,
  check,
  says,
  broken: ({ simulators }) => simulators.summit.faults.add({ call: "readIncident", kind, ...always }),
})

/** A proxy between here and a Summit elsewhere. */
const proxied = (name: string, check: CheckId, network: Case["network"], says: RegExp): Case => ({
  name,
  check,
  says,
  network: network ?? {},
  broken: (site) => {
    site.config("USES_PROXY=False", "USES_PROXY=True\nADDRESS=proxy.example\nPORT=8080")
    site.templates(/localhost:9444/, "https://summit.example")
  },
})
const tunnel = (reason: Reason, detail: string): Case["network"] => ({
  tunnel: () => Effect.fail(Networks.notReached(reason, detail)),
})

export const proxy: ReadonlyArray<Case> = [
  proxied(
    "a proxy whose name nobody knows",
    "summit-proxy",
    {
      resolve: (host) =>
        host === "proxy.example" ? Effect.fail(Networks.notReached("name")) : Effect.succeed(["::1"]),
    },
    /the address of the proxy/,
  ),
  proxied(
    "a proxy that does not run",
    "summit-proxy",
    { connect: Networks.unlessPort(8080, "refused") },
    /the port of the proxy/,
  ),
  proxied(
    "a proxy that wants credentials",
    "summit-tunnel",
    tunnel("credentials", "HTTP 407"),
    /asks for credentials, and none are given \(HTTP 407\)[\s\S]*Give USER and PASSWORD of the proxy/,
  ),
  {
    ...proxied(
      "a proxy that wants other credentials",
      "summit-tunnel",
      tunnel("credentials", "HTTP 407"),
      /refuses the credentials \(HTTP 407\)[\s\S]*Correct USER and PASSWORD of the proxy/,
    ),
    broken: (site) => {
      const encoded = "633231686447566a61413d3d"
      site.config("USES_PROXY=False", `USES_PROXY=True\nADDRESS=proxy.example\nPORT=8080\nUSER=u\nPASSWORD=${encoded}`)
      site.templates(/localhost:9444/, "https://summit.example")
    },
  },
  proxied(
    "a proxy that takes only NTLM",
    "summit-tunnel",
    tunnel("scheme", "NTLM; HTTP 407"),
    /ways that this program does not speak \(NTLM; HTTP 407\)[\s\S]*Basic[\s\S]*exempt summit\.example:443[\s\S]*cntlm/,
  ),
  proxied(
    "a proxy that does not let Summit through",
    "summit-tunnel",
    tunnel("denied", "HTTP 403 Forbidden"),
    /refuses to connect[\s\S]*summit\.example:443/,
  ),
  proxied(
    "a proxy that cannot reach Summit",
    "summit-tunnel",
    tunnel("unreachable", "HTTP 502"),
    /finds no way to it \(HTTP 502\)[\s\S]*cannot reach summit\.example:443/,
  ),
  proxied(
    "a web server in the proxy's place",
    "summit-tunnel",
    tunnel("not-a-proxy", "HPE_INVALID_CONSTANT"),
    /is no HTTP proxy/,
  ),
  proxied(
    "a proxy that opens TLS",
    "summit-certificate",
    {
      handshake: Networks.shaking(443, {
        complaint: Option.some("SELF_SIGNED_CERT_IN_CHAIN"),
        chain: [
          Networks.certificate({ selfSigned: false, issuer: "Proxy CA" }),
          Networks.certificate({ subject: "Proxy CA" }),
        ],
      }),
    },
    /issuer Proxy CA is not known here[\s\S]*proxy's own root/,
  ),
  {
    ...proxied("a proxy that nothing uses", "summit-proxy", {}, /directly[\s\S]*Switch the proxy off/),
    status: "warning",
    broken: (site) => site.config("USES_PROXY=False", "USES_PROXY=True\nADDRESS=proxy.example\nPORT=8080"),
  },
]

const path = "CommonWS_JsonObjCall_JSON"

export const summit: ReadonlyArray<Case> = [
  unconnected("the wrong port of Summit", summitPort, "summit-port", "refused", /port of address in basic\.json/),
  shaken(
    "Summit's certificate is over",
    summitPort,
    refused("CERT_HAS_EXPIRED", { validTo: Networks.today - Networks.day }),
    /expired on 2024-09-20/,
  ),
  {
    name: "the wrong path to Summit",
    check: "summit-api",
    says: /HTTP 404[\s\S]*urls\.incident in basic\.json/,
    broken: (site) => site.templates(path, "CommonWS_Json"),
  },
  {
    name: "the bare service for a path",
    check: "summit-api",
    says: /HTTP 415/,
    broken: (site) => site.templates(`/RESTService/${path}`, ""),
  },
  summitFault("a CDN that answers for Summit", "summit-api", "html", /a login page .*instead of JSON/),
  summitFault("a Summit that is down behind its gateway", "summit-api", "unavailable-503", /HTTP 503/),
  summitFault("a Summit that hangs up", "summit-api", "reset-before", /connection was lost/),
  {
    name: "a wrong API key",
    check: "summit-api-key",
    says: /Invalid API Key[\s\S]*credentials\.apiKey/,
    summit: { apiKey: "another" },
  },
  {
    name: "a gateway that wants the key in another header",
    check: "summit-api-key",
    says: /HTTP 401[\s\S]*apiKeyHeader/,
    summit: { keyHeader: "x-gateway-key" },
  },
  {
    name: "a key that may not read incidents",
    check: "summit-details",
    says: /is not served[\s\S]*allow the service IM_GetIncidentDetailsAndChangeHistory/,
    summit: { notAllowed: ["IM_GetIncidentDetailsAndChangeHistory"] },
  },
  {
    name: "a key that may not search",
    check: "summit-search",
    says: /no search service answers[\s\S]*IM_GetMyIncidents or IM_GetIncidentList/,
    summit: { notAllowed: ["IM_GetMyIncidents", "IM_GetIncidentList"] },
  },
  {
    name: "a search service that is not allowed",
    check: "summit-search",
    status: "warning",
    says: /IM_GetIncidentList answers in its place/,
    summit: { notAllowed: ["IM_GetMyIncidents"] },
  },
  {
    name: "a list with details that is not allowed",
    check: "summit-files",
    status: "warning",
    says: /not sent again/,
    summit: { notAllowed: ["IM_GetIncidentListwithDetails"] },
  },
  {
    name: "the wrong path for attachments",
    check: "summit-attachment",
    says: /HTTP 404[\s\S]*urls\.attachment/,
    broken: (site) => site.templates("Summit_UploadAttachmentBase64Encoded", "Summit_Upload"),
  },
  {
    name: "one template of several with another key",
    check: "summit-api-key",
    says: /Invalid API Key[\s\S]*in night\.json/,
    broken: (site) => site.templates(/"apiKey": ".*"/, '"apiKey": "633231686447566a61413d3d"', "night.json"),
  },
]
