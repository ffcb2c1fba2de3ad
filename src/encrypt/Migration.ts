/**
 * `encrypt --migrate`: the readable and the vendor's secrets of a site's files become `aes:` values in their places, and
 * nothing else changes by a byte. The new file is decoded and its values are decrypted again before it takes the place of
 * the old one, whose copy only the owner may read. A file is changed as a whole or not at all.
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import * as Secret from "../domain/Secret.ts"
import * as DurableFile from "../files/DurableFile.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import * as TextFile from "../files/TextFile.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import { TemplateInvalid } from "../pipeline/steps/DecodeTemplate.ts"
import type { Key } from "../secrets/SecretCipher.ts"
import * as SecretCipher from "../secrets/SecretCipher.ts"
import * as TemplateFile from "../template/TemplateFile.ts"
import { keyOf, keyToTry, printErrors, site } from "./SiteKey.ts"
import * as EncryptNotes from "../domain/notes/Encrypt.ts"

export interface Options {
  readonly config: Option.Option<string>
  readonly dryRun: boolean
  /** Empty: Connector.config and all templates. */
  readonly files: ReadonlyArray<string>
}

interface Migrated {
  readonly file: string
  /** What was, or would be, encrypted: `TOKEN in [OPCON API]`. */
  readonly names: ReadonlyArray<string>
  /** The copy of the file as it was; none where nothing was written. */
  readonly backup: Option.Option<string>
  /** Sentences for the operator. */
  readonly notes: ReadonlyArray<string>
}

interface Kind {
  readonly find: (text: string) => ReadonlyArray<Secret.Written>
  readonly parse: (text: string, resolve: Secret.Resolve) => Result.Result<unknown, ReadonlyArray<Diagnostic>>
  readonly invalid: (problems: ReadonlyArray<Diagnostic>) => SettingsInvalid | TemplateInvalid
}

/** A template by its name, or by how it begins. */
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
        invalid: (problems) => new SettingsInvalid({ file, problems }),
      }

interface Encrypted {
  readonly written: Secret.Written
  readonly ascii: string
}

/** Whether the new file says what the old one said; if not, it is a defect of ours. */
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
      return value === undefined ? Secret.assumeResolved(purpose, text) : Result.succeed(value)
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

/** Part of the names of all copies of one run: YYYYMMDDHHMMSS in UTC. */
const stamp = Effect.map(DateTime.now, (now) => DateTime.formatIso(now).replace(/\D/g, "").slice(0, 14))

/** Encrypts what is readable in `file`; `dryRun` writes nothing. */
const migrate = Effect.fn("Migration.migrate")(function* <E, R>(
  file: string,
  options: {
    readonly dryRun: boolean
    readonly stamp: string
    /** Run only where there is something to encrypt. */
    readonly key: Effect.Effect<Key, E, R>
  },
) {
  const files = yield* FileSystem.FileSystem
  // A link stays a link: its target is replaced.
  const place = yield* Effect.orElseSucceed(files.realPath(file), () => file)
  const bytes = yield* Effect.mapError(TextFile.readBytes(place), ({ detail }) =>
    kindOf(file, "").invalid([{ message: detail }]),
  )
  const text = TextEncoding.decode(bytes)
  const kind = kindOf(file, text)
  yield* Effect.mapError(Effect.fromResult(kind.parse(text, Secret.assumeResolved)), kind.invalid)
  const open = kind.find(text).filter((written) => Option.isNone(Secret.referenceIn(written.text)))
  const names = open.map(({ name }) => name)
  const unwritten: Migrated = { file, names, backup: Option.none(), notes: [] }
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
      new CommandFailed({ kind: "FileNotChanged", message: EncryptNotes.asItIs({ file, why: message }) }),
  )
  const migrated: Migrated = { file, names, backup: Option.some(backup), notes: Option.toArray(rights) }
  return migrated
})

type Refused = SettingsInvalid | TemplateInvalid | CommandFailed

/** Every template in TEMPLATESDIR; a JSON Schema for editors is none. */
const templatesIn = Effect.fnUntraced(function* (folder: string, config: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const message = EncryptNotes.noTemplates({ folder })
  const names = yield* Effect.mapError(
    files.readDirectory(folder),
    () => new SettingsInvalid({ file: config, problems: [{ message }] }),
  )
  return names
    .filter((name) => /\.json$/i.test(name) && !TemplateFile.isSchemaFile(name))
    .toSorted()
    .map((name) => path.join(folder, name))
})

const toText = ({ backup, file, names }: Migrated, dryRun: boolean): string => {
  if (names.length === 0) return EncryptNotes.nothing({ file })
  const what = names.join(" and ")
  if (dryRun) return EncryptNotes.would({ file, what })
  return EncryptNotes.migrated({ file, what, backup: Option.getOrElse(backup, () => "") })
}

const copiesLeft = EncryptNotes.copiesLeft

/** Connector.config and all templates, or the files that are named. */
const filesOf = Effect.fnUntraced(function* ({ config, files }: Options) {
  const path = yield* Path.Path
  if (files.length > 0) return { files: files.map((file) => path.resolve(file)), refused: [] }
  const { file, templatesDir } = yield* site(config)
  return yield* Effect.match(templatesIn(templatesDir, file), {
    onFailure: (error) => ({ files: [file], refused: [error] }),
    onSuccess: (templates) => ({ files: [file, ...templates], refused: [] }),
  })
})

/** All files, each by itself, so that a mistake in one does not hold up the others. Fails with the worst error. */
export const migrateAll = Effect.fn("Migration.migrateAll")(function* (options: Options) {
  const { config, dryRun } = options
  const all = yield* filesOf(options)
  const key = yield* Effect.cached(dryRun ? keyToTry(config) : keyOf(config))
  const refused: Array<Refused> = [...all.refused]
  const at = yield* stamp
  let copies = 0
  for (const file of all.files) {
    const done = yield* Effect.result(migrate(file, { dryRun, stamp: at, key }))
    if (done._tag === "Failure") {
      // Without a key no file can be encrypted.
      if (done.failure._tag === "KeyUnusable") return yield* done.failure
      refused.push(done.failure)
      continue
    }
    yield* Console.log(toText(done.success, dryRun))
    yield* printErrors(done.success.notes)
    if (Option.isSome(done.success.backup)) copies += 1
  }
  if (copies > 0) yield* Console.error(copiesLeft)
  const worst = refused.find(({ _tag }) => _tag !== "TemplateInvalid") ?? refused[0]
  yield* printErrors(refused.filter((error) => error !== worst).map(({ message }) => message))
  if (worst !== undefined) return yield* worst
})
