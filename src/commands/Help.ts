/**
 * The help, with the vendor's two-letter flags that operators know, and the errors of a command line, a line each on stderr;
 * stdout is for results only.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type * as HelpDoc from "effect/cli/HelpDoc"
import type { Look } from "../domain/Table.ts"
import { hanging, paint } from "../domain/Table.ts"
import * as Screen from "../site/Screen.ts"
import { vendorFlags } from "../intake/VendorWords.ts"
import { sentences } from "../intake/VendorArguments.ts"
import { meanings } from "./ExitMeanings.ts"
import { product, program } from "../intake/ProgramName.ts"

/** The flags of every command. No wizard: nobody may be there to answer it. */
export const builtIns = [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions, GlobalFlag.LogLevel] as const

/** The command for Notification Manager, values unquoted. */
const vendorLine = (name: string) =>
  `${name} ${vendorFlags.map(({ short, token }) => `${short} ${token}`).join(" ")} --job-number [[$JOBID]]`

const shortOf = (long: string): string | undefined => vendorFlags.find((flag) => flag.long === long)?.short

const withShortNames = (flag: HelpDoc.FlagDoc): HelpDoc.FlagDoc => {
  const short = shortOf(flag.name)
  return short === undefined ? flag : { ...flag, aliases: [short] }
}

/** The examples of the program called `name`. */
export const examples = (name: string) => [
  { command: vendorLine(name), description: "The command for Notification Manager, tab Run Command" },
  {
    command: `${name} --dry-run -a WINAGENT01 -s NIGHTLY BATCH -jn LOAD GL -e 0000000001 -sd 2024-09-21 -si 16 -sn 1 -t basic.json`,
    description: "What would happen, and why; nothing is changed",
  },
]

const usage = (name: string) =>
  [
    `${name} ${vendorFlags.map(({ holds, short }) => `${short} ${holds}`).join(" ")} [flags]`,
    `${name} -i NUMBER -t TEMPLATE [flags]`,
    `${name} COMMAND [flags]`,
    `${name} help [COMMAND] | version`,
  ].join("\n  ")

const codeLines = Object.entries(meanings).map(([code, meaning]) => `  ${code.padEnd(3)}  ${meaning}`)

/** What follows the examples on the first page. */
const ending = [
  "",
  "EXIT CODES",
  ...codeLines,
  "",
  "DOCUMENTATION",
  "  docs/runbook.html  something is wrong: symptoms, commands, whom to call",
  "  docs/index.html    everything else, by what you want to do",
  "  Both are in the folder of the program; in a clone and in the npm package they are runbook.md and README.md.",
].join("\n")

/** The first page with its commands before its flags: who looks for a command finds it on the first screen. */
const commandsFirst = (page: string): string => {
  const [flags, commands, examples] = [/^FLAGS$/m, /^[A-Z ]+:$/m, /^EXAMPLES$/m].map((title) => page.search(title))
  if (flags === undefined || commands === undefined || examples === undefined) return page
  return [page.slice(0, flags), page.slice(commands, examples), page.slice(flags, commands), page.slice(examples)].join(
    "",
  )
}

/** Where the meaning of a flag begins, if beside it there is room for it. */
const besideFlag = /^ {2}\S.*? {2,}(?=\S)/

/** A page of help on that screen: a meaning is folded beside its flag, where it has room; examples stay whole. */
const onScreen = (page: string, look: Look): string => {
  let title = ""
  const lines = page.split("\n").map((line) => {
    if (/^\S/.test(line)) {
      title = line
      return paint(look, "bold", line)
    }
    const [flag = ""] = besideFlag.exec(line) ?? []
    if (title === "EXAMPLES" && !line.startsWith("  #")) return line
    if (flag === "" || line.length <= look.width) return hanging(line, 2, look)
    const meaning = line.slice(flag.length)
    return look.width - flag.length > 30
      ? flag + hanging(meaning, flag.length, look, flag.length)
      : `${flag.trimEnd()}\n      ${hanging(meaning, 6, look, 6)}`
  })
  return lines.join("\n")
}

const formatter = CliOutput.defaultFormatter({ colors: false })

export const presenter = (screen: Screen.Screen["Service"]): CliOutput.Presenter => ({
  present: (event) => {
    switch (event._tag) {
      case "Help": {
        const flags = event.helpDoc.flags.map(withShortNames)
        const isFirst = event.commandPath.length <= 1
        const page = formatter.formatHelpDoc(
          isFirst ? { ...event.helpDoc, usage: usage(program()), flags } : event.helpDoc,
        )
        return Screen.print(onScreen(isFirst ? `${commandsFirst(page)}\n${ending}` : page, screen)).pipe(
          Effect.provideService(Screen.Screen, screen),
        )
      }
      case "InvalidInvocation":
        return Effect.andThen(
          Effect.forEach(sentences(event.errors), (line) => Console.error(line), { discard: true }),
          Console.error(`See ${[...event.commandPath.slice(1), "--help"].join(" ")}.`),
        )
      case "Version":
        return Console.log(formatter.formatVersion(product, event.version))
    }
  },
})
