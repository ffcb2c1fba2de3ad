/**
 * `encrypt --migrate`: the readable and the vendor's secrets of a file become `aes:` values in their places, and nothing
 * else of it changes by a byte. The new file is decoded and its values are opened again before it takes the place of the
 * old one, of which a copy stays beside it that only its owner may read. A file is changed as a whole or not at all.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import * as Secret from "../domain/Secret.ts"
import * as TemplateFile from "../template/TemplateFile.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import * as DurableFile from "../files/DurableFile.ts"
import { TemplateInvalid } from "../pipeline/steps/DecodeTemplate.ts"
import * as TextFile from "../files/TextFile.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import type { Key } from "../secrets/SecretCipher.ts"
import * as SecretCipher from "../secrets/SecretCipher.ts"

export interface Migrated {
  readonly file: string
  /** What was, or would be, encrypted: `TOKEN in [OPCON API]`. */
  readonly names: ReadonlyArray<string>
  /** The copy of the file as it was; none where nothing was written. */
  readonly backup: Option.Option<string>
  /** Sentences for the operator. */
  readonly told: ReadonlyArray<string>
}

interface Kind {
  readonly find: (text: string) => ReadonlyArray<Secret.Written>
  readonly parse: (text: string, resolve: Secret.Resolve) => Result.Result<unknown, ReadonlyArray<Diagnostic>>
  readonly invalid: (problems: ReadonlyArray<Diagnostic>) => ConnectorConfig.SettingsInvalid | TemplateInvalid
}

/** A template is what is called so or begins like one. */
const kindOf = (file: string, text: string): Kind =>
  /\.json$/i.test(file) || text.trimStart().startsWith("{")
    ? {
        find: TemplateFile.secretsIn,
        parse: (text, resolve) => TemplateFile.parse(file, text, resolve),
        invalid: (problems) => new TemplateInvalid({ file, problems }),
      }
    : {
        find: (text) => ConnectorEntries.references(text).secrets,
        parse: (text, resolve) => ConnectorConfig.parse(text, { file, resolve: (path) => path }, resolve),
        invalid: (problems) => new ConnectorConfig.SettingsInvalid({ file, problems }),
      }

interface Encrypted {
  readonly written: Secret.Written
  readonly ascii: string
}

/** The new file is taken only if it says what the old one said: anything else is a defect of ours. */
const verify = Effect.fnUntraced(
  function* (kind: Kind, before: string, after: string, all: ReadonlyArray<Encrypted>, key: Key) {
    const values = new Map<string, Redacted.Redacted>()
    for (const { ascii, written } of all) {
      const opened = yield* SecretCipher.open(key, written.purpose, ascii)
      if (Redacted.value(opened) !== Redacted.value(Secret.literal(written.text).value)) return false
      values.set(ascii, opened)
    }
    const parsed = kind.parse(after, (purpose, text) => {
      const value = values.get(text)
      return value === undefined ? Secret.taken(purpose, text) : Result.succeed(value)
    })
    // With the old values back in their places it is the old file, to the letter.
    const undone = kind.find(after).reduceRight((text, { length, offset, text: ascii }) => {
      const written = all.find((one) => one.ascii === ascii)?.written
      return written === undefined
        ? text
        : text.slice(0, offset) +
            before.slice(written.offset, written.offset + written.length) +
            text.slice(offset + length)
    }, after)
    return undone === before && Result.isSuccess(parsed)
  },
  Effect.orElseSucceed(() => false),
)

/** What the copies of one run are called after, YYYYMMDDHHMMSS in UTC. */
export const stamp = Effect.map(DateTime.now, (now) => DateTime.formatIso(now).replace(/\D/g, "").slice(0, 14))

/** Encrypts what is readable in `file` under the key that `ready` gives; `dryRun` writes nothing. */
export const migrate = Effect.fn("Migration.migrate")(function* <E, R>(
  file: string,
  options: {
    readonly dryRun: boolean
    readonly stamp: string
    /** Asked for only where there is something to encrypt. */
    readonly key: Effect.Effect<Key, E, R>
  },
) {
  const files = yield* FileSystem.FileSystem
  // A link stays one, and what it leads to is replaced.
  const place = yield* Effect.orElseSucceed(files.realPath(file), () => file)
  const bytes = yield* Effect.mapError(TextFile.readBytes(place), ({ detail }) =>
    kindOf(file, "").invalid([{ message: detail }]),
  )
  const text = TextEncoding.decode(bytes)
  const kind = kindOf(file, text)
  yield* Effect.mapError(Effect.fromResult(kind.parse(text, Secret.taken)), kind.invalid)
  const open = kind.find(text).filter((written) => Option.isNone(Secret.referenceIn(written.text)))
  const names = open.map(({ name }) => name)
  const unwritten: Migrated = { file, names, backup: Option.none(), told: [] }
  if (open.length === 0) return unwritten
  const key = yield* options.key
  const sealed = yield* Effect.forEach(open, (written) =>
    Effect.map(SecretCipher.seal(key, written.purpose, Secret.literal(written.text).value), (ascii): Encrypted => ({
      written,
      ascii,
    })),
  )
  const edits = sealed.map(({ ascii, written: { length, offset } }) => ({ offset, length, ascii }))
  const changed = TextEncoding.splice(bytes, edits)
  if (!(yield* verify(kind, text, TextEncoding.decode(changed), sealed, key))) {
    return yield* Effect.die(new Error(`${file} would not say what it said; it is as it was`))
  }
  if (options.dryRun) return unwritten
  const backup = `${place}.bak-${options.stamp}`
  const written = Effect.gen(function* () {
    const info = yield* files.stat(place)
    const rights = yield* OwnerOnly.write(backup, bytes)
    yield* DurableFile.replace(place, `${place}.new-${options.stamp}`, changed, info).pipe(
      Effect.tapError(() => Effect.ignore(files.remove(backup, { force: true }))),
    )
    return rights
  })
  const rights = yield* Effect.mapError(
    written,
    ({ message }) =>
      new CommandFailed({ kind: "FileNotChanged", message: `${file}: the file is as it was: ${message}` }),
  )
  const migrated: Migrated = { file, names, backup: Option.some(backup), told: Option.toArray(rights) }
  return migrated
})
