/** `demo`: failed jobs run through the program against both simulators, with the results checked. */
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { Site } from "../site/Site.ts"
import { simulation, withServers } from "./Simulation.ts"
import { lazy } from "../domain/Lazy.ts"

const demonstration = lazy(() => import("../simulator/Demo.ts"))

export const demo = Command.make(
  "demo",
  {},
  Effect.fn("Demo.demo")(function* () {
    const { demo } = yield* demonstration
    const { program } = yield* Site
    return yield* withServers(demo(program))
  }, simulation),
).pipe(
  Command.withDescription("Run failed jobs through the program against both simulators, and check the results"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "No settings and no network are needed" },
  ]),
)
