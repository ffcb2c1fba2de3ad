/**
 * The tables of docs/messages.md: a catalogue of sentences each (src/domain/notes), with what is to be done about them
 * (src/domain/cures).
 */
import { readdirSync } from "node:fs"
import { product } from "../../src/intake/ProgramName.ts"
import { code, table } from "./Markdown.ts"

export interface Catalogue {
  /** The file in src/domain/notes, without its ending. */
  readonly file: string
  readonly says: Readonly<Record<string, unknown>>
  readonly cures: Readonly<Record<string, string>>
  /** The titles of the columns. */
  readonly titles: readonly [says: string, cure: string]
}

/** The titles, where they are not "message" and "what to do". */
const titles: Readonly<Record<string, Catalogue["titles"]>> = {
  JobLog: ["note", "what to do"],
  Incident: ["note or warning", "what to do"],
  FewerTickets: ["note or warning", "what to do"],
  Silences: ["note or warning", "what to do"],
  Unreachable: ["reason", "what to do"],
  Refusal: ["reason", "what to do"],
  Settings: ["warning", "what to do"],
  TemplateCheck: ["warning or note", "what is meant"],
}

const domain = new URL("../../src/domain/", import.meta.url)

const catalogueIn = async (name: string): Promise<readonly [part: string, Catalogue]> => {
  const file = name.replace(/\.ts$/, "")
  const says: Catalogue["says"] = await import(new URL(`notes/${name}`, domain).href)
  const { cures }: Pick<Catalogue, "cures"> = await import(new URL(`cures/${name}`, domain).href)
  const part = `${file.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase()}-notes`
  return [part, { file, says, cures, titles: titles[file] ?? ["message", "what to do"] }]
}

/** By the name of the part in docs/messages.md. */
export const catalogues: Readonly<Record<string, Catalogue>> = Object.fromEntries(
  await Promise.all(readdirSync(new URL("notes", domain)).map(catalogueIn)),
)

/** What a sentence of a catalogue says with `values` in it. */
export const filled = (entry: unknown, values: object): string =>
  String(typeof entry === "function" ? Reflect.apply(entry, undefined, [values]) : entry)

/** A value for each name that a sentence asks for. */
const dots = new Proxy({}, { get: (_, name) => (name === "program" ? product : "...") })

/** A sentence with `...` where a value is filled in; none where it is nothing but values. */
export const shown = (entry: unknown): ReadonlyArray<string> => {
  const text = filled(entry, dots)
    .replaceAll("{program}", product)
    .replaceAll(/\{\w+\}/g, "...")
    .replaceAll("\n", " ")
    .trim()
  return /[a-z]/.test(text) ? [code(text)] : []
}

/** One row for what has the same cure and stands together. */
const rendered = ({ cures, says, titles }: Catalogue): string => {
  const rows: Array<[says: string, cure: string]> = []
  for (const [name, cure] of Object.entries(cures)) {
    const [text = ""] = shown(Reflect.get(says, name))
    const last = rows.at(-1)
    if (last?.[1] === cure && cure !== "Nothing.") last[0] += `, ${text}`
    else rows.push([text, cure])
  }
  return table(titles, rows)
}

export const parts: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(catalogues).map(([name, catalogue]) => [name, () => rendered(catalogue)]),
)
