/**
 * The one place where the services of a run are put together. The program, its tests and a replay differ only in the
 * leaves: the two HTTP clients, the lease and the settings.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import { lazy } from "../domain/Lazy.ts"
import * as Breaker from "../http/Breaker.ts"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { Settings } from "../config/Settings.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import type { Lease } from "../journal/Lease.ts"
import { SearchProof } from "../journal/SearchProof.ts"
import * as Log from "../logging/Log.ts"
import * as OpConRest from "../opcon/OpConRest.ts"
import * as ReadOnly from "../pipeline/ReadOnly.ts"
import * as SummitRest from "../summit/SummitRest.ts"
import type { SiteSettings, Site } from "./Site.ts"
import { Observer } from "./Site.ts"
import { local, RateLimit, Together } from "../http/RateLimit.ts"
import { WriteGate } from "../http/WriteGate.ts"

type Leaf<A> = Layer.Layer<A, SettingsInvalid, Settings | FileSystem.FileSystem | Path.Path>

interface Leaves {
  readonly opcon: Leaf<HttpClient.HttpClient>
  readonly summit: Leaf<HttpClient.HttpClient>
  readonly lease: Leaf<Lease>
  /** What needs no request, from the Connector.config at `config`. */
  settings(config: string): Layer.Layer<SiteSettings, SettingsInvalid, FileSystem.FileSystem | Path.Path>
}

const observed = (system: "opcon" | "summit", client: Leaf<HttpClient.HttpClient>): Leaf<HttpClient.HttpClient> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const observer = yield* Observer
      return observer.client(system, yield* HttpClient.HttpClient)
    }),
  ).pipe(Layer.provide(client))

const sharedJournal = lazy(() => import("../shared/SharedJournal.ts"))

/** The journal of this host and its lease, or those that several hosts share. */
const queue = (lease: Leaf<Lease>, dryRun: boolean) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { shared } = yield* Settings
      const proof = dryRun ? SearchProof.layerNone : SearchProof.layer
      if (Option.isNone(shared)) return Layer.mergeAll(FileJournal.layer, lease, FollowedIncidents.layer(dryRun), proof)
      const { layer } = yield* sharedJournal
      const live = Layer.provide(layer(shared.value), lease)
      return dryRun ? Layer.provideMerge(Layer.merge(FollowedIncidents.dry, proof), live) : live
    }),
  )

const sharedRateLimit = lazy(() => import("../shared/SharedRateLimit.ts"))

/** MAX_PER_SECOND for this process, or for all hosts that use one database. */
const rateLimit = Layer.unwrap(
  Effect.gen(function* () {
    const { shared, summit } = yield* Settings
    if (Option.isNone(summit.maxPerSecond)) return Layer.empty
    const perSecond = summit.maxPerSecond.value
    if (Option.isNone(shared)) return Layer.succeed(RateLimit, (yield* Together)(local(perSecond), perSecond))
    const { layer } = yield* sharedRateLimit
    return layer(shared.value, perSecond)
  }),
)

/** The layers of a run, and those of a command that sends no request. */
export const make = ({ lease, settings, ...clients }: Leaves): Pick<Site["Service"], "run" | "queue" | "settings"> => {
  const opcon = observed("opcon", clients.opcon)
  const summit = observed("summit", clients.summit)
  return {
    settings,
    queue: (config) => Layer.provideMerge(queue(lease, false), settings(config)),
    run: ({ config, dryRun }) =>
      Layer.mergeAll(
        OpConRest.layer.pipe(Layer.provide(dryRun ? ReadOnly.layer(ReadOnly.opcon, opcon) : Breaker.layer(opcon))),
        SummitRest.layer.pipe(
          Layer.provide(rateLimit),
          Layer.provide(dryRun ? ReadOnly.layer(ReadOnly.summit, summit) : Breaker.layer(summit)),
        ),
        queue(lease, dryRun),
        Log.layer,
      ).pipe(
        Layer.provideMerge(dryRun ? WriteGate.layerDryRun : WriteGate.layer),
        Layer.provideMerge(settings(config)),
      ),
  }
}
