/** The table of docs/configuration.md: every key of Connector.config, its default and what it holds. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { SectionName } from "../../src/config/ConnectorKeys.ts"
import { attributeOf, keysOf, sectionNames, Sections } from "../../src/config/ConnectorKeys.ts"
import * as ConnectorKeys from "../../src/config/ConnectorKeys.ts"
import * as ConfigFile from "../../src/intake/ConfigFile.ts"
import { schemaProblems } from "../../src/domain/Diagnostic.ts"
import { decodeWith } from "../../src/domain/Secret.ts"
import type { Cells } from "./Markdown.ts"
import { table } from "./Markdown.ts"

type Values = Readonly<Partial<Record<SectionName, Readonly<Record<string, string>>>>>

const each = (value: (section: SectionName, key: string) => string | undefined): Values =>
  Object.fromEntries(
    sectionNames.map((section) => [
      section,
      Object.fromEntries(
        keysOf(section).flatMap((key) => {
          const found = value(section, key)
          return found === undefined ? [] : [[key, found] as const]
        }),
      ),
    ]),
  )

/** By `SECTION KEY`: what decoding `values` has against it. */
const objections = (values: Values) => {
  const decoded = decodeWith(Sections, values, { errors: "all" })
  return new Map(
    Result.isSuccess(decoded)
      ? []
      : schemaProblems(decoded.failure.issue).map(({ issue, path }) => [path.join(" "), issue]),
  )
}

/** What the comment above a key of the sample says. */
const comments = (sample: string): ReadonlyMap<string, string> => {
  const lines = sample.split(/\r?\n/)
  return new Map(
    ConfigFile.parse(sample).entries.map(({ key, line, section }) => {
      const above: Array<string> = []
      for (let at = line - 2; lines[at]?.startsWith("; ") === true; at -= 1) above.unshift(lines[at]?.slice(2) ?? "")
      const known = ConnectorKeys.sectionOf(section)?.section ?? "GENERAL"
      return [`${known} ${ConnectorKeys.keyOf(known, key)?.key ?? key}`, above.join(" ")]
    }),
  )
}

export const configKeys = (sample: string): string => {
  const missing = objections(each(() => undefined))
  const wrong = objections(each(() => "?!"))
  const needed = each((section, key) => (missing.has(`${section} ${key}`) ? "needed" : undefined))
  const defaults: Values = Schema.encodeSync(Sections)(
    Result.getOrThrow(decodeWith(Sections, needed, { errors: "all" })),
  )
  const told = comments(sample)
  const rows = sectionNames.flatMap((section) =>
    keysOf(section).map((key): Cells => {
      const place = `${section} ${key}`
      const issue = wrong.get(place)
      const allowed = issue !== undefined && "annotations" in issue ? String(issue.annotations?.["message"] ?? "") : ""
      const [attribute] = Object.entries(attributeOf).flatMap(([name, value]) => (name === key ? [value] : []))
      const newest = ConnectorKeys.keyIn("newest", section, key)
      const others = ConnectorKeys.namesOf(section, key).filter((name) => name !== newest)
      const about = [
        told.get(place) || (attribute && `Ticket attribute ${attribute}.`),
        allowed && `${allowed.replace(/ is allowed\b/, "").replace(/^./, (first) => first.toUpperCase())}.`,
        others.length > 0 && `Also called ${others.join(" or ")}.`,
      ]
      const { byDefault: newestUsual } = ConnectorKeys.otherNames[section]?.[key] ?? {}
      const usual = newestUsual ?? defaults[section]?.[key]
      const byDefault = missing.has(place) ? "must be given" : usual === undefined ? "none" : `\`${usual}\``
      const older = newestUsual === undefined ? "" : `; \`${defaults[section]?.[key]}\` in a file with older names`
      return [
        `[${ConnectorKeys.sectionIn("newest", section)}]`,
        `\`${newest}\``,
        `${byDefault}${older}`,
        about.filter((part) => part).join(" "),
      ]
    }),
  )
  return table(["section", "key", "default", "what it holds"], rows)
}
