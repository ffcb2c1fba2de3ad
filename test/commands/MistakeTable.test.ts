/**
 * Every key of the sample Connector.config, of templates/basic.json and of a template with every field, with every mistake
 * (support/Mistakes.ts): what `template check` reports, and whether it points to the right line and column. The table
 * as it was seen is printed at the end.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { table } from "../../src/domain/Table.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"
import { filledIn } from "../support/FilledIn.ts"
import type { Kind, Mistake } from "../support/Mistakes.ts"
import * as Mistakes from "../support/Mistakes.ts"
import { full } from "../support/TemplateText.ts"

const source = await Effect.runPromise(
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return {
      config: filledIn(yield* files.readFileString("Connector.config"))
        .replace(/^URL=$/m, "URL=postgres://opcon@localhost/queue")
        .replace(/^QUEUE=$/m, "QUEUE=night")
        .replace(/^TEMPLATE=$/m, "TEMPLATE=basic.json"),
      basic: filledIn(yield* files.readFileString("templates/basic.json")),
    }
  }).pipe(Effect.provide(NodeServices.layer)),
)

const connector = (text: string) => FileCheck.connectorText(text, { file: "C", resolve: (path) => path }).findings

interface Source {
  readonly file: string
  readonly mistakes: ReadonlyArray<Mistake>
  readonly review: (text: string) => ReadonlyArray<FileCheck.Finding>
  readonly mandatory: RegExp
  /** Keys that hold any text: no type is wrong. */
  readonly anyText: RegExp
  /** What is valid without this key, and then odd. */
  readonly oddWithout: RegExp
}

const never = /^$/
const inTemplate = [
  "ticket(Description|Information)",
  "address",
  "(view)?[aA]ddress\\.value",
  "credentials",
  "credentials\\.apiKey",
  "urls",
  "(?!when)\\w+\\[\\d\\]\\.(name|groupName)",
  "(urls|\\w*[aA]ttributes)\\[\\d\\]\\.value",
  "when\\[\\d\\]\\.(if|\\w*[aA]ttributes\\[\\d\\]\\.(name|groupName|value))",
  "(when\\[\\d\\]\\.)?configurationItem\\.(key|value)",
  "workingHours\\.\\w+\\.(start|stop)",
  "reuseOpenIncident\\.days",
  "group\\.(by|over|withinMinutes)",
  "tags\\[\\d\\]\\.indicator",
  // EXIT, TAG_START, TAG_END, DEFAULT and ASSIGNTO, in the order in which both templates have them.
  "tags\\[[012]\\]\\.indicatorValue",
  "tags\\[[123]\\]\\.attribute",
  "tags\\[[1236]\\]\\.value",
]

const sources: ReadonlyArray<Source> = [
  {
    file: "Connector.config",
    mistakes: Mistakes.ofConfig(source.config),
    review: connector,
    mandatory: /^\[OPCON API CONNECTION\] (SERVER|TOKEN)$|^\[JOURNAL\] (URL|QUEUE)$/,
    anyText:
      /^\[DEFAULTS\] |DIR(ECTORY)?$|(CA|KEY)_FILE$|RECORD_MASK$|SYSTEM_NAME$|^\[SWEEP\] (TEMPLATE|STATUSES|SCHEDULES|EXCEPT)$|^\[JOURNAL\] PASSWORD$/,
    oddWithout: /^\[SWEEP\] TEMPLATE$/,
  },
  {
    file: "templates/basic.json",
    mistakes: Mistakes.ofTemplate(source.basic),
    review: FileCheck.templateText,
    // It routes by tags, which needs a DEFAULT.
    mandatory: new RegExp(`^(${inTemplate.join("|")}|tags)$`),
    anyText: never,
    oddWithout: /^(rules|rules\.include(TagRouting|CategoryNameTag|AssignToTag)|workingHours|tags)$/,
  },
  {
    file: "a template with every field",
    mistakes: Mistakes.ofTemplate(full),
    // Not every combination of all fields makes sense, and that is reported whatever else is wrong.
    review: (text) => FileCheck.templateText(text).filter(({ severity }) => severity === "error"),
    mandatory: new RegExp(`^(${inTemplate.join("|")})$`),
    anyText: never,
    oddWithout: never,
  },
]

interface Expected {
  /** What the one finding at the mistake says; none where nothing is wrong. */
  readonly says: string | undefined
  /** Whether the section or object around it lacks the key: reported if the key is missing, and together with a misspelt one. */
  readonly lacks: boolean
}

const expected = ({ anyText, mandatory }: Source, { key, kind, name }: Mistake): Expected => {
  const needed = mandatory.test(key)
  switch (kind) {
    case "misspelt":
      // The names of limits are the site's own.
      return { says: key.startsWith("limits.") ? undefined : `: did you mean ${name}?`, lacks: needed }
    case "wrong type":
      return { says: anyText.test(key) ? undefined : name, lacks: false }
    case "missing":
      return { says: undefined, lacks: needed }
    case "duplicated":
      return { says: `${name}`, lacks: false }
  }
}

interface Seen {
  readonly file: string
  readonly key: string
  readonly kind: Kind
  readonly places: string
  readonly reported: boolean
  readonly right: boolean
}

const seen: Array<Seen> = []

const place = ({ column, line }: { readonly line?: number; readonly column?: number }): string => `${line}:${column}`

for (const from of sources) {
  describe(`${from.file}: every key`, () => {
    it.each(from.mistakes.map((mistake) => [`${mistake.key} ${mistake.kind}`, mistake] as const))(
      "%s",
      (_, mistake) => {
        const { around, key, kind } = mistake
        const { lacks, says } = expected(from, mistake)
        const findings = from.review(mistake.text)
        const errors = findings.filter(({ severity }) => severity === "error")
        const atIt = errors.filter((finding) => kind !== "missing" && place(finding) === place(mistake))
        const lacking = errors.filter((finding) => !atIt.includes(finding))
        const right =
          (says === undefined ? atIt.length === 0 : atIt.length === 1 && atIt[0]?.message.includes(says) === true) &&
          // What the indicator of a tag needs is asked only of a tag without misspelt fields.
          (lacks ? lacking.length > 0 || (kind === "misspelt" && key.startsWith("tags[")) : lacking.length === 0) &&
          lacking.every(({ line }) => line === around)
        seen.push({
          file: from.file,
          key,
          kind,
          places: errors.length === 0 ? "-" : errors.map(place).join(", "),
          reported: says !== undefined || lacks,
          right,
        })
        assert.isTrue(
          right,
          `${JSON.stringify({ expected: { ...mistake, text: undefined, says, lacks }, findings })}; a key that holds any text belongs to anyText`,
        )
        for (const { message } of lacking) assert.match(message, /missing|holds no|, but /)
        if (kind === "duplicated") {
          const [{ message } = { message: "" }] = atIt
          assert.match(message, /is given twice, lines \d+ and \d+: keep one of them$/)
        }
        // Any text is a password, and a plain one is warned about.
        const odd = findings.filter(
          ({ message, severity }) => severity === "warning" && message !== "PASSWORD is in plain text",
        )
        const without = kind === "missing" || (kind === "misspelt" && key.startsWith("[SWEEP]"))
        if (without && from.oddWithout.test(key)) assert.isAbove(odd.length, 0)
        else assert.deepStrictEqual(odd, [])
      },
    )
  })
}

describe("the table of mistakes", () => {
  it("leaves out no key of the two samples", () => {
    const keys = (file: string) => new Set(seen.filter((one) => one.file === file).map(({ key }) => key))
    assert.isAbove(keys("Connector.config").size, 30)
    assert.isAbove(keys("templates/basic.json").size, 100)
    for (const { file, mistakes } of sources)
      assert.lengthOf(
        seen.filter((one) => one.file === file),
        mistakes.length,
      )
  })

  afterAll(() => {
    const count = (file: string, kind: Kind) => {
      const all = seen.filter((one) => one.file === file && one.kind === kind)
      const found = all.filter(({ reported }) => reported)
      const right = found.filter(({ right }) => right).length
      return [
        String(all.length),
        String(found.length),
        `${right} (${found.length === 0 ? 100 : Math.floor((100 * right) / found.length)} %)`,
        String(all.filter(({ reported, right }) => !reported && right).length),
      ]
    }
    const cell = (file: string, key: string, kind: Kind) =>
      seen.find((one) => one.file === file && one.key === key && one.kind === kind)?.places ?? ""
    const rows = sources.flatMap(({ file, mistakes }) =>
      [...new Set(mistakes.map(({ key }) => key))].map((key) => [
        file,
        key,
        ...Mistakes.kinds.map((kind) => cell(file, key, kind)),
      ]),
    )
    return Effect.runPromise(
      Console.log(
        [
          "Where each mistake was reported, LINE:COLUMN (-: nothing is wrong, nothing was reported)",
          table(["file", "key", ...Mistakes.kinds], rows),
          table(
            ["file", "mistake", "made", "to be reported", "at the right line", "nothing wrong, nothing reported"],
            sources.flatMap(({ file }) => Mistakes.kinds.map((kind) => [file, kind, ...count(file, kind)])),
          ),
        ].join("\n"),
      ),
    )
  })
})
