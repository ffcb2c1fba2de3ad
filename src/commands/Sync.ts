/**
 * `sync`: one round of following the incidents that were raised; with --dry-run it only says what it would do, and the row
 * of the table that says so, for each. What a round does is in queue/Sync.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { WriteGate } from "../http/WriteGate.ts"
import { lazy } from "../domain/Lazy.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"
import { Observer, onSite } from "../site/Site.ts"
import { config, json, on, record, recording } from "./Flags.ts"

const syncing = lazy(() => import("../queue/Sync.ts"))

/** One round, printed; fails with the first thing that is left for the next round because something did not serve. */
const once = Effect.fn("Sync.once")(function* (json: boolean) {
  const { round, toJson, toText } = yield* syncing
  const { dryRun, planned } = yield* WriteGate
  const observer = yield* Observer
  const { busy, errors, followed, results } = yield* round()
  const requests = yield* planned
  const object = () => ({
    schemaVersion: 1,
    dryRun,
    followed,
    results: results.filter(({ did }) => dryRun || did !== "nothing").map(toJson),
    ...(dryRun ? { requests } : {}),
  })
  yield* observer.printed(object)
  if (json) yield* Console.log(JSON.stringify(object()))
  else {
    const shown = results.filter(({ did }) => dryRun || did !== "nothing")
    yield* Effect.forEach(shown, (result) => Console.log(toText(result, dryRun)))
    if (shown.length === 0) yield* Console.log(`${followed} incidents followed, nothing to do`)
  }
  if (busy) yield* Console.error(CommandsNotes.drainedElsewhere)
  const [first, ...others] = errors
  yield* Effect.forEach(others, ({ message }) => Console.error(message))
  if (first !== undefined) return yield* first
})

export const sync = Command.make(
  "sync",
  { config, json, dryRun: on("dry-run", "Change nothing; say for each incident what would be done, and why"), record },
  Effect.fn("Sync.sync")(function* ({ config, dryRun, json, record: recorded }) {
    const self = onSite(once(json), { config, dryRun }).pipe(
      Effect.tapError((error) => Console.error(error.message)),
      Effect.asVoid,
    )
    yield* recording(recorded, ["sync", ...(dryRun ? ["--dry-run"] : [])], self)
  }),
).pipe(
  Command.withDescription("Follow the incidents that were raised: jobs that recovered, tickets that people worked on"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} --dry-run`, description: "What would be done, and why" },
    { command: `${commandPath.join(" ")}`, description: "One round, now" },
  ]),
)
