/**
 * `template`: what a person who writes templates asks. Flags only; what the commands do is loaded when one is called.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { config, json } from "./CommonFlags.ts"
import { explain } from "./ExplainCommand.ts"

const check = Command.make(
  "check",
  {
    config,
    json,
    files: Argument.String("FILE").pipe(
      Argument.withDescription(
        "A template (*.json) or a Connector.config (default: the site's own, and every template in the folder of templates)",
      ),
      Argument.variadic(),
    ),
  },
  Effect.fn("Cli.check")(function* (given) {
    const { check } = yield* Effect.promise(() => import("./TemplateCheck.ts"))
    return yield* check(given)
  }),
).pipe(
  Command.withDescription(
    "Tell everything that is wrong or odd in templates and Connector.config, with line and column",
  ),
)

const schema = Command.make(
  "schema",
  {},
  Effect.fn("Cli.schema")(function* () {
    const { text } = yield* Effect.promise(() => import("../template/ShippedSchema.ts"))
    yield* Console.log(text.trimEnd())
  }),
).pipe(Command.withDescription("Print the JSON Schema of templates, for editors (templates/template.schema.json)"))

export const template = Command.make("template").pipe(
  Command.withDescription("Look into templates without running one"),
  Command.withSubcommands([check, schema, explain]),
)
