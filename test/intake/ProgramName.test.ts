/** The program speaks of itself by the name it was started with, so that the commands it shows can be typed. */
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { cures } from "../../src/report/Failures.ts"
import { parseStarted, product, program, startedAs } from "../../src/intake/ProgramName.ts"
import { WorkRemains } from "../../src/queue/Run.ts"
import { make } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const windows = "SMASymphonySummit.exe"

afterEach(() => startedAs(product))

describe("the name of the program", () => {
  it.each([
    ["C:\\OpCon\\SMASymphonySummit.exe", windows],
    ["C:/OpCon/smasymphonysummit.EXE", "smasymphonysummit.EXE"],
    ["./opcon-summit", "opcon-summit"],
    ["/usr/local/bin/summit-connector", "summit-connector"],
    ["/opt/opcon-summit/dist/main.js", "opcon-summit"],
    ["", "opcon-summit"],
  ])("is that of the file: %s", (started, name) => {
    assert.deepStrictEqual(parseStarted(started), { name, before: [] })
  })

  it.each(["C:\\OpCon\\EncryptValue.exe", "ENCRYPTVALUE.EXE", "EncryptValue", "/usr/bin/EncryptValue"])(
    "of the vendor's command for secrets is that command: %s",
    (started) => {
      assert.deepStrictEqual(parseStarted(started), { name: product, before: ["encrypt", "--hex"] })
    },
  )

  it.effect("is in help, examples, completions and hints, and nowhere is another one", () =>
    Effect.gen(function* () {
      const { command, run } = yield* make(yield* InMemory.make())
      startedAs(windows)
      const lines = [
        "--help",
        "incident --help",
        "encrypt --help",
        "template explain --help",
        "--completions powershell",
        "--completions bash",
      ]
      for (const line of lines) {
        const { exit, stdout } = yield* run(...line.split(" "))
        const text = stdout.join("\n").replaceAll("opcon-summit-report.html", "")
        assert.strictEqual(exit, 0, text)
        assert.include(text, windows)
        assert.notInclude(text, product, line)
      }
      const unknown = yield* command("journal", "show", "abc")
      assert.include(unknown.stderr.join("\n"), `See ${program()} journal list.`)
      assert.include(new WorkRemains({ what: "x" }).message, `or ${windows} drain,`)
      assert.deepStrictEqual(cures.dead.commands("e1"), [
        `${windows} journal retry e1`,
        `${windows} journal drop e1 --reason TEXT`,
      ])
    }),
  )

  it.effect("is not in the version, which is that of the product", () =>
    Effect.gen(function* () {
      const { run } = yield* make(yield* InMemory.make())
      startedAs(windows)
      assert.match((yield* run("--version")).stdout.join("\n"), /^opcon-summit v\d/)
    }),
  )
})
