/**
 * What `encrypt` does: asks for a value, or reads it, and prints it encrypted; or rewrites files (EncryptFiles.ts). stdout
 * carries the values and one line a file, everything else goes to stderr.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Purpose } from "../domain/Secret.ts"
import * as Secret from "../domain/Secret.ts"
import { ask, line, refuse } from "./PromptSecret.ts"
import { migrateAll } from "./EncryptFiles.ts"
import { keyOf, keyToTry } from "./EncryptSite.ts"
import * as SecretCipher from "../secrets/SecretCipher.ts"

export interface Given {
  readonly config: Option.Option<string>
  readonly for: Option.Option<Purpose>
  readonly value: Option.Option<string>
  readonly hex: boolean
  readonly migrate: boolean
  readonly dryRun: boolean
  readonly files: ReadonlyArray<string>
}

const visible =
  "The value was given on the command line: it was visible in the list of processes and stays in the shell's history. Let it be asked for, or give it through standard input."

/** The value from where it was given, as it was typed. */
const typed = Effect.fnUntraced(function* ({ for: purpose, value }: Given) {
  const name = Option.match(purpose, { onNone: () => "the value", onSome: (known) => Secret.purposes[known].name })
  if (Option.isSome(value)) yield* Console.error(visible)
  return Redacted.value(yield* Option.isSome(value) ? line(value.value) : ask(name))
})

/** The value to encrypt, as it is meant. */
const valueOf = Effect.fnUntraced(function* (from: Given) {
  const { for: purpose } = from
  const given = yield* typed(from)
  if (Option.isSome(Secret.referenceIn(given))) {
    return yield* refuse("The value is a reference (aes:, env: or file:) already: it goes into the file as it is.")
  }
  const { plain, value: meant } = Secret.literal(given)
  if (!plain) yield* Console.error("The value is in the vendor's form; what that stands for is taken.")
  const unfit = Secret.unfitFor(
    Option.getOrElse(purpose, (): Purpose => "proxy-password"),
    Redacted.value(meant),
  )
  if (unfit !== undefined) return yield* refuse(`The value ${unfit}.`)
  return meant
})

const places: Readonly<Record<Purpose, string>> = {
  token: "TOKEN of Connector.config",
  "api-key": "credentials.apiKey of a template",
  "proxy-password": "PASSWORD of the proxy in Connector.config",
}

const one = Effect.fn("EncryptActions.one")(function* (given: Given) {
  if (given.files.length > 0) {
    return yield* refuse(
      "A value is not taken from the command line: let it be asked for, or give it through standard input.",
    )
  }
  if (given.dryRun) return yield* refuse("--dry-run belongs to --migrate.")
  if (given.hex) {
    // As the vendor's EncryptValue: whatever was typed is the value, also what is encoded already.
    const value = yield* typed(given)
    yield* Console.error("The vendor's form hides nothing: whoever reads it can read the value.")
    return yield* Console.log(Secret.encode(value))
  }
  if (Option.isNone(given.for)) {
    const known = Secret.purposeNames.map((name) => `--for ${name} (${Secret.purposes[name].name})`).join(", ")
    return yield* refuse(`Say what the value is for: ${known}.`)
  }
  const purpose = given.for.value
  // Before anybody types: a key that cannot be used is told at once, and one is made only for a value.
  yield* keyToTry(given.config)
  const value = yield* valueOf(given)
  const key = yield* keyOf(given.config)
  yield* Console.log(yield* SecretCipher.seal(key, purpose, value))
  yield* Console.error(`For ${places[purpose]}. It was encrypted under the key ${key.fingerprint} (${key.source}).`)
})

export const encrypt = (given: Given) => (given.migrate ? migrateAll(given) : one(given))
