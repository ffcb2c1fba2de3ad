/** The decision about a run that was reported before: nothing is done twice, whoever reports it again. */
import * as Option from "effect/Option"
import type { Decision } from "../domain/Decision.ts"
import type { Entry } from "../journal/Entry.ts"
import { runOf } from "../journal/SameRun.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"

export const decisionOfKnownRun = (entry: Entry): Decision => {
  const run = Option.match(runOf(entry), { onNone: () => "", onSome: String })
  return {
    _tag: "Suppress",
    row: 0,
    reason: "AlreadyReported",
    detail: entry.id,
    why:
      entry.failed.origin === "sweep"
        ? IncidentNotes.sweptBefore({ run, entry: entry.id })
        : IncidentNotes.reportedBefore({ run, entry: entry.id }),
  }
}
