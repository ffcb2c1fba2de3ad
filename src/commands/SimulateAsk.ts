/**
 * How the commands of SimulateControl.ts reach the simulators: by the address in the Connector.config of the rehearsal, with
 * the requests of simulator/Control.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { isLoopback } from "../domain/Host.ts"
import { didYouMean } from "../domain/Suggest.ts"
import * as HttpClients from "../http/HttpClients.ts"
import { program } from "../intake/ProgramName.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { offSite } from "../site/Site.ts"
import { simulation } from "./Simulation.ts"

export const systems = ["opcon", "summit"] as const
export type System = (typeof systems)[number]

/** What a simulator answers to a request that it cannot do. */
const Refusal = Schema.Struct({ error: Schema.String })

export const invalid = (problem: string) => new ArgumentsInvalid({ problems: [problem], see: "simulate --help" })

export const refused = (message: string) => new CommandFailed({ kind: "RequestInvalid", message })

const noSimulator = (address: string, why: string) =>
  new CommandFailed({
    kind: "SimulationFailed",
    message: `No simulator answers at ${address}: ${why}. Start it with ${program()} simulate, and work in the folder that it has made.`,
  })

/** Sends a request to the simulators, and reads the answer as `schema`. */
export const ask = Effect.fn("Simulate.ask")(function* <A>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  schema: Schema.ConstraintDecoder<A>,
  body?: object,
) {
  const { opcon } = yield* Settings
  const { address } = opcon
  // No real OpCon has these paths; none of them is asked for one either.
  if (!isLoopback(new URL(address).hostname)) return yield* noSimulator(address, "it is not on this machine")
  const client = yield* Effect.mapError(HttpClients.direct(opcon), ({ message }) => noSimulator(address, message))
  const url = `${address}/simulator/${path}`
  const empty = HttpClientRequest.make(method)(url)
  const request = body === undefined ? empty : HttpClientRequest.bodyJsonUnsafe(empty, body)
  const answer = yield* client.execute(request).pipe(
    Effect.flatMap((response) => response.text),
    Effect.mapError(() => noSimulator(address, "it cannot be reached")),
  )
  const refusal = Schema.decodeOption(Schema.fromJsonString(Refusal))(answer)
  if (Option.isSome(refusal)) return yield* refused(`The simulator refuses: ${refusal.value.error}.`)
  return yield* Effect.mapError(Schema.decodeEffect(Schema.fromJsonString(schema))(answer), () =>
    noSimulator(address, "it is another server"),
  )
}, Effect.scoped)

/** Runs a command of this file on the site that its flags name, and prints what it returns, and why it failed. */
export const onSimulators = <E extends { readonly message: string }, R>(
  given: { readonly config: Option.Option<string> },
  self: Effect.Effect<string, E, R>,
) =>
  offSite(self, given).pipe(
    Effect.flatMap((text) => Console.log(text)),
    simulation,
  )

/** `value` if it is one of `known`, whatever its case; the error names the nearest. */
export const oneOf = <const Known extends string>(what: string, known: ReadonlyArray<Known>, value: string) => {
  const found = known.find((name) => name.toLowerCase() === value.toLowerCase())
  return found === undefined
    ? Effect.fail(invalid(`there is no ${what} ${value}${didYouMean(value, known)}`))
    : Effect.succeed(found)
}
