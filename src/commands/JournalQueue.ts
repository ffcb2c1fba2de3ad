/** `journal setup` and `journal move`: the shared queue that [JOURNAL] names. What they need is loaded for them only. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { Settings } from "../config/Settings.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { lazy } from "../domain/Lazy.ts"
import { runOnSite } from "./Drain.ts"
import { config } from "./Flags.ts"

const setups = lazy(() => import("../shared/Setup.ts"))
const moves = lazy(() => import("../shared/Move.ts"))

/** The shared queue of the settings. */
const sharedOf = Effect.gen(function* () {
  const { file, general, shared } = yield* Settings
  if (Option.isSome(shared)) return { folder: general.journalDir, shared: shared.value }
  const message = `${file} names no shared queue: give URL and QUEUE in [JOURNAL].`
  return yield* new CommandFailed({ kind: "RequestInvalid", message })
})

const setUpQueue = Effect.fn("Journal.setup")(function* (print: boolean) {
  const { folder, shared } = yield* sharedOf
  const { script, setUp } = yield* setups
  if (print) return yield* Console.log(script(shared))
  const made = yield* Effect.scoped(setUp(shared, folder))
  yield* Console.log(
    made.length === 0 ? "The tables are there already, in the version of this program." : `Made: ${made.join(", ")}.`,
  )
})

export const setup = Command.make(
  "setup",
  {
    config,
    print: Flag.Boolean("print").pipe(
      Flag.withDescription("Only print the SQL, for a database administrator"),
      Flag.withDefault(false),
    ),
  },
  (given) => runOnSite(given, setUpQueue(given.print)),
).pipe(
  Command.withDescription("Make the tables of the shared queue that [JOURNAL] names, or bring them up to date"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "As the user in URL, who may create tables" },
    { command: `${commandPath.join(" ")} --print`, description: "The SQL, with what that user needs" },
  ]),
)

const moveEntries = Effect.fn("Journal.move")(function* (to: "queue" | "files") {
  const { shared } = yield* sharedOf
  const moved = yield* (yield* moves).move(to, shared)
  if (Option.isNone(moved)) {
    const message = "Another process works on the queue now: run it again when that has ended."
    return yield* new CommandFailed({ kind: "RequestInvalid", message })
  }
  const where = to === "queue" ? `into the queue ${shared.queue}` : "into JOURNALDIR of this host"
  yield* Console.log(`${moved.value} ${moved.value === 1 ? "entry" : "entries"} moved ${where}.`)
})

export const move = Command.make(
  "move",
  {
    config,
    to: Flag.Literals("to", ["queue", "files"]).pipe(
      Flag.withDescription(
        "queue: from JOURNALDIR of this host into the shared queue; files: the other way, all of it",
      ),
    ),
  },
  (given) => runOnSite(given, moveEntries(given.to)),
).pipe(
  Command.withDescription("Bring the entries of this host into the shared queue, or those of the queue to this host"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} --to queue`, description: "Once on each host, when the queue is set up" },
    { command: `${commandPath.join(" ")} --to files`, description: "On one host, when the queue is given up" },
  ]),
)
