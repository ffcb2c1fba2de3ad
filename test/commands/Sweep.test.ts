/** `sweep` through the whole program: what is submitted, what is not and why, and what both systems hold afterwards. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import { sampleSchedule } from "../../src/simulator/SampleSchedule.ts"
import * as Simulators from "../support/Simulators.ts"
import { job, morning, printed, start, verdictsOf } from "../support/Sweeping.ts"

const minute = 60_000
const outcomes = (lines: ReadonlyArray<string>) => lines.map((line) => line.split(" ").slice(0, 2).join(" "))

describe("sweep", () => {
  it.effect("raises what nobody has reported, once", () =>
    Effect.gen(function* () {
      const { entries, numbers, opcon, program } = yield* start()
      const first = yield* program.command("sweep")
      assert.deepStrictEqual(outcomes(first.stdout), [`created ${Simulators.sampleId("JOB001")}`, "1 failed"])
      assert.strictEqual(first.exit, 0)
      const [number] = yield* numbers
      assert.strictEqual((yield* opcon.job(Simulators.sampleId("JOB001"))).ticket?.ticketId, String(number))
      const [entry] = yield* entries
      assert.deepStrictEqual([entry?.failed.origin, entry?.failed.jobNumber, entry?.state], ["sweep", 4245, "done"])
      const again = yield* program.command("sweep")
      assert.deepStrictEqual(again.stdout, ["1 failed job: 1 in the journal."])
      assert.strictEqual((yield* numbers).length, 1)
    }),
  )

  it.effect("takes the whole sample schedule; what an EXIT tag suppresses is recorded and not swept again", () =>
    Effect.gen(function* () {
      const { entries, numbers, program } = yield* start({ jobs: sampleSchedule(Simulators.sampleDate) })
      const first = printed(yield* program.command("sweep", "--json"))
      assert.strictEqual(first.jobs.length, 11)
      const silent = first.jobs.find(({ job }) => job.endsWith("SILENT"))
      assert.strictEqual(silent?.result?.outcome, "suppressed")
      assert.strictEqual((yield* numbers).length, 10)
      assert.strictEqual((yield* entries).length, 11)
      const again = printed(yield* program.command("sweep", "--json"))
      assert.deepStrictEqual([again.counts["entry"], again.counts["submitted"]], [11, 0])
      assert.strictEqual((yield* numbers).length, 10)
    }),
  )

  it.effect("--dry-run says why each job is or is not submitted, and changes nothing", () =>
    Effect.gen(function* () {
      const { entries, numbers, program } = yield* start(
        {
          jobs: [
            job("JOB001"),
            job("YOUNG", { endedAt: morning - 10 * minute + 1 }),
            job("OLD ENOUGH", { endedAt: morning - 10 * minute }),
            job("REPORTED", { jobNumber: 77 }),
            job("OTHER", { scheduleName: "ADHOC", scheduleId: 17 }),
            job("BACKUP 1"),
            job("FINE", { status: "Finished OK" }),
            job("RUNNING", { status: "Job Running" }),
            job("LONG AGO", { endedAt: morning - 24 * 60 * minute - 1 }),
            job("NO RUN", { status: "Initialization Error", jobNumber: 0 }),
          ],
        },
        ["SCHEDULES=night*", "EXCEPT=TEST*, *|backup ?"],
      )
      yield* program.settle(...Program.vendorWords("REPORTED"), "--job-number", "77")
      const before = (yield* entries).length
      yield* TestClock.setTime(morning)
      const dryRun = ["sweep", "--dry-run", "--config", Files.configFile]
      const ended = yield* program.run(...dryRun, "--json")
      assert.deepStrictEqual(verdictsOf(ended), {
        JOB001: "submitted",
        YOUNG: "young",
        "OLD ENOUGH": "submitted",
        REPORTED: "entry",
        OTHER: "excluded",
        "BACKUP 1": "excluded",
        "LONG AGO": "old",
        "NO RUN": "submitted",
      })
      const text = yield* program.run(...dryRun)
      assert.include(
        text.stdout,
        `would submit ${Simulators.sampleId("JOB001")} run 4001 (Failed): The job has no ticket.`,
      )
      assert.match(
        text.stdout.at(-1) ?? "",
        /^8 failed jobs: 2 excluded .*1 too young, 1 in the journal, 3 would be submitted\.$/,
      )
      assert.deepStrictEqual([(yield* entries).length, (yield* numbers).length], [before, 1])
    }),
  )

  it.effect("a failure is left alone for its grace period: not before, and with 0 at once", () =>
    Effect.gen(function* () {
      const { numbers, program, setSweep } = yield* start({ jobs: [job("JOB001", { endedAt: morning - minute })] })
      assert.deepStrictEqual((yield* program.command("sweep")).stdout, ["1 failed job: 1 too young."])
      setSweep("GRACE_MINUTES=0")
      yield* program.command("sweep")
      assert.strictEqual((yield* numbers).length, 1)
    }),
  )

  it.effect("a round takes MAX_PER_ROUND, says how many are left, and the next one takes them", () =>
    Effect.gen(function* () {
      const jobs = Array.from({ length: 7 }, (_, index) => job(`JOB${index}`))
      const { numbers, program } = yield* start({ jobs }, ["MAX_PER_ROUND=3"])
      const first = yield* program.command("sweep")
      assert.strictEqual(
        first.stdout.at(-1),
        "7 failed jobs: 3 submitted. 4 more are left, because a round takes 3 (MAX_PER_ROUND): the next round takes them.",
      )
      assert.strictEqual(first.exit, 0)
      yield* program.command("sweep")
      assert.strictEqual((yield* numbers).length, 6)
      yield* program.command("sweep")
      assert.strictEqual((yield* numbers).length, 7)
    }),
  )

  it.effect("without [SWEEP] it says what is missing, with 78, and asks nothing", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start()
      const config = program.disk.files().get(Files.configFile) ?? ""
      program.disk.put(Files.configFile, config.replace(/\[SWEEP\][^[]*/, ""))
      const { exit, stderr } = yield* program.command("sweep")
      assert.strictEqual(exit, 78)
      assert.include(stderr.join("\n"), "TEMPLATE in [SWEEP] is not given")
      assert.deepStrictEqual(yield* opcon.requests, [])
    }),
  )

  it.effect("a template that does not exist ends it with 65 before anything is submitted", () =>
    Effect.gen(function* () {
      const { entries, program } = yield* start()
      const config = program.disk.files().get(Files.configFile) ?? ""
      program.disk.put(Files.configFile, config.replace("TEMPLATE=basic.json", "TEMPLATE=basc.json"))
      const { exit, stderr } = yield* program.command("sweep")
      assert.strictEqual(exit, 65)
      assert.include(stderr.join("\n"), "basc.json")
      assert.deepStrictEqual(yield* entries, [])
    }),
  )

  it.effect.each([["5"], ["0h"], ["yesterday"], ["-1d"], [""]])("--since %s is refused with 64", ([since]) =>
    Effect.gen(function* () {
      const { program } = yield* start()
      const { exit, stderr } = yield* program.command("sweep", `--since=${since}`)
      assert.strictEqual(exit, 64, stderr.join("\n"))
    }),
  )

  it.effect("--since looks as far back as it says, and not further than the journal remembers", () =>
    Effect.gen(function* () {
      const { numbers, program } = yield* start({
        jobs: [
          job("BEFORE", { date: "2024-09-18", endedAt: morning - 71 * 60 * minute }),
          job("LONG AGO", { date: "2024-09-17", endedAt: morning - 73 * 60 * minute }),
        ],
      })
      yield* program.command("sweep")
      assert.strictEqual((yield* numbers).length, 0)
      yield* program.command("sweep", "--since", "3d")
      assert.strictEqual((yield* numbers).length, 1)
      const { exit, stderr } = yield* program.command("sweep", "--since", "31d")
      assert.strictEqual(exit, 64)
      assert.include(stderr.join("\n"), "JOURNAL_KEEP_DAYS")
    }),
  )

  it.effect("OpCon being down is 75, after what was found is worked on; refused credentials are 77", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start()
      yield* opcon.faults.add({ call: "any", kind: "refuse", times: 10_000 })
      assert.strictEqual((yield* program.command("sweep")).exit, 75)
      yield* opcon.faults.clear
      yield* opcon.faults.add({ call: "any", kind: "unauthorized", times: 1000 })
      assert.strictEqual((yield* program.command("sweep")).exit, 77)
    }),
  )

  it.effect("Summit being down keeps what was found in the journal, and the next drain finishes it, once", () =>
    Effect.gen(function* () {
      const { entries, numbers, program, summit } = yield* start()
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 1000 })
      const { exit } = yield* program.command("sweep")
      assert.strictEqual(exit, 75)
      assert.deepStrictEqual(
        (yield* entries).map(({ state }) => state),
        ["pending"],
      )
      const again = yield* program.command("sweep")
      assert.match(again.stdout.at(-1) ?? "", /1 in the journal/)
      yield* summit.faults.clear
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* numbers).length, 1)
    }),
  )
})
