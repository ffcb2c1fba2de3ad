/**
 * Keys of Connector.config that are valid each by itself and contradict one another: hardly what was meant. Asked section
 * by section, so that a mistake in one does not hide what is odd in another.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Examined, Place } from "./ConnectorConfig.ts"
import * as ConnectorConfig from "./ConnectorConfig.ts"
import type { SectionName } from "./ConnectorKeys.ts"
import { sections } from "./ConnectorKeys.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"

const folders = ["JOBLOGDIR", "TEMPLATESDIR", "JOURNALDIR", "LOGDIR"] as const

const general = Schema.decodeUnknownOption(sections.GENERAL)
const timeout = Schema.decodeUnknownOption(
  Schema.Struct({ TIMEOUT_SECONDS: sections["SUMMIT API"].fields.TIMEOUT_SECONDS }),
)

export const find = ({ entries, raw }: Examined, place: Place): ReadonlyArray<Diagnostic> => {
  const called = (section: SectionName, key: string) => ConnectorConfig.called(entries, section, key)
  const at = (section: SectionName, key: string) => called(section, key).place
  const found: Array<Diagnostic> = []
  const values = Option.getOrUndefined(general(raw["GENERAL"]))
  if (values !== undefined) {
    for (const [index, key] of folders.entries()) {
      const same = folders.slice(0, index).find((other) => place.resolve(values[other]) === place.resolve(values[key]))
      if (same === undefined) continue
      const message = `${called("GENERAL", key).name} and ${called("GENERAL", same).name} in [GENERAL] are the same folder: give each its own`
      found.push({ ...at("GENERAL", key), message })
    }
    for (const section of ["OPCON API", "SUMMIT API"] as const) {
      const seconds = Option.getOrUndefined(timeout(raw[section]))?.TIMEOUT_SECONDS ?? 0
      if (seconds <= values.TIME_BUDGET_SECONDS) continue
      const message = `TIMEOUT_SECONDS in ${called(section, "TIMEOUT_SECONDS").header} is ${seconds}, but a whole run has ${values.TIME_BUDGET_SECONDS} s (TIME_BUDGET_SECONDS)`
      found.push({ ...at(section, "TIMEOUT_SECONDS"), message })
    }
  }
  const proxy = raw["PROXY SERVER"] ?? {}
  if (proxy["USES_PROXY"] === undefined && proxy["ADDRESS"] !== undefined) {
    const { header, name } = called("PROXY SERVER", "ADDRESS")
    const uses = called("PROXY SERVER", "USES_PROXY").name
    const message = `${name} in ${header} is not used: ${uses} is not given, True or False is meant`
    found.push({ ...at("PROXY SERVER", "ADDRESS"), message })
  }
  return found
}
