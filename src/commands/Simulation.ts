/** What `simulate` and `demo` have in common: TLS servers, and the exit code of a simulation that failed. */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { Screen } from "../site/Screen.ts"
import { Site } from "../site/Site.ts"

/** Prints any error of a simulation to stderr and ends with the exit code of a failed one. */
export const simulation = <A, E extends { readonly message: string }, R>(self: Effect.Effect<A, E, R>) =>
  self.pipe(
    Effect.mapError((error) =>
      error instanceof ArgumentsInvalid || error instanceof CommandFailed
        ? error
        : new CommandFailed({ kind: "SimulationFailed", message: `The simulation failed: ${error.message}` }),
    ),
    Effect.tapError((error) => Console.error(error.message)),
    Effect.tapDefect((defect) => Console.error(`a defect of this program: ${Cause.pretty(Cause.die(defect))}`)),
  )

/** Runs a simulation with TLS servers, whose certificate takes a while to make. */
export const withServers = Effect.fnUntraced(function* <A, E, R>(self: Effect.Effect<A, E, R>) {
  const { listener } = yield* Site
  const { progress } = yield* Screen
  yield* progress("Making a certificate for both simulators ...")
  return yield* Effect.provide(Effect.andThen(progress(""), self), listener)
})
