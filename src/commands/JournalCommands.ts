/**
 * The operator's commands: `drain` finishes what is left to do, `journal` shows it and takes what only a person can
 * decide. Flags only; what they do is in JournalActions.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, json } from "./CommonFlags.ts"
import * as Actions from "./JournalActions.ts"
import { states } from "../journal/Entry.ts"
import { record, recording } from "./RecordCommands.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { onSite } from "../site/Site.ts"

/** The result goes to stdout; whatever else there is to say goes to stderr. */
const act = <A, E extends { readonly message: string }, R>(
  given: { readonly config: Option.Option<string> },
  action: Effect.Effect<A, E, R>,
) =>
  onSite(action, { config: given.config, dryRun: false }).pipe(
    Effect.tapError((error) => Console.error(error.message)),
    Effect.asVoid,
  )

const shared = { config, json }

const id = Argument.String("ID").pipe(Argument.withDescription("The entry's id, or the beginning of it"))

const count = (name: string, holds: string, least: number) =>
  Flag.Int(name).pipe(
    Flag.withMetavar(holds),
    Flag.filter(
      (value) => value >= least,
      (value) => `--${name} is ${value}: a whole number from ${least} on is allowed`,
    ),
  )

export const drain = Command.make(
  "drain",
  {
    ...shared,
    record,
    watch: count("watch", "SECONDS", 1).pipe(
      Flag.withOptionalValue("60"),
      Flag.withDescription("Go on until interrupted, looking every 60 s or as given by --watch=SECONDS"),
      Flag.optional,
    ),
  },
  Effect.fn("JournalCommands.drain")(function* ({ json, record: asked, watch, ...given }) {
    if (Option.isNone(watch)) return yield* recording(asked, ["drain"], act(given, Actions.drain(json)))
    if (Option.isNone(asked.file)) return yield* act(given, Actions.watch(json, watch.value))
    const refused = new ArgumentsInvalid({ problems: ["--record is for one drain, not for --watch"] })
    yield* Console.error(refused.message)
    return yield* refused
  }),
).pipe(Command.withDescription("Work on everything that is pending in the journal, now"))

const list = Command.make(
  "list",
  {
    ...shared,
    state: Flag.Literals("state", states).pipe(
      Flag.withDescription("Entries in this state; may be given several times (default: pending, dead, parked)"),
      Flag.between(0, states.length),
    ),
  },
  (given) => act(given, Actions.list(given.json, given.state)),
).pipe(Command.withDescription("What is not settled, a line an entry, the oldest first"))

const show = Command.make("show", { ...shared, id }, (given) => act(given, Actions.show(given.json, given.id))).pipe(
  Command.withDescription("Everything that is known of one failure"),
)

const retry = Command.make(
  "retry",
  {
    ...shared,
    id,
    template: Flag.String("template").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("From now on with this template, where the one that was named does not exist"),
      Flag.optional,
    ),
  },
  (given) => act(given, Actions.retry(given.json, given.id, given.template)),
).pipe(Command.withDescription("Make an entry pending again that is dead, parked, dropped or done"))

const drop = Command.make(
  "drop",
  {
    ...shared,
    id,
    reason: Flag.String("reason").pipe(Flag.withMetavar("TEXT"), Flag.withDescription("Why, for whoever looks later")),
  },
  (given) => act(given, Actions.drop(given.json, given.id, given.reason)),
).pipe(Command.withDescription("Give an entry up"))

const resolve = Command.make(
  "resolve",
  {
    ...shared,
    id,
    incident: count("incident", "N", 1).pipe(
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
  (given) => act(given, Actions.resolve(given.json, given.id, given.incident, given.create, given.force)),
).pipe(Command.withDescription("Say of a parked or done entry whether its incident exists"))

const status = Command.make(
  "status",
  {
    ...shared,
    maxAge: count("max-age", "SECONDS", 0).pipe(
      Flag.withDescription("Exit code 75 when the oldest pending entry is older (default: 900)"),
      Flag.withDefault(900),
    ),
  },
  (given) => act(given, Actions.status(given.json, given.maxAge)),
).pipe(Command.withDescription("How many entries are in which state; exit code 75 when something wants attention"))

const prune = Command.make(
  "prune",
  {
    ...shared,
    days: count("days", "N", 0).pipe(
      Flag.withDescription("Keep done entries of so many days (default: JOURNAL_KEEP_DAYS)"),
      Flag.optional,
    ),
  },
  (given) => act(given, Actions.prune(given.json, given.days)),
).pipe(Command.withDescription("Remove old entries that are done"))

export const journal = Command.make("journal").pipe(
  Command.withDescription("Look into the journal, and settle what only a person can"),
  Command.withSubcommands([list, show, retry, drop, resolve, status, prune]),
)
