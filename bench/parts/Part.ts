/** A part of the bench: `npm run bench -- --only NAME` runs one alone. */
import type * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import type { Listener } from "../../src/http/Listener.ts"
import type { Section } from "../Report.ts"

export interface Sizes {
  /** Factor for the number of rounds. */
  readonly rounds: number
  /** Failures of a storm. */
  readonly launches: number
  /** Failures of a storm of the Java program, which takes minutes for 500. */
  readonly javaLaunches: number
}

export interface Part {
  readonly name: string
  /** A run that is not as it should be ends the bench as a defect. */
  run(
    sizes: Sizes,
  ): Effect.Effect<Section, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path | Listener | Scope.Scope>
}
