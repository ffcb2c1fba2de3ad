/**
 * Turns of phrase that make a reader stop, each with what to write. In the documentation, code, what the program prints and
 * the generated parts listed here are not looked at; what the program prints is looked at in its sources.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { sentencesIn } from "./support/Sentences.ts"

const turns: ReadonlyArray<readonly [turn: RegExp, better: string]> = [
  [/\btold\b/, "reported, shown, printed"],
  [/\btells? (of|its|the cure|everything)\b/, "reports, says"],
  [/(?<!\b(?:leave|leaves|left|let)\b[^.;|]*)(?<!=)\balone\b/, "only, in front of what it limits"],
  [/\bof (its|their|your|our) own making\b/, "self-signed; your own"],
  [/\banew\b/, "again"],
  [/\blikewise\b/i, "the same for ..."],
  [/\blook before you leap\b/i, "try it first"],
  [/\bwants\b/, "needs"],
  [/\b(comes?|came) of (it|them|that|a|the)\b/, "the result of"],
  [/(?<!there |filter )\bis no (?!longer|more than|need|reason|such)[a-z]/, "is not a"],
  [/\bin (the|its|their) place of\b/, "instead of"],
  [/\bmend(s|ed)?\b/, "correct, fix"],
  [/\bcure[sd]?\b/i, "what to do, fix"],
  [/\bat last\b/, "finally"],
  [/[,;(] else\b/, "otherwise"],
  [/\bplace holders?\b/i, "placeholder"],
  [/\bre-open/i, "reopen"],
  [/\bstands? in plain text\b/, "is in plain text"],
  [/\blies? in\b/, "is in"],
  [/\bas it says\b/i, "do what the message says"],
  [/\bno more[.,;)]/, "no longer"],
  [/\bgo(es)? on\b/, "continue"],
  [/\btak(e|es|en|ing) (in|up)\b/, "accept; work on"],
  [/\bsays? no\b|\bsaid no\b/, "refuses"],
  [/\bin peace\b/, "no request is sent for a while"],
  [/\b(may|must|should|can|could)? ?stands? (there|in|behind|anywhere)\b/, "is"],
  [/\bsurroundings\b/, "site"],
  [/\b(is|are|was|were) (waited|asked) for\b/, "wait for, request (active)"],
  [/\bsays? of\b|\bsaid of\b/, "say about"],
  [/\btried again\b/, "retried"],
  [/\bhas (its|their) own way\b|\bin (a|its) way of (its|their) own\b/, "differently"],
  [/\bthe way (there|back)\b/, "migrate; go back"],
  [/\bwhat there is\b|\bthere are are\b/, "name the things"],
  [/\bas (it was|they were) told\b/, "as expected"],
]

/** Generated parts whose sentences come from the sources. */
const generated: ReadonlyArray<string> = [
  "answer-table",
  "answers",
  "behaviour",
  "bench",
  "commands",
  "compatibility",
  "config-keys",
  "demo",
  "exit-codes",
  "log-words",
  "template-fields",
  "web-pages",
]

/** The prose of a page, as many lines as it has: everything else is blank. */
const proseOf = (page: string): string => {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ")
  const parts = generated.reduce(
    (text, name) => text.replace(new RegExp(`<!-- ${name}:begin -->[^]*?<!-- ${name}:end -->`), blank),
    page,
  )
  return parts.replaceAll(/^( *)```[^]*?^\1```$/gm, blank).replaceAll(/`[^`]*`|\]\([^)]*\)/g, blank)
}

/** What the archives say first. */
const installs = ["win", "linux"].map((system) => `packaging/files/INSTALL-${system}-x64.txt`)

const pages = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const names = (yield* files.readDirectory("docs")).filter((name) => name.endsWith(".md"))
  return ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...names.map((name) => `docs/${name}`), ...installs]
})

describe("the words of the documentation", () => {
  it.effect("are plain English", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const found: Array<string> = []
      for (const page of yield* pages) {
        const lines = proseOf(yield* files.readFileString(page)).split("\n")
        for (const [at, line] of lines.entries()) {
          for (const [turn, better] of turns) {
            const [words] = turn.exec(line) ?? []
            if (words !== undefined) found.push(`${page}:${at + 1}: "${words.trim()}": write ${better}`)
          }
        }
      }
      assert.deepStrictEqual(found, [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})

/** Turns that no message has either; the others are still in some. */
const ofMessages: ReadonlyArray<RegExp> = [
  /\btold\b/,
  /(?<!\b(?:leave|leaves|left|let)\b[^.;|]*)(?<!=)\balone\b/,
  /\bof (its|their|your|our) own making\b/,
  /\banew\b/,
  /\bwants\b/,
  /\bplace holders?\b/i,
  /\bgo(es)? on\b/,
  /\bat last\b/,
  /\bas it says\b/i,
  /\btried again\b/,
  /\bre-open/i,
  /\bstands? in plain text\b/,
]

describe("the words of the program", () => {
  it.effect("are plain English in the files that the archives carry", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const names = (yield* files.readDirectory("packaging/files")).filter((name) => name.endsWith(".txt"))
      const found: Array<string> = []
      for (const name of ["Connector.config", ...names.map((name) => `packaging/files/${name}`)]) {
        // `alone` is a value of WHEN_UNREACHABLE.
        const text = (yield* files.readFileString(name)).replaceAll(/\balone (?=\()/g, "")
        for (const turn of ofMessages) {
          const [words] = turn.exec(text) ?? []
          if (words !== undefined) found.push(`${name}: "${words}"`)
        }
      }
      assert.deepStrictEqual(found, [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("are plain English in every sentence that it prints", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const names = (yield* files.readDirectory("src", { recursive: true })).filter((name) => name.endsWith(".ts"))
      const found: Array<string> = []
      for (const name of names) {
        for (const text of sentencesIn(yield* files.readFileString(`src/${name}`), 2)) {
          for (const [turn, better] of turns) {
            if (ofMessages.every(({ source }) => source !== turn.source)) continue
            const [words] = turn.exec(text) ?? []
            if (words !== undefined) found.push(`src/${name}: "${words}" in "${text}": write ${better}`)
          }
        }
      }
      for (const line of (yield* files.readFileString("docs/commands.md")).split("\n")) {
        for (const turn of ofMessages) if (turn.test(line)) found.push(`the help: "${line.trim()}"`)
      }
      assert.deepStrictEqual(found, [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
