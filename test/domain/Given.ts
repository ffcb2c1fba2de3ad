/**
 * A failed job, and moments in a zone, for the tests of the pure domain.
 */
import * as DateTime from "effect/DateTime"
import { FailedJob } from "../../src/domain/FailedJob.ts"

export const failedJob = FailedJob.make({
  agent: "WINAGENT01",
  schedule: "NIGHTLY BATCH",
  job: "LOAD GL",
  termination: "-000000001:0000:N",
  scheduleDate: "2024-09-21",
  scheduleId: 16,
  scheduleInstance: 1,
  template: "basic.json",
})

/** The moment `utc` in `zone`, an IANA name or an offset in milliseconds. */
export const moment = (utc: string | number, zone: string | number): DateTime.Zoned =>
  DateTime.makeZonedUnsafe(utc, { timeZone: zone })

/** The moment at which the clock on the wall shows `wall`; where it shows that twice, the first. */
export const wallClock = (wall: string, zone: string): DateTime.Zoned =>
  DateTime.makeZonedUnsafe(`${wall}Z`, { timeZone: zone, adjustForTimeZone: true, disambiguation: "earlier" })
