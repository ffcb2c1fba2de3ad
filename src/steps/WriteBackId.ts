/**
 * Step 4: the incident's number and link go onto the job, and into its documentation the date of the incident (rule
 * submitSingleIncidentPerDay) and the number of the ticket it follows. Reads first, writes what differs, verifies; so
 * it may be repeated as a whole.
 */
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../domain/DailyWindow.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { Incident } from "../journal/Entry.ts"
import { Stages } from "../journal/Stages.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../RetryPolicy.ts"
import { sameNumber } from "../summit/SummitAnswers.ts"
import type { Found } from "./CheckDuplicate.ts"

/** How the job's documentation changes with an incident raised at `at`; none where it stays as it is. */
export const documentationChange = (
  template: Template,
  dailyStartHour: number,
  at: DateTime.Zoned,
  incident: Pick<Incident, "as" | "previous">,
): Option.Option<(text: string) => string> => {
  const dated = template.rules.submitSingleIncidentPerDay
  if (incident.as !== "created" || (!dated && Option.isNone(incident.previous))) return Option.none()
  return Option.some((text) => {
    const withDate = dated ? DailyWindow.record(text, DailyWindow.operationsDate(at, dailyStartHour)) : text
    return Option.match(incident.previous, {
      onNone: () => withDate,
      onSome: (previous) => DailyWindow.recordPrevious(withDate, previous),
    })
  })
}

export const writeBackId = Effect.fn("WriteBackId.writeBackId")(function* (
  template: Template,
  found: Found,
  incident: Incident,
) {
  const opcon = yield* OpCon
  const stages = yield* Stages
  const { general } = yield* Settings
  if ((yield* stages.read).writtenBack) return
  // The work may be resumed long after: what another host has written to the job since then is newer.
  const expected = [incident.ref.number, ...Option.toArray(incident.previous)]
  const isNewer = (number: string) => !expected.some((one) => sameNumber(one, number))
  if (Option.exists(found.job.incidentTicketId, isNewer)) {
    yield* Effect.logInfo(`the job has got another incident than ${incident.ref.number} meanwhile; it keeps that one`)
    return yield* stages.remember({ writtenBack: true })
  }
  yield* retrying("writeBack")(
    opcon.writeIncidentTicket(found.job, { ticketId: incident.ref.number, ticketUrl: incident.url }),
  )
  const change = documentationChange(template, general.dailyStartHour, found.at, incident)
  if (Option.isSome(change)) {
    yield* retrying("writeBack")(opcon.changeDocumentation(found.job, change.value))
  }
  yield* stages.remember({ writtenBack: true })
})
