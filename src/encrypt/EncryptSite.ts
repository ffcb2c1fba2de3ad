/**
 * The site that `encrypt` works for: the files that its Connector.config names, and its key. Connector.config need not be
 * valid for that, because `encrypt` is there to make it so.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import * as KeyFile from "../secrets/KeyFile.ts"
import * as NewKeyFile from "./NewKeyFile.ts"
import * as TextFile from "../files/TextFile.ts"
import { configFile } from "../site/Site.ts"

/** What Connector.config says of files, whether it is valid otherwise or not. */
export const site = Effect.fnUntraced(function* (config: Option.Option<string>) {
  const path = yield* Path.Path
  const file = yield* configFile(config)
  const text = yield* Effect.mapError(
    TextFile.read(file),
    ({ detail }) => new SettingsInvalid({ file, problems: [{ message: detail }] }),
  )
  const { keyFile, templatesDir } = ConnectorEntries.references(text)
  const folder = path.dirname(file)
  return { file, keyFile: path.resolve(folder, keyFile), templatesDir: path.resolve(folder, templatesDir) }
})

export const tell = (sentences: ReadonlyArray<string>) => Effect.forEach(sentences, (one) => Console.error(one))

/** The key of this site, made where there is none yet. */
export const keyOf = Effect.fnUntraced(function* (config: Option.Option<string>) {
  const given = yield* KeyFile.fromVariable
  if (Option.isSome(given)) return given.value
  const { keyFile } = yield* site(config)
  const { key, told } = yield* NewKeyFile.loadOrCreate(keyFile)
  yield* tell(told)
  return key
})

/** The key of this site, or one for this run alone where there is none yet. */
export const keyToTry = Effect.fnUntraced(function* (config: Option.Option<string>) {
  const given = yield* KeyFile.fromVariable
  if (Option.isSome(given)) return given.value
  const { keyFile } = yield* site(config)
  return yield* Effect.catchIf(
    KeyFile.load(keyFile),
    ({ missing }) => missing,
    () => NewKeyFile.passing,
  )
})
