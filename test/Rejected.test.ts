/** A failure whose command line is refused: nothing is raised, nothing is lost, and --json says so in one object. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"

const start = Effect.gen(function* () {
  const simulators = yield* Simulators.make()
  return { simulators, program: yield* Program.make(simulators) }
})

const words = (line: string): ReadonlyArray<string> => line.split(" ").filter((word) => word !== "")
const rest = "-e 1 -sd 2024-09-21 -si 16 -sn 1"

const Refused = Schema.fromJsonString(
  Schema.Struct({
    schemaVersion: Schema.Literal(1),
    outcome: Schema.Literal("failed"),
    job: Schema.Literal(""),
    incident: Schema.Null,
    url: Schema.Null,
    decision: Schema.Null,
    steps: Schema.Tuple([]),
    error: Schema.Struct({ kind: Schema.String, message: Schema.String }),
  }),
)
const Kept = Schema.fromJsonString(
  Schema.Struct({ id: Schema.String, state: Schema.String, words: Schema.Array(Schema.String) }),
)

const lines = [
  ["a flag with a typing error in a name", `-a A -s NIGHTLY BATCH --dry-rum -jn X ${rest} -t basic.json`, "--dry-run"],
  ["one behind the template", `-a A -s S -jn X ${rest} -t basic.json --job-nr 7`, "--job-number"],
  [
    "one behind our own flag",
    `--config /rehearsal/Connector.config --dryrun -a A -s S -jn X ${rest} -t b.json`,
    "--dry-run",
  ],
  ["a run that OpCon did not resolve", `-a A -s S -jn X ${rest} -t basic.json --job-number [[$JOBID]]`, "[[$JOBID]]"],
  ["a name that OpCon did not resolve", `-a A -s S -jn [[$JOB NAME]] ${rest} -t basic.json`, "[[$JOB NAME]]"],
  ["a day that is none", "-a A -s S -jn X -e 1 -sd 2026-11-31 -si 16 -sn 1 -t basic.json", "there is no such day"],
  ["a flag that came twice", `-a A -a B -s S -jn X ${rest} -t basic.json`, "-a is given 2 times"],
  [
    "dashes of a word processor",
    `\u2013a A \u2013s S \u2013jn X \u2013sd 2024-09-21 \u2013si 16 \u2013sn 1 \u2013t b.json`,
    "-jn",
  ],
  [
    "flags that stick to their values",
    "-a=A -s=S -jn=X -e=1 -sd=2024-09-21 -si=16 -sn=1 -t=b.json",
    "-jn and its value",
  ],
  ["long flags in capitals", "--Agent A --Schedule S --Job X --Template b.json", "did you mean --job?"],
  ["a flag that is missing", `-a A -s S -jn X -sd 2024-09-21 -si 16 -sn 1 -t basic.json`, "-e is missing"],
] as const

describe("a failure whose arguments are refused", () => {
  it.effect.each(lines)("for %s is kept with its words, and listed", ([, line, part]) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* start
      const ended = yield* program.settle(...words(line))
      assert.strictEqual(ended.exit, 64)
      assert.include([...ended.stdout, ...ended.stderr].join("\n"), part)
      const systems = [simulators.opcon.requests, simulators.summit.requests]
      assert.deepStrictEqual((yield* Effect.all(systems)).flat(), [])
      const listed = yield* program.command("journal", "list", "--json")
      const kept = yield* Schema.decodeEffect(Kept)(listed.stdout[0] ?? "")
      assert.deepStrictEqual([kept.state, listed.stdout.length], ["rejected", 1])
      assert.deepStrictEqual(kept.words.slice(-words(line).length), words(line))
      const told = (yield* program.command("journal", "list")).stdout.join("\n")
      assert.include(told, part)
      assert.include(told, kept.words.at(-1) ?? "")
    }),
  )

  it.effect.each(lines)("for %s is one object on stdout with --json", ([, line, part]) =>
    Effect.gen(function* () {
      const { program } = yield* start
      const { exit, stdout } = yield* program.settle(...words(line), "--json")
      assert.deepStrictEqual([exit, stdout.length], [64, 1])
      const { error } = yield* Schema.decodeEffect(Refused)(stdout[0] ?? "")
      assert.strictEqual(error.kind, "ArgumentsInvalid")
      assert.include(error.message, part)
    }),
  )

  it.effect("wants a person until it is dropped", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      yield* program.settle(...words(lines[0][1]))
      const listed = (yield* program.command("journal", "list")).stdout.join("\n")
      const [id = ""] = /^\d{8}T\d{9}Z\b/m.exec(listed) ?? []
      assert.match(
        listed,
        new RegExp(`^${id} +rejected +0 s +-\\n  .*\\n  waits for you to report it with the right words`, "m"),
      )
      assert.include(listed, `  next: opcon-summit journal drop ${id} --reason TEXT`)
      const status = yield* program.command("journal", "status")
      assert.deepStrictEqual([status.exit, /^rejected +1 /m.test(status.stdout.join("\n"))], [75, true])
      assert.match((yield* program.command("journal", "show", id)).stdout.join("\n"), /^state +rejected$/m)
      const retried = yield* program.command("journal", "retry", id)
      assert.strictEqual(retried.exit, 64)
      assert.include(retried.stderr.join("\n"), "run opcon-summit with the right words, then journal drop")
      const dropped = yield* program.command("journal", "drop", id, "--reason", "reported again")
      assert.deepStrictEqual([dropped.exit, / dropped /.test(dropped.stdout.join("\n"))], [0, true])
      const after = yield* program.command("journal", "list")
      assert.deepStrictEqual(after.stdout, ["No entry is pending or dead or parked or rejected."])
      assert.strictEqual((yield* program.command("journal", "status")).exit, 0)
    }),
  )

  it.effect("is not taken for an entry whose id begins alike", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* start
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "refuse", times: 99 })
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* program.settle(...words(lines[0][1]))
      for (const [verb, ...more] of [["show"], ["drop", "--reason", "test"], ["retry"]] as const) {
        // Both ids begin with the day.
        const ended = yield* program.command("journal", verb, "1970", ...more)
        assert.strictEqual(ended.exit, 64, verb)
        assert.match(ended.stderr.join("\n"), /2 entries begin with 1970: .*-rejected-/)
      }
    }),
  )

  it.effect("is kept by no dry run, which is refused all the same", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      for (const [, line] of lines) {
        const { exit, stdout } = yield* program.settle("--dry-run", ...words(line), "--json")
        assert.deepStrictEqual([exit, stdout.length], [64, 1], line)
      }
      assert.deepStrictEqual((yield* program.command("journal", "list", "--json")).stdout, [])
    }),
  )

  it.effect("is kept beside a Connector.config that cannot be used, in the folder that it names", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      program.disk.put(`${Program.folder}/Connector.config`, "[GENERAL]\nJOURNALDIR=kept\n[NONSENSE")
      assert.strictEqual((yield* program.settle(...words(lines[0][1]))).exit, 64)
      const names = Array.from(program.disk.files().keys())
      assert.lengthOf(
        names.filter((name) => name.startsWith(`${Program.folder}/kept/rejected/`)),
        1,
      )
    }),
  )
})

describe("--json", () => {
  it.effect("is one object on stdout for whatever is refused, the vendor's line or a command", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      const refused = Effect.fnUntraced(function* (ended: Program.Ended, exit: number, kind: string) {
        assert.deepStrictEqual([ended.exit, ended.stdout.length], [exit, 1])
        assert.strictEqual((yield* Schema.decodeEffect(Refused)(ended.stdout[0] ?? "")).error.kind, kind)
      })
      yield* refused(yield* program.run("--json", "--bogus"), 64, "ArgumentsInvalid")
      yield* refused(yield* program.command("journal", "--json"), 64, "ArgumentsInvalid")
      yield* refused(yield* program.command("journal", "list", "--json", "--bogus"), 64, "ArgumentsInvalid")
      yield* refused(yield* program.command("journal", "show", "--json", "none"), 64, "RequestInvalid")
      yield* refused(yield* program.run("journal", "list", "--json", "--config", "/none"), 78, "SettingsInvalid")
    }),
  )
})

describe("control characters", () => {
  it.effect("are shown, in results, errors and lists, and JSON stays the same value", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      const job = "LOAD\u0007\u001b[31m\u202eGL"
      const line = ["-a", "A", "-s", "S", "-jn", job, ...words(`${rest} -t basic.json`)]
      for (const more of [line, [...line, "--job-number", "[[$JOBID]]"]]) {
        const ended = yield* program.settle(...more)
        assert.notMatch([...ended.stdout, ...ended.stderr].join("\n"), /(?!\n)[\p{Cc}\p{Cf}]/u)
      }
      const listed = yield* program.command("journal", "list")
      const told = listed.stdout.join("\n")
      assert.notMatch(told, /(?!\n)[\p{Cc}\p{Cf}]/u)
      assert.lengthOf(told.split("LOAD<U+0007><U+001B>[31m<U+202E>GL"), 4, told)
      const [, json = ""] = (yield* program.command("journal", "list", "--json")).stdout
      assert.notMatch(json, /[\p{Cc}\p{Cf}]/u)
      assert.include((yield* Schema.decodeEffect(Kept)(json)).words, job)
    }),
  )
})
