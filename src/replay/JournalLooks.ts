/**
 * What a run finds in the journal that it did not put there: entries of earlier runs and of other processes. A recording
 * notes before which look each was first seen, a replay puts it there just before that look.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"

/** `journal` with `before` run before each look, numbered from 1, and `found` told of what each look shows. */
const looking = (
  journal: Journal["Service"],
  before: (look: number) => Effect.Effect<void>,
  found: (look: number, entries: ReadonlyArray<Entry>) => void,
  added: (entry: Entry) => void,
): Journal["Service"] => {
  let looks = 0
  const look = <A, E>(self: Effect.Effect<A, E>, entries: (seen: A) => ReadonlyArray<Entry>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      looks += 1
      const number = looks
      return Effect.tap(Effect.andThen(before(number), self), (seen) => Effect.sync(() => found(number, entries(seen))))
    })
  return Journal.of({
    ...journal,
    add: (failed) => Effect.tap(journal.add(failed), (entry) => Effect.sync(() => added(entry))),
    list: (...states) => look(journal.list(...states), (entries) => entries),
    get: (id) => look(journal.get(id), Option.toArray),
    findRun: (failed) => look(journal.findRun(failed), Option.toArray),
  })
}

/** Notes each foreign entry once, as it was when it was first seen. */
export const noting = (journal: Journal["Service"], note: (look: number, entry: Entry) => void): Journal["Service"] => {
  const known = new Set<string>()
  return looking(
    journal,
    () => Effect.void,
    (look, entries) => {
      for (const entry of entries.filter(({ id }) => !known.has(id))) {
        known.add(entry.id)
        note(look, entry)
      }
    },
    ({ id }) => known.add(id),
  )
}

/** Puts each of `entries` there before its look, by `put`. */
export const staging = (
  journal: Journal["Service"],
  entries: ReadonlyArray<{ readonly look: number; readonly entry: Entry }>,
  put: (entry: Entry) => Effect.Effect<void>,
): Journal["Service"] =>
  looking(
    journal,
    (look) =>
      Effect.forEach(
        entries.filter((one) => one.look === look),
        ({ entry }) => put(entry),
        { discard: true },
      ),
    () => undefined,
    () => undefined,
  )
