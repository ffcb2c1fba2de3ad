/**
 * How the command line explains itself: the help, in the vendor's two-letter flags that operators know, and what is
 * wrong with a command line, on stderr a line each; stdout stays for results.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type * as HelpDoc from "effect/cli/HelpDoc"
import { sentence } from "./StrayWords.ts"
import { vendorFlags } from "./VendorArguments.ts"

/** The flags that every command has. No wizard: whoever starts this program is not there to be asked. */
export const builtIns = [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions, GlobalFlag.LogLevel] as const

/** The command for Notification Manager, values unquoted. */
export const vendorLine = `opcon-summit ${vendorFlags.map(({ short, token }) => `${short} ${token}`).join(" ")} --job-number [[$JOBID]]`

const shortOf = (long: string): string | undefined => vendorFlags.find((flag) => flag.long === long)?.short

const withShortNames = (flag: HelpDoc.FlagDoc): HelpDoc.FlagDoc => {
  const short = shortOf(flag.name)
  return short === undefined ? flag : { ...flag, aliases: [short] }
}

const usage = [
  `opcon-summit ${vendorFlags.map(({ holds, short }) => `${short} ${holds}`).join(" ")} [flags]`,
  "opcon-summit doctor | report | drain | journal | template | encrypt | simulate | demo | replay [flags]",
].join("\n  ")

export const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "Help": {
        const flags = event.helpDoc.flags.map(withShortNames)
        const helpDoc = event.commandPath.length > 1 ? event.helpDoc : { ...event.helpDoc, usage, flags }
        return CliOutput.defaultPresenter.present({ ...event, helpDoc })
      }
      case "InvalidInvocation":
        return Effect.andThen(
          Effect.forEach(event.errors, (error) => Console.error(sentence(error)), { discard: true }),
          Console.error("See --help."),
        )
      case "Version":
        return CliOutput.defaultPresenter.present(event)
    }
  },
}
