/** `template explain` through the whole command line, over both simulators, at 2024-09-21 11:20 in Berlin. */
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { explainedOf } from "./ExplainJson.ts"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

export const make = Effect.fnUntraced(function* (zone = "Europe/Berlin") {
  yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators, zone)
  // Without virtual time passing: what is explained without --at is the moment set above.
  const command = (template: string, ...flags: ReadonlyArray<string>) =>
    program.run("template", "explain", "--config", Files.configFile, "-t", template, ...flags)
  const run = (...flags: ReadonlyArray<string>) => command("basic.json", ...flags)
  const explain = (...flags: ReadonlyArray<string>) => Effect.flatMap(run("--json", ...flags), explainedOf)
  const asked = Effect.all([simulators.opcon.requests, simulators.summit.requests]).pipe(
    Effect.map(([opcon, summit]) => opcon.length + summit.length),
  )
  return { simulators, program, command, run, explain, asked }
})
