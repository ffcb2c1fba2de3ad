/** The templates: all of TEMPLATESDIR, or those that are named; each decoded as a run would decode it. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Problem from "../domain/Problem.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { readTemplate } from "../steps/DecodeTemplate.ts"
import type { Check, Finding } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

interface Named {
  readonly finding: Finding
  readonly names: ReadonlyArray<string>
}

/** Which templates there are to look at. */
export const named = Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
  const { general } = yield* Settings
  const folder = general.templatesDir
  const files = yield* FileSystem.FileSystem
  const next = "Correct TEMPLATESDIR in [GENERAL], or let the account that runs the program read the folder."
  const listed = yield* Effect.result(files.readDirectory(folder))
  if (Result.isFailure(listed)) {
    return { finding: failed(`${folder} cannot be read`, listed.failure.message, next), names: [] } satisfies Named
  }
  if (wanted.length > 0) return { finding: ok(`${folder}: ${wanted.join(", ")}, as named`), names: wanted }
  // The schema for editors may lie beside them.
  const names = listed.success.filter((name) => /(?<!\.schema)\.json$/i.test(name)).toSorted()
  const missing = failed(
    `${folder} holds no template`,
    "there is no file *.json in it",
    "Put a template there (start from templates/basic.json), or correct TEMPLATESDIR in [GENERAL].",
  )
  return { finding: names.length === 0 ? missing : ok(`${folder}: ${names.join(", ")}`), names } satisfies Named
})

export interface Examined {
  readonly check: Check
  /** What is right can be gone on with. */
  readonly template: ReadonlyArray<Template>
}

/** One template, and whether a run with `-t NAME` could use it. */
export const examined: (name: string) => Effect.Effect<Examined, never, Settings | FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* (name) {
    const read = yield* Effect.result(readTemplate(name))
    const check = (finding: Finding): Check => ({
      id: "template",
      subject: name,
      needs: ["templates"],
      look: Effect.succeed(finding),
    })
    if (Result.isFailure(read)) {
      const { file, problems } = read.failure
      const count = problems.length === 1 ? "" : `, ${problems.length} problems`
      const cause = Problem.renderAll(file, problems)
      return { check: check(failed(`not valid${count}`, cause, "Correct the template.")), template: [] }
    }
    const { template, warnings } = read.success
    const next = "Encode what stands in plain text."
    const finding = warnings.length === 0 ? ok("valid") : warning("valid", warnings.join("\n"), next)
    return { check: check(finding), template: [template] }
  })
