/**
 * `silence`: says for which failures there is to be no incident, until when and why; lists what is said, and ends it before
 * its time. Only its document is written; no drain is disturbed.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { Settings } from "../config/Settings.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as Until from "../domain/Until.ts"
import * as DrainLock from "../intake/DrainLock.ts"
import { program } from "../intake/ProgramName.ts"
import { isJournalError, JournalUnavailable } from "../journal/Journal.ts"
import * as Silences from "../journal/Silences.ts"
import { onQueue } from "../site/Site.ts"
import { config, json, on, text } from "./Flags.ts"

const refused = (detail: string) =>
  new CommandFailed({ kind: "RequestInvalid", message: `${detail} See ${program()} silence --help.` })

/** Runs `action` with the folder of the journal, and prints its error to stderr. */
const inJournal = <A, E extends { readonly message: string }, R>(
  given: { readonly config: Option.Option<string> },
  action: (folder: string, keepDays: number) => Effect.Effect<A, E, R>,
) =>
  onQueue(
    Effect.gen(function* () {
      const { general } = yield* Settings
      return yield* action(general.journalDir, general.journalKeepDays)
    }),
    given,
  ).pipe(
    Effect.tapError((error) => Console.error(error.message)),
    Effect.asVoid,
  )

const onDisk = (folder: string) => (error: { readonly message: string }) =>
  isJournalError(error) ? error : new JournalUnavailable({ folder, detail: error.message })

const stateOf = (silence: Silences.Silence, now: number): string =>
  Silences.isInForce(silence, now) ? "in force" : silence.ended === undefined ? "over" : "ended"

const print = Effect.fnUntraced(function* (json: boolean, silence: Silences.Silence) {
  const state = stateOf(silence, yield* Clock.currentTimeMillis)
  yield* Console.log(
    json ? JSON.stringify({ ...JSON.parse(Silences.toJson(silence)), state }) : `${state}: ${Silences.text(silence)}`,
  )
})

const pattern = (name: string, what: string) =>
  text(name, "PATTERN", `${what}; * is any text, ? one character, case does not count`).pipe(Flag.optional)

interface Given {
  readonly json: boolean
  readonly schedule: Option.Option<string>
  readonly job: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly tag: Option.Option<string>
  readonly until: string
  readonly reason: string
  readonly long: boolean
}

const addSilence = Effect.fn("Silence.add")(function* (folder: string, keepDays: number, given: Given) {
  const names = ["schedule", "job", "agent", "tag"] as const
  const covered: Silences.Covered = Object.fromEntries(
    names.flatMap((name) => Option.toArray(given[name]).map((one) => [name, one.trim()])),
  )
  const patterns = Object.entries(covered)
  const empty = patterns.find(([, one]) => one === "")
  if (empty !== undefined) return yield* refused(`--${empty[0]} is empty.`)
  if (patterns.length === 0) return yield* refused("What is silenced? Give --schedule, --job, --agent or --tag.")
  const reason = given.reason.trim()
  if (reason === "") return yield* refused("--reason is empty.")
  const now = yield* Clock.currentTimeMillis
  const until = Until.parse(given.until, now, yield* DateTime.CurrentTimeZone, given.long)
  if (Result.isFailure(until)) return yield* refused(`--until ${until.failure}.`)
  const { at, note } = until.success
  yield* Effect.forEach(Option.toArray(note), (note) => Console.error(note))
  yield* Effect.ignore(Silences.prune(folder, keepDays))
  const silence = yield* Effect.mapError(
    Silences.add(folder, { ...covered, until: at, reason, by: DrainLock.author() }),
    onDisk(folder),
  )
  yield* print(given.json, silence)
})

const add = Command.make(
  "add",
  {
    config,
    json,
    schedule: pattern("schedule", "The schedule's name"),
    job: pattern("job", "The job's name"),
    agent: pattern("agent", "The agent the job ran on"),
    tag: pattern("tag", "A tag of the job"),
    until: text(
      "until",
      "TIME",
      "Its end: yyyy-MM-ddTHH:mm in the zone of the OpCon server, or +90m, +2h, +3d from now",
    ),
    reason: text("reason", "TEXT", "Why, for whoever looks later"),
    long: on("long", `Allow an end more than ${Until.longest} days ahead`),
  },
  ({ config, ...given }) => inJournal({ config }, (folder, keepDays) => addSilence(folder, keepDays, given)),
).pipe(
  Command.withDescription("From now on no incident for failures that match all the patterns given, until a time"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} --agent "WINAGENT*" --until +2h --reason "Patches, change 4711"`,
      description: "While servers are patched",
    },
    {
      command: `${commandPath.join(" ")} --schedule "NIGHTLY*" --tag TEST --until 2026-03-29T06:00 --reason "Load test"`,
      description: "Jobs of some schedules, and of those only the ones with a tag",
    },
  ]),
)

const listSilences = Effect.fn("Silence.list")(function* (
  folder: string,
  { all, json }: { all: boolean; json: boolean },
) {
  const now = yield* Clock.currentTimeMillis
  const found = yield* Effect.mapError(Silences.list(folder), onDisk(folder))
  const shown = found.filter((silence) => all || Silences.isInForce(silence, now))
  yield* Effect.forEach(shown, (silence) => print(json, silence), { discard: true })
})

const list = Command.make(
  "list",
  { config, json, all: on("all", "Also those that are over, as long as they are kept (JOURNAL_KEEP_DAYS)") },
  (given) => inJournal(given, (folder) => listSilences(folder, given)),
).pipe(
  Command.withDescription("The silences that are in force, a line each, the one that ends last first"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "What is silenced now, by whom and why" },
  ]),
)

const endSilence = Effect.fn("Silence.end")(function* (folder: string, json: boolean, id: string) {
  const now = yield* Clock.currentTimeMillis
  const wanted = id.trim().toLowerCase()
  const known = yield* Effect.mapError(Silences.list(folder), onDisk(folder))
  const found = known.filter((silence) => wanted !== "" && silence.id.startsWith(wanted))
  const [silence, ...more] = found
  if (silence === undefined) return yield* refused(`There is no silence ${id}.`)
  if (more.length > 0) return yield* refused(`${found.length} silences begin with ${id}.`)
  if (!Silences.isInForce(silence, now)) return yield* refused(`Silence ${silence.id} is over already.`)
  const ended = yield* Effect.mapError(Silences.end(folder, silence, DrainLock.author()), onDisk(folder))
  yield* print(json, ended)
})

const end = Command.make(
  "end",
  { config, json, id: Argument.String("ID").pipe(Argument.withDescription("Its id, or the beginning of it")) },
  (given) => inJournal(given, (folder) => endSilence(folder, given.json, given.id)),
).pipe(
  Command.withDescription("End a silence before its time; failures from now on get their incidents again"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} 3f9a1c`, description: "The patches are done" },
  ]),
)

export const silence = Command.make("silence").pipe(
  Command.withDescription(
    "Say for which failures there is to be no incident for a while; what is silenced is recorded all the same",
  ),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} add --agent "WINAGENT*" --until +2h --reason "Patches"`,
      description: "No incidents for these agents for two hours",
    },
    {
      command: `${commandPath.join(" ")} list`,
      description: "What is silenced now, and why",
    },
  ]),
  Command.withSubcommands([add, list, end]),
)
