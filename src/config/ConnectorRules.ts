/**
 * Lint rules of `template check` for Connector.config: keys that are valid by themselves and contradict one another. Each
 * section is checked by itself, so that a mistake in one does not hide a contradiction in another.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import * as Sample from "../domain/Sample.ts"
import type { Examined } from "./ConnectorChecks.ts"
import { called } from "./ConnectorEntries.ts"
import { mayHoldComment } from "../intake/ConfigFile.ts"
import type { SectionName } from "./ConnectorKeys.ts"
import { secretKeys, sections } from "./ConnectorKeys.ts"
import * as TemplateCheckNotes from "../domain/notes/TemplateCheck.ts"

const folders = ["JOBLOGDIR", "TEMPLATESDIR", "JOURNALDIR", "LOGDIR"] as const

const general = Schema.decodeUnknownOption(sections.GENERAL)
const timeout = Schema.decodeUnknownOption(
  Schema.Struct({ TIMEOUT_SECONDS: sections["SUMMIT API"].fields.TIMEOUT_SECONDS }),
)

/** Addresses of the sample file. */
export const sampleAddresses = ({ entries: { placed } }: Examined): ReadonlyArray<Diagnostic> =>
  placed.flatMap(({ entry: { column, line, value }, header, key, written }) =>
    secretKeys.has(key)
      ? []
      : Sample.addressesIn(value).map(({ index, text }) => ({
          line,
          column: column + index,
          message: Sample.stillHas(`${written} in [${header}]`, text),
        })),
  )

/** Values that may have been meant to end where a comment begins. */
const commentsInValues = ({ entries: { placed }, raw }: Examined): ReadonlyArray<Diagnostic> =>
  placed.flatMap(({ entry: { column, line, value }, header, key, section, written }) =>
    !secretKeys.has(key) && mayHoldComment(value) && raw[section]?.[key] === value
      ? [{ line, column, message: TemplateCheckNotes.commentInValue({ name: `${written} in [${header}]` }) }]
      : [],
  )

export const lint = (examined: Examined, resolve: (path: string) => string): ReadonlyArray<Diagnostic> => {
  const { entries, raw } = examined
  const name = (section: SectionName, key: string) => called(entries, section, key)
  const at = (section: SectionName, key: string) => name(section, key).place
  const found: Array<Diagnostic> = [...commentsInValues(examined)]
  const values = Option.getOrUndefined(general(raw["GENERAL"]))
  if (values !== undefined) {
    for (const [index, key] of folders.entries()) {
      const same = folders.slice(0, index).find((other) => resolve(values[other]) === resolve(values[key]))
      if (same === undefined) continue
      const message = TemplateCheckNotes.sameFolder({
        one: name("GENERAL", key).name,
        other: name("GENERAL", same).name,
      })
      found.push({ ...at("GENERAL", key), message })
    }
    for (const section of ["OPCON API", "SUMMIT API"] as const) {
      const seconds = Option.getOrUndefined(timeout(raw[section]))?.TIMEOUT_SECONDS ?? 0
      if (seconds <= values.TIME_BUDGET_SECONDS) continue
      const message = TemplateCheckNotes.longTimeout({
        section: name(section, "TIMEOUT_SECONDS").header,
        seconds,
        budget: values.TIME_BUDGET_SECONDS,
      })
      found.push({ ...at(section, "TIMEOUT_SECONDS"), message })
    }
  }
  const proxy = raw["PROXY SERVER"] ?? {}
  if (proxy["USES_PROXY"] === undefined && proxy["ADDRESS"] !== undefined) {
    const address = name("PROXY SERVER", "ADDRESS")
    const uses = name("PROXY SERVER", "USES_PROXY").name
    const message = TemplateCheckNotes.proxyUnused({ key: address.name, section: address.header, uses })
    found.push({ ...at("PROXY SERVER", "ADDRESS"), message })
  }
  const sweep = Object.keys(raw["SWEEP"] ?? {}).find((key) => key !== "TEMPLATE")
  if (sweep !== undefined && !entries.placed.some((one) => one.section === "SWEEP" && one.key === "TEMPLATE")) {
    const message = TemplateCheckNotes.sweepUnused({ key: name("SWEEP", sweep).name })
    found.push({ ...at("SWEEP", sweep), message })
  }
  return found
}
