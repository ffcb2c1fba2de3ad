/** What a hand-off needs: another process that drains, here the measuring one for as long as it likes. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import * as ConnectorConfig from "../src/config/ConnectorConfig.ts"
import { Settings } from "../src/config/Settings.ts"
import { Lease } from "../src/journal/Lease.ts"

type Needs = FileSystem.FileSystem | Path.Path

/** Runs `self` while the drain lease of the site with this Connector.config is held. */
const whileOne = Effect.fnUntraced(function* <A, E, R>(config: string, self: Effect.Effect<A, E, R>) {
  const files = yield* FileSystem.FileSystem
  const settings = ConnectorConfig.layer(config)
  const { general } = yield* Effect.provide(Effect.service(Settings), settings)
  // The name of the lease follows the folder, so it must be there before.
  yield* files.makeDirectory(general.journalDir, { recursive: true })
  const lease = yield* Effect.provide(Effect.service(Lease), Layer.provide(Lease.layer(), settings))
  return yield* Effect.flatMap(lease.whileHeld(self), Effect.fromOption)
}, Effect.orDie)

/** Runs `self` while the drain leases of the sites with these Connector.configs are held. */
export const whileHeld = <A, E, R>(
  configs: ReadonlyArray<string>,
  self: Effect.Effect<A, E, R>,
): Effect.Effect<A, never, R | Needs> =>
  configs.reduce<Effect.Effect<A, never, R | Needs>>((inner, config) => whileOne(config, inner), Effect.orDie(self))
