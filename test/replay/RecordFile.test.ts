/** Where a recording is written, what happens when it cannot be, and what `replay` says of any other file. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/testing/TestClock"
import { OnOutcome } from "../../src/queue/Outcomes.ts"
import { policies } from "../../src/domain/RetryPolicy.ts"
import { file, fromJson, record, replay, site, textIn, toJson } from "../support/Recording.ts"
import type { Program } from "../support/Program.ts"
import { folder, vendorWords } from "../support/Program.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

const words = vendorWords("JOB001")

/** Runs with `--record=place`, as often as given, and returns what is written, by name. */
const recordings = Effect.fnUntraced(function* (program: Program, place: string, times = 1) {
  const stderr: Array<string> = []
  for (let time = 0; time < times; time += 1) {
    const ended = yield* program.settle(`--record=${place}`, ...words)
    assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
    stderr.push(...ended.stderr)
  }
  const found = Array.from(program.disk.files()).filter(([, text]) => text.includes("opcon-summit recording"))
  return { names: found.map(([name]) => name), stderr: stderr.join("\n") }
})

describe("--record", () => {
  it.effect("never writes over a file: the next one gets a name of its own", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.disk.put("/runs/first.json", "mine")
      const { names, stderr } = yield* recordings(program, "/runs/first.json", 2)
      assert.lengthOf(names, 2)
      for (const name of names) {
        assert.match(name, /^\/runs\/first-\d{8}T\d{9}Z-[0-9a-f]{8}\.json$/)
        assert.include(stderr, name)
      }
      assert.strictEqual(program.disk.files().get("/runs/first.json"), "mine")
    }),
  )

  it.effect.each(["/runs/", "/runs/job-{id}.json", "/there"])("gives each run its file under %s", (place) =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.disk.put("/there/is/a.file", "")
      const { names } = yield* recordings(program, place, 3)
      assert.lengthOf(names, 3)
      for (const name of names)
        assert.match(name, /^\/(?:runs|there)\/(?:recording|job)-\d{8}T\d{9}Z-[0-9a-f]{8}\.json$/)
    }),
  )

  it.effect("that cannot be written is told before the run, and stops nothing", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      program.disk.setFull(true)
      const ended = yield* program.settle(`--record=${file}`, ...words)
      assert.match(ended.stderr[0] ?? "", /^The run is not recorded: \/rehearsal\/recording\.json cannot be written/)
      assert.match(ended.stdout[0] ?? "", /^created/)
      assert.lengthOf(yield* simulators.summit.incidents, 1)
    }),
  )

  it.effect("that has no room left at the end is told, and the run is what it was", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      const fiber = yield* Effect.forkChild(
        program.run(`--config=${folder}/Connector.config`, `--record=${file}`, ...words),
      )
      yield* VirtualTime.quiet
      assert.isTrue(program.disk.files().has(file))
      // The journal can be written: without it nothing would be sent.
      program.disk.setReadOnly(file)
      const ended = yield* VirtualTime.run(Fiber.join(fiber))
      assert.match(ended.stderr.join("\n"), /The run is not recorded: \/rehearsal\/recording\.json cannot be written/)
      assert.match(ended.stdout[0] ?? "", /^created/)
    }),
  )

  it.effect("is nothing where Connector.config cannot be used: no empty file stays", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.disk.put(`${folder}/Connector.config`, "[GENERAL]\nDEBUG=MAYBE\n")
      const ended = yield* program.settle(`--record=${file}`, ...words)
      assert.strictEqual(ended.exit, 78)
      assert.include(ended.stderr.join("\n"), "The run is not recorded")
      assert.isFalse(program.disk.files().has(file))
    }),
  )

  it.effect("is for one drain, not for --watch", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      assert.strictEqual((yield* program.command("drain", "--watch=5", `--record=${file}`)).exit, 64)
    }),
  )

  it.effect("keeps a run that is interrupted, and its replay is interrupted where it was", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "never" })
      const fiber = yield* Effect.forkChild(
        program.run(`--config=${folder}/Connector.config`, `--record=${file}`, ...words),
      )
      yield* VirtualTime.quiet
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(fiber)
      const recording = yield* fromJson(textIn(program))
      assert.deepInclude(recording.end, { exit: 130 })
      assert.deepStrictEqual(recording.result, [])
      const { program: other } = yield* site
      assert.strictEqual((yield* replay(other, recording)).difference, null)
    }),
  )
})

describe("a retry that is delayed otherwise than it was", () => {
  it.effect("is the first difference, with the time that lies between", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "error-500", times: 3 })
      const { recording } = yield* record(program, ...words)
      const { program: other } = yield* site
      assert.isTrue((yield* replay(other, recording)).same)
      const before = policies.readOpCon.first
      yield* Effect.sync(() => Object.assign(policies.readOpCon, { first: 2 * before }))
      const { difference, timeline } = yield* Effect.ensuring(
        replay(other, recording),
        Effect.sync(() => Object.assign(policies.readOpCon, { first: before })),
      )
      assert.strictEqual(difference?.[0], "request 2 is not as recorded")
      assert.match(difference?.at(-1) ?? "", /^ {2}time: \d+ ms later$/)
      assert.match(timeline.at(-1)?.what ?? "", /attempt 1 failed, next in \d+ ms/)
    }),
  )
})

describe("replay", () => {
  const refused: ReadonlyArray<readonly [what: string, text: (recording: string) => string, says: RegExp]> = [
    ["an empty file", () => "", /recording\.json: the file is empty: the run was killed/],
    ["a file that is no JSON", () => "{ no", /recording\.json:1:3: /],
    ["another JSON file", () => `{"jobs":[]}`, /this is no recording/],
    [
      "one of a newer version",
      (text) => text.replace(`"version":1`, `"version":7`),
      /its version is 7: this program knows 1/,
    ],
    [
      "a damaged one",
      (text) => text.replace(/"start":\d+/, `\n"start":"noon"`).replace(/"lease":/, `\n"leese":`),
      /recording\.json:1:1: lease is damaged or missing\n.*recording\.json:2:9: start is damaged/,
    ],
  ]
  it.effect.each(refused)("refuses %s, and says where", ([, text, says]) =>
    Effect.gen(function* () {
      const { program } = yield* site
      const { recording } = yield* record(program, ...words)
      program.disk.put("/x/recording.json", text(toJson(recording)))
      const ended = yield* program.run("replay", "/x/recording.json")
      assert.strictEqual(ended.exit, 65)
      assert.match(ended.stderr.join("\n"), says)
      assert.deepStrictEqual(ended.stdout, [])
    }),
  )

  it.effect("is told to no collector, and to nobody who counts what is settled", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      const told: Array<unknown> = []
      const logger = Logger.make((options) => void told.push(options.message))
      const watched = <A, E, R>(self: Effect.Effect<A, E, R>) =>
        self.pipe(
          Effect.provideService(OnOutcome, (line) => Effect.sync(() => void told.push(line))),
          Effect.provide(Logger.layer([logger])),
        )
      const { recording } = yield* watched(record(program, ...words))
      assert.isAbove(told.splice(0).length, 1)
      assert.isTrue((yield* watched(replay(program, recording))).same)
      assert.deepStrictEqual(told, [])
    }),
  )

  it.effect("refuses a file that is not there", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      const ended = yield* program.run("replay", "/nowhere.json")
      assert.strictEqual(ended.exit, 65)
      assert.include(ended.stderr.join("\n"), "/nowhere.json: there is no such file")
    }),
  )

  it.effect("tells the run as it was: requests, answers, waits, the decision, the result", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "unavailable-503", retryAfterSeconds: 2 })
      const { ended } = yield* record(program, ...words)
      const replayed = yield* program.run("replay", file)
      const text = replayed.stdout.join("\n")
      assert.match(text, /t\+0 ms {2}\[1\] OpCon GET \/api\/dailyjobs\/20240921%7C16%7C1%7CJOB001/)
      assert.match(text, /t\+31 ms {2}\[1\] OpCon -> 503, Retry-After 2/)
      assert.match(text, /t\+31 ms {2}WARN .*attempt 1 failed, next in 2000 ms/)
      assert.match(text, /t\+2,031 ms {2}\[2\] OpCon GET/)
      assert.match(text, /INFO .*Create, row 8/)
      assert.match(text, /Summit POST .*IM_LogOrUpdateIncident/)
      assert.include(text, ended.stdout.join("\n"))
      assert.match(text, /same as recorded: \d+ requests, [\d,]+ ms, exit code 0$/)
      assert.strictEqual(replayed.exit, 0)
    }),
  )
})
