/** What a Connector.config calls a folder, in plain code, whatever else is wrong in the file. */
import * as IniSource from "./IniSource.ts"

/** The defaults of the two keys. */
export const usual = { JOURNALDIR: "journal", LOGDIR: "log" } as const

/** The variables that `%NAME%` in a folder may name; undefined where that means nothing, which is everywhere but on Windows. */
export type Environment = Readonly<Record<string, string | undefined>> | undefined

/** `%NAME%`, as Windows writes variables. */
const variable = /%([^%\\/:*?"<>|=]+)%/g

export const variablesIn = (value: string): ReadonlyArray<string> =>
  Array.from(value.matchAll(variable), ([, name = ""]) => name)

/** A folder with what its variables stand for; undefined where there is no such variable. */
export const expanded = (value: string, environment: Environment): string | undefined => {
  if (environment === undefined) return value
  if (variablesIn(value).some((name) => environment[name] === undefined)) return undefined
  return value.replaceAll(variable, (_, name: string) => environment[name] ?? "")
}

/** The first value that is given, else the default; relative to the file's folder. */
export const named = (text: string, key: keyof typeof usual, environment: Environment): string | undefined =>
  expanded(
    IniSource.parse(text).entries.find((entry) => entry.key.toUpperCase() === key && entry.value !== "")?.value ??
      usual[key],
    environment,
  )
