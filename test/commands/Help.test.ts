/** What the command line says about itself, and about words that it does not understand. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { nested } from "../../src/commands/CommandWords.ts"
import { commands, vendorFlags } from "../../src/intake/VendorWords.ts"
import { version } from "../../src/intake/ProgramName.ts"
import type { Ended } from "../support/Program.ts"
import { make } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const commandPaths = [...commands].flatMap((name) => [name, ...(nested[name] ?? []).map((sub) => `${name} ${sub}`)])

/** What the program says to `line`, which brings nothing about. */
const said = Effect.fnUntraced(function* (line: string) {
  const simulators = yield* InMemory.make()
  const { run } = yield* make(simulators)
  const ended = yield* run(...line.split(" "))
  assert.deepStrictEqual(yield* simulators.opcon.requests, [])
  return ended
})

const refused = ({ exit, stderr, stdout }: Ended, ...lines: ReadonlyArray<string>) => {
  const [path = ""] = lines.flatMap((line) => /in command opcon-summit(.*)/.exec(line)?.slice(1) ?? [])
  const see = `See ${`${path.trim()} --help`.trim()}.`
  assert.deepStrictEqual({ exit, stderr, stdout }, { exit: 64, stderr: [...lines, see], stdout: [] })
}

describe("help", () => {
  it.effect.each(["--help", "-h", "--help -jn JOB001", "-jn JOB001 --help"])(
    "%s begins with what an operator needs",
    (line) =>
      Effect.gen(function* () {
        const { exit, stderr, stdout } = yield* said(line)
        assert.deepStrictEqual([exit, stderr.length], [0, 0])
        const text = stdout.join("\n")
        const order = [
          "Raises the Symphony Summit incident of one failed OpCon job",
          "--dry-run",
          `opcon-summit ${vendorFlags.map(({ holds, short }) => `${short} ${holds}`).join(" ")} [flags]`,
          "opcon-summit COMMAND [flags]",
          "\n  doctor  ",
          "\n  journal  ",
          "\n  drain  ",
          "\n  sweep  ",
          "\n  simulate  ",
          "\n  demo  ",
          ...vendorFlags.map(({ long, short }) => `--${long}, ${short} `),
          "--job-number N",
          "--config FILE",
          "GLOBAL FLAGS",
          `opcon-summit ${vendorFlags.map(({ short, token }) => `${short} ${token}`).join(" ")}`,
        ]
        const places = order.map((part) => text.indexOf(part))
        assert.notInclude(places, -1, text)
        assert.deepStrictEqual(
          places,
          places.toSorted((a, b) => a - b),
        )
        assert.notInclude(text, "wizard")
      }),
  )

  it.effect("the commands of the first page take a line each at 80 columns, and its first screen has them all", () =>
    Effect.gen(function* () {
      const lines = (yield* said("--help")).stdout.join("\n").split("\n")
      const flags = lines.indexOf("FLAGS")
      assert.isBelow(flags, 40)
      const listed = lines.slice(0, flags).filter((line) => /^ {2}[a-z]+ {2,}\S/.test(line))
      assert.lengthOf(listed, 14)
    }),
  )

  it.effect("every command has examples to copy, and `help COMMAND` prints its page", () =>
    Effect.gen(function* () {
      for (const path of commandPaths) {
        const { exit, stdout } = yield* said(`help ${path}`)
        const page = stdout.join("\n")
        assert.strictEqual(exit, 0, path)
        assert.include(page, `opcon-summit ${path} `, path)
        assert.match(page, new RegExp(`\nEXAMPLES\n {2}# .+\n {2}opcon-summit ${path}`), path)
      }
    }),
  )

  it.effect("of a sub-command that does not exist says so", () =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* said("help journal bogus")
      assert.deepStrictEqual([exit, stdout], [64, []])
      assert.include(stderr.join("\n"), "bogus")
    }),
  )

  it.effect("of a sub-command is about that", () =>
    Effect.gen(function* () {
      const text = (yield* said("simulate --help")).stdout.join("\n")
      assert.include(text, "opcon-summit simulate <subcommand> [flags]")
      assert.match(text, /--opcon-port PORT .*9443/)
      assert.notInclude(text, "AGENT")
    }),
  )
})

describe("version and completions", () => {
  it.effect.each(["--version", "-v"])("%s prints only the version", (line) =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* said(line)
      assert.deepStrictEqual({ exit, stderr, stdout }, { exit: 0, stderr: [], stdout: [`opcon-summit v${version}`] })
    }),
  )

  it.effect("-v and -h behind a vendor flag are words of its value", () =>
    Effect.gen(function* () {
      const { exit, stdout } = yield* said("-a A -s S -jn LOAD -v -h -e 1 -sd 2024-09-21 -si 16 -sn 1 -t a/b.json")
      assert.strictEqual(exit, 64)
      assert.notInclude(stdout[0], "is missing")
    }),
  )

  it.effect.each([
    ["bash", "complete "],
    ["powershell", "Register-ArgumentCompleter"],
  ] as const)("--completions %s prints a script", ([shell, part]) =>
    Effect.gen(function* () {
      const { exit, stderr, stdout } = yield* said(`--completions ${shell}`)
      assert.deepStrictEqual([exit, stderr.length], [0, 0])
      for (const piece of [part, "opcon-summit", "schedule-instance"]) assert.include(stdout.join("\n"), piece)
    }),
  )
})

describe("what cannot be understood", () => {
  it.effect.each([
    ["--bogus", "Unrecognized flag: --bogus in command opcon-summit"],
    ["--wizard", "Unrecognized flag: --wizard in command opcon-summit"],
    ["--dry-run --bogus", "Unrecognized flag: --bogus in command opcon-summit"],
    ["demo --bogus", "Unrecognized flag: --bogus in command opcon-summit demo"],
    ["-jn A -jn B", "-jn is given 2 times; where -jn is part of a name, that name must stand in double quotes."],
    [
      "--config a --config b",
      "--config is given 2 times; where --config is part of a name, that name must stand in double quotes.",
    ],
    [
      "--log-level loud",
      'Invalid value for flag --log-level: "loud". Expected: "all" | "trace" | "debug" | "info" | "warn" | "warning" | "error" | "fatal" | "none"',
    ],
  ] as const)("%s is refused on stderr", ([line, ...lines]) =>
    Effect.map(said(line), (ended) => refused(ended, ...lines)),
  )
})

describe("help on a screen", () => {
  it.effect.each([70, 80, 120])("fits %d columns; examples stay whole", (width) =>
    Effect.gen(function* () {
      const program = yield* make(yield* InMemory.make())
      program.look = { width, colours: false }
      for (const words of [["--help"], ["journal", "resolve", "--help"], ["template", "explain", "--help"]]) {
        const { stdout } = yield* program.run(...words)
        const [page = "", after = ""] = stdout.join("\n").split("\nEXAMPLES\n")
        const [examples = ""] = after.split("\n\n")
        for (const line of page.split("\n")) assert.isAtMost(line.length, width, line)
        assert.match(examples, /^ {2}opcon-summit .*$/m)
        assert.notMatch(examples, /^ {3,}/m)
      }
    }),
  )

  it.effect("has headings in bold on a terminal, and no escapes that are printed as text", () =>
    Effect.gen(function* () {
      const program = yield* make(yield* InMemory.make())
      program.look = { width: 80, colours: true }
      const page = (yield* program.run("drain", "--help")).stdout.join("\n")
      assert.include(page, "\u001b[1mUSAGE\u001b[0m")
      assert.notInclude(page, "<U+001B>")
    }),
  )
})
