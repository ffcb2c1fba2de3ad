/**
 * What `encrypt` does: asks for a value, or reads it, and prints it encrypted; or rewrites files (Migration.ts). A value is
 * typed twice and not shown where standard input is a terminal, else it is one line of standard input. stdout carries
 * values and one line a file; questions and everything else go to stderr.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as Prompt from "effect/cli/Prompt"
import { CommandFailed } from "../domain/CommandFailed.ts"
import type { Purpose } from "../domain/Secret.ts"
import * as Secret from "../domain/Secret.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import * as SecretCipher from "../secrets/SecretCipher.ts"
import type { Options } from "./Migration.ts"
import { migrateAll } from "./Migration.ts"
import { keyOf, keyToTry } from "./SiteKey.ts"
import * as EncryptNotes from "../domain/notes/Encrypt.ts"

export interface Given extends Options {
  readonly for: Option.Option<Purpose>
  readonly value: Option.Option<string>
  readonly hex: boolean
  readonly migrate: boolean
}

/** There is no value that can be encrypted; the message never shows it. */
const refuse = (message: string) => new CommandFailed({ kind: "ValueRefused", message })

/** The one line that `text` is, without its end. */
const line = Effect.fnUntraced(function* (text: string) {
  const value = text.replace(/\r?\n$/, "")
  if (value === "") return yield* refuse(EncryptNotes.empty)
  if (/[\r\n]/.test(value)) return yield* refuse(EncryptNotes.moreLines)
  return Redacted.make(value)
})

/** Far longer than any token. */
const longest = 65_536

const piped = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  const bytes: Array<number> = []
  yield* Stream.takeUntil(stdin, (chunk) => bytes.push(...chunk.subarray(0, longest + 1)) > longest).pipe(
    Stream.runDrain,
    Effect.mapError(({ message }) => refuse(EncryptNotes.unreadable({ why: message }))),
  )
  if (bytes.length > longest) return yield* refuse(EncryptNotes.tooLong)
  return yield* line(TextEncoding.decode(Uint8Array.from(bytes)))
})

const askTwice = Effect.fnUntraced(function* (name: string) {
  const terminal = yield* Terminal.Terminal
  const stdio = yield* Stdio.Stdio
  const onStderr = Terminal.Terminal.of({
    ...terminal,
    display: (text) => Stream.run(Stream.succeed(text), stdio.stderr({ endOnDone: false })),
  })
  const hidden = (message: string) => Prompt.run(Prompt.Hidden({ message }))
  return yield* Effect.gen(function* () {
    const first = yield* hidden(`${name} (it is not shown)`)
    const second = yield* hidden("and once more")
    if (Redacted.value(first) !== Redacted.value(second)) {
      return yield* refuse(EncryptNotes.differ)
    }
    return yield* line(Redacted.value(first))
  }).pipe(
    Effect.provideService(Terminal.Terminal, onStderr),
    Effect.catchTag("QuitError", () => refuse(EncryptNotes.givenUp)),
  )
})

/** The value called `name`, from the terminal or from standard input. */
const ask = Effect.fn("Encrypt.ask")(function* (name: string) {
  const { stdinIsTerminal } = yield* Stdio.Stdio
  return (yield* stdinIsTerminal) ? yield* askTwice(name) : yield* piped
})

const seenOnCommandLine = EncryptNotes.onCommandLine

/** The value from where it was given, as it was typed. */
const typed = Effect.fnUntraced(function* ({ for: purpose, value }: Given) {
  const name = Option.match(purpose, { onNone: () => "the value", onSome: (known) => Secret.purposes[known].name })
  if (Option.isSome(value)) yield* Console.error(seenOnCommandLine)
  return Redacted.value(yield* Option.isSome(value) ? line(value.value) : ask(name))
})

/** The value to encrypt; one in the vendor's form is decoded first. */
const valueOf = Effect.fnUntraced(function* (from: Given) {
  const { for: purpose } = from
  const given = yield* typed(from)
  if (Option.isSome(Secret.referenceIn(given))) {
    return yield* refuse(EncryptNotes.reference)
  }
  const { plain, value: meant } = Secret.literal(given)
  if (!plain) yield* Console.error(EncryptNotes.vendorForm)
  const unfit = Secret.unfitFor(
    Option.getOrElse(purpose, (): Purpose => "proxy-password"),
    Redacted.value(meant),
  )
  if (unfit !== undefined) return yield* refuse(EncryptNotes.unfit({ why: unfit }))
  return meant
})

const places: Readonly<Record<Purpose, string>> = {
  token: "TOKEN of Connector.config",
  "api-key": "credentials.apiKey of a template",
  "proxy-password": "PASSWORD of the proxy in Connector.config",
  "database-password": "PASSWORD in [JOURNAL] of Connector.config",
}

const one = Effect.fn("Encrypt.one")(function* (given: Given) {
  if (given.files.length > 0) {
    return yield* refuse(EncryptNotes.asArgument)
  }
  if (given.dryRun) return yield* refuse(EncryptNotes.dryRun)
  if (given.hex) {
    // As the vendor's EncryptValue does: what was typed is the value, even if it is encoded already.
    const value = yield* typed(given)
    yield* Console.error(EncryptNotes.hidesNothing)
    return yield* Console.log(Secret.encode(value))
  }
  if (Option.isNone(given.for)) {
    const known = Secret.purposeNames.map((name) => `--for ${name} (${Secret.purposes[name].name})`).join(", ")
    return yield* refuse(EncryptNotes.forWhat({ purposes: known }))
  }
  const purpose = given.for.value
  // Before anybody types: a key that cannot be used is reported at once, and one is made only for a value.
  yield* keyToTry(given.config)
  const value = yield* valueOf(given)
  const key = yield* keyOf(given.config)
  yield* Console.log(yield* SecretCipher.seal(key, purpose, value))
  yield* Console.error(EncryptNotes.encrypted({ place: places[purpose], key: key.fingerprint, source: key.source }))
})

const migrate = Effect.fnUntraced(function* (given: Given) {
  if (Option.isSome(given.for) || Option.isSome(given.value) || given.hex) {
    return yield* refuse(EncryptNotes.migrates)
  }
  yield* migrateAll(given)
})

export const encrypt = (given: Given) => (given.migrate ? migrate(given) : one(given))
