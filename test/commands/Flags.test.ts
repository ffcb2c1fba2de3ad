/** A number outside its range is refused in one sentence, which says what is allowed. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { folder, make } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const whole = (range: string) => `a whole number ${range} is allowed`

describe("a number", () => {
  it.effect.each([
    ["report", "--days", "0", whole("from 1 to 731")],
    ["report", "--days", "732", whole("from 1 to 731")],
    ["report", "--days", "week", whole("from 1 to 731")],
    ["journal prune", "--days", "0", whole("from 1 to 3650")],
    ["journal status", "--max-age", "-1", whole("from 0 on")],
    ["journal status", "--max-age", "1.5", whole("from 0 on")],
    ["drain", "--watch", "0", whole("from 1 to 86400")],
    ["simulate", "--opcon-port", "99999", "a port from 0 to 65535 is allowed"],
    ["simulate", "--summit-port", "-1", "a port from 0 to 65535 is allowed"],
  ] as const)("%s %s=%s is refused", ([command, flag, value, allowed]) =>
    Effect.gen(function* () {
      const { run } = yield* make(yield* InMemory.make())
      const { exit, stderr, stdout } = yield* run(...command.split(" "), `${flag}=${value}`)
      const lines = [`${flag} is ${value}: ${allowed}`, `See ${command} --help.`]
      assert.deepStrictEqual([exit, stderr, stdout], [64, lines, []])
    }),
  )

  it.effect("that is allowed is taken", () =>
    Effect.gen(function* () {
      const { run } = yield* make(yield* InMemory.make())
      const { exit } = yield* run("journal", "prune", "--days", "3650", "--config", `${folder}/Connector.config`)
      assert.strictEqual(exit, 0)
    }),
  )
})
