/**
 * The parts of the README that are tables of the program: each is rendered from the code and compared with what stands
 * between its markers. With UPDATE_DOCS=1 in the environment they are written instead.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { SectionName } from "../src/domain/ConnectorKeys.ts"
import { aliases, attributeOf, keysOf, sectionNames, Sections } from "../src/domain/ConnectorKeys.ts"
import { decisionTable } from "../src/domain/DecisionTable.ts"
import * as IniSource from "../src/domain/IniSource.ts"
import { flatten } from "../src/domain/SchemaIssues.ts"
import { schemaFile } from "../src/domain/TemplateFile.ts"
import * as TemplateJsonSchema from "../src/domain/TemplateJsonSchema.ts"
import { meanings } from "../src/ExitCode.ts"
import type { Policy } from "../src/RetryPolicy.ts"
import { delayBefore, logPolling, policies, redelivery } from "../src/RetryPolicy.ts"
import * as ShippedSchema from "../src/ShippedSchema.ts"
import { version } from "../src/Version.ts"

type Cells = ReadonlyArray<string>

/** A Markdown table as the formatter lays it out. */
const table = (head: Cells, rows: ReadonlyArray<Cells>): string => {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => row[at]?.length ?? 0)))
  const line = (cells: Cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}

const seconds = (millis: number): string => `${Number((millis / 1000).toFixed(2))} s`

const decisions = (): string => {
  const [head = [], , ...rows] = decisionTable()
    .split("\n")
    .map((line) => line.slice(2, -2).split(" | "))
  return table(head, rows)
}

const exitCodes = (): string =>
  table(
    ["exit code", "meaning"],
    Object.entries(meanings).map(([code, meaning]) => [code, meaning]),
  )

const triedAgain: Readonly<Record<Policy["when"], string>> = {
  transient: "whatever may pass",
  unsent: "what certainly was not processed",
}

const retries = (): string => {
  const rows = Object.values<Policy>(policies).map((policy): Cells => {
    const delays = Array.from({ length: policy.retries }, (_, at) => delayBefore(policy, at + 1))
    const all = delays.reduce((sum, delay) => sum + delay, 0)
    return [
      policy.why,
      triedAgain[policy.when],
      String(policy.retries + 1),
      `${seconds(policy.first)}, up to ${seconds(Math.max(...delays))}`,
      seconds(all),
    ]
  })
  return table(
    ["what", "tried again", "attempts", "delay at most, after the first and later ones", "waiting in all, at most"],
    [
      ...rows,
      [
        "wait for the job log",
        "while OpCon has none",
        "",
        `${seconds(logPolling.first)}, up to ${seconds(logPolling.cap)}`,
        seconds(logPolling.within),
      ],
      [
        "take up what stayed in the journal",
        "by the next run or `drain`",
        "",
        `${seconds(redelivery.first)}, up to ${seconds(redelivery.cap)}`,
        "",
      ],
    ],
  )
}

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
  const decoded = Schema.decodeUnknownResult(Sections, { errors: "all" })(values)
  return new Map(
    Result.isSuccess(decoded) ? [] : flatten(decoded.failure.issue).map(({ issue, path }) => [path.join(" "), issue]),
  )
}

/** What the comment above a key of the sample says. */
const comments = (sample: string): ReadonlyMap<string, string> => {
  const lines = sample.split(/\r?\n/)
  return new Map(
    IniSource.parse(sample).entries.map(({ key, line, section }) => {
      const above: Array<string> = []
      for (let at = line - 2; lines[at]?.startsWith("; ") === true; at -= 1) above.unshift(lines[at]?.slice(2) ?? "")
      return [`${section} ${key}`, above.join(" ")]
    }),
  )
}

const configKeys = (sample: string): string => {
  const missing = objections(each(() => undefined))
  const wrong = objections(each(() => "?!"))
  const needed = each((section, key) => (missing.has(`${section} ${key}`) ? "needed" : undefined))
  const defaults: Values = Schema.encodeSync(Sections)(Schema.decodeUnknownSync(Sections)(needed))
  const told = comments(sample)
  const rows = sectionNames.flatMap((section) =>
    keysOf(section).map((key): Cells => {
      const place = `${section} ${key}`
      const issue = wrong.get(place)
      const allowed = issue !== undefined && "annotations" in issue ? String(issue.annotations?.["message"] ?? "") : ""
      const [attribute] = Object.entries(attributeOf).flatMap(([name, value]) => (name === key ? [value] : []))
      const alias = Object.entries(aliases[section] ?? {}).flatMap(([other, name]) => (name === key ? [other] : []))
      const about = [
        told.get(place) || (attribute && `Ticket attribute ${attribute}.`),
        allowed && `${allowed.replace(/ is allowed\b/, "").replace(/^./, (first) => first.toUpperCase())}.`,
        alias.length > 0 && `May be called ${alias.join(", ")}.`,
      ]
      const usual = defaults[section]?.[key]
      const byDefault = missing.has(place) ? "must be given" : usual === undefined ? "none" : `\`${usual}\``
      return [`[${section}]`, `\`${key}\``, byDefault, about.filter((part) => part).join(" ")]
    }),
  )
  return table(["section", "key", "default", "what it holds"], rows)
}

describe("README.md", () => {
  const parts = {
    "decision-table": decisions,
    "exit-codes": exitCodes,
    "retry-table": retries,
    "config-keys": configKeys,
  }
  for (const [name, render] of Object.entries(parts)) {
    it.effect(`holds the ${name} of the code`, () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const readme = yield* files.readFileString("README.md")
        const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`]
        const from = readme.indexOf(begin) + begin.length
        const to = readme.indexOf(end)
        assert.isTrue(from >= begin.length && from <= to, `README.md has no place for ${name}`)
        const rendered = `\n${render(yield* files.readFileString("Connector.config"))}\n\n`
        if (yield* Config.Boolean("UPDATE_DOCS").pipe(Config.withDefault(false))) {
          yield* files.writeFileString("README.md", readme.slice(0, from) + rendered + readme.slice(to))
          return
        }
        assert.strictEqual(readme.slice(from, to), rendered, "npm run docs writes it")
      }).pipe(Effect.provide(NodeServices.layer)),
    )
  }
})

describe("templates/template.schema.json", () => {
  it.effect("is the JSON Schema of the Schema that decodes templates", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const file = `templates/${schemaFile}`
      if (yield* Config.Boolean("UPDATE_DOCS").pipe(Config.withDefault(false))) {
        return yield* files.writeFileString(file, TemplateJsonSchema.text())
      }
      assert.strictEqual(yield* files.readFileString(file), TemplateJsonSchema.text(), "npm run docs writes it")
      assert.strictEqual(ShippedSchema.text, TemplateJsonSchema.text())
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})

describe("package.json", () => {
  it.effect("has the version that the program tells", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
      const found = yield* Schema.decodeEffect(Package)(yield* files.readFileString("package.json"))
      assert.strictEqual(found.version, version)
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
