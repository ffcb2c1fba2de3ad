/**
 * The values of the references in one file: `env:NAME`, `file:PATH` (relative to the folder of the file that names it) and
 * `aes:` values. One that cannot be read becomes the rest of a sentence, which never holds a value.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Purpose, Resolve, Written } from "../domain/Secret.ts"
import { literal, referenceIn, shownName, unfitFor } from "../domain/Secret.ts"
import * as TextFile from "../files/TextFile.ts"
import * as KeyFile from "./KeyFile.ts"
import type { Where } from "./ResolveSecrets.ts"
import * as SecretCipher from "./SecretCipher.ts"

/** Reads a value from elsewhere as if it stood in the file itself, also in the vendor's form. */
const valueFrom = (purpose: Purpose, text: string, from: string): Result.Result<Redacted.Redacted, string> => {
  if (Option.isSome(referenceIn(text))) return Result.fail(`${from}, which holds another reference: name that one here`)
  const { value } = literal(text)
  const unfit = unfitFor(purpose, Redacted.value(value))
  return unfit === undefined ? Result.succeed(value) : Result.fail(`${from}, which ${unfit}`)
}

const fromVariable = Effect.fnUntraced(function* (purpose: Purpose, name: string) {
  if (name === "") return yield* Effect.fail("is env: without the name of an environment variable: env:NAME is meant")
  const from = `refers to the environment variable ${shownName(name)}`
  const given = yield* Effect.option(Config.Redacted(name))
  if (Option.isNone(given)) {
    return yield* Effect.fail(
      `${from}, which is not set or empty here; the account that Notification Manager runs under has an environment of its own, read when its service starts`,
    )
  }
  return yield* Effect.fromResult(valueFrom(purpose, Redacted.value(given.value), from))
})

const fromFile = Effect.fnUntraced(function* (purpose: Purpose, name: string, folder: string) {
  if (name === "") return yield* Effect.fail("is file: without a path: file:PATH is meant")
  const path = yield* Path.Path
  const file = path.resolve(folder, name)
  const from = `refers to the file ${shownName(name) === name ? file : shownName(name)}`
  const text = yield* Effect.mapError(TextFile.read(file), ({ detail }) => `${from}: ${detail}`)
  const value = text.replace(/\r?\n$/, "")
  if (/[\r\n]/.test(value)) return yield* Effect.fail(`${from}, which holds more than one line`)
  return yield* Effect.fromResult(valueFrom(purpose, value, from))
})

const fromKey = Effect.fnUntraced(function* (purpose: Purpose, text: string, keyFile: string) {
  // First: a damaged value is damaged under any key.
  const { fingerprint } = yield* SecretCipher.inspect(text)
  const key = yield* Effect.mapError(
    KeyFile.load(keyFile),
    ({ missing, message }) =>
      `needs the key ${fingerprint}, but ${message}${missing ? ` (KEY_FILE), and ${KeyFile.variable} is not set: bring the key file that belongs to this value, or encrypt the value again` : ""}`,
  )
  return yield* SecretCipher.open(key, purpose, text)
})

const resolve = ({ purpose, text }: Written, { folder, keyFile }: Where) =>
  Option.match(referenceIn(text), {
    onNone: () => Effect.succeed(literal(text).value),
    onSome: ({ rest, scheme }) => {
      switch (scheme) {
        case "env":
          return fromVariable(purpose, rest.trim())
        case "file":
          return fromFile(purpose, rest.trim(), folder)
        case "aes":
          return fromKey(purpose, text, keyFile)
      }
    },
  })

const keyOf = (purpose: Purpose, text: string): string => `${purpose} ${text}`

/** Resolves all of them, each once. */
export const resolveAll = Effect.fn("References.resolveAll")(function* (secrets: ReadonlyArray<Written>, where: Where) {
  const results = new Map<string, Result.Result<Redacted.Redacted, string>>()
  for (const written of secrets) {
    results.set(keyOf(written.purpose, written.text), yield* Effect.result(resolve(written, where)))
  }
  const resolved: Resolve = (purpose, text) =>
    results.get(keyOf(purpose, text)) ?? Result.fail("is a reference that was not resolved")
  return resolved
})
