/**
 * What the operator's commands do and print: one line, or one JSON object, an entry. The journal itself is changed by
 * JournalOperator.ts and worked through by Drain.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as RunReporter from "../pipeline/RunReport.ts"
import { Settings } from "../config/Settings.ts"
import type { Draining } from "../queue/Drain.ts"
import * as Drain from "../queue/Drain.ts"
import type { Entry, State } from "../journal/Entry.ts"
import { toJson } from "../journal/Entry.ts"
import { Journal, JournalUnavailable } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as Operator from "../queue/JournalOperator.ts"
import * as Report from "../queue/JournalReport.ts"
import { WorkRemains } from "../queue/Run.ts"
import { Observer } from "../site/Site.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { resultOfAttempt } from "../pipeline/Attempt.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { program } from "../intake/ProgramName.ts"

const printRejected = (json: boolean, one: Rejected.Rejected) =>
  Console.log(json ? Rejected.toJson(one) : Rejected.toLine(one))

const print = (json: boolean, entry: Entry) => Console.log(json ? toJson(entry) : Report.toLine(entry))

/** How often a long drain says how far it is. */
const progressEvery = "10 seconds"

const oldestIn = (age: Option.Option<number>): string =>
  Option.match(age, { onNone: () => "", onSome: (seconds) => `, the oldest ${seconds} s old` })

/** One drain; false when another process holds the lease. */
const once = Effect.fnUntraced(function* (json: boolean, which: Draining["which"]) {
  const journal = yield* Journal
  const observer = yield* Observer
  const done = yield* Ref.make(0)
  const onAttempt = (attempt: Attempt) => {
    const result = resultOfAttempt(attempt)
    const object = () => ({ ...RunReporter.toJson(result), entry: attempt.entry.id, state: attempt.entry.state })
    return Ref.update(done, (count) => count + 1).pipe(
      Effect.andThen(observer.printed(object)),
      Effect.andThen(Effect.suspend(() => Console.log(json ? JSON.stringify(object()) : RunReporter.toText(result)))),
    )
  }
  const tell = Effect.gen(function* () {
    const left = yield* journal.list("pending")
    const age = yield* Report.ageOfOldest(left)
    yield* Console.error(`${yield* Ref.get(done)} attempt on, ${left.length} left${oldestIn(age)}`)
  })
  yield* Effect.forkScoped(Effect.forever(Effect.delay(Effect.ignore(tell), progressEvery)))
  return yield* Drain.drain(Option.none(), { which, onAttempt })
}, Effect.scoped)

const elsewhere = "Another process is draining the journal; it takes up what is due."

/** Everything pending, now, whether its time has come or not. */
export const drain = Effect.fn("JournalActions.drain")(function* (json: boolean) {
  const journal = yield* Journal
  if (!(yield* once(json, "all"))) return yield* Console.error(elsewhere)
  const left = yield* journal.list("pending")
  if (left.length === 0) return
  const age = yield* Report.ageOfOldest(left)
  return yield* new WorkRemains({ what: `${left.length} pending${oldestIn(age)}` })
})

/** What is due, every `seconds`, until interrupted; a journal that cannot be used for a while is told. */
export const watch = (json: boolean, seconds: number) =>
  once(json, "due").pipe(
    Effect.catch((error) => Console.error(error.message)),
    Effect.andThen(Effect.sleep(`${seconds} seconds`)),
    Effect.forever,
  )

const unsettled = ["pending", "dead", "parked"] as const

export const list = Effect.fn("JournalActions.list")(function* (json: boolean, states: ReadonlyArray<State>) {
  const journal = yield* Journal
  const entries = yield* journal.list(...(states.length === 0 ? unsettled : states))
  yield* Effect.forEach(entries, (entry) => print(json, entry), { discard: true })
  const rejected = states.length === 0 ? yield* Rejected.list(journal.folder) : []
  yield* Effect.forEach(rejected, (one) => printRejected(json, one), { discard: true })
})

const rejectedOf = Effect.fnUntraced(function* (id: string) {
  const { folder } = yield* Journal
  return yield* Rejected.find(folder, id)
})

export const show = Effect.fn("JournalActions.show")(function* (json: boolean, id: string) {
  const rejected = yield* rejectedOf(id)
  if (Option.isSome(rejected)) return yield* printRejected(json, rejected.value)
  const entry = yield* Operator.find(id)
  yield* Console.log(json ? toJson(entry) : Report.toPage(entry))
})

export const retry = Effect.fn("JournalActions.retry")(function* (
  json: boolean,
  id: string,
  template: Option.Option<string>,
) {
  const rejected = yield* rejectedOf(id)
  if (Option.isSome(rejected)) {
    const detail = `${rejected.value.id} is a command line that could not be read: run ${program()} with the right words, then journal drop.`
    return yield* Operator.requestInvalid(detail)
  }
  yield* print(json, yield* Operator.retry(id, template))
})

export const drop = Effect.fn("JournalActions.drop")(function* (json: boolean, id: string, reason: string) {
  if (reason.trim() === "") return yield* Operator.requestInvalid("--reason is empty.")
  const rejected = yield* rejectedOf(id)
  if (Option.isNone(rejected)) return yield* print(json, yield* Operator.drop(id, reason.trim()))
  const { folder } = yield* Journal
  const dropped = Rejected.drop(folder, rejected.value, reason.trim())
  yield* printRejected(
    json,
    yield* Effect.mapError(dropped, ({ message }) => new JournalUnavailable({ folder, detail: message })),
  )
})

export const resolve = Effect.fn("JournalActions.resolve")(function* (
  json: boolean,
  id: string,
  incident: Option.Option<number>,
  create: boolean,
  force: boolean,
) {
  if (Option.isSome(incident) === create) {
    const detail = "Either --incident N (it exists) or --create (it does not) must be given."
    return yield* Operator.requestInvalid(detail)
  }
  const entry = Option.isSome(incident)
    ? yield* Operator.adopt(id, incident.value, force)
    : yield* Operator.createAnew(id)
  yield* print(json, entry)
})

export const status = Effect.fn("JournalActions.status")(function* (json: boolean, maxAge: number) {
  const standing = yield* Report.standing()
  const { length: rejected } = yield* Rejected.list((yield* Journal).folder)
  const refused = rejected === 0 ? [] : [`${rejected} rejected: the command line could not be read`]
  const what = [...Report.reasons(standing, maxAge), ...refused]
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
  const line = [Report.standingLine(standing), ...(rejected === 0 ? [] : [`rejected ${rejected}`])].join("; ")
  yield* Console.log(json ? JSON.stringify(object) : line)
  if (what.length > 0) {
    const message = `The journal needs attention: ${what.join("; ")}. See ${program()} journal list.`
    return yield* new CommandFailed({ kind: "AttentionNeeded", message })
  }
})

export const prune = Effect.fn("JournalActions.prune")(function* (json: boolean, days: Option.Option<number>) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const keep = Option.getOrElse(days, () => general.journalKeepDays)
  const removed = yield* journal.prune(keep, true)
  const line = `removed the done entries of ${removed} days; those of the last ${keep} days are kept`
  yield* Console.log(json ? JSON.stringify({ schemaVersion: 1, removedDays: removed, keptDays: keep }) : line)
})
