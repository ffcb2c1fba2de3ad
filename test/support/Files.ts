/**
 * Changes to the files of the rehearsal on the disk in memory, as a site would make them.
 */
import * as Schema from "effect/Schema"
import * as Program from "./Program.ts"

const Json = Schema.Record(Schema.String, Schema.Unknown)
const decodeText = Schema.decodeUnknownSync(Schema.fromJsonString(Json))
const decode = Schema.decodeUnknownSync(Json)

export const configFile = `${Program.folder}/Connector.config`
const templateFile = (name: string) => `${Program.folder}/templates/${name}`

/** Changes rules of a template; the rest of it stays. */
export const changeRules = (
  { disk }: Pick<Program.Program, "disk">,
  rules: Readonly<Record<string, unknown>>,
  name = "basic.json",
): void => {
  const template = decodeText(disk.files().get(templateFile(name)))
  disk.put(templateFile(name), JSON.stringify({ ...template, rules: { ...decode(template["rules"]), ...rules } }))
}

/** Changes fields of a template, undefined takes one away; the rest of it stays. */
export const changeTemplate = (
  { disk }: Pick<Program.Program, "disk">,
  fields: Readonly<Record<string, unknown>>,
  name = "basic.json",
): void =>
  disk.put(templateFile(name), JSON.stringify({ ...decodeText(disk.files().get(templateFile(name))), ...fields }))

export const writeTemplate = ({ disk }: Pick<Program.Program, "disk">, name: string, text: string): void =>
  disk.put(templateFile(name), text)

/** Puts a line into [GENERAL]. */
export const setGeneral = ({ disk }: Pick<Program.Program, "disk">, line: string): void => {
  const config = disk.files().get(configFile) ?? ""
  disk.put(configFile, config.replace("[GENERAL]\n", `[GENERAL]\n${line}\n`))
}

/** Names of the files in JOBLOGDIR. */
export const keptLogs = ({ disk }: Pick<Program.Program, "disk">): ReadonlyMap<string, string> => {
  const folder = `${Program.folder}/joblogs/`
  return new Map(
    [...disk.files()]
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  )
}
