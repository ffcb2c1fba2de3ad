/** Broken environments: OpCon, from its name to a job, and the clocks. Each with its true cause. */
import * as Effect from "effect/Effect"
import type { CheckId } from "../../src/doctor/Check.ts"
import type { Reason } from "../../src/http/Probe.ts"
import type { FaultKind } from "../../src/simulator/Fault.ts"
import type { ServerTime } from "../support/DoctorSite.ts"
import * as Networks from "../support/Networks.ts"
import { always, opconPort, refused, shaken, unconnected } from "./BrokenNetwork.ts"
import type { Case } from "./Case.ts"

const nameless = (name: string, reason: Reason, says: RegExp): Case => ({
  name,
  check: "opcon-name",
  says,
  network: {
    resolve: (host) => (host === "opcon.example" ? Effect.fail(Networks.notReached(reason)) : Effect.succeed(["::1"])),
  },
  broken: (site) => site.config("ADDRESS=localhost", "ADDRESS=opcon.example"),
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

export const opcon: ReadonlyArray<Case> = [
  nameless(
    "a host name of OpCon that nobody knows",
    "name",
    /opcon\.example has no address[\s\S]*the server of the OpCon API/,
  ),
  nameless("a resolver that is down", "resolver", /the resolver does not answer[\s\S]*DNS servers/),
  unconnected(
    "the wrong port of OpCon",
    opconPort,
    "opcon-port",
    "refused",
    /nothing listens[\s\S]*the port of the OpCon API/,
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
      /self-signed, so no authority confirms it[\s\S]*CA_FILE of the OpCon API/,
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
    /for OPCONSRV, not for localhost[\s\S]*the server of the OpCon API/,
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
    /took the request and did not answer within 20 s/,
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
    takesTime: true,
  },
  {
    name: "no job to be seen today",
    check: "opcon-job",
    status: "warning",
    says: /no job of 2024-09-21 is shown/,
    opcon: { jobs: [] },
  },
]

const sweeping = "[SWEEP]\nTEMPLATE=basic.json\n\n[SUMMIT API]"

/** Checks of [SWEEP], on a site that has one. */
export const sweeps: ReadonlyArray<Case> = [
  {
    name: "a [SWEEP] with a template that does not exist",
    check: "sweep",
    says: /TEMPLATE basc\.json cannot be used[\s\S]*Correct TEMPLATE in \[SWEEP\]/,
    broken: (site) => site.config("[SUMMIT API]", sweeping.replace("basic", "basc")),
  },
  {
    name: "an OpCon whose filter by category lists nothing",
    check: "sweep",
    status: "warning",
    says: /OpCon counts 11 failed jobs of 2024-09-21 and lists none of them[\s\S]*sweep --dry-run/,
    opcon: { lists: { misreads: ["categories"] } },
    broken: (site) => site.config("[SUMMIT API]", sweeping),
  },
]

const clock = (name: string, check: CheckId, opconTime: ServerTime, says: RegExp, status?: "warning"): Case => ({
  name,
  check,
  says,
  ...(status === undefined ? {} : { status }),
  opconTime,
})

export const times: ReadonlyArray<Case> = [
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
