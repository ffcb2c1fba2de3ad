/**
 * The Summit servers that the templates name, and the connection to each: direct, or through the proxy, which then looks the
 * name up itself. Templates often share an address and a key; each is checked once.
 */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import type { SettingsShape } from "../config/Settings.ts"
import { isLoopback } from "../domain/Host.ts"
import type { Template } from "../domain/Template.ts"
import type { Place, Probe, ProxyPlace } from "../http/Probe.ts"
import type { Check } from "./Check.ts"
import { nameOf, ok, untried, warning } from "./Check.ts"
import * as Network from "./Network.ts"

/** A server. */
interface Server {
  readonly address: string
  readonly place: Place
  /** Distinguishes it from the others; empty if it is the only one. */
  readonly subject: string
  /** The templates that name it. */
  readonly templates: ReadonlyArray<Template>
  /** None: a direct connection, even if a proxy is set, because the server is this machine. */
  readonly proxy: Option.Option<ProxyPlace>
  readonly tls: boolean
}

/** A server with a key and services. All `templates` have the same ones; `template` is the first. */
export interface Access {
  readonly server: Server
  readonly subject: string
  readonly template: Template
  readonly templates: ReadonlyArray<Template>
}

const grouped = <A>(
  all: ReadonlyArray<A>,
  alike: (a: A, b: A) => boolean,
): ReadonlyArray<readonly [A, ...Array<A>]> => {
  const groups: Array<[A, ...Array<A>]> = []
  for (const one of all) {
    const group = groups.find(([first]) => alike(first, one))
    if (group === undefined) groups.push([one])
    else group.push(one)
  }
  return groups
}

export const namesOf = (templates: ReadonlyArray<Template>): string => templates.map(({ name }) => name).join(", ")

export const servers = (templates: ReadonlyArray<Template>, settings: SettingsShape): ReadonlyArray<Server> => {
  const groups = grouped(templates, (a, b) => a.address === b.address)
  return groups.map((group) => {
    const [{ address }] = group
    const place = Network.placeOf(address)
    return {
      address,
      place,
      subject: groups.length === 1 ? "" : address.replace(/^https?:\/\//, ""),
      templates: group,
      proxy: isLoopback(place.host) ? Option.none() : settings.proxy,
      tls: address.startsWith("https:"),
    }
  })
}

const accessOf = ({ apiKey, apiKeyHeader, search, urls }: Template) => ({
  apiKey,
  apiKeyHeader,
  search,
  incident: urls.incident,
  attachment: urls.attachment,
})

export const accesses = (all: ReadonlyArray<Server>): ReadonlyArray<Access> => {
  const groups = all.flatMap((server) =>
    grouped(server.templates, (a, b) => Equal.equals(accessOf(a), accessOf(b))).map((templates) => ({
      server,
      templates,
    })),
  )
  return groups.map(({ server, templates }) => ({
    server,
    subject: groups.length === 1 ? "" : namesOf(templates),
    template: templates[0],
    templates,
  }))
}

/** A template that cannot be read does not say where its Summit is. */
const needs = ["templates"]

const proxyCheck = ({ proxy }: SettingsShape, servers: ReadonlyArray<Server>): Check<Probe> => {
  const used = servers.some((server) => Option.isSome(server.proxy))
  const about = { id: "summit-proxy", needs } as const
  if (Option.isNone(proxy)) return { ...about, run: Effect.succeed(ok("none is set: directly")) }
  if (used) return { ...about, run: Network.proxyAnswers(proxy.value) }
  return {
    ...about,
    run: Effect.succeed(
      warning(
        `${Network.shown(proxy.value)} is set and not used`,
        "every Summit is on this machine, which is reached directly",
        "Switch the proxy off in Connector.config, or correct address in the templates.",
      ),
    ),
  }
}

const serverChecks = (server: Server, extra: ReadonlyArray<string>): ReadonlyArray<Check<Probe>> => {
  const { place, proxy, subject, templates, tls } = server
  const setting = `address in ${namesOf(templates)}`
  const target: Network.Target = {
    place,
    hostSetting: setting,
    portSetting: `the port of ${setting}`,
    caSetting: "CA_FILE in [SUMMIT API]",
    service: "Symphony Summit",
  }
  const above = (id: Check["id"]) => nameOf({ id, subject })
  const certificate = (after: Check["id"]): Check<Probe> => ({
    id: "summit-certificate",
    subject,
    needs: [above(after), "summit-ca-file", "program"],
    run: tls
      ? Network.certificate(target, proxy, extra)
      : Effect.succeed(untried("http, only on this machine: there is no certificate")),
  })
  if (Option.isSome(proxy)) {
    return [
      { id: "summit-tunnel", subject, needs: ["summit-proxy"], run: Network.tunnel(target, proxy.value) },
      certificate("summit-tunnel"),
    ]
  }
  return [
    { id: "summit-name", subject, needs, run: Network.name(target) },
    { id: "summit-port", subject, needs: [above("summit-name")], run: Network.port(target) },
    certificate("summit-port"),
  ]
}

export const network = (
  servers: ReadonlyArray<Server>,
  settings: SettingsShape,
  extra: ReadonlyArray<string>,
): ReadonlyArray<Check<Probe>> => [
  proxyCheck(settings, servers),
  ...servers.flatMap((server) => serverChecks(server, extra)),
]
