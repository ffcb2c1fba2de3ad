/** `doctor` through the whole program, on a site where all is well and on one where something is not. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { ids } from "../../src/doctor/Check.ts"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import * as DoctorSite from "../support/DoctorSite.ts"
import * as Networks from "../support/Networks.ts"
import { sampleId } from "../support/Simulators.ts"

const always = { times: 1000 } as const

describe("doctor on a site where all is well", () => {
  it.effect("finds every check ok but what it cannot know without writing, exit code 0", () =>
    Effect.gen(function* () {
      const { exit, report, stderr } = yield* DoctorSite.report()
      assert.deepStrictEqual([exit, stderr], [0, []])
      const others = report.checks.filter(({ status }) => status !== "ok")
      assert.deepStrictEqual(
        others.map(({ found, id }) => `${id}: ${found}`),
        ["summit-incident: IM_LogOrUpdateIncident is not tried, because it would write"],
      )
      const asked = new Set(report.checks.map(({ id }) => id))
      assert.deepStrictEqual(
        ids.filter((id) => !asked.has(id)),
        ["key", "queue", "sweep", "summit-tunnel"],
      )
      assert.isAtLeast(asked.size, 15)
      assert.deepStrictEqual(report.counts, { ok: report.checks.length - 1, warning: 0, failed: 0, skipped: 1 })
    }),
  )

  it.effect("reports them in the order of causes, a line each", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make({ opconTime: { offset: "+00:00" } })
      const { stdout } = yield* DoctorSite.examine(site, [])
      const lines = stdout.join("\n").split("\n")
      const printed = lines.flatMap((line) => ids.filter((id) => line.split(/\s+/)[1] === id))
      assert.deepStrictEqual(
        printed,
        printed.toSorted((a, b) => ids.indexOf(a) - ids.indexOf(b)),
      )
      assert.strictEqual(lines.at(-1), "37 checks: 0 failed, 0 warnings, 36 ok, 1 skipped.")
      const window =
        "ok       daily-window             operations date 2024-09-21, from 2024-09-21 07:00 +00:00 to 2024-09-22 07:00 +00:00 (DAILY_START_HOUR 7, UTC)"
      assert.include(lines, window)
    }),
  )

  it.effect("logs its requests only with --log-level", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const { stderr } = yield* DoctorSite.examine(site, ["--log-level", "debug"])
      assert.match(stderr.join("\n"), / DEBUG \[\] GET https:/)
    }),
  )

  it.effect("changes nothing: neither in OpCon, nor in Summit, nor on the disk", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const files = () => [...site.program.disk.files()].filter(([path]) => !path.includes("/log/"))
      const before = files()
      yield* DoctorSite.examine(site)
      assert.deepStrictEqual(files(), before)
      const requests = [...(yield* site.simulators.opcon.requests), ...(yield* site.simulators.summit.requests)]
      assert.isAbove(requests.length, 5)
      const writes = requests.filter(({ kind }) => kind === "write")
      assert.deepStrictEqual(writes, [])
    }),
  )

  it.effect("works where the folders are not there yet, and does not make them", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const { stdout } = yield* DoctorSite.examine(site)
      const { checks } = DoctorSite.reportOf(stdout.join("\n"))
      assert.match(
        checks.find(({ id }) => id === "journal-folder")?.found ?? "",
        /is not there yet; .* lets it be made/,
      )
      assert.isFalse(yield* site.program.disk.fileSystem.exists("/rehearsal/journal"))
    }),
  )

  it.effect("reads the job that --job names, with its ticket", () =>
    Effect.gen(function* () {
      const { report } = yield* DoctorSite.report({ words: ["--job", sampleId("LOAD GL")] })
      const job = report.checks.find(({ id }) => id === "opcon-job")
      assert.strictEqual(job?.status, "ok")
      assert.match(
        job?.found ?? "",
        /^20240921\|16\|1\|LOAD GL \(Failed\) with its documentation and no incident ticket; /,
      )
    }),
  )

  it.effect("-t checks only the named templates", () =>
    Effect.gen(function* () {
      const { report } = yield* DoctorSite.report({ words: ["-t", "night.json"] })
      const templates = report.checks.filter(({ id }) => id === "template").map(({ subject }) => subject)
      assert.deepStrictEqual(templates, ["night.json"])
      assert.include(report.checks.find(({ id }) => id === "working-hours")?.found, "night.json: outside")
    }),
  )
})

describe("doctor on a site where something is broken", () => {
  it.effect("exit code 1, the cause under the check, and what rests on it skipped with its name", () =>
    Effect.gen(function* () {
      const network = { connect: Networks.unlessPort(9443, "refused") }
      const site = yield* DoctorSite.make({ network })
      const { exit, stderr, stdout } = yield* DoctorSite.examine(site, [])
      assert.deepStrictEqual([exit, stderr], [1, []])
      const text = stdout.join("\n")
      const expected = [
        "FAILED   opcon-port               localhost:9443 does not answer",
        "         cause: nothing listens on that port (REFUSED)",
        "         next:  Correct the port of the OpCon API, or start the OpCon API there.",
        "skipped  because opcon-port failed: opcon-certificate, opcon-version, opcon-token, opcon-job",
        "ok       summit-proxy             none is set: directly",
      ].join("\n")
      assert.include(text, expected)
      assert.match(text, /skipped {2}opcon-clock +because opcon-port failed/)
      assert.match(text, /37 checks: 1 failed \(opcon-port\), 0 warnings, 30 ok, 6 skipped\.$/)
      assert.deepStrictEqual(yield* site.simulators.opcon.requests, [])
    }),
  )

  it.effect("only warnings: exit code 0", () =>
    Effect.gen(function* () {
      const { exit, report } = yield* DoctorSite.report({ opcon: { version: "20.5.0.0" } })
      assert.deepStrictEqual([exit, report.counts.warning, report.counts.failed], [0, 1, 0])
    }),
  )

  it.effect("ends within a minute when nothing ever answers", () =>
    Effect.gen(function* () {
      const { report } = yield* DoctorSite.report({
        takesTime: true,
        network: { resolve: () => Effect.never, connect: () => Effect.never, freeSpace: () => Effect.never },
      })
      const failed = report.checks.filter(({ status }) => status === "failed").map(({ id }) => id)
      assert.deepStrictEqual(failed, ["disk-space", "opcon-name", "summit-name"])
      assert.isBelow((yield* Clock.currentTimeMillis) - Networks.today, 60_000)
    }),
  )

  it.effect("no secret is printed, whatever the servers repeat", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      yield* site.simulators.opcon.faults.add({ call: "token", kind: "unauthorized", ...always })
      yield* site.simulators.summit.faults.add({ call: "readIncident", kind: "unauthorized", ...always })
      const { stderr, stdout } = yield* DoctorSite.examine(site, [])
      for (const secret of [sampleKey, sampleToken]) assert.notInclude([...stdout, ...stderr].join("\n"), secret)
    }),
  )

  it.effect("64 for a --job that is none", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const { exit, stderr } = yield* DoctorSite.examine(site, ["--job", "JOB001"])
      assert.strictEqual(exit, 64)
      assert.include(stderr.join("\n"), "yyyyMMdd|schedule id|instance|job name is meant")
    }),
  )

  it.effect("nothing that a failed write leaves behind stays in a folder", () =>
    Effect.gen(function* () {
      const site = yield* DoctorSite.make()
      const { disk } = site.program
      yield* disk.fileSystem.makeDirectory("/rehearsal/journal", { recursive: true })
      disk.holdBusy(".txt", 100)
      const { stdout } = yield* DoctorSite.examine(site, ["--json"], true)
      const { checks } = DoctorSite.reportOf(stdout.join("\n"))
      assert.strictEqual(checks.find(({ id }) => id === "journal-folder")?.status, "failed")
      const left = [...disk.files().keys()].filter((path) => path.includes("doctor-"))
      assert.deepStrictEqual(left, [])
    }),
  )
})
