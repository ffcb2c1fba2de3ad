/**
 * A failed job, the facts of one that nothing is known of, tags of a template and moments in a zone, for the tests of the
 * pure domain.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Facts } from "../../src/domain/Facts.ts"
import { nothingElse } from "../../src/domain/Facts.ts"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import type { Indicator, Rules, Tag } from "../../src/domain/Template.ts"
import { template, valuesFor } from "../support/Fixtures.ts"

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

/** What place holders stand for in its texts. */
export const values = valuesFor(failedJob)

/** The moment `utc` in `zone`, an IANA name or an offset in milliseconds. */
export const moment = (utc: string | number, zone: string | number): DateTime.Zoned =>
  DateTime.makeZonedUnsafe(utc, { timeZone: zone })

/** The moment at which the clock on the wall shows `wall`; where it shows that twice, the first. */
export const wallClock = (wall: string, zone: string): DateTime.Zoned =>
  DateTime.makeZonedUnsafe(`${wall}Z`, { timeZone: zone, adjustForTimeZone: true, disambiguation: "earlier" })

/** Of a job without a ticket, under a template without rules. */
export const noFacts: Facts = {
  exitTag: Option.none(),
  ticket: Option.none(),
  singlePerDay: false,
  recordedDate: Option.none(),
  windowOver: false,
  state: "NotRead",
  createWhenClosed: false,
  ...nothingElse,
}

export const workGroup = "Assigned_WorkGroup_Name"

export const tag = (indicator: Indicator, indicatorValue: string, value = "", attribute = workGroup): Tag => ({
  indicator,
  indicatorValue,
  attribute,
  value,
})

/** The usual template with these tags, its own rules and `rules`. */
export const withTags = (rules: Partial<Rules>, ...tags: ReadonlyArray<Tag>) => ({
  ...template,
  rules: { ...template.rules, ...rules },
  tags,
})
