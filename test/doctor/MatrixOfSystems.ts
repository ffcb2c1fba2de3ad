/** Broken environments, the other machines' part: OpCon, the proxy, Summit, their clocks. Each with its true cause. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CheckId } from "../../src/doctor/Check.ts"
import type { Handshake, Reason } from "../../src/Probe.ts"
import type { FaultKind } from "../../src/simulator/Fault.ts"
import type { ServerTime } from "../support/DoctorSite.ts"
import * as Networks from "../support/Networks.ts"
import type { Case } from "./MatrixOfSites.ts"

const opconPort = 9443
const summitPort = 9444
const always = { times: 1000 } as const

const nameless = (name: string, reason: Reason, says: RegExp): Case => ({
  name,
  check: "opcon-name",
  says,
  network: {
    resolve: (host) => (host === "opcon.example" ? Effect.fail(Networks.notReached(reason)) : Effect.succeed(["::1"])),
  },
  broken: (site) => site.config("ADDRESS=localhost", "ADDRESS=opcon.example"),
})

const unconnected = (name: string, port: number, check: CheckId, reason: Reason, says: RegExp): Case => ({
  name,
  check,
  says,
  network: { connect: Networks.unlessPort(port, reason) },
})

const shaken = (name: string, port: number, result: Partial<Handshake> | Reason, says: RegExp): Case => ({
  name,
  check: port === opconPort ? "opcon-certificate" : "summit-certificate",
  says,
  network: { handshake: Networks.shaking(port, result) },
})

const refused = (complaint: string, changed: Parameters<typeof Networks.certificate>[0] = {}): Partial<Handshake> => ({
  complaint: Option.some(complaint),
  chain: [Networks.certificate(changed)],
})

const opconFault = (
  name: string,
  check: CheckId,
  call: "version" | "token" | "findJob" | "readTicket",
  kind: FaultKind,
  says: RegExp,
): Case => ({
  name,
  check,
  says,
  takesTime: kind === "never",
  broken: ({ simulators }) => simulators.opcon.faults.add({ call, kind, ...always }),
})

const summitFault = (name: string, check: CheckId, kind: FaultKind, says: RegExp): Case => ({
  name,
  check,
  says,
  broken: ({ simulators }) => simulators.summit.faults.add({ call: "readIncident", kind, ...always }),
})

const opcon: ReadonlyArray<Case> = [
  nameless(
    "a host name of OpCon that nobody knows",
    "name",
    /opcon\.example has no address[\s\S]*ADDRESS in \[OPCON API\]/,
  ),
  nameless("a resolver that is down", "resolver", /the resolver does not answer[\s\S]*DNS servers/),
  unconnected(
    "the wrong port of OpCon",
    opconPort,
    "opcon-port",
    "refused",
    /nothing listens[\s\S]*PORT in \[OPCON API\]/,
  ),
  unconnected("a firewall before OpCon", opconPort, "opcon-port", "silent", /firewall drops[\s\S]*pass port 9443/),
  unconnected("no route to OpCon", opconPort, "opcon-port", "unreachable", /no way from here/),
  shaken("OpCon on a port without TLS", opconPort, "not-tls", /does not speak TLS[\s\S]*HTTPS/),
  shaken("an OpCon that hangs up in the handshake", opconPort, "closed", /hung up/),
  shaken(
    "OpCon's certificate was renewed, CA_FILE was not",
    opconPort,
    refused("DEPTH_ZERO_SELF_SIGNED_CERT"),
    /CA_FILE does not hold it[\s\S]*probably renewed/,
  ),
  {
    ...shaken(
      "OpCon's self-signed certificate without CA_FILE",
      opconPort,
      refused("DEPTH_ZERO_SELF_SIGNED_CERT"),
      /self-signed, so nothing vouches for it[\s\S]*CA_FILE in \[OPCON API\]/,
    ),
    broken: (site) => site.config("CA_FILE=ca.pem\n\n[SUMMIT", "\n[SUMMIT"),
  },
  shaken(
    "OpCon's certificate is over",
    opconPort,
    refused("CERT_HAS_EXPIRED", { validTo: Networks.today - 3 * Networks.day }),
    /expired on 2024-09-18/,
  ),
  shaken(
    "OpCon's certificate is not valid yet",
    opconPort,
    refused("CERT_NOT_YET_VALID", { validFrom: Networks.today + Networks.day }),
    /not valid before 2024-09-22[\s\S]*clock of this machine/,
  ),
  shaken(
    "OpCon's certificate is for another name",
    opconPort,
    { forHost: false, chain: [Networks.certificate({ names: ["OPCONSRV"] })] },
    /for OPCONSRV, not for localhost[\s\S]*ADDRESS in \[OPCON API\]/,
  ),
  shaken(
    "OpCon's certificate has an issuer nobody knows",
    opconPort,
    refused("UNABLE_TO_VERIFY_LEAF_SIGNATURE", { selfSigned: false, issuer: "ACME Root" }),
    /issuer ACME Root is not known/,
  ),
  {
    ...shaken(
      "OpCon's certificate ends soon",
      opconPort,
      { chain: [Networks.certificate({ validTo: Networks.today + 12.5 * Networks.day })] },
      /ends in 12 days/,
    ),
    status: "warning",
  },
  opconFault("a login page in OpCon's place", "opcon-version", "version", "html", /a web page instead of JSON/),
  opconFault("an OpCon API that is restarting", "opcon-version", "version", "unavailable-503", /HTTP 503/),
  opconFault(
    "an OpCon API that accepts and never answers",
    "opcon-version",
    "version",
    "never",
    /no result within 20 s/,
  ),
  opconFault("an OpCon API that hangs up", "opcon-version", "version", "reset-before", /connection was lost/),
  opconFault("something that forbids everything before OpCon", "opcon-version", "version", "forbidden", /HTTP 403/),
  {
    name: "an old OpCon",
    check: "opcon-version",
    status: "warning",
    says: /older than 21\.0/,
    opcon: { version: "20.0.3.0" },
  },
  {
    name: "a wrong token",
    check: "opcon-token",
    says: /token is refused[\s\S]*401 Invalid token specified/,
    opcon: { token: "another" },
  },
  opconFault("a token that OpCon cannot look up now", "opcon-token", "token", "error-500", /HTTP 500/),
  opconFault(
    "a token that may not see jobs",
    "opcon-job",
    "findJob",
    "forbidden",
    /may not be read[\s\S]*403[\s\S]*department privileges/,
  ),
  opconFault("a token that may not see tickets", "opcon-job", "readTicket", "forbidden", /may not be read[\s\S]*403/),
  {
    name: "a job that OpCon does not know",
    check: "opcon-job",
    says: /knows no such job[\s\S]*Correct --job/,
    words: ["--job", "20240921|16|1|JOB002"],
  },
  {
    name: "no job to be seen today",
    check: "opcon-job",
    status: "warning",
    says: /no job of 2024-09-21 is shown/,
    opcon: { jobs: [] },
  },
]

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

const proxy: ReadonlyArray<Case> = [
  proxied(
    "a proxy whose name nobody knows",
    "summit-proxy",
    {
      resolve: (host) =>
        host === "proxy.example" ? Effect.fail(Networks.notReached("name")) : Effect.succeed(["::1"]),
    },
    /ADDRESS in \[PROXY SERVER\]/,
  ),
  proxied(
    "a proxy that does not run",
    "summit-proxy",
    { connect: Networks.unlessPort(8080, "refused") },
    /PORT in \[PROXY SERVER\]/,
  ),
  proxied(
    "a proxy that wants credentials",
    "summit-tunnel",
    tunnel("credentials", "HTTP 407"),
    /asks for credentials[\s\S]*\[PROXY SERVER\]/,
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
    /cannot reach summit\.example:443/,
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
    ...proxied("a proxy that nothing uses", "summit-proxy", {}, /directly[\s\S]*USES_PROXY/),
    status: "warning",
    broken: (site) => site.config("USES_PROXY=False", "USES_PROXY=True\nADDRESS=proxy.example\nPORT=8080"),
  },
]

const path = "CommonWS_JsonObjCall_JSON"

const summit: ReadonlyArray<Case> = [
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
  summitFault("a CDN that answers for Summit", "summit-api", "html", /a web page .*instead of JSON/),
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

const clock = (name: string, check: CheckId, opconTime: ServerTime, says: RegExp, status?: "warning"): Case => ({
  name,
  check,
  says,
  ...(status === undefined ? {} : { status }),
  opconTime,
})

const times: ReadonlyArray<Case> = [
  clock("a clock ten minutes slow", "opcon-clock", { ahead: 600_000 }, /600 s behind OpCon's/),
  clock("a clock two minutes fast", "opcon-clock", { ahead: -120_000 }, /120 s ahead of OpCon's/, "warning"),
  {
    name: "a clock that differs from Summit's",
    check: "summit-clock",
    says: /900 s behind Summit's/,
    summitTime: { ahead: 900_000 },
  },
  {
    ...clock(
      "an OpCon server in another time zone",
      "time-zone",
      { offset: "-05:00" },
      /UTC-05:00[\s\S]*TIME_ZONE in \[GENERAL\]/,
      "warning",
    ),
    zone: "Europe/Berlin",
  },
]

export const systems: ReadonlyArray<Case> = [...opcon, ...proxy, ...summit, ...times]
