/**
 * The power goes, or a step fails, at every single step that the journal takes on the disk: afterwards there is the old
 * entry or the new one, whole and once, and what `add` or `save` returned from is there.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import * as Journals from "../support/Journals.ts"

const tried = (entry: Entry): Entry => ({ ...entry, attempts: entry.attempts + 1 })
const inState =
  (state: Entry["state"]) =>
  (entry: Entry): Entry => ({ ...tried(entry), state })

const saves = [
  ["a stage", [], tried],
  ["done", [], inState("done")],
  ["dead", [], inState("dead")],
  ["parked", [tried], inState("parked")],
  ["dead, and pending again", [inState("dead")], inState("pending")],
  ["parked, and dropped", [inState("parked")], inState("dropped")],
  ["dropped, and pending again", [inState("dropped")], inState("pending")],
] as const

/** Everything that is in the journal after the machine has come up again and a lease holder has looked. */
const afterwards = Effect.fnUntraced(function* (disk: Disk.Disk) {
  const journal = yield* Journals.open(disk.fileSystem)
  const before = yield* journal.list(...states)
  yield* journal.tidy
  const after = yield* journal.list(...states)
  assert.deepStrictEqual(after, before, "tidying changes no entry")
  const kept = Journals.names(disk).filter((name) => name.endsWith(".json"))
  assert.strictEqual(kept.length, after.length, kept.join())
  for (const { id, state } of after) {
    assert.isTrue(kept[0]?.startsWith(`${state}/`), `${kept.join()} is ${state}`)
    assert.deepStrictEqual(yield* journal.get(id), Option.some(after[0]))
  }
  assert.strictEqual(yield* journal.damaged, 0)
  return after
})

describe.each(["power", "failure"] as const)("%s", (how) => {
  it.effect.each(saves)("save: %s", ([, before, last]) =>
    Effect.gen(function* () {
      /** One save that is stopped at step `at`; how many steps it took. */
      const trial = Effect.fnUntraced(function* (at: number) {
        const disk = Disk.make()
        const healthy = yield* Journals.open(disk.fileSystem)
        let old = yield* healthy.add(Journals.failed("JOB001", 4245))
        for (const change of before) {
          old = change(old)
          yield* healthy.save(old)
        }
        const stopped = Journals.stopped(disk, at, how)
        const journal = yield* Journals.open(stopped.fileSystem)
        const fresh = last(old)
        const exit = yield* Effect.exit(journal.save(fresh))
        if (Exit.isSuccess(exit)) assert.strictEqual(Journals.names(disk).length, 1, "no second document is left")
        disk.powerCut()
        const [entry, ...more] = yield* afterwards(disk)
        assert.deepStrictEqual(more, [])
        const isNew = entry?.attempts === fresh.attempts
        assert.deepStrictEqual(entry, isNew ? fresh : old, `step ${at}`)
        if (Exit.isSuccess(exit)) assert.isTrue(isNew, `step ${at}`)
        return { steps: stopped.steps(), isNew }
      })
      const whole = yield* trial(Number.POSITIVE_INFINITY)
      assert.isAtLeast(whole.steps, 6)
      const outcomes = new Set<boolean>()
      for (let at = 1; at <= whole.steps; at += 1) outcomes.add((yield* trial(at)).isNew)
      assert.strictEqual(outcomes.size, 2, "some steps are before the turn and some after it")
    }),
  )

  it.effect("add", () =>
    Effect.gen(function* () {
      const trial = Effect.fnUntraced(function* (at: number) {
        const disk = Disk.make()
        const stopped = Journals.stopped(disk, at, how)
        const exit = yield* Effect.exit((yield* Journals.open(stopped.fileSystem)).add(Journals.failed("JOB001")))
        disk.powerCut()
        const entries = yield* afterwards(disk)
        assert.isAtMost(entries.length, 1)
        if (Exit.isSuccess(exit)) assert.deepStrictEqual(entries, [exit.value], `step ${at}`)
        return stopped.steps()
      })
      const steps = yield* trial(Number.POSITIVE_INFINITY)
      assert.isAtLeast(steps, 5)
      for (let at = 1; at <= steps; at += 1) yield* trial(at)
    }),
  )
})
