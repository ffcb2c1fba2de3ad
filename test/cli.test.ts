/** The command line from the words to exit code, stdout and stderr, over simulators and a disk in memory. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { vendorFlags } from "../src/intake/VendorWords.ts"
import { folder, make, vendorWords } from "./support/Program.ts"
import * as InMemory from "./support/Simulators.ts"

const words = (line: string): ReadonlyArray<string> => line.split(" ").filter((word) => word !== "")

const start = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  return { simulators, ...(yield* make(simulators)) }
})

/** What the program says to `line`, which brings nothing about. */
const said = Effect.fnUntraced(function* (line: string) {
  const { run, simulators } = yield* start
  const ended = yield* run(...words(line))
  assert.deepStrictEqual(yield* simulators.opcon.requests, [])
  return ended
})

const Told = Schema.fromJsonString(
  Schema.Struct({ outcome: Schema.String, error: Schema.Struct({ kind: Schema.String, message: Schema.String }) }),
)

describe("the vendor's line", () => {
  const common = "-sd 2024-09-21 -si 16 -sn 1 -t basic.json"
  const lines = [
    ["unquoted names", `-a WINAGENT01 -s NIGHTLY BATCH -jn LOAD GL -e 0000000001 ${common}`, "LOAD GL"],
    ["empty values", `-a -s -jn NULL GATE -e ${common}`, "NULL GATE"],
    ["a termination with a dash", `-a UXAGENT01 -s S -jn UX_REPORT -e -000000001:0000:N ${common}`, "UX_REPORT"],
    [
      "another order, values last to first",
      `-t basic.json -sn 1 -si 16 -sd 2024/09/21 -e 1 -jn JOB001 -s S -a`,
      "JOB001",
    ],
    ["a date without dashes", `-a A -s S -jn COPY A/B -e 1 -sd 20240921 -si 16 -sn 1 -t basic.json`, "COPY A/B"],
    ["letters of all kinds", `-a A -s S -jn Übertrag Zürich -e 1 ${common}`, "Übertrag Zürich"],
    [
      "our long names",
      "--agent=A --schedule=S --job=JOB001 --termination=1 --schedule-date=2024-09-21 --schedule-id=16 --schedule-instance=1 --template=basic.json",
      "JOB001",
    ],
    ["the run's number", `-a A -s S -jn JOB001 -e 1 ${common} --job-number 4245`, "JOB001"],
  ] as const
  for (const [what, line, job] of lines) {
    it.effect(`with ${what} raises the incident of the job that is meant`, () =>
      Effect.gen(function* () {
        const { settle, simulators } = yield* start
        const { exit, stdout } = yield* settle(...words(line))
        assert.strictEqual(exit, 0, stdout.join("\n"))
        assert.lengthOf(stdout, 1)
        assert.include(stdout[0], `created ${InMemory.sampleId(job)} incident 59404 https://`)
        assert.strictEqual((yield* simulators.opcon.job(InMemory.sampleId(job))).ticket?.ticketId, "59404")
      }),
    )
  }

  it.effect("brings the termination into the incident as it is", () =>
    Effect.gen(function* () {
      const { settle, simulators } = yield* start
      yield* settle(...words(lines[2][1]))
      assert.include(JSON.stringify(yield* simulators.summit.incidents), "with -000000001:0000:N.")
    }),
  )

  it.effect("that lacks flags is told of all of them at once", () =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* said("-a A -jn -sd 21.09.2024")
      assert.deepStrictEqual([exit, stderr.length, stdout.length], [64, 1, 1])
      assert.match(stderr[0] ?? "", /^The words are kept in \S+journal as \S+-rejected-\w+\. Report the failure again/)
      for (const { short, token } of vendorFlags) {
        const given = ["-a", "-jn", "-sd"].includes(short)
        assert.strictEqual(stdout[0]?.includes(`${short} is missing (${short} ${token})`), !given, short)
      }
      assert.include(stdout[0], "-jn is empty")
      assert.include(stdout[0], "-sd 21.09.2024 is not a date as yyyy-MM-dd")
    }),
  )

  it.effect("that lacks flags is told so in JSON where that is asked for", () =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* said("--json")
      assert.deepStrictEqual([exit, stderr.length, stdout.length], [64, 0, 1])
      const { error, outcome } = yield* Schema.decodeEffect(Told)(stdout[0] ?? "")
      assert.deepStrictEqual([outcome, error.kind], ["failed", "ArgumentsInvalid"])
      for (const { short } of vendorFlags) assert.include(error.message, `${short} is missing`)
    }),
  )
})

describe("Connector.config", () => {
  const at = Effect.fnUntraced(function* (...places: ReadonlyArray<string>) {
    const { disk, run, simulators } = yield* start
    const config = disk.files().get(`${folder}/Connector.config`) ?? ""
    for (const place of places) {
      disk.put(place, config.replace("TEMPLATESDIR=templates", `TEMPLATESDIR=${folder}/templates`))
    }
    const dryRun = Effect.fnUntraced(function* (line: string) {
      const fiber = yield* Effect.forkChild(run("--dry-run", ...words(line), ...vendorWords("JOB001")))
      yield* TestClock.adjust("1 hour")
      return yield* Fiber.join(fiber)
    })
    return { dryRun, run, simulators, disk }
  })
  const here = Effect.runSync(
    Effect.provide(
      Effect.map(Path.Path, (path) => path.resolve("Connector.config")),
      Path.layer,
    ),
  )
  const beside = "/program/Connector.config"

  it.effect("is taken from --config, before any other", () =>
    Effect.gen(function* () {
      const { disk, dryRun } = yield* at("/other/My Connector.config")
      disk.put(here, "")
      disk.put(beside, "")
      const ended = yield* dryRun("--config /other/My Connector.config")
      assert.strictEqual(ended.exit, 0, ended.stdout.join("\n"))
      assert.isTrue(Array.from(disk.files().keys()).some((path) => path.startsWith("/other/log/")))
    }),
  )

  it.effect("is taken from the working directory, before that of the program", () =>
    Effect.gen(function* () {
      const { disk, dryRun } = yield* at(here)
      disk.put(beside, "")
      assert.strictEqual((yield* dryRun("")).exit, 0)
    }),
  )

  it.effect("is taken from beside the program", () =>
    Effect.gen(function* () {
      const { dryRun } = yield* at(beside)
      assert.strictEqual((yield* dryRun("")).exit, 0)
    }),
  )

  it.effect("that is nowhere is told with the places looked in", () =>
    Effect.gen(function* () {
      const { run } = yield* at()
      const { exit, stdout } = yield* run(...vendorWords("JOB001"))
      assert.strictEqual(exit, 78)
      assert.include(stdout[0], `queued ${InMemory.sampleId("JOB001")}: `)
      for (const part of [here, beside, "--config"]) assert.include(stdout[0], part)
    }),
  )

  it.effect("that --config does not find is told by its name, whatever lies elsewhere", () =>
    Effect.gen(function* () {
      const { run, simulators } = yield* at(here, beside)
      const { exit, stdout } = yield* run("--config", "/nowhere/x.config", ...vendorWords("JOB001"))
      assert.strictEqual(exit, 78)
      assert.include(stdout[0], "/nowhere/x.config: there is no such file")
      assert.deepStrictEqual(yield* simulators.opcon.requests, [])
    }),
  )
})

describe("--log-level", () => {
  const logged = Effect.fnUntraced(function* (line: string, debug = "OFF") {
    const { disk, settle } = yield* start
    const config = `${folder}/Connector.config`
    disk.put(config, (disk.files().get(config) ?? "").replace("DEBUG=OFF", `DEBUG=${debug}`))
    const { exit, stderr, stdout } = yield* settle(...words(line), ...vendorWords("JOB001"))
    assert.deepStrictEqual([exit, stdout.length], [0, 1])
    return new Set(stderr.map((text) => text.split(" ")[1]))
  })

  it.effect.each([
    ["", "OFF", ["INFO"]],
    ["", "ON", ["DEBUG", "INFO"]],
    ["--log-level debug", "OFF", ["DEBUG", "INFO"]],
    ["--log-level warn", "ON", []],
    ["--log-level none", "OFF", []],
  ] as const)("%j with DEBUG=%s decides what is logged", ([line, debug, levels]) =>
    Effect.map(logged(line, debug), (found) => assert.sameMembers(Array.from(found), [...levels])),
  )
})
