/**
 * `encrypt`: encrypts a value for this site, or all values in the files of the site. What it does is in encrypt/.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, on } from "./Flags.ts"
import { purposeNames } from "../domain/Secret.ts"
import { lazy } from "../domain/Lazy.ts"

const encryption = lazy(() => import("../encrypt/Encrypt.ts"))

export const encrypt = Command.make(
  "encrypt",
  {
    config,
    for: Flag.Literals("for", purposeNames).pipe(
      Flag.withDescription("What the value is for: it can be used for nothing else"),
      Flag.optional,
    ),
    value: Flag.String("value").pipe(
      Flag.withMetavar("VALUE"),
      Flag.withDescription(
        "Also -v, as in the vendor's EncryptValue; while it runs, everybody on this machine can see it",
      ),
      Flag.optional,
    ),
    hex: on("hex", "Print the vendor's form, which hides nothing"),
    migrate: on(
      "migrate",
      "Encrypt the readable and the vendor's values of Connector.config and all templates in place",
    ),
    dryRun: on("dry-run", "With --migrate: say what would be encrypted, and change nothing"),
    files: Argument.String("FILE").pipe(
      Argument.withDescription("With --migrate: only these files"),
      Argument.variadic(),
    ),
  },
  Effect.fn("Encrypt.encrypt")(
    function* (given) {
      const actions = yield* encryption
      return yield* actions.encrypt(given)
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription(
    "Encrypt a token, key or password, asked for or read from standard input, for Connector.config or a template",
  ),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} --for token`,
      description: "Ask for the OpCon token and print its aes: value",
    },
    { command: `${commandPath.join(" ")} --migrate --dry-run`, description: "What is readable in this site's files" },
  ]),
)
