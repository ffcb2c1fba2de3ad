/** The check of [SWEEP], where it is on: its template, and whether this OpCon lists failed jobs to the token's user. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Result from "effect/Result"
import type { Settings, SettingsShape } from "../config/Settings.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import type { Check } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"
import { late, refusedJob } from "./OpConChecks.ts"

export const sweepCheck = (
  settings: SettingsShape,
): ReadonlyArray<Check<OpCon | Settings | DateTime.CurrentTimeZone | FileSystem.FileSystem | Path.Path>> =>
  Option.toArray(settings.sweep).map(({ template: name }) => ({
    id: "sweep",
    late,
    needs: ["opcon-version", "opcon-token"],
    run: Effect.gen(function* () {
      const opcon = yield* OpCon
      const template = yield* Effect.result(decodeTemplate(name))
      if (Result.isFailure(template)) {
        return failed(
          `TEMPLATE ${name} cannot be used`,
          template.failure.message,
          "Correct TEMPLATE in [SWEEP], or the template that it names; without TEMPLATE nothing is swept.",
        )
      }
      const date = DateTime.formatIsoDate(yield* DateTime.nowInCurrentZone)
      const { jobs } = yield* opcon.listJobs({ date, category: Option.some("Failed"), limit: 10, offset: 0 })
      const counted = Option.map(yield* opcon.countJobs(date), (counts) => counts.get("failed") ?? 0)
      const listed = `failed jobs of ${date} are listed with ${name}`
      if (Option.isNone(counted)) {
        return ok(`${listed}; this OpCon does not count jobs, so a day without a failed one takes a list of all jobs`)
      }
      if (counted.value === 0 || jobs.length > 0) return ok(`${listed}; OpCon counts ${counted.value}`)
      return warning(
        `OpCon counts ${counted.value} failed jobs of ${date} and lists none of them`,
        "the filter by category means something else to this OpCon, or the token's user may not see these jobs",
        "Compare the list in Solution Manager with that of sweep --dry-run. Nothing is lost by the filter: all jobs of the day are listed then, which takes longer.",
      )
    }).pipe(Effect.catch((error) => Effect.succeed(refusedJob(settings, error)))),
  }))
