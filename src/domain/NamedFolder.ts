/** What a Connector.config calls a folder, in plain code, whatever else is wrong in the file. */
import * as IniSource from "./IniSource.ts"

/** As ConnectorKeys.ts has them. */
const usual = { JOURNALDIR: "journal", LOGDIR: "log" } as const

/** The first value that is given, else the default; relative to the file's folder. */
export const named = (text: string, key: keyof typeof usual): string =>
  IniSource.parse(text).entries.find((entry) => entry.key.toUpperCase() === key && entry.value !== "")?.value ??
  usual[key]
