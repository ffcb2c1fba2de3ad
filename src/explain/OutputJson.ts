/** An explanation as the JSON object of --json, version 1. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Decision } from "../domain/Decision.ts"
import * as WallTime from "../domain/WallTime.ts"
import type { ShiftOfDay } from "../domain/WorkingHours.ts"
import type { Explained } from "./Explain.ts"
import { clock } from "./Output.ts"

const shiftToJson = ({ day, start, stop }: ShiftOfDay) => ({ day, start: clock(start), stop: clock(stop) })

const timeOrNull = (at: Option.Option<DateTime.Zoned>): string | null => Option.getOrNull(Option.map(at, WallTime.show))

const decisionOf = (decision: Decision) => ({
  kind: decision._tag,
  row: decision.row,
  reason: decision.why,
  exitTag: decision._tag === "Suppress" && decision.reason === "ExitTag" ? decision.detail : null,
  ticket: decision._tag === "Update" || decision._tag === "Reopen" ? decision.ticket : null,
  previous: decision._tag === "Create" ? Option.getOrNull(decision.previous) : null,
  whenRefused: decision._tag === "Reopen" ? decision.whenRefused : null,
})

export const toJson = (explained: Explained) => {
  const { attachment, daily, moment, summit } = explained
  const working = Option.map(explained.shift, Option.isSome)
  return {
    schemaVersion: 1,
    mode: explained.mode,
    template: explained.template.name,
    job: explained.job,
    at: {
      moment: WallTime.show(moment.at),
      zone: DateTime.zoneToString(moment.at.zone),
      asked: Option.getOrNull(moment.asked),
      note: Option.getOrNull(moment.note),
    },
    facts: explained.facts,
    decision: decisionOf(explained.decision),
    passedOver: explained.passedOver,
    dailyRule: {
      on: daily.on,
      startHour: daily.startHour,
      recordedDate: Option.getOrNull(daily.recordedDate),
      overAt: timeOrNull(daily.overAt),
      over: Option.isSome(daily.recordedDate) ? daily.over : null,
      operationsDate: daily.operationsDate,
    },
    workingHours: {
      defined: Option.isSome(explained.shift),
      working: Option.getOrNull(working),
      shift: Option.getOrNull(Option.map(Option.flatten(explained.shift), shiftToJson)),
      list: Option.match(working, {
        onNone: () => null,
        onSome: (yes) => (yes ? "workingHoursAttributes" : "nonWorkingHoursAttributes"),
      }),
    },
    tags: explained.tags,
    rules: explained.rules,
    ...(explained.when.length === 0
      ? {}
      : {
          whenMatches: explained.template.whenMatches,
          when: explained.when.map(({ entry, index, result, why }) => ({
            entry: index,
            name: entry.name,
            result,
            why,
          })),
        }),
    requests: explained.requests.map(({ configurationItem, notes, ...one }) => ({
      ...one,
      ...(configurationItem === undefined ? {} : { configurationItem }),
      ...(notes.length === 0 ? {} : { notes }),
    })),
    summit: { method: "POST", ...summit },
    jobLog: {
      attached: Option.isNone(attachment.not),
      why: Option.getOrNull(attachment.not),
      method: "POST",
      url: attachment.url,
      service: attachment.service,
    },
    onJob: Option.match(explained.onJob, {
      onNone: () => null,
      onSome: ({ documentation, ticketId, ticketUrl }) => ({
        incidentTicketId: ticketId,
        incidentTicketUrl: ticketUrl,
        documentation: Option.getOrNull(documentation),
      }),
    }),
    notes: explained.notes,
  }
}
