/** One limit for all hosts that use the same database, whatever their queues: each request takes the next turn there. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { Settings } from "../config/Settings.ts"
import { local, RateLimit, savedUp } from "../http/RateLimit.ts"
import type { Session, Shared } from "./Database.ts"
import { dialect, openReady } from "./Database.ts"

export const layer = (shared: Shared, perSecond: number): Layer.Layer<never, never, Settings | FileSystem.FileSystem> =>
  Layer.effect(
    RateLimit,
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { general } = yield* Settings
      const scope = yield* Effect.scope
      const here = local(perSecond)
      let session = Option.none<Session>()
      const open = Effect.suspend(() =>
        Option.match(session, {
          onSome: Effect.succeed,
          onNone: () =>
            openReady(shared, general.journalDir).pipe(
              Scope.provide(scope),
              Effect.provideService(FileSystem.FileSystem, files),
              Effect.tap((opened) => Effect.sync(() => void (session = Option.some(opened)))),
            ),
        }),
      )
      return (address: string) =>
        Effect.gen(function* () {
          const [turn] = yield* (yield* open).query(dialect.takeTurn, [address, perSecond, savedUp * perSecond])
          yield* Effect.sleep(Number(turn?.["wait"] ?? 0))
        }).pipe(
          // A database that does not answer must not stop incidents: then each process keeps to the limit by itself.
          Effect.catch(() =>
            Effect.andThen(
              Effect.sync(() => void (session = Option.none())),
              here(address),
            ),
          ),
        )
    }),
  )
