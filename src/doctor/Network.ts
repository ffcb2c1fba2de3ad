/**
 * The connection to a server below HTTP, one finding a step: name, port, certificate, proxy. The texts are the same for both
 * systems; `Target` names the settings to correct.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { NotReached, Place, ProxyPlace, Reason } from "../http/Probe.ts"
import { Probe } from "../http/Probe.ts"
import * as Certificate from "./Certificate.ts"
import type { Finding } from "./Check.ts"
import { failed, ok } from "./Check.ts"

/** `address`: `https://host[:port]`, as settings and templates decode it. */
export const placeOf = (address: string): Place => {
  const { hostname, port, protocol } = new URL(address)
  return { host: hostname, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) }
}

/** A server, and the settings that name it. */
export interface Target {
  readonly place: Place
  /** `the server of the OpCon API`. */
  readonly hostSetting: string
  readonly portSetting: string
  /** `CA_FILE of the OpCon API`. */
  readonly caSetting: string
  /** What should run there: `the OpCon API`. */
  readonly service: string
}

export const shown = ({ host, port }: Place): string => `${host}:${port}`

const isAddress = (host: string): boolean => host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host)

/** Why there is no connection. */
const why: Readonly<Record<Reason, string>> = {
  name: "no resolver that this machine asks knows the name",
  resolver: "names cannot be looked up now: the resolver does not answer",
  refused: "nothing listens on that port",
  silent: "there is no answer: the host is off, or a firewall drops the connection",
  unreachable: "there is no way from here to there",
  closed: "the other side hung up",
  "not-tls": "what listens there does not speak TLS",
  handshake: "both sides found no way to speak TLS with each other",
  credentials: "the proxy asks for credentials, and none are given",
  scheme: "the proxy accepts credentials only in ways that this program does not speak",
  denied: "the proxy refuses to connect to it",
  "not-a-proxy": "what listens there is no HTTP proxy",
  other: "the system says",
}

const causeOf = ({ detail, reason }: NotReached): string => `${why[reason]} (${detail})`

export const name = ({ hostSetting, place: { host } }: Target): Effect.Effect<Finding, never, Probe> =>
  isAddress(host)
    ? Effect.succeed(ok(`${host} is an address, no name`))
    : Effect.flatMap(Probe, (probe) => probe.resolve(host)).pipe(
        Effect.map((addresses) => ok(`${host} is ${addresses.join(", ")}`)),
        Effect.catch((error) =>
          Effect.succeed(
            failed(
              `${host} has no address`,
              causeOf(error),
              error.reason === "name"
                ? `Correct ${hostSetting}, or make the name known to the DNS or the hosts file of this machine.`
                : "See to the DNS servers in the network settings of this machine.",
            ),
          ),
        ),
      )

export const port = ({ hostSetting, place, portSetting, service }: Target): Effect.Effect<Finding, never, Probe> =>
  Effect.flatMap(Probe, (probe) => probe.connect(place)).pipe(
    Effect.as(ok(`${shown(place)} answers`)),
    Effect.catch((error) =>
      Effect.succeed(
        failed(
          `${shown(place)} does not answer`,
          causeOf(error),
          error.reason === "refused"
            ? `Correct ${portSetting}, or start ${service} there.`
            : `Correct ${hostSetting} and ${portSetting}, or let the firewalls between here and there pass port ${place.port}.`,
        ),
      ),
    ),
  )

const noHandshake =
  ({ place, portSetting, service }: Target) =>
  (error: NotReached): Finding =>
    failed(
      `no TLS connection to ${shown(place)}`,
      causeOf(error),
      error.reason === "not-tls"
        ? `Correct ${portSetting}: the port on which ${service} speaks HTTPS is meant.`
        : `See on the server whether ${service} runs, offers TLS 1.2 or 1.3, and has a certificate.`,
    )

/** Checks the certificate; `extra`: the PEM texts of CA_FILE. */
export const certificate = (
  target: Target,
  proxy: Option.Option<ProxyPlace>,
  extra: ReadonlyArray<string>,
): Effect.Effect<Finding, never, Probe> =>
  Effect.flatMap(Probe, (probe) => probe.handshake(target.place, { proxy, extra })).pipe(
    Effect.flatMap((handshake) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        Certificate.judge(handshake, {
          now,
          host: target.place.host,
          hostSetting: target.hostSetting,
          caSetting: target.caSetting,
          caGiven: extra.length > 0,
          proxied: Option.isSome(proxy),
        }),
      ),
    ),
    Effect.catch((error) => Effect.succeed(noHandshake(target)(error))),
  )

/** Checks that the proxy answers. */
export const proxyAnswers = (proxy: Place): Effect.Effect<Finding, never, Probe> => {
  const target: Target = {
    place: proxy,
    hostSetting: "the address of the proxy",
    portSetting: "the port of the proxy",
    caSetting: "",
    service: "the proxy",
  }
  return Effect.flatMap(name(target), (found) => (found.status === "ok" ? port(target) : Effect.succeed(found)))
}

/** Checks that the proxy connects to the server. */
export const tunnel = (target: Target, proxy: ProxyPlace): Effect.Effect<Finding, never, Probe> =>
  Effect.flatMap(Probe, (probe) => probe.tunnel(proxy, target.place)).pipe(
    Effect.as(ok(`the proxy ${shown(proxy)} leads to ${shown(target.place)}`)),
    Effect.catch((error) => {
      const given = Option.isSome(proxy.credentials)
      const other: Partial<Record<Reason, string>> = {
        unreachable: "the proxy finds no way to it",
        ...(given ? { credentials: "the proxy refuses the credentials" } : {}),
      }
      const next: Partial<Record<Reason, string>> = {
        credentials: `${given ? "Correct" : "Give"} USER and PASSWORD of the proxy in Connector.config.`,
        scheme: `Let the proxy accept Basic for this account, exempt ${shown(target.place)}, or name a relay such as cntlm or px as the proxy in Connector.config.`,
        denied: `Let the proxy connect to ${shown(target.place)}, or correct ${target.hostSetting}.`,
        unreachable: `Correct ${target.hostSetting}: the proxy cannot reach ${shown(target.place)}; or see to the proxy.`,
      }
      return Effect.succeed(
        failed(
          `the proxy ${shown(proxy)} does not lead to ${shown(target.place)}`,
          `${other[error.reason] ?? why[error.reason]} (${error.detail})`,
          next[error.reason] ?? "Correct the proxy's address and port in Connector.config, or switch it off there.",
        ),
      )
    }),
  )
