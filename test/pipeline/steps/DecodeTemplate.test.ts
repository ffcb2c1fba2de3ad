import { assert, describe, it } from "@effect/vitest"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { Settings } from "../../../src/config/Settings.ts"
import { decodeTemplate, TemplateInvalid } from "../../../src/pipeline/steps/DecodeTemplate.ts"
import { settings } from "../../support/Fixtures.ts"
import { minimal, render } from "../../support/TemplateText.ts"
import { layerFiles } from "../../support/TextFiles.ts"
import type { Outcome } from "../../support/TextFiles.ts"

const folder = settings.general.templatesDir

const layer = (files: Readonly<Record<string, Outcome | ReadonlyArray<Outcome>>>, names: ReadonlyArray<string> = []) =>
  Layer.mergeAll(
    Path.layer,
    Layer.succeed(Settings, settings),
    layerFiles(Object.fromEntries(Object.entries(files).map(([name, outcome]) => [`${folder}/${name}`, outcome])), {
      [folder]: names,
    }),
  )

const refused = (name: string) =>
  Effect.map(Effect.flip(decodeTemplate(name)), (error) => {
    assert.instanceOf(error, TemplateInvalid)
    return error
  })

describe("decodeTemplate", () => {
  it.effect("reads the template from TEMPLATESDIR", () =>
    Effect.gen(function* () {
      const template = yield* decodeTemplate("my template.json")
      assert.strictEqual(template.name, "my template.json")
      assert.strictEqual(template.address, "https://summit.example")
    }).pipe(Effect.provide(layer({ "my template.json": render(minimal) }))),
  )

  it.effect("takes TEMPLATESDIR and the name together by the rules of Windows", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* decodeTemplate("basic.json")).name, "basic.json")
    }).pipe(
      Effect.provideService(Settings, {
        ...settings,
        general: { ...settings.general, templatesDir: "\\\\server\\share\\templates" },
      }),
      Effect.provide(
        Layer.merge(NodePath.layerWin32, layerFiles({ "\\\\server\\share\\templates\\basic.json": render(minimal) })),
      ),
    ),
  )

  it.effect("never takes the JSON Schema beside the templates for one", () =>
    Effect.gen(function* () {
      const { message } = yield* refused("template.schema.json")
      assert.include(message, "template.schema.json: this is the JSON Schema for editors, no template")
      assert.notInclude((yield* refused("template.schem.json")).message, "did you mean")
    }).pipe(Effect.provide(layer({ "template.schema.json": "{}" }, ["template.schema.json"]))),
  )

  it.effect("reads Windows-1252", () =>
    Effect.gen(function* () {
      const template = yield* decodeTemplate("basic.json")
      assert.strictEqual(template.ticketDescription, "Auslöser")
    }).pipe(
      Effect.provide(
        layer({
          "basic.json": Uint8Array.from([...render({ ...minimal, ticketDescription: "Auslöser" })], (letter) =>
            letter.charCodeAt(0),
          ),
        }),
      ),
    ),
  )

  it.effect("waits for a file that is busy", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(decodeTemplate("basic.json"))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).name, "basic.json")
    }).pipe(
      Random.withSeed("busy template"),
      Effect.provide(layer({ "basic.json": [{ refused: "Busy" }, { refused: "Busy" }, render(minimal)] })),
    ),
  )

  it.effect.each([
    "",
    " ",
    ".",
    "..",
    "../basic.json",
    "..\\basic.json",
    "sub/basic.json",
    "sub\\basic.json",
    "/srv/basic.json",
    "\\\\server\\share\\basic.json",
    "C:basic.json",
    "C:\\basic.json",
    "basic.json:stream",
    "basic.json\0",
  ])("refuses %j before reading anything", (name) =>
    Effect.gen(function* () {
      const error = yield* refused(name)
      assert.strictEqual(error.file, name === "" ? "-t" : name)
      assert.include(error.message, "the name of a file in the folder of templates is meant, without folder or drive")
    }).pipe(Effect.provide(Layer.merge(Path.layer, Layer.succeed(Settings, settings))), Effect.provide(layerFiles({}))),
  )

  it.effect.each([
    ["basik.json", `there is no basik.json in ${folder}, the folder of templates: did you mean basic.json?`],
    ["BASIK", `there is no BASIK in ${folder}, the folder of templates: did you mean basic.json?`],
    ["bassic.jsn", `there is no bassic.jsn in ${folder}, the folder of templates: did you mean basic.json?`],
    ["basic.json.txt", `there is no basic.json.txt in ${folder}, the folder of templates: did you mean basic.json?`],
    [
      "basic\u200b.json",
      `there is no basic<U+200B>.json in ${folder}, the folder of templates: did you mean basic.json?`,
    ],
    ["basic", `there is no basic in ${folder}, the folder of templates: did you mean basic.json?`],
    ["other.json", `there is no other.json in ${folder}, the folder of templates`],
  ] as const)("says what is near a missing %s", ([name, message]) =>
    Effect.gen(function* () {
      const error = yield* refused(name)
      assert.deepStrictEqual(error.problems, [{ message }])
      assert.strictEqual(
        error.message,
        `${folder}/${name}: ${message}\nCorrect the template, or name another one with -t.`,
      )
    }).pipe(Effect.provide(layer({}, ["basic.json", "production-emea.txt"]))),
  )

  it.effect("says that the folder is missing", () =>
    Effect.gen(function* () {
      const error = yield* refused("basic.json")
      assert.deepStrictEqual(error.problems, [{ message: `the folder of templates ${folder} cannot be read` }])
    }).pipe(Effect.provide(Layer.mergeAll(Path.layer, Layer.succeed(Settings, settings), layerFiles({})))),
  )

  it.effect("says that the name is a folder", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* refused("old")).problems, [{ message: "this is no file" }])
    }).pipe(Effect.provide(layer({ old: { refused: "BadResource" } }))),
  )

  it.effect("says everything that is wrong, a line each", () =>
    Effect.gen(function* () {
      const error = yield* refused("basic.json")
      assert.deepStrictEqual(error.message.split("\n"), [
        `${folder}/basic.json:2:24: ticketDescription is 1: text in double quotes is meant`,
        `${folder}/basic.json:20:3: unknown field rule: did you mean rules?`,
        "Correct the template, or name another one with -t.",
      ])
    }).pipe(Effect.provide(layer({ "basic.json": render({ ...minimal, ticketDescription: 1, rule: {} }) }))),
  )

  it.effect("logs a warning about a plain key, without the key", () => {
    const logged: Array<unknown> = []
    const logger = Logger.make(({ logLevel, message }) => {
      logged.push(logLevel, message)
    })
    return Effect.gen(function* () {
      yield* decodeTemplate("basic.json")
      assert.deepStrictEqual(logged, ["Warn", ["basic.json:8:15: credentials.apiKey is in plain text"]])
    }).pipe(
      Effect.provide(Logger.layer([logger])),
      Effect.provide(layer({ "basic.json": render({ ...minimal, credentials: { apiKey: "canary" } }) })),
    )
  })
})
