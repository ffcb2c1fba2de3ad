/**
 * The vendor's line as a command: for help, for completions and for lines that need a parser. It is apart from Raise.ts
 * because effect/cli is the larger part of the program, and a failed job does without it.
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { product } from "../intake/ProgramName.ts"
import { vendorFlags } from "../intake/VendorWords.ts"
import { wordsOf } from "../intake/VendorArguments.ts"
import { config, json, on, record, recording, text, tlsType } from "./Flags.ts"
import { examples } from "./Help.ts"
import { raise } from "./Raise.ts"

const vendorFlag = (long: (typeof vendorFlags)[number]["long"], description: string) => {
  const { holds, token } = vendorFlags.find((flag) => flag.long === long) ?? vendorFlags[0]
  return Flag.String(long).pipe(
    Flag.withMetavar(holds),
    Flag.withDescription(`${token}: ${description}`),
    Flag.optional,
  )
}

const flags = {
  agent: vendorFlag("agent", "agent the job ran on, may be empty"),
  schedule: vendorFlag("schedule", "schedule name, may be empty"),
  job: vendorFlag("job", "job name"),
  termination: vendorFlag("termination", "termination code, may be empty or begin with a dash"),
  "schedule-date": vendorFlag("schedule-date", "schedule date, yyyy-MM-dd, yyyy/MM/dd or yyyyMMdd"),
  "schedule-id": vendorFlag("schedule-id", "schedule id"),
  "schedule-instance": vendorFlag("schedule-instance", "schedule instance"),
  template: vendorFlag("template", "a file name inside the folder of templates"),
  "job-number": Flag.optional(text("job-number", "N", "[[$JOBID]]: the failing run, for the right log")),
  dryRun: on("dry-run", "Read only: print the decision, why, and the whole ticket with the origin of each field"),
  requests: on("requests", "With --dry-run: print every request in full too"),
  config,
  tlsType,
  json,
}

/** The command of the program called `name`. */
export const raiseCommand = (name: string) =>
  Command.make(name, { ...flags, record }, ({ record: recorded, ...given }) =>
    recording(recorded, wordsOf(given), raise(given)),
  ).pipe(
    Command.withDescription(
      [
        "Raises the Symphony Summit incident of one failed OpCon job, or reopens the one it has. Notification Manager",
        "starts it; values need no quotes, may be empty and may begin with a dash. Try such a line with --dry-run first: it changes nothing.",
      ].join(" "),
    ),
    Command.withExamples(examples(name)),
  )

export const vendor = raiseCommand(product)
