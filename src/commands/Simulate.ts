/** `simulate`: both simulators with a sample schedule, for rehearsals, until interrupted. */
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { count } from "./Flags.ts"
import { controls } from "./SimulateControl.ts"
import { simulation, withServers } from "./Simulation.ts"
import { Site } from "../site/Site.ts"
import { lazy } from "../domain/Lazy.ts"

const simulator = lazy(() => import("../simulator/Simulate.ts"))
const behaviours = lazy(() => import("../simulator/SummitBehaviour.ts"))

const port = (name: string, usual: number, system: string) =>
  count(name, "PORT", { least: 0, most: 65_535, what: "a port" }).pipe(
    Flag.withDescription(`Port of the ${system} simulator (default: ${usual}; 0: any that is free)`),
    Flag.withDefault(usual),
  )

export const simulate = Command.make(
  "simulate",
  {
    opconPort: port("opcon-port", 9443, "OpCon"),
    summitPort: port("summit-port", 9444, "Summit"),
    dir: Flag.String("dir").pipe(
      Flag.withMetavar("FOLDER"),
      Flag.withDescription(
        "Where Connector.config, templates and certificate are written: a folder of its own; what was changed there is kept (default: rehearsal)",
      ),
      Flag.withDefault("rehearsal"),
    ),
    summit: Flag.KeyValuePair("summit").pipe(
      Flag.withMetavar("NAME=VALUE"),
      Flag.withDescription(
        "How this Summit differs from the documented one, for instance storeMillis=45000; may be given several times",
      ),
      Flag.withDefault({}),
    ),
  },
  Effect.fn("Simulate.simulate")(function* (options) {
    const { simulate } = yield* simulator
    const { fromTexts } = yield* behaviours
    const behaviour = yield* Effect.fromResult(fromTexts(options.summit))
    const { program } = yield* Site
    return yield* withServers(simulate({ ...options, behaviour, program }))
  }, simulation),
).pipe(
  Command.withDescription("Start both simulators with a sample schedule, for a rehearsal"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")}`,
      description: "On the ports 9443 and 9444, with the files in the folder rehearsal",
    },
    {
      command: `${commandPath.join(" ")} --opcon-port 0 --summit-port 0 --dir outage`,
      description: "On ports that are free",
    },
    {
      command: `${commandPath.join(" ")} fault summit createIncident reset-after`,
      description: "From another window, in the folder rehearsal: the next reply to a new incident is lost",
    },
  ]),
  Command.withSubcommands(controls),
)
