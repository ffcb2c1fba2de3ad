/** The parts of a template that say what happens after an incident was raised: queue/Sync.ts does it. */
import * as Schema from "effect/Schema"
import type { JobAction } from "../domain/JobState.ts"
import { jobActions } from "../domain/JobState.ts"
import { byDefault, described, filled } from "./FieldTypes.ts"
import { holders } from "./TicketSchema.ts"

export const Recovery = Schema.Struct({
  text: Schema.String.pipe(
    byDefault(""),
    described(`Follows the sentence that says what became of the job. ${holders}`),
  ),
  solution: Schema.String.pipe(
    byDefault("The OpCon job @EV_Job has recovered."),
    described(`Solution of an incident that is resolved. ${holders}`),
  ),
  closureCode: Schema.String.pipe(
    byDefault(""),
    described("Closure_Code_Name of an incident that is resolved, where your Summit needs one; empty: not sent."),
  ),
  resolutionCode: Schema.String.pipe(
    byDefault(""),
    described("ResolutionCodeName of an incident that is resolved, where your Summit needs one; empty: not sent."),
  ),
})

const actionOnJob = Schema.Literals(["none", ...jobActions]).pipe(byDefault<"none" | JobAction>("none"))

export const JobActions = Schema.Struct({
  accepted: actionOnJob.pipe(described("What is done to the job when somebody takes the incident.")),
  resolved: actionOnJob.pipe(described("What is done to the job when the incident is resolved or closed.")),
  cancelled: actionOnJob.pipe(described("What is done to the job when the incident is cancelled.")),
  acceptedStatus: Schema.Array(filled).pipe(
    byDefault<ReadonlyArray<string>>(["In-Progress"]),
    described("The states of an incident that mean that somebody has taken it; to confirm on your tenant."),
  ),
})
