/** Real processes of the built program, all at once on one LOGDIR: every line whole, a line for every failure. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as Outcomes from "../../src/queue/Outcomes.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"

const timeLimit = 1_800_000
const jobs = 60
const firstRun = 5000

const LogLine = Schema.fromJsonString(
  Schema.Struct({
    at: Schema.DateTimeUtcFromString,
    level: Schema.String,
    job: Schema.optionalKey(Schema.String),
    entry: Schema.optionalKey(Schema.String),
    step: Schema.optionalKey(Schema.String),
    message: Schema.NonEmptyString,
  }),
)
const decode = Schema.decodeUnknownEffect(LogLine, { onExcessProperty: "error" })

describe("many processes at once", () => {
  it.live(
    "write whole lines into one log, and one line a failure into the outcomes",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const main = yield* RealProcess.program
        const names = Array.from({ length: jobs }, (_, index) => `JOB ${index}`)
        const { dir, opcon } = yield* RealProcess.site({
          jobs: names.map((name, index) => ({ name, date: sampleDate, scheduleId: 16, jobNumber: firstRun + index })),
          opcon: { logPolls: 0 },
        })
        const config = path.join(dir, "Connector.config")
        const text = yield* files.readFileString(config)
        yield* files.writeFileString(config, text.replace("DEBUG=OFF", "DEBUG=ON\nLOG_FORMAT=ndjson"))

        const raised = Effect.forEach(names, (name) =>
          Effect.map(opcon.job(sampleId(name)), (job) => [main, ...RealProcess.words(job)]),
        )
        const refused = Array.from({ length: 6 }, () => [main, ..."-a A -s S -jn J -sd today -t basic.json".split(" ")])
        const ended = yield* Effect.forEach([...refused, ...(yield* raised)], (args) => RealProcess.run(args, dir), {
          concurrency: "unbounded",
        })
        const codes = ended.map(({ code }) => code)
        assert.deepStrictEqual(codes.slice(0, 6), [64, 64, 64, 64, 64, 64])
        assert.isTrue(
          codes.slice(6).every((code) => code === 0),
          codes.join(),
        )

        const folder = path.join(dir, "log")
        const logs = (yield* files.readDirectory(folder)).filter((name) => name.startsWith("opcon-summit-"))
        const texts = yield* Effect.forEach(logs, (name) => files.readFileString(path.join(folder, name)))
        const lines = yield* Effect.forEach(texts.join("").trimEnd().split("\n"), (line) => decode(line))
        const decided = lines.filter(({ message }) => message.startsWith("Create, row 8"))
        assert.sameMembers(
          decided.map(({ job }) => job),
          names.map(sampleId),
        )
        const onStderr = ended.flatMap(({ stderr }) => stderr.split("\n").filter((line) => line.startsWith("{")))
        assert.strictEqual(lines.length, onStderr.length)

        const { lines: outcomes, unreadable } = yield* Outcomes.read(folder)
        assert.strictEqual(unreadable, 0)
        const written = (yield* files.readFileString(path.join(folder, "outcomes.ndjson"))).trimEnd().split("\n")
        assert.lengthOf(written, jobs + refused.length)
        const finished = outcomes.filter(({ entry }) => Option.isSome(entry))
        assert.sameMembers(
          finished.map(({ job, outcome, state }) => `${job} ${outcome} ${state}`),
          names.map((name) => `${sampleId(name)} created done`),
        )
        assert.strictEqual(outcomes.filter(({ state }) => state === "none").length, refused.length)
      }).pipe(Effect.provide(RealProcess.platform)),
    timeLimit,
  )
})
