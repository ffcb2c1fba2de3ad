/** One limit for all hosts that use the same database, whatever their queues: each request takes the next turn there. */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import { Settings } from "../config/Settings.ts"
import { local, RateLimit, Together } from "../http/RateLimit.ts"
import type { Shared } from "./Database.ts"
import { dialect, questions } from "./Database.ts"

export const layer = (shared: Shared, perSecond: number): Layer.Layer<never, never, Settings | FileSystem.FileSystem> =>
  Layer.effect(
    RateLimit,
    Effect.gen(function* () {
      const { general } = yield* Settings
      const ask = yield* questions(shared, general.journalDir)
      const here = local(perSecond)
      const limit = (address: string) =>
        ask(dialect.takeTurn, address, perSecond).pipe(
          Effect.flatMap(([turn]) => Effect.sleep(Number(turn?.["wait"] ?? 0))),
          // A database that does not answer must not stop incidents: then each process keeps to the limit by itself.
          Effect.catch(() => here(address)),
        )
      return (yield* Together)(limit, perSecond)
    }),
  )
