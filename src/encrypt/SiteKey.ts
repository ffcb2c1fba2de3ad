/**
 * The site that `encrypt` works for: the files that its Connector.config names, and its key, which only `encrypt` creates:
 * a program that only reads must not make a key that no value was encrypted under. Connector.config need not be valid,
 * because `encrypt` is there to make it so.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Base64 from "effect/encoding/Base64"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import { flushFolder } from "../files/DurableFile.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import * as TextFile from "../files/TextFile.ts"
import * as KeyFile from "../secrets/KeyFile.ts"
import type { Key } from "../secrets/SecretCipher.ts"
import { keyFrom, keyLength, randomBytes } from "../secrets/SecretCipher.ts"
import { configFile } from "../site/Site.ts"

/** The files that Connector.config names, whether it is valid otherwise or not. */
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

interface Ready {
  readonly key: Key
  /** Sentences for the operator: a file that was made, rights that could not be set. */
  readonly notes: ReadonlyArray<string>
}

/** A key that is in no file, for a dry run. */
const temporaryKey = Effect.flatMap(randomBytes(keyLength), (bytes) => keyFrom(bytes, "a key made for this run"))

/** Makes `file` with a new key in it; one that is there already is never touched. */
const create = Effect.fn("SiteKey.create")(function* (file: string) {
  const path = yield* Path.Path
  const bytes = yield* randomBytes(keyLength)
  const line = new TextEncoder().encode(`${Base64.encode(bytes)}\n`)
  const rights = yield* Effect.mapError(OwnerOnly.write(file, line), (error) =>
    KeyFile.unusable(file, `the key file cannot be made (${error.message})`),
  )
  yield* flushFolder(path.dirname(file))
  const made = `Made the key file ${file}. Values encrypted under it can be read only with it: keep a copy in a safe place, and bring it along where Connector.config goes. The account that runs this program must be able to read it.`
  const ready: Ready = { key: yield* keyFrom(bytes, file), notes: [made, ...Option.toArray(rights)] }
  return ready
})

/** The key from OPCON_SUMMIT_KEY, else from `file`, which is made where it is missing. */
export const loadOrCreate = Effect.fn("SiteKey.loadOrCreate")(function* (file: string) {
  const loaded = yield* Effect.result(KeyFile.load(file))
  if (loaded._tag === "Failure") return yield* loaded.failure.missing ? create(file) : Effect.fail(loaded.failure)
  const key = loaded.success
  const open = key.source === file ? yield* OwnerOnly.openToMany(file) : Option.none()
  const ready: Ready = { key, notes: Option.toArray(open) }
  return ready
})

/** Each on a line of stderr. */
export const printErrors = (sentences: ReadonlyArray<string>) => Effect.forEach(sentences, (one) => Console.error(one))

/** The key of this site, made where there is none yet. */
export const keyOf = Effect.fnUntraced(function* (config: Option.Option<string>) {
  const given = yield* KeyFile.fromVariable
  if (Option.isSome(given)) return given.value
  const { keyFile } = yield* site(config)
  const { key, notes } = yield* loadOrCreate(keyFile)
  yield* printErrors(notes)
  return key
})

/** The key of this site, or one for this run only where there is none yet. */
export const keyToTry = Effect.fnUntraced(function* (config: Option.Option<string>) {
  const given = yield* KeyFile.fromVariable
  if (Option.isSome(given)) return given.value
  const { keyFile } = yield* site(config)
  return yield* Effect.catchIf(
    KeyFile.load(keyFile),
    ({ missing }) => missing,
    () => temporaryKey,
  )
})
