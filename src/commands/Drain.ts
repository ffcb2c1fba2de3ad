/** `drain`: works through what is pending in the journal, once or, with --watch, until it is interrupted. */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { Settings } from "../config/Settings.ts"
import { lazy } from "../domain/Lazy.ts"
import { hanging } from "../domain/Table.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { resultOfAttempt } from "../pipeline/Attempt.ts"
import * as RunReport from "../pipeline/RunReport.ts"
import type { DrainOptions } from "../queue/Drain.ts"
import * as Drain from "../queue/Drain.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import { isHeld } from "../queue/Redelivery.ts"
import { say, Served } from "../queue/Served.ts"
import { WorkRemains } from "../queue/Run.ts"
import * as Screen from "../site/Screen.ts"
import { Observer, onSite } from "../site/Site.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"
import { config, count, json, record, recording, text } from "./Flags.ts"

const queues = lazy(() => import("./DrainQueues.ts"))

const sweeping = lazy(() => import("../queue/SweepWatch.ts"))
const syncing = lazy(() => import("../queue/SyncWatch.ts"))

/** Runs `action` on the site and prints its error to stderr. */
export const runOnSite = <A, E extends { readonly message: string }, R>(
  given: { readonly config: Option.Option<string> },
  action: Effect.Effect<A, E, R>,
) =>
  onSite(action, { config: given.config, dryRun: false }).pipe(
    Effect.tapError((error) => Console.error(error.message)),
    Effect.asVoid,
  )

const oldestIn = (age: Option.Option<number>): string =>
  Option.match(age, { onNone: () => "", onSome: (seconds) => `, the oldest ${seconds} s old` })

/** One drain; false when another process holds the lease. */
const once = Effect.fnUntraced(function* (json: boolean, which: DrainOptions["which"]) {
  const journal = yield* Journal
  const observer = yield* Observer
  const screen = yield* Screen.Screen
  const served = Option.getOrUndefined(yield* Served)
  // Several queues have no progress in common.
  const isWatched = screen.isWatched && served === undefined
  const pending = isWatched ? (yield* journal.ids("pending")).length : 0
  let done = 0
  const show = (now: string) =>
    isWatched ? screen.progress(`${done} of ${Math.max(done, pending)} worked on; ${now}`) : Effect.void
  const of = served === undefined ? { text: "", json: {} } : { text: `${served.name}: `, json: { queue: served.name } }
  const onAttempt = (attempt: Attempt) => {
    const result = resultOfAttempt(attempt)
    const { id, state } = attempt.entry
    const object = () => ({ ...RunReport.toJson(result), entry: id, state, ...of.json })
    done += 1
    served?.attempted(result.outcome, state !== "pending")
    return Effect.andThen(
      observer.printed(object),
      Effect.suspend(() =>
        json
          ? Console.log(JSON.stringify(object()))
          : Screen.print(hanging(`${of.text}${RunReport.toText(result)}`, 2, screen)).pipe(
              Effect.provideService(Screen.Screen, screen),
            ),
      ),
    )
  }
  const onStart = ({ failed }: Entry) => show(`now ${failed.id}`)
  const onSearch = ({ failed }: Entry) => show(`searching Symphony Summit for the incident of ${failed.id}`)
  const work = Drain.drain(Option.none(), { which, onAttempt, onSearch, onStart })
  return yield* Effect.ensuring(work, screen.progress(""))
})

/** What needs a person, however long it has been so. */
const forPerson = Effect.gen(function* () {
  const { folder, ids } = yield* Journal
  const parked = (yield* ids("parked")).length
  const dead = (yield* ids("dead")).length
  const rejected = (yield* Rejected.list(folder)).filter(({ state }) => state === "rejected").length
  return JournalReport.forPerson({ parked, dead, rejected })
})

/** Works on everything pending now, due or not. */
export const drainNow = Effect.fn("Drain.now")(function* (json: boolean) {
  const journal = yield* Journal
  if (!(yield* once(json, "all"))) return yield* say(CommandsNotes.drainedElsewhere)
  const now = yield* Clock.currentTimeMillis
  const { entries: pending, unread } = yield* journal.survey("pending")
  const isWaiting = (entry: Entry) => isHeld(entry) && entry.dueAt > now
  const held = pending.filter(isWaiting)
  if (held.length > 0) {
    const next = DateTime.formatIso(DateTime.makeUnsafe(Math.min(...held.map(({ dueAt }) => dueAt))))
    yield* say(CommandsNotes.allHeld({ count: held.length, until: next }))
  }
  const left = pending.filter((entry) => !isWaiting(entry))
  // What needs a person may do so for days: it is printed, and journal status has an exit code for it.
  yield* Effect.forEach(JournalReport.attentionNeeded(yield* forPerson), ({ message }) => say(message))
  const age = yield* JournalReport.ageOfOldest(left)
  const what = [...(left.length > 0 ? [`${left.length} pending${oldestIn(age)}`] : []), ...unread]
  if (what.length > 0) return yield* new WorkRemains({ what: what.join("; ") })
})

/**
 * What --watch does after each round, each in its own rhythm, where Connector.config asks for it. True: it has added entries,
 * which are worked on at once.
 */
const afterRounds = Effect.gen(function* () {
  const { sweep, sync } = yield* Settings
  const swept = Option.isSome(sweep) ? [yield* (yield* sweeping).watching(sweep.value)] : []
  const synced = Option.isSome(sync) ? [yield* (yield* syncing).watching(sync.value)] : []
  return [...swept, ...synced]
})

/** Works on what is due, every `seconds`, until interrupted; an error is printed and does not end it. */
export const drainRepeatedly = Effect.fn("Drain.repeatedly")(function* (json: boolean, seconds: number) {
  const served = Option.getOrUndefined(yield* Served)
  const printed = Effect.catch((error: { readonly message: string }) => {
    served?.failed(error)
    return Effect.as(say(error.message), false)
  })
  const round = printed(once(json, "due"))
  const after = yield* afterRounds
  return yield* Effect.gen(function* () {
    served?.began()
    yield* round
    const added = yield* Effect.forEach(after, (job) => printed(job))
    if (added.includes(true)) yield* round
    yield* Effect.sleep(`${seconds} seconds`)
  }).pipe(Effect.forever)
})

export const drain = Command.make(
  "drain",
  {
    config,
    json,
    record,
    watch: count("watch", "SECONDS", { least: 1, most: 86_400 }).pipe(
      Flag.withOptionalValue("60"),
      Flag.withDescription("Continue until interrupted, looking every 60 s or as given by --watch=SECONDS"),
      Flag.optional,
    ),
    queues: text(
      "queues",
      "LIST",
      "Several queues in one process: their Connector.config files, or the folders that hold one, separated by commas",
    ).pipe(Flag.optional),
  },
  Effect.fn("Drain.drain")(function* ({ json, queues: several, record: recorded, watch, ...given }) {
    if (Option.isSome(several)) {
      const { drainQueues } = yield* queues
      const refused = Option.isSome(given.config) ? ["--config is for one queue, not for --queues"] : []
      if (Option.isSome(recorded.file)) refused.push("--record is for one queue, not for --queues")
      return yield* drainQueues(several.value, { json, watch, refused })
    }
    if (Option.isNone(watch)) return yield* recording(recorded, ["drain"], runOnSite(given, drainNow(json)))
    if (Option.isNone(recorded.file)) return yield* runOnSite(given, drainRepeatedly(json, watch.value))
    const refused = new ArgumentsInvalid({ problems: ["--record is for one drain, not for --watch"] })
    yield* Console.error(refused.message)
    return yield* refused
  }),
).pipe(
  Command.withDescription(
    "Work on everything that is pending in the journal. Exit code 0 if nothing is left, 75 if something waits",
  ),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "Once, now" },
    { command: `${commandPath.join(" ")} --watch=60`, description: "Until interrupted" },
    {
      command: `${commandPath.join(" ")} --watch --queues tenants/a,tenants/b`,
      description: "The queues of two tenants, each with the Connector.config in its folder",
    },
  ]),
)
