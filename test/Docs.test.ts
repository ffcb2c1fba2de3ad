/**
 * The generated parts of the documentation, compared with what stands between their markers; links lead somewhere. With
 * UPDATE_DOCS=1 in the environment the generated parts are written instead.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { schemaFile } from "../src/template/TemplateFile.ts"
import * as TemplateJsonSchema from "../src/template/TemplateJsonSchema.ts"
import { version } from "../src/intake/ProgramName.ts"
import { parts } from "./support/DocParts.ts"

const updating = Config.Boolean("UPDATE_DOCS").pipe(Config.withDefault(false))

describe("documentation", () => {
  for (const { file, name, render } of parts) {
    it.effect(`${file} holds the ${name} of the code`, () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const text = yield* files.readFileString(file)
        const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`]
        const from = text.indexOf(begin) + begin.length
        const to = text.indexOf(end)
        assert.isTrue(from >= begin.length && from <= to, `${file} has no place for ${name}`)
        const rendered = `\n${yield* render(yield* files.readFileString("Connector.config"))}\n\n`
        if (yield* updating) return yield* files.writeFileString(file, text.slice(0, from) + rendered + text.slice(to))
        assert.strictEqual(text.slice(from, to), rendered, "npm run docs writes it")
      }).pipe(Effect.provide(NodeServices.layer)),
    )
  }

  it.effect("docs/architecture.md names files that exist", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const page = yield* files.readFileString("docs/architecture.md")
      const named = Array.from(page.matchAll(/(?:src|test)\/[\w/]+\.ts/g), ([name]) => name)
      assert.isAbove(named.length, 15)
      assert.deepStrictEqual(
        yield* Effect.filter(named, (name) => Effect.map(files.exists(name), (exists) => !exists)),
        [],
      )
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("docs/architecture.md says what is in each folder of the program", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const page = yield* files.readFileString("docs/architecture.md")
      const [, , folderTable = ""] = /^## Folders\n([^]*?)\n\n(\|[^]*?)\n\n/m.exec(page) ?? []
      const names = Array.from(folderTable.matchAll(/^\| (`[^|]*)/gm)).flatMap(([, cell = ""]) =>
        Array.from(cell.matchAll(/`(\w+)`/g), ([, name]) => name),
      )
      const folders = (yield* files.readDirectory("src")).filter((name) => !name.includes("."))
      assert.sameMembers(names, folders)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("pages name only commands that package.json has", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const page = (yield* Effect.forEach(["README.md", "CONTRIBUTING.md", "docs/performance.md"], (name) =>
        files.readFileString(name),
      )).join("")
      const Package = Schema.fromJsonString(Schema.Struct({ scripts: Schema.Record(Schema.String, Schema.String) }))
      const { scripts } = yield* Schema.decodeEffect(Package)(yield* files.readFileString("package.json"))
      const told = Array.from(page.matchAll(/npm run ([\w:-]+)/g), ([, name = ""]) => name)
      assert.deepStrictEqual(
        told.filter((name) => scripts[name] === undefined),
        [],
      )
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("links to files that are there, and to headings that are in them", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const pages = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        ...(yield* files.readDirectory("docs")).map((name) => `docs/${name}`),
      ].filter((name) => name.endsWith(".md"))
      const anchorsOf = Effect.fnUntraced(function* (page: string) {
        const text = yield* files.readFileString(page)
        return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
          heading
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
            .trim()
            .replaceAll(" ", "-"),
        )
      })
      for (const page of pages) {
        const text = yield* files.readFileString(page)
        for (const [, link = ""] of text.matchAll(/(?:\]\(|(?:src|href)=")([^)"\s]+)[)"]/g)) {
          if (/^[a-z]+:/.test(link)) continue
          const [to = "", anchor] = link.split("#")
          const target = to === "" ? page : path.join(path.dirname(page), to)
          assert.isTrue(yield* files.exists(target), `${page} links to ${link}`)
          if (anchor !== undefined) assert.include(yield* anchorsOf(target), anchor, `${page} links to ${link}`)
        }
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})

describe("templates/template.schema.json", () => {
  it.effect("is the JSON Schema of the Schema that decodes templates", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const file = `templates/${schemaFile}`
      if (yield* updating) return yield* files.writeFileString(file, TemplateJsonSchema.text())
      assert.strictEqual(yield* files.readFileString(file), TemplateJsonSchema.text(), "npm run docs writes it")
      assert.strictEqual(TemplateJsonSchema.shippedText, TemplateJsonSchema.text())
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})

describe("package.json", () => {
  it.effect("has the version of the program", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
      const found = yield* Schema.decodeEffect(Package)(yield* files.readFileString("package.json"))
      assert.strictEqual(found.version, version)
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
