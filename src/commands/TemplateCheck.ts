/**
 * `template check`: checks templates and Connector.config before a job fails. template/FileCheck.ts checks a file; this
 * module chooses the files and prints the findings.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { Look, Style } from "../domain/Table.ts"
import { hanging, paint } from "../domain/Table.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import { isSchemaFile } from "../template/TemplateFile.ts"
import * as FileCheck from "../template/FileCheck.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as Screen from "../site/Screen.ts"
import { configFile } from "../site/Site.ts"

const isTemplate = (name: string): boolean => /\.json$/i.test(name) && !isSchemaFile(name)

/** The site's Connector.config; if there is none, templates are still looked for in their usual place. */
const site = Effect.fn("TemplateCheck.site")(function* (config: Option.Option<string>) {
  const path = yield* Path.Path
  return yield* configFile(config).pipe(
    Effect.flatMap(FileCheck.connectorFile),
    Effect.catchTag("SettingsInvalid", ({ file, problems }) =>
      Effect.map(FileCheck.connectorFile(path.resolve("Connector.config")), (usual): FileCheck.CheckedConnector => ({
        ...usual,
        file,
        findings: problems.map((problem) => ({ ...problem, severity: "error" })),
      })),
    ),
  )
})

const wholeSite = Effect.fn("TemplateCheck.wholeSite")(function* (config: Option.Option<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { file, findings, keyFile, readable, templatesDir, templatesDirAt } = yield* site(config)
  const listed = yield* Effect.option(files.readDirectory(templatesDir))
  const names = Option.getOrElse(listed, () => []).filter(isTemplate)
  const more: ReadonlyArray<FileCheck.Finding> =
    !readable || names.length > 0
      ? []
      : [
          Option.isNone(listed)
            ? { ...FileCheck.error(`the folder of templates ${templatesDir} cannot be read`), ...templatesDirAt }
            : {
                severity: "warning",
                ...templatesDirAt,
                message: `there is no template (*.json) in ${templatesDir}, the folder of templates`,
              },
        ]
  const templates = yield* Effect.forEach(names.toSorted(), (name) =>
    FileCheck.templateFile(path.join(templatesDir, name), Effect.succeed(keyFile)),
  )
  return [{ file, findings: Diagnostic.sorted([...findings, ...more]) }, ...templates]
})

/** What a shell hands over has no name of its own (files/Files.ts). */
const isNameless = (file: string): boolean => /^\/(?:dev|proc)\//.test(file)

/** Checks one file: a .json or a pipe is a template, anything else a Connector.config. A bare name may be one in TEMPLATESDIR, as for -t. */
const named = Effect.fn("TemplateCheck.named")(function* (file: string, config: Option.Option<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  if (isSchemaFile(path.basename(file))) {
    return { file, findings: [FileCheck.error("this is the JSON Schema for editors, no template")] }
  }
  if (!isTemplate(file) && !isNameless(file)) {
    const { findings } = yield* FileCheck.connectorFile(file)
    return { file, findings }
  }
  const isThere = yield* Effect.orElseSucceed(files.exists(file), () => false)
  const keyFile = Effect.map(site(config), (known) => known.keyFile)
  if (isThere || path.basename(file) !== file) return yield* FileCheck.templateFile(file, keyFile)
  const { templatesDir } = yield* site(config)
  return yield* FileCheck.templateFile(path.join(templatesDir, file), keyFile)
})

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

const styles = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<FileCheck.Severity, Style>

/** `FILE:LINE:COLUMN: error: what is wrong`, folded below the severity. */
const toText =
  (look: Look) =>
  ({ file, findings }: FileCheck.Checked): ReadonlyArray<string> =>
    findings.length === 0
      ? [`${file}: ${paint(look, "green", "ok")}`]
      : findings.map(({ severity, ...finding }) => {
          const [first = "", ...more] = hanging(
            Diagnostic.render(file, { ...finding, message: `${severity}: ${finding.message}` }),
            4,
            look,
          ).split("\n")
          return [first.replace(`: ${severity}:`, () => `: ${paint(look, styles[severity], severity)}:`), ...more].join(
            "\n",
          )
        })

const toJson = ({ file, findings }: FileCheck.Checked) => ({
  file,
  problems: findings.map(({ column, line, message, severity }) => ({
    severity,
    line: line ?? null,
    column: column ?? null,
    message,
  })),
})

/** Prints the findings; fails if there are warnings or errors. Without `files`: checks the whole site. */
export const check = Effect.fn("TemplateCheck.check")(function* (options: {
  readonly files: ReadonlyArray<string>
  readonly config: Option.Option<string>
  readonly json: boolean
}) {
  const checked: ReadonlyArray<FileCheck.Checked> =
    options.files.length === 0
      ? yield* wholeSite(options.config)
      : yield* Effect.forEach(options.files, (file) => named(file, options.config))
  const count = (severity: FileCheck.Severity) =>
    checked.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length
  const [errors, warnings, notes] = [count("error"), count("warning"), count("note")]
  const what = [
    counted(errors, "error"),
    counted(warnings, "warning"),
    ...(notes > 0 ? [counted(notes, "note")] : []),
  ].join(", ")
  if (options.json) {
    const counts = { files: checked.length, errors, warnings, notes }
    yield* Console.log(JSON.stringify({ schemaVersion: 1, files: checked.map(toJson), counts }))
  } else {
    const lines = checked.flatMap(toText(yield* Screen.Screen))
    yield* Screen.print([...lines, `${counted(checked.length, "file")}: ${what}`].join("\n"))
  }
  if (errors > 0) {
    return yield* new CommandFailed({ kind: "FilesInvalid", message: `${what}. Correct what is marked as error.` })
  }
  if (warnings > 0) return yield* new CommandFailed({ kind: "FindingsFound", message: what })
})
