/** `console`: a page on this machine to look at the journal and to work on it, until interrupted. It is made in console/. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazy } from "../domain/Lazy.ts"
import { config, on } from "./Flags.ts"

const consoles = lazy(() => import("../console/Console.ts"))

const largest = 65_535

export const console = Command.make(
  "console",
  {
    config,
    port: Flag.Int("port").pipe(
      Flag.withMetavar("N"),
      Flag.withDescription("The port on 127.0.0.1 (default: 0, any that is free)"),
      Flag.filter(
        (port) => port >= 0 && port <= largest,
        (port) => `--port is ${port}: a whole number from 0 to ${largest} is allowed`,
      ),
      Flag.withDefault(0),
    ),
    readOnly: on("read-only", "Show everything, change nothing: no buttons, and every action is refused"),
  },
  Effect.fn("Console.command")(
    function* (given) {
      const { serve } = yield* consoles
      return yield* serve(given)
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription(
    "Serve a page on this machine, for a browser: what waits and why, charts, everything about one failure, and buttons for retry, resolve, drop and drain",
  ),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} --read-only`, description: "To look only, without buttons" },
  ]),
)
