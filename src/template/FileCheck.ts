/**
 * A template or a Connector.config read from its file and reviewed (template/Check.ts), with what its secrets refer to. A
 * file that cannot be read is an error like any other in it. For the commands that only look.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import { suggest } from "../domain/Suggest.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Review from "./Check.ts"
import * as Secret from "../domain/Secret.ts"
import { isSchemaFile } from "./TemplateFile.ts"
import * as TemplateSecrets from "./TemplateSecrets.ts"
import type { Where } from "../secrets/ResolveSecrets.ts"
import { resolving } from "../secrets/ResolveSecrets.ts"
import * as TextFile from "../files/TextFile.ts"

export interface Reviewed {
  readonly file: string
  readonly findings: ReadonlyArray<Review.Finding>
}

export const error = (message: string): Review.Finding => ({ severity: "error", message })

/** Why `file` cannot be read, and which one of its folder was probably meant. */
const unreadable = Effect.fn("FileReview.unreadable")(function* (
  file: string,
  { detail, missing }: TextFile.FileUnreadable,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* Effect.orElseSucceed(files.readDirectory(path.dirname(path.resolve(file))), () => [])
  const others = names.filter((name) => !isSchemaFile(name))
  const meant = Option.filter(suggest(path.basename(file), others), () => missing)
  return error(Option.match(meant, { onNone: () => detail, onSome: (name) => `${detail}: did you mean ${name}?` }))
})

const isUnset = ({ text }: Secret.Written) =>
  Option.match(Secret.referenceIn(text), {
    onNone: () => Effect.succeed(false),
    onSome: ({ rest, scheme }) =>
      scheme === "env" && rest.trim() !== ""
        ? Effect.map(Effect.option(Config.Redacted(rest.trim())), Option.isNone)
        : Effect.succeed(false),
  })

/**
 * What the references in a text come to. A variable that is not set is a warning here: whoever looks often has another
 * environment than the account that runs the program.
 */
const references = Effect.fn("FileReview.references")(function* (
  text: string,
  secrets: ReadonlyArray<Secret.Written>,
  where: Where,
) {
  const resolved = yield* resolving(text, () => ({ ...where, secrets }))
  const found: Array<Review.Finding> = []
  if (resolved === undefined) return { resolve: undefined, found }
  const elsewhere = new Set<string>()
  for (const written of secrets) {
    const failed = Result.getFailure(resolved(written.purpose, written.text))
    if (Option.isNone(failed) || !(yield* isUnset(written))) continue
    const { column, line, name } = written
    elsewhere.add(written.text)
    found.push({ severity: "warning", line, column, message: `${name} ${failed.value}` })
  }
  const resolve: Secret.Resolve = (purpose, text) =>
    elsewhere.has(text) ? Secret.taken(purpose, text) : resolved(purpose, text)
  return { resolve, found }
})

/** A template; `keyFile` is that of its site, asked for only where a secret needs it. */
export const template = <E, R>(file: string, keyFile: Effect.Effect<string, E, R>) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const read = yield* Effect.result(TextFile.read(file))
    if (Result.isFailure(read)) return { file, findings: [yield* unreadable(file, read.failure)] }
    const text = read.success
    const secrets = TemplateSecrets.find(text)
    const folder = path.dirname(path.resolve(file))
    const where = { folder, keyFile: Secret.mayHoldReference(text) ? yield* keyFile : "" }
    const { found, resolve } = yield* references(text, secrets, where)
    const reviewed: Reviewed = { file, findings: Diagnostic.sorted([...found, ...Review.template(text, resolve)]) }
    return reviewed
  })

export interface ReviewedConnector extends Reviewed {
  readonly readable: boolean
  /** Absolute, also where something is wrong in the file, or where there is none. */
  readonly templatesDir: string
  readonly templatesDirAt: Pick<Diagnostic.Diagnostic, "line" | "column">
  readonly keyFile: string
}

export const connector = Effect.fn("FileReview.connector")(function* (file: string) {
  const path = yield* Path.Path
  const folder = path.dirname(path.resolve(file))
  const place = { file, resolve: (to: string) => path.resolve(folder, to) }
  const read = yield* Effect.result(TextFile.read(file))
  const text = Result.getOrElse(read, () => "")
  const { secrets, ...names } = ConnectorEntries.references(text)
  const keyFile = place.resolve(names.keyFile)
  const { found, resolve } = yield* references(text, secrets, { folder, keyFile })
  const review = Review.connector(text, place, resolve)
  const findings = Result.isSuccess(read)
    ? Diagnostic.sorted([...found, ...review.findings])
    : [yield* unreadable(file, read.failure)]
  const reviewed: ReviewedConnector = { ...review, file, findings, readable: Result.isSuccess(read), keyFile }
  return reviewed
})
