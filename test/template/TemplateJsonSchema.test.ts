/**
 * The JSON Schema of templates, asked as an editor asks it: by a validator of its own that knows nothing of the Schema it
 * was made from. What the program takes the editor takes; typical mistakes are marked where they stand.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Ajv } from "ajv"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import { descriptions, make } from "../../src/template/TemplateJsonSchema.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import { fields, minimal, render } from "../support/TemplateText.ts"

// `strict` refuses keywords that draft 7 does not have, and forms that are probably mistakes.
const validate = new Ajv({ allErrors: true, strict: true, strictRequired: false }).compile(make())

/** `/tags/0 must have required property 'value'` and the like; empty where the template is valid. */
const marks = (template: unknown): ReadonlyArray<string> =>
  validate(template)
    ? []
    : (validate.errors ?? [])
        .filter(({ keyword }) => keyword !== "if")
        .map(({ instancePath, message, params }) => {
          const names = Object.values(params).filter(Predicate.isString).join(" ")
          return `${instancePath} ${message}: ${names}`
        })

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

describe("the JSON Schema takes", () => {
  it.effect("templates/samples/tickets.json", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      assert.deepStrictEqual(marks(decode(yield* files.readFileString("templates/samples/tickets.json"))), [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("templates/basic.json", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      assert.deepStrictEqual(marks(decode(yield* files.readFileString("templates/basic.json"))), [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("the templates of the rehearsal, which name it", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      yield* writeRehearsal("/r", { opconPort: 1, summitPort: 2 }, "PEM").pipe(
        Effect.provide(Layer.merge(Layer.succeed(FileSystem.FileSystem, disk.fileSystem), Path.layer)),
      )
      const templates = [...disk.files()].filter(([path]) => /^\/r\/templates\/\w+\.json$/.test(path))
      assert.lengthOf(templates, 4)
      for (const [path, text] of templates) {
        assert.deepStrictEqual(marks(decode(text)), [], path)
        assert.include(text, '"$schema": "./template.schema.json"')
      }
    }),
  )

  it("every field, and nothing but what is needed", () => {
    assert.deepStrictEqual(marks(fields), [])
    assert.deepStrictEqual(marks(minimal), [])
  })
})

const day = (start: unknown, stop: unknown) => ({ workingHours: { monday: { start, stop } } })

/** What is wrong, and the beginning of what the editor says. */
const mistakes: ReadonlyArray<readonly [string, unknown, string]> = [
  ["a field that is not there", { urls: undefined }, " must have required property 'urls'"],
  ["a misspelt field", { ticketDescripton: "x" }, " must NOT have additional properties: ticketDescripton"],
  [
    "a misspelt rule",
    { rules: { includeTagRoutng: true } },
    "/rules must NOT have additional properties: includeTagRoutng",
  ],
  [
    "a word for a switch",
    { rules: { submitSingleIncidentPerDay: "day" } },
    "/rules/submitSingleIncidentPerDay must be boolean",
  ],
  [
    "an unknown choice",
    { rules: { onLostReply: "wait" } },
    "/rules/onLostReply must be equal to one of the allowed values",
  ],
  ["an empty text", { ticketInformation: " " }, "/ticketInformation must match pattern"],
  ["a number for a text", { ticketDescription: 7 }, "/ticketDescription must be string"],
  ["an address as text", { address: "summit" }, "/address must be object"],
  [
    "a header that is none",
    { credentials: { apiKey: "x", apiKeyHeader: "a b" } },
    "/credentials/apiKeyHeader must match pattern",
  ],
  ["no incident", { urls: minimal.urls.slice(1) }, "/urls must contain at least 1 valid item(s)"],
  [
    "a misspelt url",
    { urls: [...minimal.urls, { name: "viewIncidnt", value: "x" }] },
    "/urls/2/name must be equal to one of",
  ],
  [
    "a day in capitals",
    { workingHours: { Monday: { start: "0800", stop: "0900" } } },
    "/workingHours must NOT have additional",
  ],
  [
    "a day without stop",
    { workingHours: { monday: { start: "0800" } } },
    "/workingHours/monday must have required property 'stop'",
  ],
  ["a time with a colon", day("08:00", "1700"), "/workingHours/monday/start must match pattern"],
  ["a start at midnight's end", day("2400", "1700"), "/workingHours/monday/start must NOT be valid"],
  [
    "an attribute without a value",
    { attributes: [{ name: "A" }] },
    "/attributes/0 must have required property 'value'",
  ],
  ["an attribute without a name", { attributes: [{ name: "", value: "x" }] }, "/attributes/0/name must match pattern"],
  ["attributes as an object", { attributes: { name: "A", value: "x" } }, "/attributes must be array"],
  [
    "an unknown indicator",
    { tags: [{ indicator: "TAGEND" }] },
    "/tags/0/indicator must be equal to one of the allowed values",
  ],
  ["EXIT without its tag", { tags: [{ indicator: "EXIT" }] }, "/tags/0 must have required property 'indicatorValue'"],
  [
    "DEFAULT without a value",
    { tags: [{ indicator: "DEFAULT", attribute: "A", value: " " }] },
    "/tags/0/value must match pattern",
  ],
  [
    "a state for the log",
    { reopen: { logField: "userlog" } },
    "/reopen/logField must be equal to one of the allowed values",
  ],
  ["a user's name for his number", { search: { caller: "me" } }, "/search/caller must match pattern"],
  ["half a candidate", { search: { limit: 1.5 } }, "/search/limit must be integer"],
  ["no candidate", { search: { limit: 0 } }, "/search/limit must be >= 1"],
]

describe("the JSON Schema marks", () => {
  it.each(mistakes)("%s, as the program does", (_, changed, expected) => {
    const text = render({ ...minimal, ...(Predicate.isObject(changed) ? changed : {}) })
    const found = marks(decode(text))
    assert.isTrue(
      found.some((mark) => mark.startsWith(expected)),
      found.join("\n"),
    )
    assert.isTrue(Result.isFailure(TemplateFile.parse("basic.json", text)))
  })
})

describe("the JSON Schema explains", () => {
  it("every field that has words, in these words", () => {
    const found: Array<string> = []
    const walk = (schema: unknown): void => {
      if (!Predicate.isObject(schema)) return
      if (Predicate.isString(schema["description"])) found.push(schema["description"])
      for (const inner of [
        schema["items"],
        ...Object.values(Predicate.isObject(schema["properties"]) ? schema["properties"] : {}),
      ]) {
        walk(inner)
      }
    }
    walk(make())
    assert.deepStrictEqual(new Set(found), new Set(descriptions().values()))
    assert.notInclude(found, "")
  })
})
