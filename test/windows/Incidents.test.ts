/**
 * One failed job after the other on Windows: what Notification Manager starts there, with the settings and the paths
 * that are usual there.
 */
import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { sampleSchedule } from "../../src/simulator/SampleSchedule.ts"
import { published } from "../support/Published.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"
import * as Installation from "./Installation.ts"

const Printed = Schema.fromJsonString(
  Schema.Struct({
    outcome: Schema.String,
    incident: Schema.NullOr(Schema.String),
    requests: Schema.optionalKey(Schema.Array(Schema.Struct({ method: Schema.String }))),
  }),
)
const printed = ({ stderr, stdout }: Installation.Ended) =>
  Effect.mapError(Schema.decodeUnknownEffect(Printed)(stdout), () => new Error(`${stdout}${stderr}`))

const names = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  return yield* Effect.orElseSucceed(files.readDirectory(folder), () => new Array<string>())
})

/** Folders of all kinds: relative with an umlaut, whole with drive and spaces, beside Connector.config. */
const installed = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const site = yield* RealProcess.site({ jobs: sampleSchedule(sampleDate), opcon: { logPolls: 0 } })
  const program = yield* Installation.make
  const templates = path.join(program.dir, "Vorlagen für Summit")
  yield* files.copy(path.join(site.dir, "templates"), templates)
  yield* Installation.configure(program, site, [
    "JOBLOGDIR=Läufe\\job logs",
    `TEMPLATESDIR="${program.seen(templates)}"`,
    "JOURNALDIR=.\\journal\\",
    "LOGDIR=Protokolle",
    "DAILY_START_HOUR=07",
  ])
  const words = Effect.fnUntraced(function* (name: string) {
    return RealProcess.words(yield* site.opcon.job(sampleId(name)))
  })
  const fails = Effect.fnUntraced(function* (name: string, ...more: ReadonlyArray<string>) {
    const ended = yield* program.run([...(yield* words(name)), ...more])
    return { code: ended.code, ...(yield* printed(ended)) }
  })
  return { ...site, program, words, fails }
})

const test = <E>(
  name: string,
  effect: () => Effect.Effect<void, E, Effect.Services<typeof installed>>,
  skipped = false,
) => it.live.skipIf(skipped)(name, () => effect().pipe(Effect.scoped, Effect.provide(RealProcess.platform)))

describe("on Windows", () => {
  test("a failed job gets its incident, log, number and link; then it is updated, and reopened once it was resolved", () =>
    Effect.gen(function* () {
      const { fails, opcon, program, summit } = yield* installed
      const path = yield* Path.Path
      const name = "Übertrag Zürich"
      assert.deepStrictEqual(yield* fails(name), { code: 0, outcome: "created", incident: "59404" })
      const [incident] = yield* summit.incidents
      assert.include(JSON.stringify(incident), `Job ${name} of schedule NIGHTLY BATCH (${sampleDate})`)
      assert.deepStrictEqual(
        incident?.attachments.map(({ bytes, name }) => [name, new TextDecoder().decode(bytes)]),
        [["Übertrag Zürich_0000004252.log", "Übertrag läuft\r\nKonto 4711: ungültig – Abbruch\r\n"]],
      )
      const { ticket } = yield* opcon.job(sampleId(name))
      assert.strictEqual(ticket?.ticketId, "59404")
      assert.match(ticket?.ticketUrl ?? "", /^https:\/\/localhost:\d+\/.*ID=59404$/)
      // The log file on its way to Summit is gone, its folder and the log of the program are where the settings say.
      assert.deepStrictEqual(yield* names(path.join(program.dir, "Läufe", "job logs")), [])
      assert.isTrue(
        (yield* names(path.join(program.dir, "Protokolle"))).some((file) => /^opcon-summit-.*\.log$/.test(file)),
      )
      assert.isNotEmpty(yield* names(path.join(program.dir, "journal")))

      yield* opcon.failJob(sampleId(name), {})
      assert.deepStrictEqual(yield* fails(name), { code: 0, outcome: "updated", incident: "59404" })
      yield* summit.setStatus(59404, "Resolved")
      yield* opcon.failJob(sampleId(name), {})
      assert.deepStrictEqual(yield* fails(name), { code: 0, outcome: "reopened", incident: "59404" })
      assert.strictEqual((yield* summit.incidents).length, 1)
    }))

  for (const { config, generation, template } of published)
    test(`the files of ${generation} are all that is needed`, () =>
      Effect.gen(function* () {
        const { dir, fails, opcon, program, summit } = yield* installed
        const files = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const ours = yield* files.readFileString(path.join(dir, "Connector.config"))
        const basic = yield* files.readFileString(path.join(dir, "templates", "basic.json"))
        const [, port] = /^PORT=(\d+)/m.exec(ours) ?? []
        const [, address] = /"(localhost:\d+)"/.exec(basic) ?? []
        const ca = `CA_FILE=${program.seen(dir)}\\ca.pem`
        const here = `${config}${ca}\n\n[SUMMIT API]\n${ca}\n`
          .replace("opcon.corp.test", "localhost")
          .replace("PORT=9010", `PORT=${port}`)
        yield* files.writeFileString(path.join(program.dir, "Connector.config"), here.replaceAll("\n", "\r\n"))
        const text = JSON.stringify(template).replaceAll("summit.corp.test", address ?? "")
        yield* files.makeDirectory(path.join(program.dir, "templates"), { recursive: true })
        yield* files.writeFileString(path.join(program.dir, "templates", "basic.json"), text)
        assert.deepStrictEqual(yield* fails("JOB001"), { code: 0, outcome: "created", incident: "59404" })
        const [incident] = yield* summit.incidents
        assert.lengthOf(incident?.attachments ?? [], 1)
        assert.strictEqual((yield* opcon.job(sampleId("JOB001"))).ticket?.ticketId, "59404")
        assert.deepStrictEqual(yield* fails("SILENT"), { code: 0, outcome: "suppressed", incident: null })
      }))

  test("a dry run tells what would be sent and leaves no trace", () =>
    Effect.gen(function* () {
      const { fails, opcon, program, summit } = yield* installed
      const path = yield* Path.Path
      const before = yield* opcon.state
      const { code, outcome, requests = [] } = yield* fails("LOAD GL", "--dry-run")
      assert.deepStrictEqual({ code, outcome }, { code: 0, outcome: "would-create" })
      assert.isAbove(requests.length, 1)
      assert.deepStrictEqual((yield* opcon.state).changes, before.changes)
      assert.deepStrictEqual(yield* summit.incidents, [])
      assert.deepStrictEqual(yield* names(path.join(program.dir, "journal")), [])
    }))

  test("started from another folder, it finds Connector.config beside itself, or where --config says", () =>
    Effect.gen(function* () {
      const { dir, program, words } = yield* installed
      const path = yield* Path.Path
      const elsewhere = { cwd: path.join(dir, "templates") }
      const before = yield* names(elsewhere.cwd)
      const beside = yield* program.run(yield* words("JOB001"), elsewhere)
      assert.strictEqual((yield* printed(beside)).outcome, "created")
      const config = program.seen(path.join(program.dir, "Connector.config"))
      const named = yield* program.run([...(yield* words("LOAD GL")), "--config", config], elsewhere)
      assert.strictEqual((yield* printed(named)).outcome, "created")
      assert.deepStrictEqual(yield* names(elsewhere.cwd), before)
    }))

  test("a template is never looked for outside its folder, however the path is written", () =>
    Effect.gen(function* () {
      const { program, words } = yield* installed
      const line = (yield* words("JOB001")).join("\t")
      for (const template of ["..\\basic.json", "C:\\basic.json", "C:basic.json", "\\\\server\\share\\basic.json"]) {
        const { code, stdout } = yield* program.run(line.replace("basic.json", () => template).split("\t"))
        assert.strictEqual(code, 64, `${template}: ${stdout}`)
      }
    }))

  test(
    "an output that it cannot write to does not keep it from its work",
    () =>
      Effect.gen(function* () {
        const { program, summit, words } = yield* installed
        // To a program under Wine, a pipe of Linux is such an output.
        const { code, stdout } = yield* program.run(yield* words("JOB001"), { output: "pipe" })
        assert.deepStrictEqual({ code, stdout }, { code: 0, stdout: "" })
        assert.strictEqual((yield* summit.incidents).length, 1)
      }),
    // Windows' own pipes can be written to.
    Installation.native,
  )
})

describe("the installation", () => {
  test("tells version and commit", () =>
    Effect.gen(function* () {
      const { program } = yield* installed
      const { code, stdout } = yield* program.run(["--version"], {
        env: { NODE_OPTIONS: "--require=C:\\of-another-program.js" },
      })
      assert.strictEqual(code, 0)
      assert.match(stdout, /^opcon-summit v\d+\.\d+\.\d+ \([0-9a-f]{7}(, changed)?\)\n$/)
    }))

  test(
    "has the files of the vendor's, and their sums are right",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const { dir } = yield* Installation.make
        const sums = (yield* files.readFileString(path.join(dir, "SHA256SUMS"))).trimEnd().split("\n")
        for (const line of sums) {
          const [sum, name = ""] = line.split("  ")
          const bytes = yield* files.readFile(path.join(dir, name))
          assert.strictEqual(createHash("sha256").update(bytes).digest("hex"), sum, name)
        }
        const listed = sums.map((line) => line.split("  ")[1])
        const all = yield* files.readDirectory(dir, { recursive: true })
        const folders = listed.map((name = "") => path.dirname(name)).filter((folder) => folder !== ".")
        const above = folders.map((folder) => path.dirname(folder)).filter((folder) => folder !== ".")
        const others = ["SHA256SUMS", "joblogs", "log", ...folders, ...above]
        assert.sameMembers(all, [...new Set([...listed, ...others])])
        assert.includeMembers(listed, [
          "SMASymphonySummit.exe",
          "EncryptValue.exe",
          "Connector.config",
          "templates/basic.json",
        ])
      }),
    Installation.native,
  )

  test("shows commands with the name that its file has", () =>
    Effect.gen(function* () {
      const { program } = yield* installed
      const { code, stdout } = yield* program.run(["--help"])
      assert.strictEqual(code, 0)
      assert.include(stdout, "SMASymphonySummit.exe --dry-run -a WINAGENT01")
      assert.notInclude(stdout, "  opcon-summit ")
    }))

  test("reads an incident by its number", () =>
    Effect.gen(function* () {
      const { fails, program } = yield* installed
      const { incident } = yield* fails("LOAD GL")
      const { code, stderr, stdout } = yield* program.run([
        "-i",
        incident ?? "",
        "-t",
        "basic.json",
        "--tlsType",
        "NONE",
      ])
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, new RegExp(`^${incident} .*LOAD GL`))
      assert.include(stderr, "--tlsType asks for NONE")
    }))

  test("EncryptValue prints what the vendor's prints", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const { program } = yield* installed
      const { code, stdout } = yield* program.other(path.join(program.dir, "EncryptValue.exe"), ["-v", "smatech"])
      assert.deepStrictEqual({ code, stdout }, { code: 0, stdout: "633231686447566a61413d3d\n" })
    }))

  test("encrypt --migrate keeps everything else of the files to the byte, and the program reads what it wrote", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const { fails, program } = yield* installed
      const config = path.join(program.dir, "Connector.config")
      const withoutToken = Effect.map(files.readFile(config), (bytes) =>
        Buffer.from(bytes)
          .toString("latin1")
          .replace(/^TOKEN=.*(?=\r)/m, "TOKEN="),
      )
      const before = yield* withoutToken
      const migrated = yield* program.run(["encrypt", "--migrate"])
      assert.strictEqual(migrated.code, 0, migrated.stdout + migrated.stderr)
      assert.strictEqual(yield* withoutToken, before)
      assert.match(yield* files.readFileString(config), /^TOKEN=aes:/m)
      assert.strictEqual((yield* fails("LOAD GL")).outcome, "created")
    }))

  test("doctor and template check find nothing wrong with it", () =>
    Effect.gen(function* () {
      const { program } = yield* installed
      const checked = yield* program.run(["template", "check"])
      assert.strictEqual(checked.code, 0, checked.stdout + checked.stderr)
      const looked = yield* program.run(["doctor"])
      assert.strictEqual(looked.code, 0, looked.stdout + looked.stderr)
    }))
})
