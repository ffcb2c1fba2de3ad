/** A command as people type it: with help, with options in front of it, and with a mistake. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { commandWords } from "../../src/commands/CommandWords.ts"
import { meanings } from "../../src/commands/ExitMeanings.ts"
import { commands } from "../../src/intake/VendorWords.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const config = `${folder}/Connector.config`

const start = Effect.gen(function* () {
  const program = yield* make(yield* InMemory.make())
  const files = (part: string) => Array.from(program.disk.files().keys()).filter((path) => path.includes(part))
  return { ...program, recorded: () => [...files("/journal/"), ...files("outcomes")] }
})

describe("help and version", () => {
  it.effect.each([
    ["help", "--help"],
    ["help doctor", "doctor --help"],
    ["help journal list", "journal list --help"],
    ["help help", "--help"],
    ["version", "--version"],
    ["--json version", "--version"],
    ["--help drain", "drain --help"],
  ])("%s prints what %s prints", ([typed = "", flag = ""]) =>
    Effect.gen(function* () {
      const { run } = yield* start
      const { exit, stderr, stdout } = yield* run(...typed.split(" "))
      assert.deepStrictEqual([exit, stderr], [0, []])
      assert.deepStrictEqual(stdout, (yield* run(...flag.split(" "))).stdout)
    }),
  )

  it.effect("help knows every command, each with an example that can be copied", () =>
    Effect.gen(function* () {
      const { run } = yield* start
      const page = (yield* run("help")).stdout.join("\n")
      const listed = Array.from(page.matchAll(/^ {2}([a-z]+) {2,}\S/gm), ([, name]) => name)
      assert.sameMembers(listed, [...commands])
      for (const command of [
        "doctor",
        "report",
        "drain",
        "journal list",
        "journal resolve",
        "template check",
        "demo",
      ]) {
        const { stdout } = yield* run("help", ...command.split(" "))
        assert.include(stdout.join("\n"), `EXAMPLES\n`, command)
        assert.match(stdout.join("\n"), new RegExp(`^ {2}opcon-summit ${command}( |$)`, "m"))
      }
    }),
  )

  it.effect("--help ends with every exit code and where the documentation is", () =>
    Effect.gen(function* () {
      const { run } = yield* start
      const [, end = ""] = (yield* run("--help")).stdout.join("\n").split("\nEXIT CODES\n")
      for (const [code, meaning] of Object.entries(meanings))
        assert.match(end, new RegExp(`^  ${code} +`, "m"), meaning)
      assert.match(end, /docs\/runbook\.html  something is wrong/)
    }),
  )
})

describe("global options in front of a command", () => {
  it.effect.each([
    ["--config", config, "journal", "status"],
    [`--config=${config}`, "journal", "status"],
    ["--log-level", "debug", "--config", config, "journal", "status"],
  ])("%s %s %s %s are those of the command", (words) =>
    Effect.gen(function* () {
      const { run } = yield* start
      const { exit, stdout } = yield* run(...words)
      assert.strictEqual(exit, 0)
      assert.match(stdout.join("\n"), /^state +entries/)
    }),
  )

  it.each([
    ["--config X doctor -t a.json --job J", "doctor -t a.json --job J --config=X"],
    ["--config C:\\Program Files\\x.config doctor", "doctor --config=C:\\Program Files\\x.config"],
    ["--json encrypt -- -v", "encrypt --json -- -v"],
    ["--config demo demo", "demo --config=demo"],
    // Not commands: a failure whose path of --config has a blank.
    ["--config My demo -a A -s S -jn J", "--config My demo -a A -s S -jn J"],
    ["--config My Files/c.config --json", "--config My Files/c.config --json"],
  ])("%s is read as %s", (typed, read) => {
    assert.strictEqual(Result.getOrThrow(commandWords(typed.split(" "))).join(" "), read)
  })
})

describe("a mistyped command", () => {
  it.effect.each([
    ["docotr", "docotr is not a command: did you mean doctor?"],
    ["docotr --job 20240921|16|1|X -t basic.json", "docotr is not a command: did you mean doctor?"],
    [`--config ${config} docotr --template basic.json`, "docotr is not a command: did you mean doctor?"],
    ["templte explain --agent A --schedule S --job J", "templte is not a command: did you mean template?"],
    ["bogus", `bogus is not a command; known are ${[...commands, "help", "version"].join(", ")}`],
    ["help jornal", "jornal is not a command: did you mean journal?"],
    [`journal lst --config ${config}`, "lst is not a command of journal: did you mean list?"],
  ])("%s is answered with the nearest, and nothing is recorded", ([line = "", answer]) =>
    Effect.gen(function* () {
      const { recorded, run } = yield* start
      const before = recorded()
      const { exit, stderr, stdout } = yield* run(...line.split(" "))
      const see = line.startsWith("journal") ? "See journal --help." : "See --help."
      assert.deepStrictEqual([exit, stderr.join("\n"), stdout], [64, `${answer}\n${see}`, []])
      assert.deepStrictEqual(recorded(), before)
    }),
  )

  it.effect("is not what the line of a failure is, if a word stands before its flags: that is kept", () =>
    Effect.gen(function* () {
      const { recorded, run } = yield* start
      const { exit, stderr } = yield* run("doctr", "--config", config, ...vendorWords("JOB001"))
      assert.strictEqual(exit, 64)
      assert.match(stderr.join("\n"), /The words are kept in /)
      assert.isNotEmpty(recorded())
    }),
  )
})
