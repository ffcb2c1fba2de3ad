/**
 * The buttons of the console. Each runs what the command of its name runs, on the site as its Connector.config is now, and
 * ends although the tab that asked for it is closed. Work that is under way when the console ends is interrupted as the
 * command is by Ctrl+C: what was sent is in the journal.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { program } from "../intake/ProgramName.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import { resultOfAttempt } from "../pipeline/Attempt.ts"
import * as RunReport from "../pipeline/RunReport.ts"
import * as Drain from "../queue/Drain.ts"
import * as Changes from "../queue/JournalChanges.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import type { RunServices } from "../site/Site.ts"
import { CommandSite, commandText } from "./CommandText.ts"
import { masked } from "./Story.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"

type Platform = FileSystem.FileSystem | Path.Path

/** Runs something on the site, as a command runs. */
export type OnSite<R> = <A, E>(
  self: Effect.Effect<A, E, RunServices | Platform>,
  options?: { readonly dryRun: boolean },
) => Effect.Effect<A, E | SettingsInvalid, R>

/** What an action came to, in one sentence or line, and the command that does the same. */
export interface Acted {
  readonly ok: boolean
  readonly message: string
  readonly command: string
}

const Id = Schema.NonEmptyString

export const Retry = Schema.Struct({ id: Id, template: Schema.optionalKey(Schema.NonEmptyString) })
export const Drop = Schema.Struct({ id: Id, reason: Schema.String })
export const Resolve = Schema.Struct({
  id: Id,
  incident: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  create: Schema.optionalKey(Schema.Boolean),
  force: Schema.optionalKey(Schema.Boolean),
})

/** How a drain that was started here goes. */
interface DrainState {
  readonly running: boolean
  /** Entries it has worked on so far. */
  readonly done: number
  /** Its last results, as `drain` prints them. */
  readonly lines: ReadonlyArray<string>
  /** How it ended; empty: it has not. */
  readonly message: string
}

const notStarted: DrainState = { running: false, done: 0, lines: [], message: "" }

/** So many results of a drain are kept. */
const shownLines = 100

export interface Actions<R> {
  readonly drainState: () => DrainState
  readonly drain: Effect.Effect<Acted, never, R>
  retry(sent: typeof Retry.Type): Effect.Effect<Acted, never, R>
  drop(sent: typeof Drop.Type): Effect.Effect<Acted, never, R>
  resolve(sent: typeof Resolve.Type): Effect.Effect<Acted, never, R>
}

const lineOf = (after: Entry | Rejected.Rejected): string =>
  "words" in after ? Rejected.toLine(after) : JournalReport.toLine(after)

/** What the action came to. The last error is not repeated: what it asked for has just been done. */
const cameTo = (after: Entry | Rejected.Rejected): string => {
  if ("words" in after) return Rejected.toLine(after)
  const { failed, id, last, progress, state } = after
  const incident = Option.match(progress.incident, {
    onNone: () => "",
    onSome: ({ ref }) => `, with incident ${ref.number}`,
  })
  return state === "pending"
    ? `${failed.job} (${id}) is pending again${incident}: the next drain works on it.`
    : `${failed.job} (${id}) is ${state}: ${Option.match(last, { onNone: () => "", onSome: ({ message }) => message })}`
}

/** `changed` makes the next look at the journal a new one; `scope` is that of the console. */
export const make = <R>(
  onSite: OnSite<R>,
  changed: Effect.Effect<void>,
  scope: Scope.Scope,
  site: CommandSite["Service"],
): Actions<R> => {
  let draining = notStarted

  /** In the scope of the console: a tab that goes away interrupts nothing. */
  const detached = <A, E>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.forkIn(self, scope), Fiber.join)

  const change = Effect.fnUntraced(function* <E extends { readonly message: string }>(
    words: ReadonlyArray<string>,
    self: Effect.Effect<Entry | Rejected.Rejected, E, RunServices | Platform>,
  ) {
    const command = yield* Effect.provideService(commandText(...words), CommandSite, site)
    const shown = Effect.gen(function* () {
      const after = yield* self
      const hide = yield* masked("words" in after ? Option.none() : Option.some(after.failed.template))
      yield* Effect.logInfo(`changed on the console: ${hide(lineOf(after))}`)
      return hide(cameTo(after))
    })
    return yield* detached(
      onSite(shown).pipe(
        Effect.match({
          onFailure: ({ message }): Acted => ({ ok: false, message, command }),
          onSuccess: (message): Acted => ({ ok: true, message, command }),
        }),
        Effect.ensuring(changed),
      ),
    )
  })

  /** Works on everything that is pending, as `drain` does. */
  const drainAll = Effect.gen(function* () {
    const hide = yield* masked(Option.none())
    const onAttempt: Drain.DrainOptions["onAttempt"] = (attempt) =>
      Effect.sync(() => {
        const line = hide(RunReport.toText(resultOfAttempt(attempt)))
        draining = { ...draining, done: draining.done + 1, lines: [...draining.lines, line].slice(-shownLines) }
      }).pipe(Effect.andThen(changed))
    if (!(yield* Drain.drain(Option.none(), { which: "all", onAttempt }))) return CommandsNotes.drainedElsewhere
    const { length: left } = yield* (yield* Journal).ids("pending")
    const worked = `${draining.done} worked on`
    return left === 0 ? `${worked}; nothing is pending.` : `${worked}; ${left} still pending.`
  })

  const drain = Effect.gen(function* () {
    const command = yield* Effect.provideService(commandText("drain"), CommandSite, site)
    if (draining.running) return { ok: false, message: "A drain that was started here is still running.", command }
    draining = { ...notStarted, running: true }
    yield* onSite(drainAll).pipe(
      Effect.onExit((exit) =>
        Effect.sync(() => {
          const message = Exit.isSuccess(exit) ? exit.value : ""
          draining = { ...draining, running: false, message: message === "" ? "The drain was interrupted." : message }
        }),
      ),
      Effect.catch((error) =>
        Effect.sync(() => {
          draining = { ...draining, message: error.message }
        }),
      ),
      Effect.catchDefect(() =>
        Effect.sync(() => {
          draining = { ...draining, message: `The drain ended with a defect of ${program()}; the log has the details.` }
        }),
      ),
      Effect.ensuring(changed),
      Effect.forkIn(scope),
    )
    yield* changed
    return { ok: true, message: "The drain has started.", command } satisfies Acted
  })

  return {
    drainState: () => draining,
    drain,
    retry: ({ id, template }) =>
      change(
        ["journal", "retry", id, ...(template === undefined ? [] : ["--template", template])],
        Changes.retry(id, Option.fromUndefinedOr(template)),
      ),
    drop: ({ id, reason }) => change(["journal", "drop", id, "--reason", reason], Changes.drop(id, reason)),
    resolve: ({ create = false, force = false, id, incident }) =>
      change(
        [
          "journal",
          "resolve",
          id,
          ...(incident === undefined ? [] : ["--incident", String(incident)]),
          ...(create ? ["--create"] : []),
          ...(force ? ["--force"] : []),
        ],
        Changes.resolve(id, { incident: Option.fromUndefinedOr(incident), create, force }),
      ),
  }
}
