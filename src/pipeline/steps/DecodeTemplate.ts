/**
 * Step 1: reads and decodes the template that -t names. An invalid template stops the run before any request, with all
 * its problems.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { suggest } from "../../domain/Suggest.ts"
import * as Diagnostic from "../../domain/Diagnostic.ts"
import { Settings } from "../../config/Settings.ts"
import * as TemplateFile from "../../template/TemplateFile.ts"
import { escapeInvisible } from "../../domain/Printable.ts"
import { resolveSecrets } from "../../secrets/ResolveSecrets.ts"
import * as TextFile from "../../files/TextFile.ts"
import { failures } from "../../domain/Messages.ts"
import { say } from "../../domain/Say.ts"

/** The template cannot be used. */
export class TemplateInvalid extends Schema.TaggedError<TemplateInvalid>()("TemplateInvalid", {
  file: Schema.String,
  problems: Schema.Array(Diagnostic.Diagnostic),
}) {
  override get message(): string {
    return say(failures.TemplateInvalid.says, { places: Diagnostic.renderAll(this.file, this.problems) })
  }
}

/** Whether a name stays in TEMPLATESDIR: no folder, drive or stream (`a:b`), not `.` or `..`. */
const isBare = (name: string): boolean => name.trim() !== "" && !/[/\\:\p{Cc}]|^\s*\.{1,2}\s*$/u.test(name)

const stemOf = (name: string): string => name.replace(/(\.json)?(\.txt)?$/i, "")

/** Why the file is missing: the folder cannot be read, or has no such name; then the most similar one. */
const missing = Effect.fn("DecodeTemplate.missing")(function* (folder: string, name: string) {
  const files = yield* FileSystem.FileSystem
  const names = yield* Effect.option(files.readDirectory(folder))
  if (Option.isNone(names)) return `the folder of templates ${folder} cannot be read`
  const templates = names.value.filter((other) => !TemplateFile.isSchemaFile(other))
  // By whole names, or by names without .json: `payrol` means payroll.json.
  const byStem = new Map(templates.map((other) => [stemOf(other), other]))
  const near = Option.orElse(suggest(name, templates), () =>
    Option.map(suggest(stemOf(name), byStem.keys()), (stem) => byStem.get(stem) ?? stem),
  )
  return `there is no ${escapeInvisible(name)} in ${folder}, the folder of templates${Option.match(near, {
    onNone: () => "",
    onSome: (near) => `: did you mean ${escapeInvisible(near)}?`,
  })}`
})

/** The template in `file`; `absent` says why it is not there. */
const decodeFile = Effect.fn("DecodeTemplate.decodeFile")(function* <R>(
  file: string,
  name: string,
  absent: Effect.Effect<string, never, R>,
) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  if (TemplateFile.isSchemaFile(name)) {
    const message = "this is the JSON Schema for editors, no template"
    return yield* new TemplateInvalid({ file, problems: [{ message }] })
  }
  const text = yield* Effect.catch(TextFile.read(file), (error) =>
    Effect.gen(function* () {
      const message = error.missing ? yield* absent : error.detail
      return yield* new TemplateInvalid({ file, problems: [{ message }] })
    }),
  )
  const resolve = yield* resolveSecrets(text, (text) => ({
    secrets: TemplateFile.secretsIn(text),
    folder: path.dirname(file),
    keyFile: general.keyFile,
  }))
  const { template, warnings } = yield* Effect.mapError(
    Effect.fromResult(TemplateFile.parse(name, text, resolve)),
    (problems) => new TemplateInvalid({ file, problems }),
  )
  yield* Effect.forEach(warnings, (warning) => Effect.logWarning(Diagnostic.render(name, warning)), { discard: true })
  return template
})

/** The template called `name` in TEMPLATESDIR; fails only with TemplateInvalid. */
export const decodeTemplate = Effect.fn("DecodeTemplate.decodeTemplate")(function* (name: string) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  if (!isBare(name)) {
    const message = "the name of a file in the folder of templates is meant, without folder or drive"
    return yield* new TemplateInvalid({ file: name === "" ? "-t" : name, problems: [{ message }] })
  }
  return yield* decodeFile(path.join(general.templatesDir, name), name, missing(general.templatesDir, name))
})

/** As `decodeTemplate`; a name with a folder is a path from the working directory. For commands that only read. */
export const lookAt = Effect.fn("DecodeTemplate.lookAt")(function* (name: string) {
  const path = yield* Path.Path
  if (isBare(name) || !/[/\\]/.test(name)) return yield* decodeTemplate(name)
  const file = path.resolve(name)
  return yield* decodeFile(file, path.basename(file), Effect.succeed("there is no such file"))
})
