import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { toJson } from "../../src/journal/Entry.ts"
import * as Journals from "../support/Journals.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const config = `${Program.folder}/Connector.config`
const keptIn = (program: Program.Program) =>
  [...program.disk.files().keys()].filter((name) => name.includes("/pending/") || name.includes("/done/"))

const start = Effect.gen(function* () {
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators)
  return { simulators, program, good: program.disk.files().get(config) ?? "" }
})

describe("a failure that comes while Connector.config cannot be used", () => {
  it.effect("is kept where JOURNALDIR says, and worked on after the cure", () =>
    Effect.gen(function* () {
      const { good, program, simulators } = yield* start
      program.disk.put(config, good.replace("PORT=", "PROT="))
      const broken = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.strictEqual(broken.exit, 78)
      assert.include(broken.stdout[0], '"outcome":"queued"')
      assert.include(broken.stderr.join("\n"), "is kept in")
      const [kept = "", ...others] = keptIn(program)
      assert.deepStrictEqual(others, [])
      assert.include(program.disk.files().get(kept), "unknown key PROT in [OPCON API]: did you mean PORT?")
      const logged = [...program.disk.files()].filter(([name]) => /\/log\/opcon-summit-[-\d]+\.log$/.test(name))
      assert.match(logged.map(([, text]) => text).join(), /^\S+ ERROR \[job=\S+\] .*Connector\.config:\d+.*PROT/)

      program.disk.put(config, good)
      const cured = yield* program.settle(...Program.vendorWords("LOAD GL"))
      assert.strictEqual(cured.exit, 0)
      assert.strictEqual((yield* simulators.summit.incidents).length, 2)
      assert.isTrue(keptIn(program).every((name) => name.includes("/done/")))
    }),
  )

  it.effect.each([true, false])("says so for all that were handed over to it, where it has the lease: %s", (leased) =>
    Effect.gen(function* () {
      const { good, program } = yield* start
      const journal = yield* Journals.open(program.disk.fileSystem)
      let released = false
      const release = async () => {
        released = true
      }
      const own = yield* journal.add(Journals.failed("JOB001"))
      const other = yield* journal.add(Journals.failed("LOAD GL"))
      const begun = yield* journal.add(Journals.failed("COPY A/B"))
      yield* journal.save({ ...begun, attempts: 1 })
      program.disk.put(config, good.replace("PORT=", "PROT="))
      const lease = leased ? { lease: { folder: journal.folder, release } } : {}
      const document = { id: own.id, text: toJson(own) }
      program.accepted = Option.some({ failure: own.failed, config, folder: journal.folder, document, ...lease })
      const broken = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.strictEqual(broken.exit, 78)
      assert.include(broken.stdout[0], '"outcome":"queued"')
      assert.strictEqual(released, leased)
      const more = "1 more, handed over in the meantime, wait there with it."
      assert.strictEqual(broken.stderr.join("\n").includes(more), leased)
      const why = Effect.fnUntraced(function* (id: string) {
        return Option.map(
          Option.flatMap(yield* journal.get(id), ({ last }) => last),
          ({ kind }) => kind,
        )
      })
      assert.deepStrictEqual(yield* why(own.id), Option.some("SettingsInvalid"))
      assert.deepStrictEqual(yield* why(other.id), leased ? Option.some("SettingsInvalid") : Option.none())
      assert.deepStrictEqual(yield* why(begun.id), Option.none())
      const logged = [...program.disk.files()].filter(([name]) => /\/log\/opcon-summit-[-\d]+\.log$/.test(name))
      assert.lengthOf(
        logged.flatMap(([, text]) => text.trim().split("\n")),
        leased ? 2 : 1,
      )
    }),
  )

  it.effect("is kept beside the file when there is no JOURNALDIR in it", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      program.disk.put(config, "[GENERAL]\nnonsense\n")
      assert.strictEqual((yield* program.settle(...Program.vendorWords("JOB001"))).exit, 78)
      assert.match(keptIn(program).join(), /^\/rehearsal\/journal\/pending\/[^,]*$/)
    }),
  )

  it.effect("is told as lost when the disk is full, and never kept by a dry run or when it cannot be understood", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      program.disk.put(config, "nonsense")
      yield* program.settle(...Program.vendorWords("JOB001"), "--dry-run")
      yield* program.settle("-jn", "JOB001")
      // A file where the journal should be: the log can be written all the same.
      program.disk.put(config, "[GENERAL]\nJOURNALDIR=Connector.config\n")
      const unkept = yield* program.settle(...Program.vendorWords("JOB001"))
      assert.include(unkept.stderr.join("\n"), "could not be kept either")
      const logged = [...program.disk.files()].filter(([name]) => /\/log\/opcon-summit-[-\d]+\.log$/.test(name))
      assert.match(logged.map(([, text]) => text).join(), /^\S+ ERROR \[job=\S+JOB001\] .*Connector\.config/)
      program.disk.put(config, "nonsense")
      program.disk.setFull(true)
      const full = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.include(full.stdout[0], '"outcome":"failed"')
      assert.include(full.stderr.join("\n"), "could not be kept either")
      assert.deepStrictEqual(keptIn(program), [])
    }),
  )
})
