/** The way to each Summit: straight, or through the proxy, which then looks the name up itself. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingsShape } from "../config/Settings.ts"
import type { Probe } from "../http/Probe.ts"
import type { Check } from "./Check.ts"
import { nameOf, ok, untried, warning } from "./Check.ts"
import * as Network from "./NetworkFindings.ts"
import type { Server } from "./SummitSites.ts"
import { namesOf } from "./SummitSites.ts"

/** A template that cannot be read says nothing about where its Summit is. */
const needs = ["templates"]

const proxyCheck = ({ proxy }: SettingsShape, servers: ReadonlyArray<Server>): Check<Probe> => {
  const used = servers.some((server) => Option.isSome(server.proxy))
  const about = { id: "summit-proxy", needs } as const
  if (Option.isNone(proxy)) return { ...about, look: Effect.succeed(ok("none is set: directly")) }
  if (used) return { ...about, look: Network.proxyAnswers(proxy.value) }
  return {
    ...about,
    look: Effect.succeed(
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
  const way: Network.Way = {
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
    look: tls
      ? Network.certificate(way, proxy, extra)
      : Effect.succeed(untried("http on this machine alone: there is none")),
  })
  if (Option.isSome(proxy)) {
    return [
      { id: "summit-tunnel", subject, needs: ["summit-proxy"], look: Network.tunnel(way, proxy.value) },
      certificate("summit-tunnel"),
    ]
  }
  return [
    { id: "summit-name", subject, needs, look: Network.name(way) },
    { id: "summit-port", subject, needs: [above("summit-name")], look: Network.port(way) },
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
