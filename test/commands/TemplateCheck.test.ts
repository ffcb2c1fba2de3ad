/** `template check` through the whole program: which files it looks at, what it prints, and its exit codes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Files from "../support/Files.ts"
import { inEnvironment, keyText, sealed } from "../support/Keys.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const templates = `${Program.folder}/templates`
const config = Files.configFile

const site = Effect.gen(function* () {
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators)
  const edit = (file: string, from: string, to: string) => {
    const text = program.disk.files().get(file) ?? ""
    assert.include(text, from)
    program.disk.put(file, text.replace(from, to))
  }
  const check = Effect.fnUntraced(function* (...words: ReadonlyArray<string>) {
    const { exit, stderr, stdout } = yield* program.command("template", "check", ...words)
    assert.deepStrictEqual(stderr, [])
    assert.deepStrictEqual([yield* simulators.opcon.requests, yield* simulators.summit.requests], [[], []])
    return { exit, lines: stdout.join("\n").split("\n") }
  })
  return { ...program, edit, check }
})

const Printed = Schema.fromJsonString(
  Schema.Struct({
    schemaVersion: Schema.Literal(1),
    files: Schema.Array(
      Schema.Struct({
        file: Schema.String,
        problems: Schema.Array(
          Schema.Struct({
            severity: Schema.Literals(["error", "warning", "note"]),
            line: Schema.NullOr(Schema.Int),
            column: Schema.NullOr(Schema.Int),
            message: Schema.String,
          }),
        ),
      }),
    ),
    counts: Schema.Struct({ files: Schema.Int, errors: Schema.Int, warnings: Schema.Int, notes: Schema.Int }),
  }),
)
const decode = Schema.decodeEffect(Printed, { onExcessProperty: "error" })

describe("template check", () => {
  it.effect("has nothing to say about the rehearsal, and does not take the JSON Schema for a template", () =>
    Effect.gen(function* () {
      const { check, disk } = yield* site
      assert.isTrue(disk.files().has(`${templates}/template.schema.json`))
      assert.deepStrictEqual(yield* check(), {
        exit: 0,
        lines: [
          `${config}: ok`,
          ...["basic", "daily", "night", "workgroup"].map((name) => `${templates}/${name}.json: ok`),
          "5 files: 0 errors, 0 warnings",
        ],
      })
    }),
  )

  it.effect("1: only warnings; notes change nothing", () =>
    Effect.gen(function* () {
      const { check, edit } = yield* site
      edit(`${templates}/basic.json`, '"includeWorkGroupNameTag": false', '"includeWorkGroupNameTag": true')
      const { exit, lines } = yield* check()
      assert.strictEqual(exit, 1)
      assert.match(
        lines[1] ?? "",
        /^\/rehearsal\/templates\/basic\.json:\d+:5: warning: rules\.includeTagRouting is ignored/,
      )
      assert.strictEqual(lines.at(-1), "5 files: 0 errors, 1 warning")
      edit(`${templates}/night.json`, '"tags": [', '"reopen": { "status": "Analysis" },\n  "tags": [')
      const noted = yield* check("night.json")
      assert.strictEqual(noted.exit, 0)
      assert.match(noted.lines[0] ?? "", /^\/rehearsal\/templates\/night\.json:\d+:\d+: note: reopen\.status/)
      assert.strictEqual(noted.lines.at(-1), "1 file: 0 errors, 0 warnings, 1 note")
    }),
  )

  it.effect("65: errors of every file at once, in the order of each", () =>
    Effect.gen(function* () {
      const { check, edit } = yield* site
      edit(config, "DEBUG=OFF", "DEBUG=maybe")
      edit(config, "DAILY_START_HOUR", "DAILY_START_HOURS")
      edit(`${templates}/daily.json`, '"includeTagRouting": true', '"includeTagRouting": "true"')
      edit(`${templates}/night.json`, '"includeTagRouting": true', '"includeTagRouting": day')
      const { exit, lines } = yield* check()
      assert.strictEqual(exit, 65)
      assert.deepStrictEqual(
        lines.map((line) => /^(.*?)(?::\d+:\d+)?: (error|ok)/.exec(line)?.slice(1).join(" ") ?? line),
        [
          `${config} error`,
          `${config} error`,
          `${templates}/basic.json ok`,
          `${templates}/daily.json error`,
          `${templates}/night.json error`,
          `${templates}/workgroup.json ok`,
          "5 files: 4 errors, 0 warnings",
        ],
      )
      assert.strictEqual(
        lines[0],
        `${config}:6:1: error: unknown key DAILY_START_HOURS in [GENERAL]: did you mean DAILY_START_HOUR?`,
      )
    }),
  )

  it.effect("--json: one object with everything, warnings and errors", () =>
    Effect.gen(function* () {
      const { check, disk, edit } = yield* site
      const file = `${templates}/basic.json`
      edit(file, '"ticketDescription"', '"ticketDescriptoin"')
      edit(file, '"includeAssignToTag": true', '"includeAssignToTag": false')
      const at = (disk.files().get(file) ?? "").split("\n").findIndex((line) => line.includes('"ASSIGNTO"')) + 1
      const { exit, lines } = yield* check("basic.json", "--json")
      assert.deepStrictEqual([exit, lines.length], [65, 1])
      const { counts, files } = yield* decode(lines.join())
      assert.deepStrictEqual(counts, { files: 1, errors: 2, warnings: 1, notes: 0 })
      assert.deepStrictEqual(
        files.map((one) => [
          one.file,
          one.problems.map(({ line, message, severity }) => `${severity} ${line} ${message}`),
        ]),
        [
          [
            file,
            [
              "error 1 ticketDescription is missing",
              "error 3 unknown field ticketDescriptoin: did you mean ticketDescription?",
              `warning ${at} tags[5] (ASSIGNTO) is never used: rules.includeAssignToTag is false`,
            ],
          ],
        ],
      )
    }),
  )

  it.effect("files that are named are judged by what they are, wherever they lie", () =>
    Effect.gen(function* () {
      const { check, disk } = yield* site
      disk.put("/elsewhere/mine.JSON", disk.files().get(`${templates}/basic.json`) ?? "")
      disk.put("/elsewhere/other.config", "[OPCON API]\nADDRESS=o\nTOKEN=canary\n")
      const { exit, lines } = yield* check("/elsewhere/mine.JSON", "/elsewhere/other.config", "daily.json")
      assert.deepStrictEqual(
        { exit, lines },
        {
          exit: 1,
          lines: [
            "/elsewhere/mine.JSON: ok",
            "/elsewhere/other.config:3:7: warning: TOKEN is in plain text",
            `${templates}/daily.json: ok`,
            "3 files: 0 errors, 1 warning",
          ],
        },
      )
    }),
  )

  it.effect("a file that is not there, or no template, is an error that says what was meant", () =>
    Effect.gen(function* () {
      const { check } = yield* site
      const { exit, lines } = yield* check(
        "basik.json",
        `${templates}/template.schema.json`,
        `${Program.folder}/Connector.confg`,
      )
      assert.deepStrictEqual(
        { exit, lines },
        {
          exit: 65,
          lines: [
            `${templates}/basik.json: error: there is no such file: did you mean basic.json?`,
            `${templates}/template.schema.json: error: this is the JSON Schema for editors, no template`,
            `${Program.folder}/Connector.confg: error: there is no such file: did you mean Connector.config?`,
            "3 files: 3 errors, 0 warnings",
          ],
        },
      )
    }),
  )

  it.effect("a folder without templates is a warning, one that is not there an error, at TEMPLATESDIR", () =>
    Effect.gen(function* () {
      const { check, disk, edit } = yield* site
      disk.put("/empty/template.schema.json", "{}")
      edit(config, "TEMPLATESDIR=templates", "TEMPLATESDIR=/empty")
      assert.deepStrictEqual(yield* check(), {
        exit: 1,
        lines: [
          `${config}:3:14: warning: there is no template (*.json) in /empty, the folder of templates`,
          "1 file: 0 errors, 1 warning",
        ],
      })
      edit(config, "TEMPLATESDIR=/empty", "TEMPLATESDIR=/nowhere")
      assert.deepStrictEqual(yield* check(), {
        exit: 65,
        lines: [
          `${config}:3:14: error: the folder of templates /nowhere cannot be read`,
          "1 file: 1 error, 0 warnings",
        ],
      })
    }),
  )

  it.effect("without a Connector.config the templates are checked all the same", () =>
    Effect.gen(function* () {
      const { disk, edit, run } = yield* site
      edit(`${templates}/daily.json`, '"rules"', '"ruls"')
      disk.put(config, "")
      const broken = yield* run("template", "check", "--config", config)
      assert.strictEqual(broken.exit, 65)
      assert.include(broken.stdout.join("\n"), `${config}: error: ADDRESS in [OPCON API] is missing`)
      assert.match(
        broken.stdout.join("\n"),
        /templates\/daily\.json:\d+:3: error: unknown field ruls: did you mean rules\?/,
      )
      const none = yield* run("template", "check", "--config", `${Program.folder}/Conector.config`)
      assert.strictEqual(none.exit, 65)
      const [first] = none.stdout.join("\n").split("\n")
      assert.strictEqual(
        first,
        `${Program.folder}/Conector.config: error: there is no such file: did you mean Connector.config?`,
      )
      assert.include(none.stdout.join("\n"), "unknown field ruls")
      const nowhere = yield* run("template", "check")
      assert.strictEqual(nowhere.exit, 65)
      assert.include(nowhere.stdout[0], "Connector.config: error: found neither as ")
    }),
  )
})

describe("template check of secrets that lie elsewhere", () => {
  const elsewhere = (reference: string) =>
    Effect.map(site, (made) => {
      const key = /"apiKey": "([^"]*)"/.exec(made.disk.files().get(`${templates}/basic.json`) ?? "")?.[1] ?? ""
      made.edit(`${templates}/basic.json`, key, reference)
      return { ...made, key }
    })

  it.effect("reads what they refer to", () =>
    Effect.gen(function* () {
      const { check, disk, edit, key } = yield* elsewhere("file:key.txt")
      disk.put(`${templates}/key.txt`, `${key}\n`)
      edit(`${templates}/daily.json`, key, "env:SUMMIT_KEY")
      edit(`${templates}/night.json`, key, yield* sealed("api-key", "summit-key"))
      const { exit, lines } = yield* check()
      assert.deepStrictEqual([exit, lines.at(-1)], [0, "5 files: 0 errors, 0 warnings"], lines.join("\n"))
    }).pipe(inEnvironment({ SUMMIT_KEY: "summit-key", OPCON_SUMMIT_KEY: keyText })),
  )

  it.effect("takes a file that is not there for an error, a variable that is not set for a warning", () =>
    Effect.gen(function* () {
      const { check, edit, key } = yield* elsewhere("file:key.txt")
      edit(`${templates}/daily.json`, key, "env:SUMMIT_KEY")
      const { exit, lines } = yield* check("basic.json", "daily.json")
      assert.strictEqual(exit, 65)
      assert.match(lines[0] ?? "", /basic\.json:\d+:15: error: credentials\.apiKey refers to the file .*key\.txt/)
      assert.match(
        lines[1] ?? "",
        /daily\.json:\d+:15: warning: credentials\.apiKey refers to the environment variable SUMMIT_KEY, which is not set/,
      )
      assert.strictEqual(lines.at(-1), "2 files: 1 error, 1 warning")
    }).pipe(inEnvironment({})),
  )
})

describe("template schema", () => {
  it.effect("prints the file in the folder of templates", () =>
    Effect.gen(function* () {
      const { disk, run } = yield* site
      const { exit, stdout } = yield* run("template", "schema")
      assert.strictEqual(exit, 0)
      assert.strictEqual(`${stdout.join("\n")}\n`, disk.files().get(`${templates}/template.schema.json`))
    }),
  )
})
