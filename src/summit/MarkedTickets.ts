/**
 * The tickets that carry our marker. Summit cannot be asked for that exactly, so a search only names candidates, and each
 * of them is read. A ticket that shows the marker is ours, whatever else the search says. "None" is only said when every
 * ticket that may carry the marker has been looked at: an answer that is no list, paging that leaves rows out, or more
 * candidates than the template allows are errors.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { SettingsShape } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { isMarker } from "../domain/Texts.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import type { Marked, SummitError } from "./Summit.ts"
import { SummitRefused } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import type { Call } from "./SummitCall.ts"
import type { Found } from "./SummitPages.ts"
import { ticketsIn } from "./SummitPages.ts"
import * as SummitRequests from "./SummitRequests.ts"
import type { Row } from "./SummitRows.ts"
import { rowsOf } from "./SummitRows.ts"
import type { SearchService } from "./SummitSearch.ts"
import { instancesOf, plainList, search } from "./SummitSearch.ts"

/** Whether a ticket has to be read. Only the details list shows enough of a text to see that the marker is not in it. */
const mayHold =
  (service: SearchService) =>
  ({ marker }: Row): boolean =>
    service !== "IM_GetIncidentListwithDetails" || marker !== "absent"

const rank = ({ marker }: Row): number => (marker === "present" ? 0 : 1)
const age = ({ number }: Row): number => Number(number.replaceAll(/\D/g, ""))

/** Those whose row shows the marker first, then the newest. */
const inReadingOrder = (candidates: Found["tickets"]): ReadonlyArray<Row> =>
  Array.from(candidates.values()).toSorted((a, b) => rank(a) - rank(b) || age(b) - age(a))

const isSame = (one: IncidentRef) => (other: IncidentRef) => SummitAnswers.sameNumber(one.number, other.number)

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
      let unsure = Option.none<string>()
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
        const aim = { wanted: mayHold(service), limit: limit - all.size, firstOnly: false }
        const found = yield* ticketsIn(page, aim)
        for (const [key, row] of found.tickets) all.set(key, row)
        unsure = Option.orElse(unsure, () => found.unsure)
      }
      return { tickets: all, unsure } satisfies Found
    })

    /** Those of the candidates that carry the marker; what is wrong with the others matters where there is none. */
    const verified = Effect.fnUntraced(function* ({ tickets, unsure }: Found) {
      const found: Array<IncidentRef> = []
      let failure = Option.map(unsure, refused).pipe(Option.map((error): SummitError => error))
      // Of too many, those that show the marker themselves.
      const candidates = inReadingOrder(tickets).filter(({ marker }) => tickets.size <= limit || marker === "present")
      for (const { number } of candidates) {
        const read = yield* Effect.result(
          ask(template, {
            operation: `read incident ${number}`,
            service: SummitRequests.services.details,
            url: "urls.incident",
            body: SummitRequests.read(number),
            judge: (asked, json) => SummitAnswers.marked(asked, json, number, marker),
          }),
        )
        if (Result.isFailure(read)) {
          const error = read.failure
          failure = Option.some(
            error._tag === "SummitRefused"
              ? refused(`incident ${number} may be the one, and it cannot be read: ${error.detail}`)
              : error,
          )
        } else if (Option.isSome(read.success) && !found.some(isSame(read.success.value))) {
          found.push(read.success.value)
        }
      }
      return found.length === 0 && Option.isSome(failure) ? yield* failure.value : found
    })

    const look = (
      services: ReadonlyArray<SearchService>,
      refusals: ReadonlyArray<string>,
    ): Effect.Effect<Marked, SummitError> => {
      const [service, ...others] = services
      if (service === undefined) return refused(`no search service answers: ${refusals.join("; ")}`)
      return candidatesOf(service).pipe(
        Effect.flatMap(verified),
        Effect.map((refs): Marked => ({ refs, by: service })),
        Effect.catchTag("SummitRefused", ({ detail }) =>
          Effect.andThen(
            Effect.logDebug(`${operation}: ${service} is of no use here: ${detail}`),
            look(others, [...refusals, `${service}: ${detail}`]),
          ),
        ),
      )
    }

    return yield* look(preferred === plainList ? [plainList] : [preferred, plainList], [])
  })
