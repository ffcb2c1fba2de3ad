/**
 * A failure as plain data: what intake reads from the command line of Notification Manager before effect is loaded.
 * FailedJob.ts is the same as a Schema. This file imports nothing.
 */
export interface FailureFields {
  readonly agent: string
  readonly schedule: string
  readonly job: string
  readonly termination: string
  readonly scheduleDate: string
  readonly scheduleId: number
  readonly scheduleInstance: number
  readonly template: string
  readonly jobNumber?: number
  /** `sweep`: found in OpCon by this program; absent: reported by Notification Manager, or by a person. */
  readonly origin?: "sweep"
}

/** The daily job's id in the OpCon API: `yyyyMMdd|scheduleId|instance|job`. */
export const dailyJobId = ({ job, scheduleDate, scheduleId, scheduleInstance }: FailureFields): string =>
  `${scheduleDate.replaceAll("-", "")}|${scheduleId}|${scheduleInstance}|${job}`
