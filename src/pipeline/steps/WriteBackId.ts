/**
 * Step 4: writes the incident's number and link onto the job, and into its documentation the date of the incident (rule
 * submitSingleIncidentPerDay) and the number of the previous ticket. It reads, writes what differs and verifies, so it can
 * be repeated. The next failure needs the number; documentation that OpCon refuses is only a note.
 */
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../../domain/DailyWindow.ts"
import { Settings } from "../../config/Settings.ts"
import { givesAnother } from "../../domain/Decision.ts"
import type { Template } from "../../domain/Template.ts"
import type { Incident } from "../../domain/Incident.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import type { OpConError } from "../../opcon/OpCon.ts"
import { OpCon } from "../../opcon/OpCon.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { Summit, SummitError } from "../../summit/Summit.ts"
import { sameNumber } from "../../summit/SummitAnswers.ts"
import type { Found } from "./CheckDuplicate.ts"
import { readTicket } from "./ReadTicket.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"
import type { Sentence } from "../../domain/Sentence.ts"

/**
 * The change of the job's documentation for an incident raised at `at`; none where it does not change. `isNew`: the job did
 * not have it.
 */
export const documentationChange = (
  template: Template,
  dailyStartHour: number,
  at: DateTime.Zoned,
  incident: { readonly isNew: boolean; readonly previous: Option.Option<string> },
): Option.Option<(text: string) => string> => {
  const dated = template.rules.submitSingleIncidentPerDay
  if (!incident.isNew || (!dated && Option.isNone(incident.previous))) return Option.none()
  return Option.some((text) => {
    const date = DailyWindow.operationsDate(at, dailyStartHour)
    // A run that is resumed late must not replace a newer date by an older one.
    const isNewer = Option.exists(DailyWindow.readDate(text), (there) => there > date)
    const withDate = dated && !isNewer ? DailyWindow.record(text, date) : text
    return Option.match(incident.previous, {
      onNone: () => withDate,
      onSome: (previous) => DailyWindow.recordPrevious(withDate, previous),
    })
  })
}

/** A permanent refusal; an error page of a gateway counts too, after the last retry. */
const isRefused = (error: OpConError): boolean =>
  error._tag === "OpConRefused" ||
  (error._tag === "OpConUnavailable" && error.status !== undefined && error.status >= 400)

/**
 * Whether the job keeps `number`, which it got after this incident was decided. Usually that one is newer, because this
 * work was resumed late. But if its ticket is closed and this incident is open, the job gets this one: the next failure
 * would not find it otherwise.
 */
const keepsOther = Effect.fnUntraced(function* (template: Template, number: string, { ref }: Incident) {
  const shown = yield* readTicket(template, number)
  if (shown.state !== "Closed" && shown.state !== "Missing") return true
  const { state } = yield* readTicket(template, ref.number)
  return state === "Closed" || state === "Missing" || state === "Unreadable"
})

/** Writes what the job lacks; returns notes on documentation that OpCon refused. */
export const writeBackId = Effect.fn("WriteBackId.writeBackId")(function* (
  template: Template,
  found: Found,
  incident: Incident,
): Effect.fn.Return<ReadonlyArray<Sentence>, OpConError | SummitError, OpCon | Checkpoints | Settings | Summit> {
  const opcon = yield* OpCon
  const checkpoints = yield* Checkpoints
  const { general } = yield* Settings
  const before = yield* checkpoints.read
  if (before.writtenBack && before.documentationLeft !== true) return []
  const replaced = Option.fromUndefinedOr(incident.insteadOf)
  const expected = [incident.ref.number, ...Option.toArray(incident.previous), ...Option.toArray(replaced)]
  const isOther = (number: string) => !expected.some((one) => sameNumber(one, number))
  const other = Option.filter(found.job.incidentTicketId, isOther)
  if (Option.isSome(other)) {
    const got = { incident: incident.ref.number, other: other.value }
    if (before.writtenBack || (yield* keepsOther(template, other.value, incident))) {
      yield* Effect.logInfo(IncidentNotes.keepsOther(got))
      yield* checkpoints.remember({ writtenBack: true, documentationLeft: false })
      return []
    }
    yield* Effect.logInfo(IncidentNotes.replaces(got))
  }
  const isNew = incident.as === "created" || givesAnother(found.decision)
  const { previous } = incident
  const change = documentationChange(template, general.dailyStartHour, found.at, { isNew, previous })
  if (!before.writtenBack) {
    yield* retrying("writeBack")(
      opcon.writeIncidentTicket(found.job, { ticketId: incident.ref.number, ticketUrl: incident.url }),
    )
    yield* checkpoints.remember({ writtenBack: true, documentationLeft: Option.isSome(change) })
  }
  if (Option.isNone(change)) return []
  const notes = yield* retrying("writeBack")(opcon.changeDocumentation(found.job, change.value)).pipe(
    Effect.as(new Array<Sentence>()),
    Effect.catch((error) =>
      isRefused(error) ? Effect.succeed([IncidentNotes.notDocumented({ why: error.message })]) : Effect.fail(error),
    ),
  )
  yield* Effect.forEach(notes, (note) => Effect.logWarning(note))
  yield* checkpoints.remember({ documentationLeft: false })
  return notes
})
