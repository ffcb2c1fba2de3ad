/**
 * What the seeded simulation has found, each as the shortest story that shows it.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { withBudget } from "../src/domain/RetryPolicy.ts"
import * as Disk from "../src/simulator/Disk.ts"
import * as Files from "./support/Files.ts"
import * as Journals from "./support/Journals.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"
import { noon } from "./support/TwoRuns.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]
const run = (number: number) => [...words, "--job-number", String(number)]

const settled = (program: Program.Program, ...words: ReadonlyArray<string>) =>
  Effect.flatMap(program.settle(...words), resultOf)

describe("an incident whose number is not on its job yet", () => {
  it.effect("comes before a later failure that a clock put back makes look earlier", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* TestClock.setTime(noon)
      yield* simulators.opcon.faults.add({ call: "writeTicket", kind: "unauthorized", times: 1 })
      assert.strictEqual((yield* settled(program, ...run(4245))).outcome, "created")
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket, null)

      yield* TestClock.setTime(noon - 3 * 3_600_000)
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      assert.strictEqual((yield* settled(program, ...run(4300))).outcome, "updated")
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )

  it.effect("comes before an earlier failure that may be decided anew", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ summit: { index: "empty" } })
      const program = yield* Program.make(simulators)
      Files.changeRules(program, { onLostReply: "park" })
      const idOf = (state: string) => {
        const file = new RegExp(`/${state}/(.+)\\.json$`)
        return [...program.disk.files().keys()].flatMap((path) => file.exec(path)?.[1] ?? [])[0] ?? ""
      }
      // The first was refused, as far as anybody knows; of the second a person knows the incident.
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "stored-then-400" })
      yield* program.settle(...run(4245))
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after" })
      yield* program.settle(...run(4300))
      yield* program.command("journal", "retry", idOf("dead"))
      yield* program.command("journal", "resolve", idOf("parked"), "--incident", "59405")
      Files.changeRules(program, { onLostReply: "create" })
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59405")
      assert.strictEqual((yield* simulators.summit.incidents).length, 2)
    }),
  )

  it.effect("holds up a later failure with another template even when its own template is broken by then", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* simulators.opcon.faults.add({ call: "writeTicket", kind: "unauthorized", times: 1 })
      yield* program.settle(...run(4245))
      program.disk.put(`${Program.folder}/templates/basic.json`, "{")
      assert.strictEqual((yield* program.command("drain")).exit, 75)
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      const later = [...Program.vendorWords("JOB001", "night.json"), "--json", "--job-number", "4300"]
      assert.strictEqual((yield* settled(program, ...later)).outcome, "queued")
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )
})

describe("a create whose reply was lost", () => {
  it.effect("is not taken for the closed ticket it follows, which tells of the same run", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      Files.changeRules(program, { createWhenClosed: true })
      yield* program.settle(...words)
      yield* simulators.summit.setStatus(59404, "Closed")
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-before" })
      const again = yield* settled(program, ...words)
      assert.deepStrictEqual([again.outcome, again.incident], ["created", "59405"])
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59405")
    }),
  )

  it.effect("gives way to the incident of another failure that the job has got meanwhile, and is told there", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const [here, elsewhere] = [yield* Program.make(simulators), yield* Program.make(simulators)]
      const config = ["--config", `${Program.folder}/Connector.config`]
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "never" })
      const first = yield* Effect.forkChild(here.run(...config, ...run(4245)))
      yield* TestClock.adjust("5 seconds")
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      const second = yield* Effect.forkChild(elsewhere.run(...config, ...run(4300)))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* resultOf(yield* Fiber.join(second))).outcome, "created")
      const ended = yield* Fiber.join(first)
      assert.deepStrictEqual([ended.exit, (yield* resultOf(ended)).outcome], [0, "updated"])

      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
      const { information, userLog } = yield* simulators.summit.incident(59404)
      assert.include(information, Program.markerOf("JOB001", 4300))
      assert.include(userLog, Program.markerOf("JOB001", 4245))
    }),
  )
})

describe("a host whose clock is put forward by hours", () => {
  /** Everything in `program` runs at a wall clock that is `ahead` from when a request was sent on. */
  const jumping = Effect.fnUntraced(function* (ahead: number) {
    const clock = yield* Clock.Clock
    const sentBy = clock.currentTimeMillisUnsafe() + 1000
    const wall = () => {
      const now = clock.currentTimeMillisUnsafe()
      return now > sentBy ? now + ahead : now
    }
    return { ...clock, currentTimeMillisUnsafe: wall, currentTimeMillis: Effect.sync(wall) } satisfies Clock.Clock
  })

  it.effect.each([3_600_000, 86_400_000, -7_200_000])(
    "by %i ms: a create that Summit stores late is waited for all the same",
    (ahead) =>
      Effect.gen(function* () {
        const simulators = yield* Simulators.make()
        const program = yield* Program.make(simulators)
        yield* simulators.summit.faults.add({
          call: "createIncident",
          kind: "cut-then-stored",
          storeMillis: 90_000,
          times: 1,
        })
        const clock = yield* jumping(ahead)
        yield* Effect.provideService(program.settle(...run(4245)), Clock.Clock, clock)
        yield* TestClock.adjust("10 minutes")
        yield* program.command("drain")
        const texts = (yield* simulators.summit.incidents).map(({ information }) => information)
        assert.strictEqual(texts.length, 1)
      }),
  )

  it.effect("a file that Summit stores late is not sent a second time", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* simulators.summit.faults.add({ call: "attach", kind: "cut-then-stored", storeMillis: 90_000, times: 1 })
      const clock = yield* jumping(3_600_000)
      yield* Effect.provideService(program.settle(...run(4245)), Clock.Clock, clock)
      yield* TestClock.adjust("10 minutes")
      yield* program.command("drain")
      assert.lengthOf((yield* simulators.summit.incident(59404)).attachments, 1)
    }),
  )
})

describe("an incident whose state could not be read", () => {
  const answers = ["empty", "passing-empty-object", "passing-404", "html"] as const
  it.effect.each(answers)("is no reason for a second one when its reopening is answered %s", (kind) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* program.settle(...run(4245))
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      yield* simulators.summit.faults.add({ call: "readIncident", kind: "empty", times: 1 })
      yield* simulators.summit.faults.add({ call: "updateIncident", kind, times: 1 })
      yield* program.settle(...run(4300))
      assert.lengthOf(yield* simulators.summit.incidents, 1)
    }),
  )
})

describe("a write-back that comes late", () => {
  const story = Effect.fnUntraced(function* (before: number, outcome: string) {
    const simulators = yield* Simulators.make()
    const [here, elsewhere] = [yield* Program.make(simulators), yield* Program.make(simulators)]
    for (const program of [here, elsewhere]) Files.changeRules(program, { createWhenClosed: true })
    for (let number = 0; number < before; number += 1) yield* here.settle(...run(4245 + number))
    yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
    // The number is on the job, or was before; whether it is there is not known.
    yield* simulators.opcon.faults.add({ call: "readTicket", kind: "unauthorized", skip: before === 0 ? 1 : 0 })
    const second = yield* here.settle(...run(4300))
    assert.deepStrictEqual([second.exit, (yield* resultOf(second)).outcome], [77, outcome])

    yield* simulators.summit.setStatus(59404, "Closed")
    yield* simulators.opcon.failJob(id, { jobNumber: 4400 })
    assert.strictEqual((yield* settled(elsewhere, ...run(4400))).incident, "59405")
    assert.strictEqual((yield* here.command("drain")).exit, 0)
    assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59405")
  })

  it.effect("of an updated incident does not take the place of the newer one on the job", () => story(1, "updated"))

  it.effect("nor does that of a created one", () => story(0, "created"))

  /** Two incidents of the job of which nobody knows, each named by a person, the older one first; `change` comes before. */
  const named = Effect.fnUntraced(function* (
    hosts: 1 | 2,
    change: (simulators: Simulators.Simulators) => Effect.Effect<unknown, unknown>,
  ) {
    const notAllowed = ["IM_GetIncidentList", "IM_GetIncidentListwithDetails", "IM_GetMyIncidents"]
    const simulators = yield* Simulators.make({ summit: { notAllowed } })
    const here = yield* Program.make(simulators)
    const programs = [here, hosts === 1 ? here : yield* Program.make(simulators)] as const
    for (const program of programs) Files.changeRules(program, { onLostReply: "park" })
    yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after", times: 2 })
    yield* programs[0].settle(...run(4245))
    yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
    yield* programs[1].settle(...run(4300))
    yield* Effect.orDie(change(simulators))
    for (const [index, program] of programs.entries()) {
      const parked = [...program.disk.files().keys()].flatMap((path) => /\/parked\/(.+)\.json$/.exec(path)?.[1] ?? [])
      const number = String(59_404 + index)
      assert.strictEqual((yield* program.command("journal", "resolve", parked[0] ?? "", "--incident", number)).exit, 0)
    }
    for (const program of new Set(programs)) assert.strictEqual((yield* program.command("drain")).exit, 0)
    const shown = (yield* simulators.opcon.job(id)).ticket?.ticketId
    yield* simulators.opcon.failJob(id, { jobNumber: 4400 })
    const next = yield* settled(programs[1], ...run(4400))
    return [shown, next.outcome, next.incident, (yield* simulators.summit.incidents).length]
  })

  it.effect.each([1, 2] as const)(
    "takes the place of one that is over, written there late as well: %d hosts",
    (hosts) =>
      Effect.gen(function* () {
        const told = yield* named(hosts, ({ summit }) => summit.setStatus(59404, "Closed"))
        assert.deepStrictEqual(told, ["59405", "updated", "59405", 2])
      }),
  )

  it.effect("leaves one there that is still worked on, or as much over as its own", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* named(1, () => Effect.void), ["59404", "updated", "59404", 2])
      const over = ({ summit }: Simulators.Simulators) =>
        Effect.forEach([59404, 59405], (number) => summit.setStatus(number, "Closed"))
      assert.deepStrictEqual(yield* named(1, over), ["59404", "created", "59406", 3])
    }),
  )
})

describe("a log that could not be attached at once", () => {
  it.effect.each(["reset-after", "reset-before"] as const)(
    "%s: is looked for once more where the list lags, and is there once",
    (kind) =>
      Effect.gen(function* () {
        const simulators = yield* Simulators.make({ summit: { lagMillis: 4000 } })
        const program = yield* Program.make(simulators)
        yield* simulators.summit.faults.add({ call: "attach", kind, skip: 1 })
        const ended = yield* program.settle(...Program.vendorWords("UX_REPORT"))
        assert.strictEqual(ended.exit, 0)
        assert.strictEqual((yield* simulators.summit.incident(59404)).attachments.length, 2)
      }),
  )

  it.effect("is tried again later where the credentials were refused, on the way from OpCon or to Summit", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* simulators.opcon.faults.add({ call: "listLog", kind: "unauthorized" })
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      yield* simulators.summit.faults.add({ call: "attach", kind: "forbidden" })
      assert.strictEqual((yield* program.command("drain")).exit, 75)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* simulators.summit.incident(59404)).attachments.length, 1)
    }),
  )
})

describe("a journal file that is held for a moment", () => {
  it.effect("is waited for even when the run's time budget is used up", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const journal = yield* Journals.open(disk.fileSystem)
      const entry = yield* journal.add(Journals.failed("JOB001"))
      disk.holdBusy(".json", 3)
      const fiber = yield* Effect.forkChild(withBudget(0)(journal.save({ ...entry, attempts: 1 })))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        (yield* journal.list("pending")).map(({ attempts }) => attempts),
        [1],
      )
    }),
  )
})
