/** The templates: all of TEMPLATESDIR, or those that are named; each decoded as a run would decode it. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Review from "../template/Check.ts"
import * as Secret from "../domain/Secret.ts"
import { Settings } from "../config/Settings.ts"
import { isSchemaFile } from "../template/TemplateFile.ts"
import type { Template } from "../domain/Template.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import * as TextFile from "../files/TextFile.ts"
import type { Check, Finding } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"
import { program } from "../intake/ProgramName.ts"

interface Named {
  readonly finding: Finding
  readonly names: ReadonlyArray<string>
}

/** Which templates there are to look at. */
export const named = Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
  const { general } = yield* Settings
  const folder = general.templatesDir
  const files = yield* FileSystem.FileSystem
  const next = "Correct the folder of templates in [GENERAL], or let the account that runs the program read the folder."
  const listed = yield* Effect.result(files.readDirectory(folder))
  if (Result.isFailure(listed)) {
    const { message, reason } = listed.failure
    const cause = reason._tag === "NotFound" ? `there is no folder ${folder}` : message
    return { finding: failed("cannot be read", cause, next), names: [] } satisfies Named
  }
  if (wanted.length > 0) return { finding: ok(`${folder}: ${wanted.join(", ")}, as named`), names: wanted }
  const names = listed.success.filter((name) => /\.json$/i.test(name) && !isSchemaFile(name)).toSorted()
  const missing = failed(
    "no template",
    `there is no template (*.json) in ${folder}`,
    "Put a template there (start from templates/basic.json), or correct the folder of templates in [GENERAL].",
  )
  return { finding: names.length === 0 ? missing : ok(`${folder}: ${names.join(", ")}`), names } satisfies Named
})

/** Of more than these the check of templates and settings tells. */
const mostTold = 3

/** What is valid and odd all the same, as `template check` tells it in full. */
export const odd = (file: string, findings: ReadonlyArray<Review.Finding>): Finding => {
  const told = findings.filter(({ severity }) => severity === "warning")
  if (told.length === 0) return ok("valid")
  const shown = told.slice(0, mostTold).map((problem) => Diagnostic.render(file, problem))
  const more = told.length > mostTold ? [`and ${told.length - mostTold} more`] : []
  return warning(
    `valid, with ${told.length === 1 ? "a warning" : `${told.length} warnings`}`,
    [...shown, ...more].join("\n"),
    `${told.some(({ message }) => message.includes("plain text")) ? `Keep secrets out of the files with ${program()} encrypt; see` : "See"} ${program()} template check.`,
  )
}

const reviewed = Effect.fnUntraced(function* (name: string) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  const text = yield* Effect.option(TextFile.read(path.join(general.templatesDir, name)))
  return odd(name, Option.match(text, { onNone: () => [], onSome: (text) => Review.template(text, Secret.taken) }))
})

export interface Examined {
  readonly check: Check
  /** What is right can be gone on with. */
  readonly template: ReadonlyArray<Template>
}

/** One template, and whether a run with `-t NAME` could use it. */
export const examined: (name: string) => Effect.Effect<Examined, never, Settings | FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* (name) {
    const read = yield* Effect.result(decodeTemplate(name))
    const check = (finding: Finding): Check => ({
      id: "template",
      subject: name,
      needs: ["templates"],
      look: Effect.succeed(finding),
    })
    if (Result.isFailure(read)) {
      const { file, problems } = read.failure
      const count = problems.length === 1 ? "" : `, ${problems.length} problems`
      const cause = Diagnostic.renderAll(file, problems)
      return {
        check: check(failed(`not valid${count}`, cause, "Correct the template, or name another one with -t.")),
        template: [],
      }
    }
    return { check: check(yield* reviewed(name)), template: [read.success] }
  })
