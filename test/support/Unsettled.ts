/**
 * Sites at which something is left to do: a failure that is pending, dead or parked, with the program and both systems.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import type { Entry } from "../../src/journal/Entry.ts"
import { fromJson } from "../../src/journal/Entry.ts"
import type { SummitOptions } from "../../src/simulator/SummitSimulator.ts"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

const lasting = { times: 1000 } as const
export const config = ["--config", Files.configFile] as const

export const start = Effect.fnUntraced(function* (summit: Partial<SummitOptions> = {}) {
  yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
  const simulators = yield* Simulators.make({ summit })
  const program = yield* Program.make(simulators)
  /** The only entry of the journal, as it is on disk. */
  const entry = Effect.sync((): Entry => {
    const found = [...program.disk.files()].filter(([path]) => /\/journal\/[a-z]+\/.*\.json$/.test(path))
    assert.strictEqual(found.length, 1, found.map(([path]) => path).join())
    return Result.getOrThrow(fromJson(found[0]?.[1] ?? ""))
  })
  return { ...simulators, program, entry }
})

/** A failure that nobody can settle: the reply was lost, Summit cannot be searched, and the template says park. */
export const parked = Effect.gen(function* () {
  const world = yield* start({
    notAllowed: ["IM_GetIncidentList", "IM_GetIncidentListwithDetails", "IM_GetMyIncidents"],
  })
  Files.changeRules(world.program, { onLostReply: "park" })
  yield* world.summit.faults.add({ call: "createIncident", kind: "reset-before" })
  yield* world.program.settle(...Program.vendorWords("JOB001"))
  return { ...world, before: yield* world.entry }
})

/** A failure whose job OpCon does not know. */
export const dead = Effect.gen(function* () {
  const world = yield* start()
  yield* world.program.settle(...Program.vendorWords("JOB002"))
  return { ...world, before: yield* world.entry }
})

/** A failure that came while OpCon took no token; it has just been tried, so it is not due yet. */
export const queued = Effect.gen(function* () {
  const world = yield* start()
  yield* world.opcon.faults.add({ call: "findJob", kind: "unauthorized", ...lasting })
  yield* world.program.run(...config, ...Program.vendorWords("JOB001"))
  const before = yield* world.entry
  assert.deepStrictEqual([before.state, before.attempts], ["pending", 1])
  assert.isAbove(before.dueAt, before.receivedAt + 10_000)
  return { ...world, before }
})
