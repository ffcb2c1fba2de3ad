/**
 * What can be known of a Connector.config that is not valid yet: where its secrets stand, and which files it names. For
 * resolving references before the file is decoded, and for `encrypt`, which is there to make it valid.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ConnectorEntries from "./ConnectorEntries.ts"
import { secretKeys, sections } from "./ConnectorKeys.ts"
import * as IniSource from "../intake/IniSource.ts"
import type * as Secret from "../domain/Secret.ts"

const { KEY_FILE, TEMPLATESDIR } = sections.GENERAL.fields
const Files = Schema.Struct({ KEY_FILE, TEMPLATESDIR })

export interface Found {
  /** In the order of the file. */
  readonly secrets: ReadonlyArray<Secret.Written>
  /** As written, or the default. */
  readonly keyFile: string
  readonly templatesDir: string
}

export const find = (text: string): Found => {
  const { placed } = ConnectorEntries.assign(IniSource.parse(text))
  const given = placed.flatMap(({ entry, key, section }) =>
    section === "GENERAL" && entry.value !== "" ? [[key, entry.value] as const] : [],
  )
  const files = Schema.decodeUnknownOption(Files)(Object.fromEntries(given))
  return {
    secrets: placed
      .toSorted((a, b) => a.entry.offset - b.entry.offset)
      .flatMap(({ entry: { column, line, offset, value }, header, key, written }) => {
        const purpose = secretKeys.get(key)
        if (purpose === undefined || value === "") return []
        const name = `${written} in [${header}]`
        return [{ purpose, name, text: value, offset, length: value.length, line, column }]
      }),
    keyFile: Option.match(files, { onNone: () => "", onSome: (known) => known.KEY_FILE }),
    templatesDir: Option.match(files, { onNone: () => "", onSome: (known) => known.TEMPLATESDIR }),
  }
}
