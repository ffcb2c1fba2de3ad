/**
 * What a person should know about a template or a Connector.config before it is used: everything wrong with it, as the
 * program itself would refuse it, and violations of lint rules, which it would accept. For the commands that only look; a
 * run does not load it. A file that cannot be read is an error like any other in it.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import * as ConnectorRules from "../config/ConnectorRules.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { sorted } from "../domain/Diagnostic.ts"
import * as Host from "../domain/Host.ts"
import * as Sample from "../domain/Sample.ts"
import * as Secret from "../domain/Secret.ts"
import { suggest } from "../domain/Suggest.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import { valueAt } from "../files/JsonSource.ts"
import * as TextFile from "../files/TextFile.ts"
import type { Where } from "../secrets/ResolveSecrets.ts"
import { resolveSecrets } from "../secrets/ResolveSecrets.ts"
import * as FieldRules from "./FieldRules.ts"
import { inputOf } from "./Rule.ts"
import * as TagRules from "./TagRules.ts"
import * as TemplateFile from "./TemplateFile.ts"
import * as TextRules from "./TextRules.ts"
import * as WhenRules from "./WhenRules.ts"

/** An error stops a run; a warning is probably a mistake; a note may well be intended. */
export type Severity = "error" | "warning" | "note"

export interface Finding extends Diagnostic {
  readonly severity: Severity
}

const findings = (severity: Severity, problems: ReadonlyArray<Diagnostic>): ReadonlyArray<Finding> =>
  problems.map((problem) => ({ ...problem, severity }))

/** In the order of the file. Where an error is, warnings and notes are left out. */
const together = (errors: ReadonlyArray<Diagnostic>, others: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  sorted([
    ...findings("error", errors),
    ...others.filter(({ column, line }) => !errors.some((error) => error.line === line && error.column === column)),
  ])

/** Secrets that are still those of a sample file, also if they have been encrypted. */
const sampleSecrets = (
  secrets: ReadonlyArray<Secret.Written>,
  resolve: Secret.Resolve | undefined,
): ReadonlyArray<Diagnostic> =>
  secrets.flatMap(({ column, line, name, purpose, text }) => {
    const value = Option.isNone(Secret.referenceIn(text))
      ? Option.some(Secret.literal(text).value)
      : Option.flatMap(Option.fromUndefinedOr(resolve), (known) => Result.getSuccess(known(purpose, text)))
    return Option.exists(value, (secret) => Sample.isSecret(Redacted.value(secret)))
      ? [{ line, column, message: Sample.stillIs(name) }]
      : []
  })

/** Violations of the lint rules, with their places. */
const lint = (source: JsonSource): ReadonlyArray<Finding> => {
  const input = inputOf(source.value)
  return [
    ...[
      ...TagRules.find(input),
      ...FieldRules.find(input, source.value),
      ...WhenRules.find(input, source.value),
      ...TextRules.find(input, source),
    ].map(({ at, message, path, severity }) => ({
      ...(at === "name" ? source.nameAt(path) : source.positionOf(path)),
      severity,
      message,
    })),
    ...findings("warning", FieldRules.placeHolders(source)),
  ]
}

/** A rehearsal on this machine may keep the sample values. */
const isRehearsal = (address: unknown): boolean =>
  typeof address === "string" && Option.exists(Host.parse(address.trim()), ({ name }) => Host.isLoopback(name))

/** The text of a template; in the order of the file. `resolve` gives the values of its references. */
export const templateText = (text: string, resolve?: Secret.Resolve): ReadonlyArray<Finding> => {
  const { problems, source, warnings } = TemplateFile.examine(text, resolve)
  const found = Option.match(source, {
    onNone: () => [],
    onSome: (known) => [
      ...lint(known),
      ...(isRehearsal(valueAt(known.value, ["address", "value"]))
        ? []
        : findings("warning", [
            ...FieldRules.sampleAddresses(known),
            ...sampleSecrets(TemplateFile.secretsIn(text), resolve),
          ])),
    ],
  })
  return together(problems, [...findings("warning", warnings), ...found])
}

interface CheckedText {
  readonly findings: ReadonlyArray<Finding>
  /** As far as the file says, also where other things in it are wrong. */
  readonly templatesDir: string
  /** Where the file says so. */
  readonly templatesDirAt: Pick<Diagnostic, "line" | "column">
}

/** The text of a Connector.config; in the order of the file. */
export const connectorText = (text: string, place: ConnectorConfig.Place, resolve?: Secret.Resolve): CheckedText => {
  const examined = ConnectorConfig.examine(text, resolve)
  const at = examined.placed.find(({ key }) => key === "TEMPLATESDIR")?.entry
  const violations = ConnectorRules.lint(examined, place.resolve)
  const samples = isRehearsal(examined.raw["OPCON API"]?.["ADDRESS"])
    ? []
    : [
        ...ConnectorRules.sampleAddresses(examined),
        ...sampleSecrets(ConnectorEntries.references(text).secrets, resolve),
      ]
  return {
    findings: together(examined.problems, findings("warning", [...examined.warnings, ...violations, ...samples])),
    templatesDir: place.resolve(at === undefined || at.value === "" ? "templates" : at.value),
    templatesDirAt: at === undefined ? {} : { line: at.line, column: at.column },
  }
}

export interface Checked {
  readonly file: string
  readonly findings: ReadonlyArray<Finding>
}

export const error = (message: string): Finding => ({ severity: "error", message })

/** Why `file` cannot be read, and which other one in its folder was probably meant. */
const unreadable = Effect.fn("FileCheck.unreadable")(function* (
  file: string,
  { detail, missing }: TextFile.FileUnreadable,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* Effect.orElseSucceed(files.readDirectory(path.dirname(path.resolve(file))), () => [])
  const others = names.filter((name) => !TemplateFile.isSchemaFile(name))
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
 * The values of the references in a text. A variable that is not set is only a warning: the account that checks often has
 * another environment than the one that runs the program.
 */
const references = Effect.fn("FileCheck.references")(function* (
  text: string,
  secrets: ReadonlyArray<Secret.Written>,
  where: Where,
) {
  const resolved = yield* resolveSecrets(text, () => ({ ...where, secrets }))
  const found: Array<Finding> = []
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
    elsewhere.has(text) ? Secret.assumeResolved(purpose, text) : resolved(purpose, text)
  return { resolve, found }
})

/** A template file; `keyFile` is that of its site, needed only for `aes:` values. */
export const templateFile = <E, R>(file: string, keyFile: Effect.Effect<string, E, R>) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const read = yield* Effect.result(TextFile.read(file))
    if (Result.isFailure(read)) return { file, findings: [yield* unreadable(file, read.failure)] }
    const text = read.success
    const secrets = TemplateFile.secretsIn(text)
    const folder = path.dirname(path.resolve(file))
    const where = { folder, keyFile: Secret.mayHoldReference(text) ? yield* keyFile : "" }
    const { found, resolve } = yield* references(text, secrets, where)
    const checked: Checked = { file, findings: sorted([...found, ...templateText(text, resolve)]) }
    return checked
  })

export interface CheckedConnector extends Checked {
  readonly readable: boolean
  /** Absolute, also where something is wrong in the file, or where there is none. */
  readonly templatesDir: string
  readonly templatesDirAt: Pick<Diagnostic, "line" | "column">
  readonly keyFile: string
}

export const connectorFile = Effect.fn("FileCheck.connectorFile")(function* (file: string) {
  const path = yield* Path.Path
  const folder = path.dirname(path.resolve(file))
  const place = { file, resolve: (to: string) => path.resolve(folder, to) }
  const read = yield* Effect.result(TextFile.read(file))
  const text = Result.getOrElse(read, () => "")
  const { secrets, ...names } = ConnectorEntries.references(text)
  const keyFile = place.resolve(names.keyFile)
  const { found, resolve } = yield* references(text, secrets, { folder, keyFile })
  const inText = connectorText(text, place, resolve)
  const findings = Result.isSuccess(read)
    ? sorted([...found, ...inText.findings])
    : [yield* unreadable(file, read.failure)]
  const checked: CheckedConnector = { ...inText, file, findings, readable: Result.isSuccess(read), keyFile }
  return checked
})
