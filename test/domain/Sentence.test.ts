/**
 * The catalogues of sentences: each has a cure, is in the documentation, and leaves no place unfilled; what is noted of a
 * step can come from nowhere else.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { StepReport } from "../../src/pipeline/RunReport.ts"
import * as JobLog from "../../src/domain/notes/JobLog.ts"
import type { Sentence } from "../../src/domain/Sentence.ts"
import { fixed, ofFailure, onOneLine, sentence } from "../../src/domain/Sentence.ts"
import { catalogues, filled } from "../support/MessageParts.ts"

describe("a sentence", () => {
  it("has a value for each name in braces", () => {
    const late = sentence("{file} of {host} is late, says {host}")
    assert.strictEqual<string>(late({ file: "a.log", host: "NODE1" }), "a.log of NODE1 is late, says NODE1")
    assert.strictEqual<string>(late({ file: "{host}", host: "$&" }), "{host} of $& is late, says $&")
    const ended = sentence("{file}: {host}. See {file}.log.")
    assert.strictEqual<string>(ended({ file: "a.", host: "It is too long." }), "a.: It is too long. See a..log.")
    // @ts-expect-error a name without a value
    late({ file: "a.log" })
    // @ts-expect-error a value without a name
    late({ file: "a.log", host: "NODE1", more: 1 })
    // @ts-expect-error a name where there are no values
    fixed("{file} is late")
  })

  it("comes from a catalogue, or is the message of a failure", () => {
    const noted = (...notes: StepReport["notes"]): ReadonlyArray<string> => notes
    // @ts-expect-error a text of its own
    noted("the log is late")
    // @ts-expect-error a sentence with more words is no sentence of a catalogue
    noted(`${JobLog.notRun}, and that is it`)
    assert.deepStrictEqual(
      noted(JobLog.notRun, ofFailure(new Error("no")), onOneLine(JobLog.kept({ place: "a\nb" }))),
      ["the job has not run, so there is no log", "no", "it is kept as a b"],
    )
    const one: Sentence = JobLog.notRun
    assert.isString(one)
  })
})

describe("the catalogues", () => {
  for (const [part, { cures, file, says }] of Object.entries(catalogues)) {
    it(`${file} has a cure for each sentence, and leaves no place unfilled`, () => {
      assert.sameMembers(Object.keys(cures), Object.keys(says), part)
      for (const [name, entry] of Object.entries(says)) {
        const asked = new Set<string>()
        const values = new Proxy(
          {},
          {
            get: (_, place) => {
              asked.add(String(place))
              return `<${String(place)}>`
            },
          },
        )
        const text = filled(entry, values)
        for (const place of asked) assert.include(text, `<${place}>`, name)
        // Plain texts are filled where they are said: their names are in the docs as dots.
        if (typeof entry === "function") assert.notMatch(text, /\{[a-z]\w*\}/i, name)
        assert.match(text, /[a-z]{2}.* /i, name)
        assert.match(cures[name] ?? "", /^[A-Z`[].*[.)]$/s, name)
      }
    })
  }

  it.effect("are all in the documentation, and only they make sentences", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const known = Object.values(catalogues).map(({ file }) => `${file}.ts`)
      assert.sameMembers(yield* files.readDirectory("src/domain/cures"), [...known, "Failures.ts"])
      const sources = (yield* files.readDirectory("src", { recursive: true })).filter(
        (name) => name.endsWith(".ts") && !name.startsWith("domain/notes/") && name !== "domain/Sentence.ts",
      )
      const makers = yield* Effect.filter(sources, (name) =>
        Effect.map(files.readFileString(`src/${name}`), (text) =>
          /import \{[^}]*\b(?:fixed|sentence)\b[^}]*\} from "[^"]*\/Sentence\.ts"|\bSentence\.make/.test(text),
        ),
      )
      assert.deepStrictEqual(makers, [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("have what is logged on the way of a failure", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const folders = ["http", "journal", "opcon", "pipeline", "queue", "shared", "summit"]
      const sources = (yield* files.readDirectory("src", { recursive: true })).filter(
        (name) => name.endsWith(".ts") && folders.some((folder) => name.startsWith(`${folder}/`)),
      )
      const logged = yield* Effect.forEach(sources, (name) =>
        Effect.map(files.readFileString(`src/${name}`), (text) =>
          // The text that is written there, without the values in it; the debug log is for those who know the program.
          Array.from(
            text.matchAll(/Effect\.log(?:Info|Warning|Error|Fatal)\(\s*["`]([^"`]*)["`]/g),
            ([, written = ""]) => written.replaceAll(/\$\{[^}]*\}/g, ""),
          ).flatMap((written) => (/\p{L}{2}.*\s.*\p{L}{2}/su.test(written) ? [`${name}: ${written}`] : [])),
        ),
      )
      assert.isAbove(sources.length, 80)
      assert.deepStrictEqual(logged.flat(), [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
