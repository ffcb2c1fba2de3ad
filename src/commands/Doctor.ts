/** `doctor`: checks everything that a run depends on. The checks are in doctor/. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, json, on } from "./Flags.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as Screen from "../site/Screen.ts"
import { Site } from "../site/Site.ts"
import { lazy } from "../domain/Lazy.ts"

const modules = lazy(() =>
  Promise.all([import("../doctor/Doctor.ts"), import("../doctor/OpConChecks.ts"), import("../doctor/DoctorReport.ts")]),
)

const jobId = /^\d{8}\|\d{1,9}\|\d{1,9}\|.+$/

export const doctor = Command.make(
  "doctor",
  {
    config,
    json,
    problems: on("problems", "Print only what failed or warns, and what was skipped because of it"),
    job: Flag.String("job").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription(
        'Read this job of OpCon, "yyyyMMdd|schedule id|instance|job name" (default: any of today\'s)',
      ),
      Flag.filter(
        (id) => jobId.test(id),
        (id) => `--job is ${id}: yyyyMMdd|schedule id|instance|job name is meant, in double quotes`,
      ),
      Flag.optional,
    ),
    template: Flag.String("template").pipe(
      Flag.withAlias("t"),
      Flag.withMetavar("NAME"),
      Flag.withDescription(
        "Check only this template; may be given several times (default: all in the folder of templates)",
      ),
      Flag.between(0, 100),
    ),
  },
  Effect.fn("Doctor.doctor")(function* (given) {
    const [{ examine }, { jobNamed }, report] = yield* modules
    const { probe } = yield* Site
    const wanted = {
      config: given.config,
      job: Option.flatMap(given.job, jobNamed),
      templates: given.template,
    }
    const checks = yield* Effect.provide(examine(wanted), probe)
    if (given.json) yield* Console.log(JSON.stringify(report.toJson(checks)))
    else yield* Screen.print(report.toText(checks, yield* Screen.Screen, given.problems))
    if (report.count(checks).failed > 0) {
      return yield* new CommandFailed({ kind: "FindingsFound", message: report.summary(checks) })
    }
  }),
).pipe(
  Command.withDescription(
    "Check settings, folders, journal, OpCon and Summit; nothing is changed. Exit code 1 if a check failed",
  ),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "Check everything" },
    { command: `${commandPath.join(" ")} --problems`, description: "Only what needs attention" },
    { command: `${commandPath.join(" ")} -t basic.json`, description: "With one template only" },
  ]),
)
