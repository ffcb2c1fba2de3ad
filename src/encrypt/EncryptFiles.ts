/**
 * `encrypt --migrate` over all files of a site, or those that are named: each by itself, so that one with a mistake in it
 * does not hold up the others. The exit code is that of the worst of them.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { CommandFailed } from "../domain/CommandFailed.ts"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { isSchemaFile } from "../template/TemplateFile.ts"
import type { Given } from "./EncryptActions.ts"
import { keyOf, keyToTry, site, tell } from "./EncryptSite.ts"
import { refuse } from "./PromptSecret.ts"
import type { Migrated } from "./Migration.ts"
import { migrate, stamp } from "./Migration.ts"
import type { TemplateInvalid } from "../pipeline/steps/DecodeTemplate.ts"

type Refused = SettingsInvalid | TemplateInvalid | CommandFailed

/** Every template in TEMPLATESDIR; a JSON Schema for editors is none. */
const templatesIn = Effect.fnUntraced(function* (folder: string, config: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const message = `the folder of templates ${folder} cannot be read`
  const names = yield* Effect.mapError(
    files.readDirectory(folder),
    () => new SettingsInvalid({ file: config, problems: [{ message }] }),
  )
  return names
    .filter((name) => /\.json$/i.test(name) && !isSchemaFile(name))
    .toSorted()
    .map((name) => path.join(folder, name))
})

const toText = ({ backup, file, names }: Migrated, dryRun: boolean): string => {
  if (names.length === 0) return `${file}: nothing to encrypt`
  const what = names.join(" and ")
  if (dryRun) return `${file}: ${what} would be encrypted`
  return `${file}: ${what} encrypted; the file as it was is ${Option.getOrElse(backup, () => "")}`
}

const copiesLeft =
  "The copies hold the secrets readable: try the new files (a failed job with --dry-run), then delete the copies."

/** Connector.config and all templates, or the files that are named. */
const filesOf = Effect.fnUntraced(function* ({ config, files }: Given) {
  const path = yield* Path.Path
  if (files.length > 0) return { files: files.map((file) => path.resolve(file)), refused: [] }
  const { file, templatesDir } = yield* site(config)
  return yield* Effect.match(templatesIn(templatesDir, file), {
    onFailure: (error) => ({ files: [file], refused: [error] }),
    onSuccess: (templates) => ({ files: [file, ...templates], refused: [] }),
  })
})

export const migrateAll = Effect.fn("EncryptFiles.migrateAll")(function* (given: Given) {
  const { config, dryRun } = given
  if (Option.isSome(given.for) || Option.isSome(given.value) || given.hex) {
    return yield* refuse("--migrate takes the values from the files: --for, --value (-v) and --hex do not go with it.")
  }
  const all = yield* filesOf(given)
  const key = yield* Effect.cached(dryRun ? keyToTry(config) : keyOf(config))
  const refused: Array<Refused> = [...all.refused]
  const at = yield* stamp
  let copies = 0
  for (const file of all.files) {
    const done = yield* Effect.result(migrate(file, { dryRun, stamp: at, key }))
    if (done._tag === "Failure") {
      // Without a key no file can be done.
      if (done.failure._tag === "KeyUnusable") return yield* done.failure
      refused.push(done.failure)
      continue
    }
    yield* Console.log(toText(done.success, dryRun))
    yield* tell(done.success.told)
    if (Option.isSome(done.success.backup)) copies += 1
  }
  if (copies > 0) yield* Console.error(copiesLeft)
  const worst = refused.find(({ _tag }) => _tag !== "TemplateInvalid") ?? refused[0]
  yield* tell(refused.filter((error) => error !== worst).map(({ message }) => message))
  if (worst !== undefined) return yield* worst
})
