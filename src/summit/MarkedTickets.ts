/**
 * The tickets that carry our marker. Summit cannot be asked for that exactly, so a search only names candidates, and each
 * of them is read. "None" is only said when every ticket that may carry the marker has been looked at: an answer that
 * is no list, paging that leaves rows out, or more candidates than the template allows are errors.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingsShape } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { IncidentRef, SummitError } from "./Summit.ts"
import { SummitRefused } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import type { Call } from "./SummitCall.ts"
import type { Tickets } from "./SummitPages.ts"
import { ticketsIn } from "./SummitPages.ts"
import * as SummitRequests from "./SummitRequests.ts"
import type { Row } from "./SummitRows.ts"
import { rowsOf } from "./SummitRows.ts"
import type { SearchService } from "./SummitSearch.ts"
import { instancesOf, isMarker, plainList, search } from "./SummitSearch.ts"

/** Whether a ticket has to be read. Only the details list shows enough of a text to see that the marker is not in it. */
const mayHold =
  (service: SearchService) =>
  ({ marker }: Row): boolean =>
    service !== "IM_GetIncidentListwithDetails" || marker !== "absent"

const rank = ({ marker }: Row): number => (marker === "present" ? 0 : 1)
const age = ({ number }: Row): number => Number(number.replaceAll(/\D/g, ""))

/** Those whose row shows the marker first, then the newest. */
const inReadingOrder = (candidates: Tickets): ReadonlyArray<Row> =>
  Array.from(candidates.values()).toSorted((a, b) => rank(a) - rank(b) || age(b) - age(a))

/** The verb `Summit.findMarked`; `ask` sends a call once. */
export const finding = (
  ask: <A>(template: Template, call: Call<A>) => Effect.Effect<A, SummitError>,
  settings: Pick<SettingsShape, "defaults" | "summit">,
) =>
  Effect.fn("Summit.findMarked")(function* (template: Template, marker: string, since: string) {
    const operation = `find the incident that holds ${marker}`
    const refused = (detail: string) => new SummitRefused({ operation, detail })
    if (!isMarker(marker)) return yield* refused(`not asked, because "${marker}" is no marker of ours`)
    const { limit, service: preferred } = template.search

    const candidatesOf = Effect.fnUntraced(function* (service: SearchService) {
      const dynamic = service === "ADM_Get_DynamicWebServiceResult"
      const all = new Map<string, Row>()
      for (const instance of dynamic ? [""] : instancesOf(template, settings.defaults)) {
        const page = (index: number) =>
          // A dynamic service has no pages.
          dynamic && index > 0
            ? Effect.succeed([])
            : ask(template, {
                operation,
                service,
                url: "urls.incident",
                body: search(
                  { service, search: template.search, marker, since, instance, page: index },
                  settings.summit,
                ),
                judge: (asked, json) => rowsOf(asked, json, marker),
              })
        const wanted = mayHold(service)
        const aim = { wanted, limit: limit - all.size, firstOnly: false, unsure: refused }
        for (const [key, row] of yield* ticketsIn(page, aim)) all.set(key, row)
      }
      return all
    })

    const look = (
      services: ReadonlyArray<SearchService>,
      refusals: ReadonlyArray<string>,
    ): Effect.Effect<Tickets, SummitError> => {
      const [service, ...others] = services
      if (service === undefined) return refused(`no search service answers: ${refusals.join("; ")}`)
      return Effect.catchTag(candidatesOf(service), "SummitRefused", ({ detail }) =>
        Effect.andThen(
          Effect.logDebug(`${operation}: ${service} is of no use here: ${detail}`),
          look(others, [...refusals, `${service}: ${detail}`]),
        ),
      )
    }

    const candidates = yield* look(preferred === plainList ? [plainList] : [preferred, plainList], [])
    const found: Array<IncidentRef> = []
    for (const { number } of inReadingOrder(candidates)) {
      const ref = yield* ask(template, {
        operation: `read incident ${number}`,
        service: SummitRequests.services.details,
        url: "urls.incident",
        body: SummitRequests.read(number),
        judge: (asked, json) => SummitAnswers.marked(asked, json, number, marker),
      }).pipe(
        Effect.catchTag("SummitRefused", ({ detail }) =>
          refused(`incident ${number} may be the one, and it cannot be read: ${detail}`),
        ),
      )
      if (Option.isSome(ref) && !found.some((other) => SummitAnswers.sameNumber(other.number, ref.value.number))) {
        found.push(ref.value)
      }
    }
    return found
  })
