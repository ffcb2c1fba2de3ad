import { assert, describe, it } from "@effect/vitest"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as TestConsole from "effect/testing/TestConsole"
import { Settings } from "../../src/config/Settings.ts"
import * as Log from "../../src/logging/Log.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import * as DiskInMemory from "../../src/simulator/Disk.ts"
import { settings } from "../support/Fixtures.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const epochFile = "/log/opcon-summit-1970-01-01.log"

type Form = Partial<Pick<Settings["Service"]["general"], "debug" | "logFormat">> & { readonly zone?: string }

/** Runs `self` with the log of the program; gives back what went to stderr, and fails should anything go to stdout. */
const logging = <A, E>(self: Effect.Effect<A, E>, disk: Disk, { zone = "UTC", ...given }: Form = {}) =>
  Effect.gen(function* () {
    const console = yield* TestConsole.make
    yield* self.pipe(
      Effect.provide(Log.layer),
      Effect.provide(
        Layer.mergeAll(
          Layer.succeed(FileSystem.FileSystem, disk.fileSystem),
          Path.layer,
          Layer.succeed(Settings, { ...settings, general: { ...settings.general, logDir: "/log", ...given } }),
          Layer.succeed(DateTime.CurrentTimeZone, DateTime.zoneMakeNamedUnsafe(zone)),
        ),
      ),
      Effect.provideService(Console.Console, console),
      Effect.exit,
    )
    assert.deepStrictEqual(yield* console.logLines, [])
    return (yield* console.errorLines).map(String)
  })

describe("on a terminal that somebody watches", () => {
  it.effect("warnings are shown, and nothing that repeats a result; the file has every line", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      const lines = Effect.all([
        Effect.logInfo("decided"),
        Effect.logWarning("look here"),
        Log.result(Effect.logError("refused")),
        Effect.logError("broken"),
      ])
      const stderr = yield* logging(Effect.provideService(lines, Log.IsWatched, true), disk)
      assert.deepStrictEqual(
        stderr.map((line) => line.split("] ")[1]),
        ["look here", "broken"],
      )
      assert.lengthOf((disk.files().get(epochFile) ?? "").trimEnd().split("\n"), 4)
      assert.lengthOf(yield* logging(lines, DiskInMemory.make()), 4)
    }),
  )
})

describe("a line", () => {
  it.effect("holds time with offset, level, what it is about, and the text, on stderr as in the file", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T07:20:00.123Z")))
      const stderr = yield* logging(
        Effect.logWarning("text of the line").pipe(
          Effect.annotateLogs({ job: "20240921|16|1|LOAD GL", step: "attach-log" }),
        ),
        disk,
        { zone: "Europe/Berlin" },
      )
      const line = "2024-09-21T09:20:00.123+02:00 WARN [job=20240921|16|1|LOAD GL step=attach-log] text of the line"
      assert.deepStrictEqual(stderr, [line])
      assert.strictEqual(disk.files().get("/log/opcon-summit-2024-09-21.log"), `${line}\n`)
    }),
  )

  it.effect("is one line whatever the text, and shows what is no text", () =>
    Effect.gen(function* () {
      const lines = yield* logging(
        Effect.andThen(Effect.logInfo("first\r\n   second\n\nthird\r"), Effect.logInfo("answer", { number: 42 })),
        DiskInMemory.make(),
      )
      assert.deepStrictEqual(lines, [
        "1970-01-01T00:00:00.000+00:00 INFO [] first | second | third",
        '1970-01-01T00:00:00.000+00:00 INFO [] answer {"number":42}',
      ])
    }),
  )
})

describe("LOG_FORMAT=ndjson", () => {
  it.effect("makes a line an object: when, how bad, what about, and the text whole", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      const stderr = yield* logging(
        Effect.logError("first\nsecond", { number: 42 }).pipe(
          Effect.annotateLogs({ job: "20240921|16|1|LOAD GL", entry: "e1", step: "attach-log" }),
        ),
        disk,
        { zone: "Europe/Berlin", logFormat: "ndjson" },
      )
      const line =
        '{"at":"1970-01-01T01:00:00.000+01:00","level":"ERROR","job":"20240921|16|1|LOAD GL","entry":"e1","step":"attach-log","message":"first\\nsecond {\\"number\\":42}"}'
      assert.deepStrictEqual(stderr, [line])
      assert.deepStrictEqual(Object.fromEntries(disk.files()), {
        "/log/opcon-summit-1970-01-01.ndjson": `${line}\n`,
      })
    }),
  )

  it.effect("is what a whole run writes, every line of it about its job", () =>
    Effect.gen(function* () {
      const { disk, settle } = yield* make(yield* InMemory.make())
      const config = `${folder}/Connector.config`
      disk.put(config, (disk.files().get(config) ?? "").replace("DEBUG=OFF", "DEBUG=ON\nLOG_FORMAT=ndjson"))
      assert.strictEqual((yield* settle(...vendorWords("JOB001"))).exit, 0)
      const lines = (disk.files().get(`${folder}/log/opcon-summit-1970-01-01.ndjson`) ?? "").trimEnd().split("\n")
      assert.isAbove(lines.length, 10)
      const Line = Schema.Struct({
        at: Schema.DateTimeUtcFromString,
        level: Schema.Literals(["DEBUG", "INFO", "WARN", "ERROR"]),
        job: Schema.Literal("20240921|16|1|JOB001"),
        entry: Schema.optionalKey(Schema.String),
        step: Schema.optionalKey(Schema.String),
        message: Schema.NonEmptyString,
      })
      const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Line), { onExcessProperty: "error" })
      yield* Effect.forEach(lines, (line) => decode(line))
    }),
  )
})

describe("the file", () => {
  it.effect("is that of the day in the zone of the OpCon server", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      for (const time of ["2024-09-21T14:59:59Z", "2024-09-21T15:00:00Z"]) {
        yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe(time)))
        yield* logging(Effect.logInfo(time), disk, { zone: "Asia/Tokyo" })
      }
      assert.deepStrictEqual(Object.fromEntries(disk.files()), {
        "/log/opcon-summit-2024-09-21.log": "2024-09-21T23:59:59.000+09:00 INFO [] 2024-09-21T14:59:59Z\n",
        "/log/opcon-summit-2024-09-22.log": "2024-09-22T00:00:00.000+09:00 INFO [] 2024-09-21T15:00:00Z\n",
      })
    }),
  )

  it.effect("changes when a process runs over midnight, even between two lines that are written together", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T21:59:59.950Z")))
      const overMidnight = Effect.gen(function* () {
        yield* Effect.logInfo("before")
        yield* Effect.sleep("100 millis")
        yield* Effect.logInfo("after")
        yield* Effect.sleep("1 hour")
        yield* Effect.logInfo("an hour later")
      })
      const fiber = yield* Effect.forkChild(logging(overMidnight, disk, { zone: "Europe/Berlin" }))
      yield* TestClock.adjust("2 hours")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(Object.fromEntries(disk.files()), {
        "/log/opcon-summit-2024-09-21.log": "2024-09-21T23:59:59.950+02:00 INFO [] before\n",
        "/log/opcon-summit-2024-09-22.log":
          "2024-09-22T00:00:00.050+02:00 INFO [] after\n2024-09-22T01:00:00.050+02:00 INFO [] an hour later\n",
      })
    }),
  )

  it.effect("is appended to", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      for (const text of ["one", "two", "three"]) yield* logging(Effect.logInfo(text), disk)
      assert.match(disk.files().get(epochFile) ?? "", /^\S+ INFO \[\] one\n\S+ INFO \[\] two\n\S+ INFO \[\] three\n$/)
    }),
  )

  it.effect("is missed on stderr where LOGDIR cannot be written, and nothing stops", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      disk.setFull(true)
      let went = false
      const stderr = yield* logging(
        Effect.andThen(
          Effect.logInfo("on it goes"),
          Effect.sync(() => (went = true)),
        ),
        disk,
      )
      assert.isTrue(went)
      assert.strictEqual(stderr.length, 2)
      assert.match(stderr[0] ?? "", /INFO \[\] on it goes$/)
      assert.match(stderr[1] ?? "", /^1970-01-01T00:00:00.000\+00:00 WARN \[\] no log file: \/log cannot be written \(/)
      assert.strictEqual(disk.files().size, 0)
    }),
  )

  it.effect(
    "stops nothing when the disk fills up on the way, is reported once, and goes on when it has room again",
    () =>
      Effect.gen(function* () {
        const disk = DiskInMemory.make()
        const filling = Effect.gen(function* () {
          yield* Effect.logInfo("before")
          yield* Effect.sleep("1 second")
          disk.setFull(true)
          yield* Effect.logInfo("while it is full")
          yield* Effect.sleep("1 second")
          yield* Effect.logInfo("still full")
          yield* Effect.sleep("1 second")
          disk.setFull(false)
          yield* Effect.logInfo("after")
        })
        const fiber = yield* Effect.forkChild(logging(filling, disk))
        yield* TestClock.adjust("3 seconds")
        const reported = (yield* Fiber.join(fiber)).filter((line) => line.includes("no log file"))
        assert.lengthOf(reported, 1)
        assert.match(disk.files().get(epochFile) ?? "", /before\n\S+ INFO \[\] after\n$/)
      }),
  )
})

describe("the last lines of a run", () => {
  // No time passes here: the batch window never ends by itself.
  const ends: ReadonlyArray<readonly [how: string, end: Effect.Effect<unknown, string>]> = [
    ["well", Effect.void],
    ["with an error", Effect.fail("error")],
    ["with a defect", Effect.die("defect")],
    ["by an interrupt", Effect.interrupt],
  ]
  for (const [how, end] of ends) {
    it.effect(`are in the file when it ends ${how}`, () =>
      Effect.gen(function* () {
        const disk = DiskInMemory.make()
        yield* logging(Effect.andThen(Effect.logError("the last words"), end), disk)
        assert.match(disk.files().get(epochFile) ?? "", /ERROR \[\] the last words\n$/)
      }),
    )
  }
})

describe("DEBUG", () => {
  /** The log of a whole run with the first request to each system delayed, one lost and one refused. */
  const runWith = Effect.fnUntraced(function* (debug: "ON" | "OFF") {
    const simulators = yield* InMemory.make()
    const { disk, settle } = yield* make(simulators)
    const config = `${folder}/Connector.config`
    disk.put(config, (disk.files().get(config) ?? "").replace(/DEBUG=\w+/, `DEBUG=${debug}`))
    yield* simulators.opcon.faults.add({ call: "findJob", kind: "refuse" }, { call: "findJob", kind: "error-500" })
    yield* simulators.summit.faults.add({ call: "createIncident", kind: "delay", millis: 1500 })
    const ended = yield* settle(...vendorWords("JOB001"))
    assert.strictEqual(ended.exit, 0)
    const lines = (disk.files().get(`${folder}/log/opcon-summit-1970-01-01.log`) ?? "").trimEnd().split("\n")
    assert.deepStrictEqual(ended.stderr, lines)
    return lines
  })

  it.effect("ON shows each request with method, URL, status and duration, never a body", () =>
    Effect.gen(function* () {
      const said = (yield* runWith("ON")).flatMap(
        (line) => / DEBUG \[job=20240921\|[^\]]*\] (.*)/.exec(line)?.[1] ?? [],
      )
      const requests = said.filter((line) => !line.includes("Summit says"))
      for (const line of requests) assert.match(line, /^(GET|POST|PUT) https:\/\/localhost:944[34]\/\S+ -> .+, \d+ ms$/)
      const ends = (end: string) => requests.filter((line) => line.endsWith(end)).length
      assert.strictEqual(ends("-> the connection was refused (ECONNREFUSED), 0 ms"), 1)
      assert.strictEqual(ends("-> 500, 0 ms"), 1)
      assert.strictEqual(ends("CommonWS_JsonObjCall_JSON -> 200, 1500 ms"), 1)
      assert.strictEqual(ends("Summit_UploadAttachmentBase64Encoded -> 200, 0 ms"), 1)
      assert.isAbove(requests.filter((line) => line.startsWith("GET https://localhost:9443/api/")).length, 4)
      for (const inBodies of ["APIKey", "ServiceName", "incidentParamsJSON", "ticketUrl", "failed on WINAGENT01"]) {
        assert.notInclude(said.join("\n"), inBodies)
      }
    }),
  )

  it.effect("OFF shows no request", () =>
    Effect.gen(function* () {
      const lines = yield* runWith("OFF")
      assert.notInclude(lines.join("\n"), " DEBUG ")
      assert.notMatch(lines.join("\n"), /(GET|POST|PUT) https:/)
      assert.include(lines.join("\n"), "Create, row 8")
    }),
  )
})
