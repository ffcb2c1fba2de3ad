/**
 * A site is a Connector.config and the services made from it. A command finds its Connector.config here and runs with the
 * services of that site; app.ts, the tests and a replay each say what those services are (AppLayers.ts).
 */
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type { AcceptedFailure } from "../intake/Intake.ts"
import type { Environment } from "../intake/ConfigFile.ts"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import type { Settings } from "../config/Settings.ts"
import type { FollowedIncidents } from "../journal/Followed.ts"
import type { Journal } from "../journal/Journal.ts"
import type { Lease } from "../journal/Lease.ts"
import type { SearchProof } from "../journal/SearchProof.ts"
import type { OpCon } from "../opcon/OpCon.ts"
import type { Probe } from "../http/Probe.ts"
import type { Listener } from "../http/Listener.ts"
import type { Screen } from "./Screen.ts"
import type { Summit } from "../summit/Summit.ts"
import type { WriteGate } from "../http/WriteGate.ts"

export type SiteSettings = Settings | DateTime.CurrentTimeZone

type QueueServices = SiteSettings | Journal | SearchProof | FollowedIncidents | Lease

/** Everything that one run needs besides the platform. */
export type RunServices = QueueServices | OpCon | Summit | WriteGate

export class Site extends Context.Service<
  Site,
  {
    /** The layers of one run, from the Connector.config at `config`. */
    run(options: {
      readonly config: string
      readonly dryRun: boolean
    }): Layer.Layer<RunServices, SettingsInvalid, FileSystem.FileSystem | Path.Path>
    /** What needs no request to OpCon or Summit: the journal, which may be one that several hosts share. */
    queue(config: string): Layer.Layer<QueueServices, SettingsInvalid, FileSystem.FileSystem | Path.Path>
    /** What needs no request: the Connector.config at `config`, and the time zone of the OpCon server. */
    settings(config: string): Layer.Layer<SiteSettings, SettingsInvalid, FileSystem.FileSystem | Path.Path>
    /** The folder the program lies in, the second place where Connector.config is looked for. */
    readonly programFolder: string
    /** How this program is started: the command, and what comes before the arguments. */
    readonly program: readonly [command: string, ...before: ReadonlyArray<string>]
    /** What `%NAME%` in a folder of Connector.config may name; nothing but on Windows. */
    readonly variables: Environment
    /** The failure of the command line, if the intake has written it into a journal. */
    readonly accepted: Option.Option<AcceptedFailure>
    /** What lies below HTTP, loaded when `doctor` looks at it. */
    readonly probe: Layer.Layer<Probe>
    /** The screen that commands print to, loaded when one does. */
    readonly screen: Layer.Layer<Screen>
    /** TLS servers for the simulators, loaded when one is started. */
    readonly listener: Layer.Layer<Listener>
  }
>()("opcon-summit/Site") {}

/** Watches a command while it works on a site. Ambient: --record and `replay` wrap whole commands. */
export interface Observer {
  /** The client that the run gets in place of `client`. */
  client(system: "opcon" | "summit", client: HttpClient.HttpClient): HttpClient.HttpClient
  /** Wraps the work, inside the services of the site. */
  site<A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | RunServices>
  /** Called with each result that is printed, as --json prints it. */
  printed(result: () => object): Effect.Effect<void>
}

export const Observer = Context.Reference<Observer>("opcon-summit/Observer", {
  defaultValue: () => ({ client: (_, client) => client, site: (self) => self, printed: () => Effect.void }),
})

/** What the intake has found, else --config, else Connector.config in the working directory, else beside the program. */
export const configFile = Effect.fn("Site.configFile")(function* (given: Option.Option<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { accepted, programFolder } = yield* Site
  if (Option.isSome(accepted)) return accepted.value.config
  if (Option.isSome(given)) return path.resolve(given.value)
  const places = [path.resolve("Connector.config"), path.join(programFolder, "Connector.config")]
  for (const place of places) {
    if (yield* Effect.orElseSucceed(files.exists(place), () => false)) return place
  }
  return yield* new SettingsInvalid({
    file: "Connector.config",
    problems: [{ message: `found neither as ${places.join(" nor as ")}; name it with --config` }],
  })
})

/** Runs `self` with the services of the site that `config` names, or that is found without it. */
export const onSite = Effect.fn("Site.onSite")(function* <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { config, dryRun }: { readonly config: Option.Option<string>; readonly dryRun: boolean },
) {
  const site = yield* Site
  const observer = yield* Observer
  const file = yield* configFile(config)
  return yield* Effect.provide(observer.site(self), site.run({ config: file, dryRun }))
})

/** Runs `self` with only the settings of a site: no request, no certificate, no log file. */
export const offSite = Effect.fn("Site.offSite")(function* <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { config }: { readonly config: Option.Option<string> },
) {
  const site = yield* Site
  return yield* Effect.provide(self, site.settings(yield* configFile(config)))
})

/** Runs `self` with the settings and the journal of a site, without its systems and its log file. */
export const onQueue = Effect.fn("Site.onQueue")(function* <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { config }: { readonly config: Option.Option<string> },
) {
  const site = yield* Site
  return yield* Effect.provide(self, site.queue(yield* configFile(config)))
})
