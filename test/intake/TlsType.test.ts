/** `--tlsType` on a whole line: a failure is worked on whatever it lists, and what does not come of it is said once. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { tlsTypeWarning } from "../../src/intake/TlsType.ts"
import { read } from "../../src/intake/VendorArguments.ts"
import { normalise, strayWords } from "../../src/intake/VendorWords.ts"
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

const words = (line: string) => line.split(" ").filter((word) => word !== "")

describe("--tlsType among words", () => {
  const line = "-a A -s S -jn LOAD GL -e 1 -sd 2024-09-21 -si 16 -sn 1 -t basic.json"
  const expected = normalise(words(line))

  it.each([
    `--tlsType TLSv1.2 ${line}`,
    `${line} --tlsType TLSv1.2`,
    line.replace("LOAD GL", "LOAD --tlsType TLSv1.2 GL"),
    line.replace("-e 1", "--tlsType=TLSv1.2 -e 1"),
    line.replace("-s S", "-s --TLSTYPE TLSv1.2 S"),
    line.replace("-sn 1", "-sn 1 –tlsType TLSv1.2"),
  ])("is taken anywhere: %s", (given) => {
    assert.deepStrictEqual(normalise(words(given)), [...expected, "--tlsType=TLSv1.2"])
    assert.deepStrictEqual(strayWords(words(given)), [])
    assert.isTrue(Option.isSome(read(normalise(words(given)))))
  })

  it.each([
    ["--tlsType TLSv1,TLSv1.1 , TLSv1.2", "TLSv1,TLSv1.1,TLSv1.2"],
    ["--tlsType TLSv1 TLSv1.1", "TLSv1,TLSv1.1"],
    ["--tlsType TLSv1 --tlsType=NONE", "TLSv1,NONE"],
    ["--tlsType= tlsv1.2", "tlsv1.2"],
    ["--tlsType", ""],
  ])("lists versions, with blanks too: %s", (given, list) => {
    assert.deepStrictEqual(normalise(words(`${given} ${line}`)), [...expected, `--tlsType=${list}`])
  })

  it("says what does not come of it, and nothing where 1.2 and 1.3 are asked for", () => {
    const less = (versions: string) => ({
      wrong: false,
      sentence: `--tlsType asks for ${versions}, but nothing below TLS 1.2 is offered`,
    })
    const wrong = (why: string) => ({
      wrong: true,
      sentence: `--tlsType ${why} (TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, NONE, with commas between them)`,
    })
    assert.deepStrictEqual(tlsTypeWarning("tlsv1, TLSV1.1,TLSv1.2"), less("TLSv1 and TLSv1.1"))
    assert.deepStrictEqual(tlsTypeWarning("none"), less("NONE"))
    assert.isUndefined(tlsTypeWarning("TLSv1.2,TLSv1.3"))
    assert.deepStrictEqual(tlsTypeWarning("SSLv3,TLSv1"), wrong("SSLv3 is no version"))
    assert.deepStrictEqual(tlsTypeWarning(" ,"), wrong("names no version"))
  })
})

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
