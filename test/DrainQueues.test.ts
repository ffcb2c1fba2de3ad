/** `drain --queues`: several tenants in one process, none of which holds another up. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as FileJournal from "../src/journal/FileJournal.ts"
import type { JobSeed } from "../src/simulator/OpConState.ts"
import { writeRehearsal } from "../src/simulator/Rehearsal.ts"
import { clientFor } from "./support/ClientFor.ts"
import { failed } from "./support/Journals.ts"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import * as VirtualTime from "./support/VirtualTime.ts"

const names = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at).padStart(3, "0")}`)
const seed = (name: string, at: number): JobSeed => ({
  name,
  date: Simulators.sampleDate,
  scheduleId: 16,
  jobNumber: 5000 + at,
})

const one = "/tenants/one"
const other = "/tenants/other"
const configOf = (folder: string) => `${folder}/Connector.config`

/**
 * Two tenants with so many failures each that wait, and a Summit each or one for both (`summits`). `delay`: how long the
 * Summit of the first takes for each reply.
 */
const tenants = Effect.fnUntraced(function* ({
  delay = 0,
  summits = 2,
  waiting,
}: {
  readonly waiting: readonly [number, number]
  readonly summits?: 1 | 2
  readonly delay?: number
}) {
  yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
  const jobs = [...names("A", waiting[0]), ...names("B", waiting[1])]
  const sims = yield* Simulators.make({ opcon: { jobs: jobs.map(seed) } })
  const second = yield* Simulators.make()
  /** When each request to a Summit began, and for which tenant. */
  const began: Array<{ readonly at: number; readonly port: string }> = []
  const [slow, fast] = [clientFor(sims.summit.app), clientFor(second.summit.app)]
  const summitClient = HttpClient.make((request) =>
    Effect.gen(function* () {
      const { port } = new URL(request.url)
      began.push({ at: yield* Clock.currentTimeMillis, port })
      if (port === "9444") yield* Effect.sleep(delay)
      return yield* (port === "9444" ? slow : fast).execute(request)
    }),
  )
  const program = yield* Program.make({ opconClient: sims.opconClient, summitClient })
  const ports = [9444, summits === 1 ? 9444 : 9446]
  for (const [at, folder] of [one, other].entries()) {
    yield* program.within(writeRehearsal(folder, { opconPort: 9443, summitPort: ports[at] ?? 0 }, "PEM"))
    const journal = yield* program.within(FileJournal.make(`${folder}/journal`))
    for (const name of names(at === 0 ? "A" : "B", waiting[at] ?? 0)) yield* journal.add(failed(name))
  }
  const change = (folder: string, text: (before: string) => string) =>
    program.disk.put(configOf(folder), text(program.disk.files().get(configOf(folder)) ?? ""))
  return { program, change, began, summit: sims.summit, otherSummit: second.summit }
})

const both = ["--queues", `${one},${other}`] as const
const own = (lines: ReadonlyArray<string>) => lines.filter((line) => !/^\d{4}-/.test(line))

describe("drain --queues", () => {
  it.effect("serves three failures of one tenant while the slow Summit of another has 200 to take", () =>
    Effect.gen(function* () {
      const { otherSummit, program, summit } = yield* tenants({ waiting: [200, 3], delay: 20_000 })
      const watching = yield* Effect.forkChild(program.run("drain", "--watch", ...both))
      yield* VirtualTime.quiet
      // Not one request of the slow one is answered yet.
      yield* TestClock.adjust("19 seconds")
      yield* VirtualTime.quiet
      assert.lengthOf(yield* otherSummit.incidents, 3)
      assert.lengthOf(yield* summit.incidents, 0)
      assert.isUndefined(watching.pollUnsafe())
      yield* Fiber.interrupt(watching)
    }),
  )

  it.effect("drains once without --watch, names the queue of each line, and says how each stands", () =>
    Effect.gen(function* () {
      const { program } = yield* tenants({ waiting: [2, 1] })
      const { exit, stderr, stdout } = yield* VirtualTime.run(program.run("drain", ...both))
      assert.strictEqual(exit, 0)
      assert.lengthOf(stdout, 3)
      assert.lengthOf(
        stdout.filter((line) => line.startsWith(`${one}: created 20240921|16|1|A`)),
        2,
      )
      assert.deepStrictEqual(own(stderr), [`${one}: 2 created; exit code 0`, `${other}: 1 created; exit code 0`])
    }),
  )

  it.effect("prints JSON for each result and each queue", () =>
    Effect.gen(function* () {
      const { program } = yield* tenants({ waiting: [1, 0] })
      const { stdout } = yield* VirtualTime.run(program.run("drain", "--json", ...both))
      const [result, ...queues] = stdout.map((line): unknown => JSON.parse(line))
      assert.propertyVal(result, "queue", one)
      assert.propertyVal(result, "outcome", "created")
      assert.deepStrictEqual(queues, [
        { schemaVersion: 1, queue: one, outcomes: { created: 1 }, exitCode: 0 },
        { schemaVersion: 1, queue: other, outcomes: {}, exitCode: 0 },
      ])
    }),
  )

  it.effect("is stopped by no queue that is configured wrongly, and takes it up once that is corrected", () =>
    Effect.gen(function* () {
      const { change, otherSummit, program, summit } = yield* tenants({ waiting: [1, 1] })
      change(one, (text) => text.replace("ADDRESS=localhost", "ADDRESS="))
      const { exit, stderr } = yield* VirtualTime.run(program.run("drain", ...both))
      assert.strictEqual(exit, 78)
      assert.lengthOf(yield* otherSummit.incidents, 1)
      assert.match(own(stderr)[0] ?? "", /^\/tenants\/one: .*ADDRESS/)
      assert.include(own(stderr), `${one}: nothing was worked on; exit code 78`)

      const watching = yield* Effect.forkChild(program.run("drain", "--watch=60", ...both))
      yield* TestClock.adjust("5 minutes")
      yield* VirtualTime.quiet
      assert.lengthOf(yield* summit.incidents, 0)
      change(one, (text) => text.replace("ADDRESS=", "ADDRESS=localhost"))
      yield* TestClock.adjust("1 minutes")
      yield* VirtualTime.quiet
      yield* TestClock.adjust("1 minutes")
      yield* VirtualTime.quiet
      assert.lengthOf(yield* summit.incidents, 1)
      yield* Fiber.interrupt(watching)
    }),
  )

  it.effect("leaves a queue whose Summit is down for later, with 75, and finishes the other", () =>
    Effect.gen(function* () {
      const { otherSummit, program, summit } = yield* tenants({ waiting: [2, 2] })
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 1000 })
      const { exit, stderr } = yield* VirtualTime.run(program.run("drain", ...both))
      assert.strictEqual(exit, 75)
      assert.lengthOf(yield* otherSummit.incidents, 2)
      assert.include(own(stderr), `${other}: 2 created; exit code 0`)
      assert.isTrue(own(stderr).some((line) => /^\/tenants\/one: .*exit code 75$/.test(line)))
    }),
  )

  it.effect(
    "refuses two queues that are one: a copied Connector.config would raise the failures of another tenant",
    () =>
      Effect.gen(function* () {
        const { change, program } = yield* tenants({ waiting: [1, 1] })
        change(other, (text) => text.replace("JOURNALDIR=journal", `JOURNALDIR=${one}/journal`))
        const { exit, stderr } = yield* VirtualTime.run(program.run("drain", ...both))
        assert.strictEqual(exit, 78)
        assert.isTrue(own(stderr).some((line) => line.includes(`JOURNALDIR ${one}/journal is that of ${one} already`)))
        assert.include(own(stderr), `${one}: 1 created; exit code 0`)
      }),
  )

  it.effect.each([
    [["--queues", `${one},,${other}`], "a name between the commas is empty"],
    [["--queues", `${one},${one}/Connector.config`], `--queues names ${one}/Connector.config twice`],
    [["--queues", one, "--config", configOf(one)], "--config is for one queue, not for --queues"],
    [["--queues", one, "--record", "/r.json"], "--record is for one queue, not for --queues"],
  ] as const)("refuses %j", ([line, why]) =>
    Effect.gen(function* () {
      const { program } = yield* tenants({ waiting: [0, 0] })
      const { exit, stderr } = yield* program.run("drain", ...line)
      assert.strictEqual(exit, 64)
      assert.include(stderr.join("\n"), why)
    }),
  )

  it.effect("keeps all queues together to MAX_PER_SECOND of their Summit, and lets them take turns", () =>
    Effect.gen(function* () {
      const { began, change, program, summit } = yield* tenants({ waiting: [40, 3], summits: 1 })
      for (const folder of [one, other]) {
        change(folder, (text) => `${text.replace("DEBUG=OFF", "MAX_IN_FLIGHT=8")}MAX_PER_SECOND=4\n`)
      }
      yield* VirtualTime.run(program.run("drain", ...both), "50 millis")
      assert.lengthOf(yield* summit.incidents, 43)
      const times = began.map(({ at }) => at)
      const gaps = times.slice(1).map((at, before) => at - (times[before] ?? 0))
      assert.isAtLeast(Math.min(...gaps), 250)
      const made = (yield* summit.incidents).map(({ attributes }) => attributes)
      const order = made.map((one) => JSON.stringify(one)).map((text) => (/job B\d/.test(text) ? "B" : "A"))
      // The three are not behind the forty.
      assert.isBelow(order.lastIndexOf("B"), 12)
    }),
  )
})
