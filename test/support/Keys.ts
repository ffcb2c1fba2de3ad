/** A key for tests: in OPCON_SUMMIT_KEY, or as the key file of a site on the disk in memory. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Purpose } from "../../src/domain/Secret.ts"
import * as SecretCipher from "../../src/secrets/SecretCipher.ts"
import * as VirtualTime from "./VirtualTime.ts"

/** 32 bytes, the letter k, as a key file holds them. */
export const keyText = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="

const bytes = new Uint8Array(32).fill("k".charCodeAt(0))

export const key = SecretCipher.keyFrom(bytes, "the tests' key")

/** `value` encrypted under the key of the tests. */
export const sealed = (purpose: Purpose, value: string) =>
  Effect.flatMap(key, (made) => SecretCipher.seal(made, purpose, Redacted.make(value)))

/** Runs `self` in an environment that holds nothing else. */
export const inEnvironment =
  (env: Readonly<Record<string, string>>) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(self, ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))

/**
 * Runs `self` with virtual time in small steps: decryption takes none in the middle of a run, and an hour that went by
 * meanwhile would use up its time budget.
 */
export const unhurried = <A, E, R>(self: Effect.Effect<A, E, R>) => VirtualTime.run(self, "1 second")
