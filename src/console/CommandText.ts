/** What the console does, as the command that does the same: text that can be copied into a terminal. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { FailedJob } from "../domain/FailedJob.ts"
import { program } from "../intake/ProgramName.ts"

/** A word for cmd.exe, or for a POSIX shell, where a `$` inside double quotes would be expanded. */
export const quoted = (word: string, windows: boolean): string => {
  if (/^[\w./:\\@%+=,-]+$/.test(word) && (windows || !word.includes("\\"))) return word
  return windows ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The site that a command is for. */
export class CommandSite extends Context.Service<
  CommandSite,
  {
    /** The Connector.config, absolute. */
    readonly config: string
    readonly windows: boolean
  }
>()("opcon-summit/console/CommandSite") {}

export const commandText = Effect.fnUntraced(function* (...words: ReadonlyArray<string>) {
  const { config, windows } = yield* CommandSite
  return [program(), ...[...words, "--config", config].map((word) => quoted(word, windows))].join(" ")
})

/** The arguments of Notification Manager for this failure. */
export const vendorWords = ({ jobNumber, ...failed }: FailedJob): ReadonlyArray<string> => {
  const flags = {
    "-a": failed.agent,
    "-s": failed.schedule,
    "-jn": failed.job,
    "-e": failed.termination,
    "-sd": failed.scheduleDate,
    "-si": failed.scheduleId,
    "-sn": failed.scheduleInstance,
    "-t": failed.template,
    ...(jobNumber === undefined ? {} : { "--job-number": jobNumber }),
  }
  return Object.entries(flags).flatMap(([flag, value]) => [flag, String(value)])
}
