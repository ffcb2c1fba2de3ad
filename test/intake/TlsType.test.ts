/** `--tlsType` on a whole line: a failure is worked on whatever it lists, and what does not come of it is said once. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Disk } from "../../src/simulator/Disk.ts"
import { make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const logged = ({ files }: Disk) =>
  Array.from(files())
    .filter(([name]) => /opcon-summit-.*\.log$/.test(name))
    .map(([, text]) => text)
    .join("")

const times = (text: string, part: string) => text.split(part).length - 1

describe("--tlsType", () => {
  it.effect.each([
    { list: "TLSv1,TLSv1.1,TLSv1.2", said: "asks for TLSv1 and TLSv1.1, but nothing below TLS 1.2 is offered" },
    { list: "none", said: "asks for NONE, but nothing below TLS 1.2 is offered" },
    { list: "SSLv3", said: "SSLv3 is no version (TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, NONE, with commas between them)" },
  ])("$list is reported once on stderr and in the log, and the incident exists", ({ list, said }) =>
    Effect.gen(function* () {
      const sentence = `--tlsType ${said}; it is ignored`
      const simulators = yield* InMemory.make()
      const program = yield* make(simulators)
      const ended = yield* program.settle("--tlsType", list, ...vendorWords("JOB001"))
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.match(ended.stdout.join("\n"), /^created /)
      assert.strictEqual(times(ended.stderr.join("\n"), sentence), 1)
      assert.strictEqual(times(logged(program.disk), sentence), 1)
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )

  it.effect("says nothing where what it asks for is offered", () =>
    Effect.gen(function* () {
      const program = yield* make(yield* InMemory.make())
      const ended = yield* program.settle(...vendorWords("JOB001"), "--tlsType=TLSv1.2,TLSv1.3")
      assert.strictEqual(ended.exit, 0)
      assert.notInclude(ended.stderr.join("\n"), "tlsType")
    }),
  )

  it.effect("is refused with the rest of a line that cannot be read", () =>
    Effect.gen(function* () {
      const program = yield* make(yield* InMemory.make())
      const { exit, stdout } = yield* program.run("-jn", "JOB001", "--tlsType", "1.0")
      assert.strictEqual(exit, 64)
      assert.include(stdout.join("\n"), "-a is missing")
      assert.include(stdout.join("\n"), "--tlsType 1.0 is no version")
    }),
  )
})
