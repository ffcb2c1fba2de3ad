/**
 * The failed job that Notification Manager reports on its command line. Everything else the program knows about the job
 * is read from OpCon.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { dailyJobId } from "./FailureFields.ts"

/** The parts of a daily job's id: `yyyyMMdd|scheduleId|instance|job`; none: it has another form. */
export const idParts = (
  id: string,
): Option.Option<Pick<FailedJob, "job" | "scheduleDate" | "scheduleId" | "scheduleInstance">> => {
  const [, year, month, date, scheduleId, instance, job] =
    /^(\d{4})(\d\d)(\d\d)\|(\d{1,9})\|(\d{1,9})\|(.+)$/.exec(id) ?? []
  return Option.map(Option.fromUndefinedOr(job), (name) => ({
    job: name,
    scheduleDate: `${year}-${month}-${date}`,
    scheduleId: Number(scheduleId),
    scheduleInstance: Number(instance),
  }))
}

export class FailedJob extends Schema.Class<FailedJob>("FailedJob")({
  /** `$MACHINE NAME`; OpCon sends `N/A` where the job has no machine. */
  agent: Schema.String,
  /** `$SCHEDULE NAME`, the full name in the Daily tables. */
  schedule: Schema.String,
  /** `$JOB NAME`, the full name in the Daily tables; may hold spaces and `/`. */
  job: Schema.NonEmptyString,
  /** `$JOB TERMINATION`, free text: `0000000001`, `-000000001:0000:N`, or empty. */
  termination: Schema.String,
  /** `$SCHEDULE DATE-SSUM` as yyyy-MM-dd. */
  scheduleDate: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/)),
  /** `$SCHEDULE ID`. */
  scheduleId: Schema.Int,
  /** `$SCHEDULE INST`. */
  scheduleInstance: Schema.Int,
  /** File name inside TEMPLATESDIR. */
  template: Schema.NonEmptyString,
  /** `[[$JOBID]]`, the failing run, where the command line passes it. */
  jobNumber: Schema.optionalKey(Schema.Int),
  /** `sweep`: found in OpCon by this program; absent: reported by Notification Manager, or by a person. */
  origin: Schema.optionalKey(Schema.Literal("sweep")),
}) {
  /** The daily job's id in the OpCon API: `yyyyMMdd|scheduleId|instance|job`. */
  get id(): string {
    return dailyJobId(this)
  }
}
