/**
 * Sessions in the documentation: in a block whose first line begins with `> `, each such line is typed, and below it is
 * what the program prints. They run here in the order of the page, against both simulators in memory. Lines of the log,
 * which also go to the screen, are left out.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { plain } from "../../src/domain/Table.ts"
import * as ProgramName from "../../src/intake/ProgramName.ts"
import * as DoctorSite from "./DoctorSite.ts"
import * as Files from "./Files.ts"
import * as Networks from "./Networks.ts"
import * as Program from "./Program.ts"

const executable = "SMASymphonySummit.exe"
const prompt = "> "

export interface Block {
  /** Everything between the fences, and where it is in the page. */
  readonly text: string
  readonly from: number
  readonly to: number
  /** Its first line, without indentation and prompt. */
  readonly first: string
  readonly isSession: boolean
}

/** All fenced blocks of a page, indented ones too. */
export const blocksOf = (page: string): ReadonlyArray<Block> =>
  Array.from(page.matchAll(/^( *)```[^\n]*\n([^]*?)^\1```$/gm), (match) => {
    const [whole, indent = "", text = ""] = match
    const from = match.index + whole.indexOf("\n") + 1
    const typed = (text.split("\n")[0] ?? "").slice(indent.length)
    const isSession = typed.startsWith(prompt)
    return { text, from, to: from + text.length, first: isSession ? typed.slice(prompt.length) : typed, isSession }
  })

export interface Site extends DoctorSite.Site {
  /** The minute at which the next command is typed, counted from the first. */
  minute: number
}

/** The site's domain, which the pages call example.com: with that, the program would warn of sample values. */
const domain = "corp12.test"

/** A site whose values are filled in; `environment` says what is different about it. */
export const make = Effect.fnUntraced(function* (environment: DoctorSite.Environment = {}) {
  const made = yield* DoctorSite.make(environment)
  made.config("ADDRESS=localhost", `ADDRESS=opcon.${domain}`)
  made.config("PORT=9443", "PORT=9010")
  made.templates(/localhost:9444/g, `summit.${domain}`)
  made.templates(/opcon@example\.com/g, `opcon@${domain}`)
  made.templates(/@service-now\.com/g, `@${domain}`)
  made.program.look = plain
  const site: Site = { ...made, minute: 0 }
  return site
})

/** The folder and the domain as the pages call them. */
const asOnPages = (line: string): string =>
  line
    .replaceAll(
      new RegExp(`${Program.folder}(/[^\\s:,;)"]*)?`, "g"),
      (_, path: string = "") => `C:\\Connectors\\SymphonySummit${path.replaceAll("/", "\\")}`,
    )
    .replaceAll(domain, "example.com")

/** A line of the log. */
const isLog = (line: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d [A-Z]+ \[/.test(line)

const wordsOf = (line: string): ReadonlyArray<string> =>
  Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain = ""]) => quoted ?? plain)

/** `findstr` of Windows, as far as the pages use it: `/C:"text"`, lines that begin so with /B, all others with /V. */
const filtered = (filter: string) => {
  const [, options = "", text = ""] = /^findstr ((?:\/[BV] )*)\/C:"([^"]*)"$/.exec(filter) ?? []
  if (text === "") throw new Error(`A session filters by findstr /C:"text", not by ${filter}.`)
  return (line: string) =>
    (options.includes("/B") ? line.startsWith(text) : line.includes(text)) !== options.includes("/V")
}

const isFailure = (words: ReadonlyArray<string>): boolean => words.includes("-jn")

const setTime = (site: Site) => TestClock.setTime(Networks.today + site.minute * 60_000)

/**
 * Runs the program with `words`, five minutes after the last command. No time passes for it while it loads its modules,
 * which takes real time, so that whatever it prints of ages is the same in every run.
 */
const run = Effect.fnUntraced(function* (site: Site, ...words: ReadonlyArray<string>) {
  yield* setTime(site)
  site.minute += 5
  const config = ["--config", Files.configFile]
  const fiber = yield* Effect.forkChild(
    site.program.run(...(isFailure(words) ? [...config, ...words] : [...words, ...config])),
  )
  for (let times = 0; times < 400 && fiber.pollUnsafe() === undefined; times += 1) {
    yield* TestClock.withLive(Effect.sleep("5 millis"))
  }
  while (fiber.pollUnsafe() === undefined) {
    yield* TestClock.adjust("10 minutes")
    yield* TestClock.withLive(Effect.sleep("20 millis"))
  }
  return yield* Fiber.join(fiber)
})

/** A failure of a job of the sample schedule, before the page begins. */
export const fails = Effect.fnUntraced(function* (site: Site, job: string, template?: string) {
  yield* setTime(site)
  site.minute += 5
  return yield* site.program.settle(...Program.vendorWords(job, template))
})

/** The text of a session as it should be: the commands of `text`, with what they print on `site`. */
export const play = Effect.fnUntraced(function* (site: Site, text: string) {
  const indent = /^ */.exec(text)?.[0] ?? ""
  const typed = text.split("\n").flatMap((line) => {
    const plain = line.slice(indent.length)
    return plain.startsWith(prompt) ? [plain.slice(prompt.length)] : []
  })
  const lines: Array<string> = []
  let exit = 0
  for (const line of typed) {
    if (lines.length > 0) lines.push("")
    lines.push(`${prompt}${line}`)
    if (line === "echo %ERRORLEVEL%") {
      lines.push(String(exit))
      continue
    }
    const [command = "", filter] = line.split(" | ")
    const [name, ...words] = wordsOf(command)
    if (name !== executable) throw new Error(`A session runs ${executable}, not ${name}.`)
    const ended = yield* run(site, ...words)
    exit = ended.exit
    const stdout = ended.stdout.flatMap((some) => some.split("\n"))
    const printed = [...(filter === undefined ? stdout : stdout.filter(filtered(filter))), ...ended.stderr]
    lines.push(...printed.filter((some) => !isLog(some)).map(asOnPages))
  }
  return `${lines
    .map((line) => `${indent}${line}`.trimEnd())
    .join("\n")
    .trimEnd()}\n`
})

/** Makes two runs of one page alike: the same ids and delays, and the name that the program has on the server. */
export const alike = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => ProgramName.startedAs(executable)),
    () => Random.withSeed(self, "documentation"),
    () => Effect.sync(() => ProgramName.startedAs(ProgramName.product)),
  )

/** Summit answers nothing from now on. */
export const summitDown = ({ simulators }: Site) =>
  simulators.summit.faults.add({ call: "any", kind: "refuse", times: 10_000 })
