/**
 * The Summits that the templates lead to: several templates often share an address, and what is asked of it. Each is
 * looked at once.
 */
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import { isLoopback } from "../domain/Host.ts"
import type { SettingsShape } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { Place, ProxyPlace } from "../http/Probe.ts"
import { placeOf } from "./PlaceOf.ts"

/** A server. */
export interface Server {
  readonly address: string
  readonly place: Place
  /** What tells it from the others; empty where there is one alone. */
  readonly subject: string
  /** The templates that name it. */
  readonly templates: ReadonlyArray<Template>
  /** None: directly, also where a proxy is set and the server is this machine. */
  readonly proxy: Option.Option<ProxyPlace>
  readonly tls: boolean
}

/** What is asked of a server, with which key: alike for all of `templates`, the first of which stands for them. */
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
    const place = placeOf(address)
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

const asked = ({ apiKey, apiKeyHeader, search, urls }: Template) => ({
  apiKey,
  apiKeyHeader,
  search,
  incident: urls.incident,
  attachment: urls.attachment,
})

export const accesses = (all: ReadonlyArray<Server>): ReadonlyArray<Access> => {
  const groups = all.flatMap((server) =>
    grouped(server.templates, (a, b) => Equal.equals(asked(a), asked(b))).map((templates) => ({ server, templates })),
  )
  return groups.map(({ server, templates }) => ({
    server,
    subject: groups.length === 1 ? "" : namesOf(templates),
    template: templates[0],
    templates,
  }))
}
