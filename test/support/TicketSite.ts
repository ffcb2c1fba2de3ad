/** A site whose template has what a test gives it, and a job that fails there: the whole program against both simulators. */
import * as Effect from "effect/Effect"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

export const site = Effect.fnUntraced(function* (
  template: Readonly<Record<string, unknown>>,
  summit: NonNullable<NonNullable<Parameters<typeof Simulators.make>[0]>["summit"]> = {},
) {
  const simulators = yield* Simulators.make({ summit })
  const program = yield* Program.make(simulators)
  Files.changeTemplate(program, template)
  const fail = (job: string, ...more: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const { exit, stdout } = yield* program.settle(...Program.vendorWords(job), ...more)
      const incidents = yield* simulators.summit.incidents
      return { exit, text: stdout.join("\n"), incident: incidents.at(-1), incidents }
    })
  return { simulators, program, fail }
})
