/**
 * The sweep and Notification Manager report the same failures, in every order: one incident, and nothing is said twice.
 * What the sweep has to know of earlier runs, other hosts and people is here, too.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import { job, morning, printed, start } from "./support/Sweeping.ts"
import * as VirtualTime from "./support/VirtualTime.ts"

const id = Simulators.sampleId("JOB001")
const reported = Program.vendorWords("JOB001")
const config = ["--config", Files.configFile] as const

/** How often something was written to Summit. */
const writes = ({ summit }: Pick<Simulators.Simulators, "summit">) =>
  Effect.map(
    summit.requests,
    (all) => all.filter(({ call }) => call === "createIncident" || call === "updateIncident").length,
  )

describe("the same run by both ways", () => {
  const lines: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["with the number of the run", [...reported, "--job-number", "4245"]],
    ["without it", reported],
  ]
  it.effect.each(lines)("first the sweep, then a line %s: nothing is done twice", ([, line]) =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.command("sweep")
      const { exit, stdout } = yield* site.program.settle(...line)
      assert.strictEqual(exit, 0)
      assert.match(stdout[0] ?? "", /^suppressed .* incident 59404 .*Run 4245 of the job was .* before/)
      assert.strictEqual(yield* writes(site), 1)
    }),
  )

  it.effect.each(lines)("first a line %s, then the sweep: nothing is submitted", ([, line]) =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.settle(...line)
      const { counts } = printed(yield* site.program.command("sweep", "--json"))
      assert.deepStrictEqual([counts["entry"], counts["submitted"]], [1, 0])
      assert.strictEqual(yield* writes(site), 1)
    }),
  )

  it.effect.each(lines)("both wait while Summit is down, in either order: one incident", ([, line]) =>
    Effect.gen(function* () {
      for (const sweepFirst of [true, false]) {
        const site = yield* start()
        yield* site.summit.faults.add({ call: "any", kind: "refuse", times: 100_000 })
        if (!sweepFirst) yield* site.program.settle(...line)
        yield* site.program.command("sweep")
        if (sweepFirst) yield* site.program.settle(...line)
        yield* site.summit.faults.clear
        yield* TestClock.adjust("2 hours")
        yield* site.program.command("drain")
        assert.strictEqual(yield* site.numbers.pipe(Effect.map((all) => all.length)), 1)
        assert.deepStrictEqual(
          (yield* site.entries).filter(({ state }) => state !== "done"),
          [],
        )
        const { counts } = printed(yield* site.program.command("sweep", "--json"))
        assert.strictEqual(counts["submitted"], 0)
      }
    }),
  )

  it.effect("two lines of Notification Manager without number stay two reports", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.settle(...reported)
      const { stdout } = yield* site.program.settle(...reported)
      assert.match(stdout[0] ?? "", /^updated /)
    }),
  )

  it.effect("the next failure of the job, reported without number, is not taken for the one that was swept", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.command("sweep")
      yield* site.opcon.failJob(id, { jobNumber: 4300 })
      const { stdout } = yield* site.program.settle(...reported)
      assert.match(stdout[0] ?? "", /^updated /)
      yield* TestClock.adjust("1 hour")
      const { counts } = printed(yield* site.program.command("sweep", "--json"))
      assert.deepStrictEqual([counts["entry"], counts["submitted"]], [1, 0])
    }),
  )

  it.effect("a line that came while the job ran again covers no later failure of that run", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.opcon.updateJob(id, (before) => ({ ...before, status: "Job Running", jobNumber: 4300 }))
      yield* site.program.settle(...reported)
      yield* TestClock.adjust("1 hour")
      yield* site.opcon.failJob(id, { jobNumber: 4300 })
      yield* TestClock.adjust("1 hour")
      const { counts, jobs } = printed(yield* site.program.command("sweep", "--json"))
      assert.include(jobs[0]?.why ?? "", "Ticket 59404 on the job was reported before this run ended.")
      assert.strictEqual(counts["submitted"], 1)
      assert.strictEqual((yield* site.numbers).length, 1)
    }),
  )

  it.effect("two sweeps at the same moment submit a run once", () =>
    Effect.gen(function* () {
      const site = yield* start()
      const both = yield* VirtualTime.run(
        Effect.all([site.program.run("sweep", ...config), site.program.run("sweep", ...config)], {
          concurrency: "unbounded",
        }),
      )
      assert.deepStrictEqual(
        both.map(({ exit }) => exit),
        [0, 0],
      )
      yield* site.program.command("drain")
      assert.strictEqual(yield* writes(site), 1)
    }),
  )

  it.effect("a name that a command line without quotes changes is known all the same", () =>
    Effect.gen(function* () {
      const site = yield* start({ jobs: [job("MY  JOB", { jobNumber: 4245 })] })
      yield* site.program.settle(...Program.vendorWords("MY JOB"))
      assert.strictEqual(yield* writes(site), 1)
      const { counts } = printed(yield* site.program.command("sweep", "--json"))
      assert.deepStrictEqual([counts["entry"], counts["submitted"]], [1, 0])
    }),
  )

  it.effect.each(["dead", "parked", "dropped"] as const)("an entry that is %s is left to a person", (state) =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.summit.faults.add({ call: "any", kind: "refuse", times: 100_000 })
      yield* site.program.command("sweep")
      const files = [...site.program.disk.files()]
      const [path = "", text = ""] = files.find(([name]) => name.includes("/pending/")) ?? []
      yield* site.program.disk.fileSystem.remove(path)
      site.program.disk.put(
        path.replace("/pending/", `/${state}/`),
        text.replace('"state":"pending"', `"state":"${state}"`),
      )
      yield* site.summit.faults.clear
      const { counts } = printed(yield* site.program.command("sweep", "--json"))
      assert.deepStrictEqual([counts["entry"], counts["submitted"]], [1, 0])
    }),
  )
})

describe("the ticket on the job", () => {
  /** The journal of this host knows nothing: it was lost, or another host has raised the incident. */
  const forget = ({ program }: { readonly program: Program.Program }) =>
    Effect.forEach(
      [...program.disk.files().keys()].filter((path) => path.includes("/journal/")),
      (path) => program.disk.fileSystem.remove(path),
    )

  it.effect("of this run is known by its marker, also without the journal", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.command("sweep")
      yield* forget(site)
      const { counts, jobs } = printed(yield* site.program.command("sweep", "--dry-run", "--json"))
      assert.strictEqual(counts["ticket"], 1)
      assert.strictEqual(jobs[0]?.why, "ticket 59404 is of this run")
    }),
  )

  it.effect("of an earlier run is none of this one: the failure is submitted, and the ticket updated", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.command("sweep")
      yield* site.opcon.failJob(id, { jobNumber: 4300 })
      yield* TestClock.adjust("1 hour")
      yield* forget(site)
      const { jobs } = printed(yield* site.program.command("sweep", "--json"))
      assert.include(jobs[0]?.why ?? "", "Ticket 59404 on the job is not of this run.")
      assert.strictEqual(jobs[0]?.result?.outcome, "updated")
      assert.strictEqual((yield* site.numbers).length, 1)
    }),
  )

  it.effect("of somebody else, or one that Summit does not know, keeps nothing from being raised", () =>
    Effect.gen(function* () {
      const site = yield* start({
        jobs: [job("JOB001", { ticket: { ticketId: "CHG0099", ticketUrl: "https://elsewhere/CHG0099" } })],
      })
      const { jobs } = printed(yield* site.program.command("sweep", "--json"))
      assert.include(jobs[0]?.why ?? "", "CHG0099")
      assert.strictEqual(jobs[0]?.verdict, "submitted")
    }),
  )

  it.effect("that cannot be read now leaves the failure for the next round, and says so", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.program.command("sweep")
      yield* forget(site)
      yield* site.summit.faults.add({ call: "any", kind: "refuse", times: 100_000 })
      const first = printed(yield* site.program.command("sweep", "--dry-run", "--json"))
      assert.strictEqual(first.counts["unsure"], 1)
      assert.include(first.jobs[0]?.why ?? "", "whether its ticket 59404 is of this run cannot be read")
      yield* site.summit.faults.clear
      assert.strictEqual(printed(yield* site.program.command("sweep", "--json")).counts["ticket"], 1)
    }),
  )
})

describe("what has changed since the list was read", () => {
  it.effect("a job that runs again, or is fixed, is not swept for the old run", () =>
    Effect.gen(function* () {
      for (const change of [
        { status: "Job Running", jobNumber: 4300 },
        { status: "Failed", jobNumber: 4300 },
        { status: "Fixed" },
      ] as const) {
        const site = yield* start()
        // The list takes long; meanwhile somebody acts.
        yield* site.opcon.faults.add({ call: "findJob", kind: "delay", millis: 5000, times: 30 })
        const fiber = yield* Effect.forkChild(site.program.run("sweep", "--json", ...config))
        yield* VirtualTime.quiet
        for (let steps = 0; steps < 200 && fiber.pollUnsafe() === undefined; steps += 1) {
          const listed = (yield* site.opcon.requests).some(({ url }) => url.includes("dates=2024-09-21"))
          if (listed) yield* site.opcon.updateJob(id, (before) => ({ ...before, ...change }))
          yield* TestClock.adjust("2 seconds")
          yield* VirtualTime.quiet
        }
        const { counts } = printed(yield* Fiber.join(fiber))
        assert.deepStrictEqual([counts["changed"], counts["submitted"]], [1, 0])
        assert.deepStrictEqual(yield* site.numbers, [])
      }
    }),
  )
})

const minutes = Effect.fnUntraced(function* (count: number) {
  for (let passed = 0; passed < count; passed += 1) {
    yield* VirtualTime.quiet
    yield* TestClock.adjust("1 minute")
    yield* VirtualTime.quiet
  }
})

describe("drain --watch", () => {
  it.effect("sweeps every EVERY and works on what it finds at once", () =>
    Effect.gen(function* () {
      const site = yield* start(undefined, ["EVERY=10m"])
      const watching = yield* Effect.forkChild(site.program.run("drain", "--watch=60", ...config))
      yield* minutes(2)
      assert.strictEqual((yield* site.numbers).length, 1)
      yield* site.opcon.addJob(job("LATER", { jobNumber: 5000, endedAt: morning - 3_600_000 }))
      yield* minutes(7)
      assert.strictEqual((yield* site.numbers).length, 1)
      yield* minutes(4)
      assert.strictEqual((yield* site.numbers).length, 2)
      yield* Fiber.interrupt(watching)
    }),
  )

  it.effect("asks OpCon for nothing where there is no [SWEEP]", () =>
    Effect.gen(function* () {
      const site = yield* start()
      const text = site.program.disk.files().get(Files.configFile) ?? ""
      site.program.disk.put(Files.configFile, text.replace("TEMPLATE=basic.json", "TEMPLATE="))
      const watching = yield* Effect.forkChild(site.program.run("drain", "--watch=60", ...config))
      yield* TestClock.adjust("1 hour")
      yield* VirtualTime.quiet
      assert.deepStrictEqual(yield* site.opcon.requests, [])
      yield* Fiber.interrupt(watching)
    }),
  )

  it.effect("goes on when OpCon is down for a while", () =>
    Effect.gen(function* () {
      const site = yield* start()
      yield* site.opcon.faults.add({ call: "any", kind: "refuse", times: 100_000 })
      const watching = yield* Effect.forkChild(site.program.run("drain", "--watch=60", ...config))
      yield* minutes(20)
      yield* site.opcon.faults.clear
      yield* minutes(20)
      assert.isUndefined(watching.pollUnsafe())
      assert.strictEqual((yield* site.numbers).length, 1)
      yield* Fiber.interrupt(watching)
    }),
  )
})
