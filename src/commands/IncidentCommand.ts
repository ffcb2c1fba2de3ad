/** `incident N -t TEMPLATE`, and the vendor's `-i N -t TEMPLATE`. Flags only; what it does is in ShowIncident.ts. */
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, json, tlsType } from "./CommonFlags.ts"

export const incident = Command.make(
  "incident",
  {
    number: Argument.String("N").pipe(Argument.withDescription("The number that people use, as 59404 or INC59404")),
    template: Flag.String("template").pipe(
      Flag.withAlias("t"),
      Flag.withMetavar("FILE"),
      Flag.withDescription("A template of the Summit that has it: a file in TEMPLATESDIR, or a path to one"),
    ),
    config,
    json,
    tlsType,
  },
  Effect.fn("IncidentCommand.incident")(function* (given) {
    const { show } = yield* Effect.promise(() => import("./ShowIncident.ts"))
    return yield* show(given)
  }),
).pipe(
  Command.withDescription("Read an incident in Summit and print it; also -i N -t FILE. Nothing is changed"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} 59404 -t basic.json`, description: "Status, texts, attachments and link" },
  ]),
)
