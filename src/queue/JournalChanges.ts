/**
 * The changes that an operator can ask for, checked as `journal retry`, `drop` and `resolve` check them: the command line
 * and the console both come through here. A command line that could not be read can only be dropped.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { program } from "../intake/ProgramName.ts"
import { states } from "../journal/Entry.ts"
import { isJournalError, Journal, JournalUnavailable } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as Operator from "./JournalOperator.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"

/** The rejected command line that `id` means; fails where it may also mean an entry. */
export const rejectedOf = Effect.fnUntraced(function* (id: string) {
  const { folder, ids } = yield* Journal
  const rejected = yield* Rejected.find(folder, id)
  const wanted = id.toLowerCase()
  if (Option.isNone(rejected) || rejected.value.id.toLowerCase() === wanted) return rejected
  const entries = (yield* ids(...states)).filter((known) => known.toLowerCase().startsWith(wanted))
  if (entries.length === 0) return rejected
  const all = [rejected.value.id, ...entries]
  return yield* Operator.requestInvalid(`${all.length} entries begin with ${id}: ${all.slice(0, 5).join(", ")}.`)
})

export const retry = Effect.fn("JournalChanges.retry")(function* (id: string, template: Option.Option<string>) {
  const rejected = yield* rejectedOf(id)
  if (Option.isSome(rejected)) {
    const detail = CommandsNotes.onlyWords({ id: rejected.value.id, program: program() })
    return yield* Operator.requestInvalid(detail)
  }
  return yield* Operator.retry(id, template)
})

/** The entry, or the rejected command line, as it is afterwards. */
export const drop = Effect.fn("JournalChanges.drop")(function* (id: string, reason: string) {
  if (reason.trim() === "") return yield* Operator.requestInvalid("--reason is empty.")
  const rejected = yield* rejectedOf(id)
  if (Option.isNone(rejected)) return yield* Operator.drop(id, reason.trim())
  const { folder } = yield* Journal
  return yield* Effect.mapError(Rejected.drop(folder, rejected.value, reason.trim()), (error) =>
    isJournalError(error) ? error : new JournalUnavailable({ folder, detail: error.message }),
  )
})

export interface Resolution {
  /** The incident exists: its number. */
  readonly incident: Option.Option<number>
  /** It does not exist, and the next drain creates it. */
  readonly create: boolean
  /** Accept the incident even if it does not carry the marker of this failure. */
  readonly force: boolean
}

export const resolve = Effect.fn("JournalChanges.resolve")(function* (
  id: string,
  { create, force, incident }: Resolution,
) {
  if (Option.isSome(incident) === create) {
    return yield* Operator.requestInvalid(CommandsNotes.oneOfBoth)
  }
  return yield* Option.isSome(incident) ? Operator.adopt(id, incident.value, force) : Operator.createAgain(id)
})
