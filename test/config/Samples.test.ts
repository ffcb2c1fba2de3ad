import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { keysOf, sectionNames } from "../../src/config/ConnectorKeys.ts"
import * as ConnectorKeys from "../../src/config/ConnectorKeys.ts"
import * as ConfigFile from "../../src/intake/ConfigFile.ts"
import { Settings } from "../../src/config/Settings.ts"
import { indicators } from "../../src/domain/Template.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import { decodeTemplate } from "../../src/pipeline/steps/DecodeTemplate.ts"

describe("the samples that come with the program", () => {
  it.effect("Connector.config holds every key, and is valid without a warning", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const source = ConfigFile.parse(yield* files.readFileString("Connector.config"))
      assert.deepStrictEqual(
        source.entries.map(({ key, section }) => `${section} ${key}`).toSorted(),
        sectionNames
          .flatMap((section) =>
            keysOf(section).map(
              (key) => `${ConnectorKeys.sectionIn("newest", section)} ${ConnectorKeys.keyIn("newest", section, key)}`,
            ),
          )
          .toSorted(),
      )
      const settings = yield* ConnectorConfig.load("Connector.config")
      assert.deepStrictEqual(settings.warnings, [])
      assert.strictEqual(settings.general.dailyStartHour, 7)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("templates/samples/tickets.json shows what a ticket can say, and only its sample values are odd", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const text = yield* files.readFileString("templates/samples/tickets.json")
      const { template } = Result.getOrThrow(TemplateFile.parse("tickets.json", text))
      assert.isTrue(Option.isSome(template.configurationItem))
      assert.deepStrictEqual(
        new Set(template.when.flatMap((entry) => Object.keys(entry.if))),
        new Set(["schedule", "workingHours", "termination", "tag"]),
      )
      assert.isAbove(template.limits.size, 0)
      const odd = FileCheck.templateText(text).filter(({ message }) => !message.includes("example"))
      assert.deepStrictEqual(odd, [])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("templates/basic.json is what it documents", () =>
    Effect.gen(function* () {
      const settings = yield* ConnectorConfig.load("Connector.config")
      const template = yield* Effect.provideService(decodeTemplate("basic.json"), Settings, settings)
      assert.sameMembers([...new Set(template.tags.map(({ indicator }) => indicator))], [...indicators])
      assert.isTrue(Option.isSome(template.workingHours))
      assert.isAbove(template.workingHoursAttributes.length, 0)
      assert.isAbove(template.nonWorkingHoursAttributes.length, 0)
      assert.isAbove(template.customAttributes.length, 0)
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
