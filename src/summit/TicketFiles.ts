/**
 * The files on an incident, as far as Summit tells. The details know whether there are any, and know at once; only the
 * list with details names them, and it may lag behind or not be served. What neither tells for certain is not guessed:
 * "no such file" lets the log be attached again.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingsShape } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import type { SummitError } from "./Summit.ts"
import { SummitRefused } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import type { Call } from "./SummitCall.ts"
import { ticketsIn } from "./SummitPages.ts"
import * as SummitRequests from "./SummitRequests.ts"
import type { Row } from "./SummitRows.ts"
import { rowsOf } from "./SummitRows.ts"
import { instancesOf, search } from "./SummitSearch.ts"

const service = "IM_GetIncidentListwithDetails"

const cannotTell: Option.Option<ReadonlyArray<string>> = Option.none()

/** The verb `Summit.attachmentNames`; `ask` sends a call once. */
export const naming = (
  ask: <A>(template: Template, call: Call<A>) => Effect.Effect<A, SummitError>,
  settings: Pick<SettingsShape, "defaults" | "summit">,
) => {
  /** The row of the incident, if one of the lists has it. */
  const rowOf = Effect.fnUntraced(function* (operation: string, template: Template, number: string, since: string) {
    const wanted = (row: Row) => SummitAnswers.sameNumber(row.number, number)
    for (const instance of instancesOf(template, settings.defaults)) {
      const page = (index: number) =>
        ask(template, {
          operation,
          service,
          url: "urls.incident",
          body: search({ service, search: template.search, marker: "", since, instance, page: index }, settings.summit),
          judge: (asked, json) => rowsOf(asked, json, ""),
        })
      const found = yield* ticketsIn(page, {
        wanted,
        limit: Number.POSITIVE_INFINITY,
        firstOnly: true,
      })
      for (const row of found.tickets.values()) return Option.some(row)
      if (Option.isSome(found.unsure)) return yield* new SummitRefused({ operation, detail: found.unsure.value })
    }
    return Option.none<Row>()
  })

  return Effect.fn("Summit.attachmentNames")(function* (template: Template, { number }: IncidentRef, since: string) {
    const operation = `list the files of incident ${number}`
    const unknown = ({ detail }: { readonly detail: string }) =>
      Effect.as(Effect.logDebug(`${operation}: not told: ${detail}`), cannotTell)

    const flag = yield* ask(template, {
      operation,
      service: SummitRequests.services.details,
      url: "urls.incident",
      body: SummitRequests.read(number),
      judge: (asked, json) => SummitAnswers.hasFiles(asked, json, number),
    }).pipe(Effect.catchTag("SummitRefused", (error) => Effect.as(unknown(error), Option.none())))
    if (Option.isNone(flag)) return cannotTell
    if (flag.value === "no") return Option.some<ReadonlyArray<string>>([])

    return yield* rowOf(operation, template, number, since).pipe(
      Effect.map((row) =>
        Option.filter(
          Option.flatMap(row, ({ files }) => files),
          // A list that shows no files where the details know of some is behind the times.
          (names) => names.length > 0 || flag.value !== "yes",
        ),
      ),
      // The key was good enough a moment ago: what is denied is this service.
      Effect.catchTags({ SummitRefused: unknown, SummitRefusedCredentials: unknown }),
    )
  })
}
