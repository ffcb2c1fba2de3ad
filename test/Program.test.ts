/** The built program, in processes of its own, as Notification Manager starts it. Built by `npm test` before the tests. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { vendorWords } from "./support/Program.ts"
import { layer, rehearsal, run, spawn, temporary } from "./support/Processes.ts"
import { sampleId } from "./support/Simulators.ts"

const id = sampleId("LOAD GL")
const words = vendorWords("LOAD GL")

/** A process may have to wait for its core, for as long as a test may take. */
const soon = Schedule.spaced("20 millis")

describe("the vendor's command line", () => {
  it.live("creates the incident; a second failure updates it; a dry run changes nothing", () =>
    Effect.gen(function* () {
      const { dir, names, opcon, summit } = yield* rehearsal

      const dry = yield* run(dir, "--dry-run", ...words)
      assert.deepStrictEqual([dry.exit, dry.stderr.includes("ERROR")], [0, false], dry.stdout)
      assert.match(dry.stdout, /^would-create 20240921\|16\|1\|LOAD GL/)
      const writes = (yield* Effect.all([opcon.requests, summit.requests]))
        .flat()
        .filter(({ kind }) => kind === "write")
      assert.deepStrictEqual(writes, [])

      const created = yield* run(dir, ...words)
      assert.strictEqual(created.exit, 0, created.stderr)
      assert.match(created.stdout, /^created 20240921\|16\|1\|LOAD GL incident 59404 https:\S+ID=59404 .*\n$/)
      const { attachments, information } = yield* summit.incident(59404)
      assert.include(
        information,
        "Job LOAD GL of schedule NIGHTLY BATCH (2024-09-21) failed on WINAGENT01 with 0000000001.",
      )
      assert.lengthOf(attachments, 1)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
      assert.lengthOf(
        (yield* names("log")).filter((name) => name.endsWith(".log")),
        1,
      )
      assert.deepStrictEqual(yield* names("joblogs"), [])

      yield* opcon.failJob(id)
      const updated = yield* run(dir, ...words)
      assert.strictEqual(updated.exit, 0, updated.stderr)
      assert.match(updated.stdout, /^updated .* incident 59404 /)
      assert.lengthOf(yield* summit.incidents, 1)
      assert.lengthOf((yield* summit.incident(59404)).attachments, 2)
    }).pipe(Effect.provide(layer)),
  )

  it.live("is whole where Windows took a backslash and the quotation mark behind it for a part of a value", () =>
    Effect.gen(function* () {
      const { dir, opcon } = yield* rehearsal
      // -a "D:\JOBS\" -s "NIGHTLY BATCH" -jn "LOAD GL" and so on
      const [first = "", ...rest] = words
        .slice(1)
        .join(" ")
        .replace(/^\S+/, 'D:\\JOBS"')
        .split(/(?<=NIGHTLY) |(?<=LOAD) /)
      const { exit, stderr, stdout } = yield* run(dir, "-a", first, ...rest)
      assert.strictEqual(exit, 0, stderr)
      assert.match(stdout, /^created 20240921\|16\|1\|LOAD GL incident 59404 /)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
    }).pipe(Effect.provide(layer)),
  )

  it.live("works on without a log file where LOGDIR cannot be written, and says so", () =>
    Effect.gen(function* () {
      const { dir, edit, summit } = yield* rehearsal
      yield* edit("Connector.config", (text) => text.replace("LOGDIR=log", "LOGDIR=ca.pem/log"))
      const { exit, stderr } = yield* run(dir, ...words)
      assert.strictEqual(exit, 0, stderr)
      assert.match(stderr, /WARN \[\] no log file: .*log cannot be written/)
      assert.lengthOf(yield* summit.incidents, 1)
    }).pipe(Effect.provide(layer)),
  )
})

describe("what goes wrong", () => {
  it.live("a wrong token ends with 77", () =>
    Effect.gen(function* () {
      const { dir, edit, summit } = yield* rehearsal
      yield* edit("Connector.config", (text) => text.replace(/TOKEN=.*/, "TOKEN=another"))
      const { exit, stderr, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 77, stdout)
      assert.include(stdout, "TOKEN")
      assert.include(stderr, " ERROR [job=20240921|16|1|LOAD GL")
      assert.deepStrictEqual(yield* summit.requests, [])
    }).pipe(Effect.provide(layer)),
  )

  it.live("a port on which nobody listens ends with 75 within the time budget, and the failure is kept", () =>
    Effect.gen(function* () {
      const { dir, edit, names } = yield* rehearsal
      yield* edit("Connector.config", (text) =>
        text.replace(/PORT=\d+/, "PORT=1").replace("[PROXY", "TIME_BUDGET_SECONDS=2\n[PROXY"),
      )
      const { exit, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 75, stdout)
      assert.include(stdout, "the connection was refused (ECONNREFUSED)")
      assert.lengthOf(yield* names("journal/pending"), 1)
    }).pipe(Effect.provide(layer)),
  )

  it.live("a template with a missing comma ends with 65 and the place", () =>
    Effect.gen(function* () {
      const { dir, edit, opcon } = yield* rehearsal
      yield* edit("templates/basic.json", (text) => text.replace(",\n", "\n"))
      const { exit, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 65, stdout)
      assert.match(stdout, /basic\.json:[23]:\d+: .*comma/)
      assert.deepStrictEqual(yield* opcon.requests, [])
    }).pipe(Effect.provide(layer)),
  )

  it.live("a job that OpCon does not know ends with 66, as JSON where that is asked for", () =>
    Effect.gen(function* () {
      const { dir, summit } = yield* rehearsal
      const { exit, stdout } = yield* run(dir, ...vendorWords("NO SUCH JOB"), "--json")
      assert.strictEqual(exit, 66, stdout)
      assert.match(
        stdout,
        /^\{"schemaVersion":1,"outcome":"failed","job":"20240921\|16\|1\|NO SUCH JOB".*"JobNotFound".*\}\n$/,
      )
      assert.deepStrictEqual(yield* summit.requests, [])
    }).pipe(Effect.provide(layer)),
  )

  const untrusted = /certificate is not trusted \(\w+\).*CA_FILE/
  it.live("a certificate that nobody vouches for is told, and nothing is sent to OpCon", () =>
    Effect.gen(function* () {
      const { dir, edit, opcon, summit } = yield* rehearsal
      yield* edit("Connector.config", (text) => text.replace("CA_FILE=ca.pem", ""))
      const { exit, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 75, stdout)
      assert.match(stdout, untrusted)
      assert.deepStrictEqual((yield* Effect.all([opcon.requests, summit.requests])).flat(), [])
    }).pipe(Effect.provide(layer)),
  )

  it.live("a certificate that nobody vouches for is told, and nothing is sent to Summit", () =>
    Effect.gen(function* () {
      const { dir, edit, opcon, summit } = yield* rehearsal
      yield* edit("Connector.config", (text) => text.replace("[SUMMIT API]\nCA_FILE=ca.pem", ""))
      const { exit, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 75, stdout)
      assert.match(stdout, untrusted)
      assert.deepStrictEqual(yield* summit.requests, [])
      assert.strictEqual((yield* opcon.job(id)).ticket, null)
    }).pipe(Effect.provide(layer)),
  )

  it.live("an interrupt ends it with 130, and the failure is kept", () =>
    Effect.gen(function* () {
      const { dir, names, opcon } = yield* rehearsal
      yield* opcon.faults.add({ call: "any", kind: "never", times: 99 })
      const child = yield* spawn(dir, ...words)
      yield* opcon.requests.pipe(
        Effect.filterOrFail((requests) => requests.length > 0),
        Effect.retry(soon),
      )
      yield* child.kill({ killSignal: "SIGINT" }).pipe(Effect.ignore)
      assert.strictEqual(Number(yield* child.exitCode), 130)
      assert.lengthOf(yield* names("journal/pending"), 1)
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )
})

describe("a rehearsal", () => {
  it.live("simulate serves until it is interrupted", () =>
    Effect.gen(function* () {
      const dir = yield* temporary
      const child = yield* spawn(dir, "simulate", "--opcon-port", "0", "--summit-port", "0", "--dir", "my rehearsal")
      const lines = child.stdout.pipe(Stream.decodeText, Stream.splitLines)
      const said: Array<string> = []
      yield* Effect.forkScoped(Stream.runForEach(lines, (line) => Effect.sync(() => said.push(line))))
      const heard = (pattern: RegExp) =>
        Effect.suspend(() => Effect.fromNullishOr(said.find((line) => pattern.test(line)))).pipe(Effect.retry(soon))

      // Copied from the screen, with what a shell makes of its double quotes.
      const [, line = ""] = (yield* heard(/-jn JOB001 /)).split(/dist\/main\.js"? /)
      yield* heard(/Ctrl\+C/)
      const words = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain = ""]) => quoted ?? plain)
      const { exit, stdout } = yield* run(dir, ...words)
      assert.strictEqual(exit, 0, stdout)
      assert.match(stdout, /^created \d{8}\|16\|1\|JOB001 incident 59404 /)
      yield* heard(/^\d\d:\d\d:\d\d Summit: incident 59404/)

      const control = (...words: ReadonlyArray<string>) => run(`${dir}/my rehearsal`, "simulate", ...words)
      for (const [words, exit, said] of [
        [["faults"], 0, "opcon: no faults\nsummit: no faults\n"],
        [
          ["fault", "summit", "readIncident", "error-500", "--times", "3"],
          0,
          "summit: readIncident error-500, 3 times\n",
        ],
        [["fault", "opcon", "any", "delay", "--set", "millis=20"], 0, "opcon: any delay, 1 time, millis=20\n"],
        [["fault", "opcon", "attach", "refuse"], 64, "there is no call attach"],
        [["fault", "opcon", "findJob", "unauthorised"], 64, "did you mean unauthorized?"],
        [["fault", "opcon", "findJob", "slow-log"], 64, "slow-log has no effect on findJob"],
        [["fault", "opcon", "findJob", "delay", "--set", "milis=20"], 64, "did you mean millis?"],
        [["clear"], 0, "All faults are removed.\n"],
        [["faults"], 0, "opcon: no faults\nsummit: no faults\n"],
        [["fail", "job001", "--job-number", "7001"], 0, "|JOB001 has failed again, as run 7001.\n"],
        [["fail", "JOB01"], 64, "There is no job JOB01: did you mean JOB001?"],
        [["incident", "59404", "closed"], 0, "Incident 59404 is Closed.\n"],
        [["incident", "1", "Closed"], 64, "The simulator refuses: no such incident."],
        [["job", "LOAD GL", "Finished OK"], 0, "|LOAD GL is Finished OK.\n"],
        [["summit", "index=empty", "storeMillis=5"], 0, "index=empty, storeMillis=5"],
        [["summit", "indx=empty"], 64, "indx"],
      ] as const) {
        const { exit: code, stderr, stdout } = yield* control(...words)
        assert.strictEqual(code, exit, words.join(" "))
        assert.include(`${stdout}${stderr}`, said)
      }

      yield* child.kill({ killSignal: "SIGINT" }).pipe(Effect.ignore)
      assert.strictEqual(Number(yield* child.exitCode), 130)
      const alone = yield* control("clear")
      assert.strictEqual(alone.exit, 70)
      assert.match(
        alone.stderr,
        /^No simulator answers at https:\/\/localhost:\d+: it cannot be reached\. Start it with /,
      )
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )

  /** Without what depends on when and where it runs: dates, ports, the urgency of working hours. */
  const shown = (text: string) =>
    text
      .replaceAll(/\d{4}-\d\d-\d\d/g, "yyyy-mm-dd")
      .replaceAll(/localhost:\d+/g, "localhost:PORT")
      .replaceAll(/High {3}|Medium /g, "")

  it.live("demo shows every scene and ends with 0; docs/rehearsal.md has what it prints", () =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* run(yield* temporary, "demo")
      assert.strictEqual(exit, 0, stderr)
      assert.match(stdout, /\d+ failures, all with the expected result\.\n$/)
      const page = yield* Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString("docs/rehearsal.md"))
      const [, , capture = ""] = /<!-- demo:begin -->(.*?)```text\n(.*?)```/s.exec(page) ?? []
      assert.strictEqual(shown(capture), shown(stdout), "npm run demo prints what docs/rehearsal.md is to hold")
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )
})
