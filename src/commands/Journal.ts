/**
 * `journal`: shows the journal, as a table or a JSON object for each entry, and takes the decisions that only a person can make.
 * The entries themselves are changed by queue/JournalOperator.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { Settings } from "../config/Settings.ts"
import { facts, hanging } from "../domain/Table.ts"
import type { Entry, State } from "../journal/Entry.ts"
import { states, toJson } from "../journal/Entry.ts"
import type { QueueUnreachable } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as Changes from "../queue/JournalChanges.ts"
import * as Operator from "../queue/JournalOperator.ts"
import * as JournalListing from "../queue/JournalListing.ts"
import * as EntryFacts from "../queue/EntryFacts.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import * as Screen from "../site/Screen.ts"
import { runOnSite } from "./Drain.ts"
import { orHere } from "./JournalHere.ts"
import { move, setup } from "./JournalQueue.ts"
import { config, count, from, json } from "./Flags.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"

type Shown = Entry | Rejected.Rejected

const isRejected = (one: Shown): one is Rejected.Rejected => "words" in one

/** As JSON a line each, else as one table. */
const print = Effect.fnUntraced(function* (json: boolean, all: ReadonlyArray<Shown>) {
  if (json) {
    return yield* Effect.forEach(all, (one) => Console.log(isRejected(one) ? Rejected.toJson(one) : toJson(one)), {
      discard: true,
    })
  }
  const entries = all.filter((one): one is Entry => !isRejected(one))
  yield* Screen.print(yield* JournalListing.toTable(entries, all.filter(isRejected), yield* Screen.Screen))
})

const unfinished = ["pending", "dead", "parked"] as const

const listEntries = Effect.fn("Journal.list")(function* (json: boolean, states: ReadonlyArray<State>) {
  const journal = yield* Journal
  const surveyed = yield* journal.survey(...(states.length === 0 ? unfinished : states))
  const { entries } = surveyed
  const rejected = states.length === 0 ? yield* Rejected.list(journal.folder) : []
  const unread = [...surveyed.unread, ...(states.length === 0 ? yield* Rejected.unread(journal.folder) : [])]
  const all = [...entries, ...rejected]
  if (all.length > 0 || json) yield* print(json, all)
  if (json) return
  const screen = yield* Screen.Screen
  yield* Effect.forEach(unread, (one) => Screen.print(hanging(`unreadable: ${one}`, 2, screen)))
  if (all.length + unread.length > 0) return
  yield* Console.log(`No entry is ${(states.length === 0 ? [...unfinished, "rejected"] : states).join(" or ")}.`)
})

const list = Command.make(
  "list",
  {
    config,
    json,
    state: Flag.Literals("state", states).pipe(
      Flag.withDescription("Entries in this state; may be given several times (default: pending, dead, parked)"),
      Flag.between(0, states.length),
    ),
  },
  (given) =>
    runOnSite(
      given,
      orHere(() => listEntries(given.json, given.state)),
    ),
).pipe(
  Command.withDescription("What is not settled, the oldest first: what each entry waits for, and the next command"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "What is pending, dead or parked" },
    { command: `${commandPath.join(" ")} --state done --json`, description: "Finished entries, for a script" },
  ]),
)

const id = Argument.String("ID").pipe(Argument.withDescription("The entry's id, or the beginning of it"))

const showEntry = Effect.fn("Journal.show")(function* (json: boolean, id: string) {
  const rejected = yield* Changes.rejectedOf(id)
  const one = Option.isSome(rejected) ? rejected.value : yield* Operator.find(id)
  if (json) return yield* print(json, [one])
  const known = isRejected(one) ? Rejected.factsOf(one) : yield* EntryFacts.factsOf(one)
  yield* Screen.print(facts(known, yield* Screen.Screen))
})

const show = Command.make("show", { config, json, id }, (given) =>
  runOnSite(
    given,
    orHere(() => showEntry(given.json, given.id)),
  ),
).pipe(
  Command.withDescription("Everything that is known of one failure"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} 20240921T031500`, description: "The entry whose id begins so" },
  ]),
)

const retryEntry = Effect.fn("Journal.retry")(function* (json: boolean, id: string, template: Option.Option<string>) {
  yield* print(json, [yield* Changes.retry(id, template)])
})

const retry = Command.make(
  "retry",
  {
    config,
    json,
    id,
    template: Flag.String("template").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("From now on with this template, where the one that was named does not exist"),
      Flag.optional,
    ),
  },
  (given) => runOnSite(given, retryEntry(given.json, given.id, given.template)),
).pipe(
  Command.withDescription("Make an entry pending again that is dead, parked, dropped or done"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} 20240921T031500`, description: "The next drain works on it again" },
    {
      command: `${commandPath.join(" ")} 20240921T031500 --template basic.json`,
      description: "The same, with another template",
    },
  ]),
)

const dropEntry = Effect.fn("Journal.drop")(function* (json: boolean, id: string, reason: string) {
  yield* print(json, [yield* Changes.drop(id, reason)])
})

const drop = Command.make(
  "drop",
  {
    config,
    json,
    id,
    reason: Flag.String("reason").pipe(Flag.withMetavar("TEXT"), Flag.withDescription("Why, for whoever looks later")),
  },
  (given) => runOnSite(given, dropEntry(given.json, given.id, given.reason)),
).pipe(
  Command.withDescription("Give an entry up"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} 20240921T031500 --reason "Handled by hand, incident 59404"`,
      description: "Nothing more is done for this failure",
    },
  ]),
)

const resolveEntry = Effect.fn("Journal.resolve")(function* (json: boolean, id: string, how: Changes.Resolution) {
  yield* print(json, [yield* Changes.resolve(id, how)])
})

const resolve = Command.make(
  "resolve",
  {
    config,
    json,
    id,
    incident: Flag.String("incident").pipe(
      Flag.withMetavar("N"),
      // As people write it: 59404, INC59404, INC 59404, #59404.
      Flag.filterMap(
        (text) =>
          Option.map(Option.fromNullishOr(/^(?:#\s*|[a-z]{1,10}[\s-]?)?0*([1-9]\d{0,8})$/i.exec(text)), ([, digits]) =>
            Number(digits),
          ),
        (text) => `--incident ${text} is not the number of an incident`,
      ),
      Flag.withDescription("The incident exists: its number. The next drain writes it to the job and attaches the log"),
      Flag.optional,
    ),
    create: Flag.Boolean("create").pipe(
      Flag.withDescription("The incident does not exist: the next drain creates it"),
      Flag.withDefault(false),
    ),
    force: Flag.Boolean("force").pipe(
      Flag.withDescription("Take the incident even where it does not carry the marker of this failure"),
      Flag.withDefault(false),
    ),
  },
  (given) => runOnSite(given, resolveEntry(given.json, given.id, given)),
).pipe(
  Command.withDescription("Say of a parked or done entry whether its incident exists"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} 20240921T031500 --incident 59404`,
      description: "The incident exists in Summit",
    },
    {
      command: `${commandPath.join(" ")} 20240921T031500 --create`,
      description: "It does not: the next drain creates it",
    },
  ]),
)

const printStatus = Effect.fn("Journal.status")(function* (
  json: boolean,
  maxAge: number,
  queue: Option.Option<QueueUnreachable>,
) {
  const standing = yield* JournalReport.standing()
  const { length: rejected } = yield* Rejected.list((yield* Journal).folder)
  const unusable = Option.toArray(queue).map(({ message }) => message)
  const what = [...unusable, ...JournalReport.reasons(standing, rejected, maxAge)]
  const { counts, damaged, oldest, unread } = standing
  const object = {
    schemaVersion: 1,
    counts,
    damaged,
    unreadable: unread.length,
    rejected,
    oldestPendingSeconds: Option.getOrNull(oldest),
    attention: what,
  }
  if (json) yield* Console.log(JSON.stringify(object))
  else yield* Screen.print(JournalReport.standingTable(standing, rejected, yield* Screen.Screen))
  const [attention] = JournalReport.attentionNeeded(what)
  if (attention !== undefined) return yield* attention
})

const status = Command.make(
  "status",
  {
    config,
    json,
    maxAge: count("max-age", "SECONDS", from(0)).pipe(
      Flag.withDescription("Exit code 75 when the oldest pending entry is older (default: 900)"),
      Flag.withDefault(900),
    ),
  },
  (given) =>
    runOnSite(
      given,
      orHere((queue) => printStatus(given.json, given.maxAge, queue)),
    ),
).pipe(
  Command.withDescription("How many entries are in which state; exit code 75 when something needs attention"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "For a person" },
    {
      command: `${commandPath.join(" ")} --json --max-age 3600`,
      description: "For a monitor: exit code 75 when an entry is pending for more than an hour",
    },
  ]),
)

const pruneDone = Effect.fn("Journal.prune")(function* (json: boolean, days: Option.Option<number>) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const keep = Option.getOrElse(days, () => general.journalKeepDays)
  const removed = yield* journal.prune(keep, true)
  const kept = keep === 1 ? "day" : `${keep} days`
  const line =
    removed === 0
      ? CommandsNotes.nothingPruned({ kept })
      : CommandsNotes.pruned({ days: removed === 1 ? "one day" : `${removed} days`, kept })
  yield* Console.log(json ? JSON.stringify({ schemaVersion: 1, removedDays: removed, keptDays: keep }) : line)
})

const prune = Command.make(
  "prune",
  {
    config,
    json,
    days: count("days", "N", { least: 1, most: 3650 }).pipe(
      Flag.withDescription("Keep done entries of so many days (default: JOURNAL_KEEP_DAYS)"),
      Flag.optional,
    ),
  },
  (given) => runOnSite(given, pruneDone(given.json, given.days)),
).pipe(
  Command.withDescription("Remove old entries that are done"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} --days 30`, description: "Keep the last 30 days" },
  ]),
)

export const journal = Command.make("journal").pipe(
  Command.withDescription("Look at the journal, and decide what the program cannot"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} list`, description: "What waits, and the next command for each" },
    { command: `${commandPath.join(" ")} show 20240921T031500`, description: "Everything about one failure" },
  ]),
  Command.withSubcommands([list, show, retry, drop, resolve, status, prune, setup, move]),
)
