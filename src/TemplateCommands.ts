/**
 * `template`: what a person who writes templates asks. Flags only; what the commands do is loaded when one is called.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"

const schema = Command.make(
  "schema",
  {},
  Effect.fn("Cli.schema")(function* () {
    const { text } = yield* Effect.promise(() => import("./ShippedSchema.ts"))
    yield* Console.log(text.trimEnd())
  }),
).pipe(Command.withDescription("Print the JSON Schema of templates, for editors (templates/template.schema.json)"))

export const template = Command.make("template").pipe(
  Command.withDescription("Look into templates without running one"),
  Command.withSubcommands([schema]),
)
