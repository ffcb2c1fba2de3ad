/**
 * The verbs of the Summit port that take several requests: the tickets that carry our marker, the files on an incident,
 * and whether a search can be used. Summit cannot be asked for a marker exactly, so a search only names candidates, and
 * each of them is read. "None" is only reported when everything has been looked at: a wrong "none" raises a second
 * incident or attaches a file twice.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { SettingsShape } from "../config/Settings.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import type { Search, Template } from "../domain/Template.ts"
import { isMarker } from "../domain/Texts.ts"
import type { Marked, Summit, SummitError } from "./Summit.ts"
import { SummitRefused } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import * as SummitRequests from "./SummitRequests.ts"
import type { Call } from "./SummitRest.ts"
import type { Found, Row, SearchService } from "./SummitSearch.ts"
import { instancesOf, keyOf, plainList, rowsOf, search, ticketsIn } from "./SummitSearch.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import type { Sentence } from "../domain/Sentence.ts"

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

/** A marker that no ticket carries. */
const noMarker = `opcon${"0".repeat(24)}`

const filesUnknown: Option.Option<ReadonlyArray<string>> = Option.none()

/** `ask` sends a request once. */
export const make = (
  ask: <A>(template: Template, call: Call<A>) => Effect.Effect<A, SummitError>,
  settings: Pick<SettingsShape, "defaults" | "summit">,
): Pick<Summit["Service"], "attachmentNames" | "findMarked" | "listStatuses" | "trySearch"> => {
  /** One page of a search, from 0. */
  const pageOf = (
    operation: string,
    template: Template,
    question: {
      readonly service: Search["service"]
      readonly marker: string
      readonly since: string
      readonly instance: string
    },
    page: number,
  ) =>
    ask(template, {
      operation,
      service: question.service,
      url: "urls.incident",
      body: search({ ...question, search: template.search, page }, settings.summit),
      judge: (asked, json) => rowsOf(asked, json, question.marker),
    })

  const findMarked = Effect.fn("Summit.findMarked")(function* (template: Template, marker: string, since: string) {
    const operation = `find the incident that holds ${marker}`
    const refused = (detail: string) => new SummitRefused({ operation, detail })
    if (!isMarker(marker)) return yield* refused(`not asked, because "${marker}" is no marker of ours`)
    const { limit, service: preferred } = template.search

    const candidatesOf = Effect.fnUntraced(function* (service: SearchService) {
      const dynamic = service === "ADM_Get_DynamicWebServiceResult"
      const all = new Map<string, Row>()
      let unsure = Option.none<Sentence>()
      for (const instance of dynamic ? [""] : instancesOf(template, settings.defaults)) {
        const page = (index: number) =>
          // A dynamic service has no pages.
          dynamic && index > 0
            ? Effect.succeed([])
            : pageOf(operation, template, { service, marker, since, instance }, index)
        const aim = { wanted: mayHold(service), limit: limit - all.size, firstOnly: false }
        const found = yield* ticketsIn(page, aim)
        for (const [key, row] of found.tickets) all.set(key, row)
        unsure = Option.orElse(unsure, () => found.unsure)
      }
      return { tickets: all, unsure } satisfies Found
    })

    /** The candidates that carry the marker; an error of the others only matters where none does. */
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
              ? refused(IncidentNotes.notReadable({ incident: number, why: error.detail }))
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
      if (service === undefined) return refused(IncidentNotes.noService({ refusals: refusals.join("; ") }))
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

  /** The row of the incident, if one of the lists has it. */
  const rowOf = Effect.fnUntraced(function* (operation: string, template: Template, number: string, since: string) {
    const service = "IM_GetIncidentListwithDetails"
    const wanted = (row: Row) => SummitAnswers.sameNumber(row.number, number)
    for (const instance of instancesOf(template, settings.defaults)) {
      const page = (index: number) => pageOf(operation, template, { service, marker: "", since, instance }, index)
      const found = yield* ticketsIn(page, { wanted, limit: Number.POSITIVE_INFINITY, firstOnly: true })
      for (const row of found.tickets.values()) return Option.some(row)
      if (Option.isSome(found.unsure)) return yield* new SummitRefused({ operation, detail: found.unsure.value })
    }
    return Option.none<Row>()
  })

  /** The details say at once whether there are files; only the list names them, and it may lag behind or not be served. */
  const attachmentNames = Effect.fn("Summit.attachmentNames")(function* (
    template: Template,
    { number }: IncidentRef,
    since: string,
  ) {
    const operation = `list the files of incident ${number}`
    const unknown = ({ detail }: { readonly detail: string }) =>
      Effect.as(Effect.logDebug(`${operation}: not known: ${detail}`), filesUnknown)

    const flag = yield* ask(template, {
      operation,
      service: SummitRequests.services.details,
      url: "urls.incident",
      body: SummitRequests.read(number),
      judge: (asked, json) => SummitAnswers.hasFiles(asked, json, number),
    }).pipe(Effect.catchTag("SummitRefused", (error) => Effect.as(unknown(error), Option.none())))
    if (Option.isNone(flag)) return filesUnknown
    if (flag.value === "no") return Option.some<ReadonlyArray<string>>([])

    return yield* rowOf(operation, template, number, since).pipe(
      Effect.map((row) =>
        Option.filter(
          Option.flatMap(row, ({ files }) => files),
          // A list without files, where the details know of some, is out of date.
          (names) => names.length > 0 || flag.value !== "yes",
        ),
      ),
      // The key was accepted a moment ago: what is refused is this service.
      Effect.catchTags({ SummitRefused: unknown, SummitRefusedCredentials: unknown }),
    )
  })

  const trySearch = Effect.fn("Summit.trySearch")(function* (
    template: Template,
    service: Search["service"],
    since: string,
  ) {
    const [instance = ""] = instancesOf(template, settings.defaults)
    yield* pageOf(`try the search service ${service}`, template, { service, marker: noMarker, since, instance }, 0)
  })

  const listStatuses = Effect.fn("Summit.listStatuses")(function* (template: Template, since: string, most: number) {
    const operation = `list the incidents changed since ${since}`
    const longer = new SummitRefused({ operation, detail: "the list is longer than what is asked for" })
    const found = new Map<string, string>()
    let pages = 0
    const listed = Effect.forEach(instancesOf(template, settings.defaults), (instance) => {
      const page = Effect.fnUntraced(function* (index: number) {
        pages += 1
        if (pages > most) return yield* longer
        const question = { service: plainList, marker: "", since, instance } as const
        const rows = yield* pageOf(operation, template, question, index)
        const [first] = rows
        if (first !== undefined && Math.ceil(first.total / rows.length) > most) return yield* longer
        for (const row of rows) if (row.status !== "") found.set(keyOf(row), row.status)
        return rows
      })
      return ticketsIn(page, { wanted: () => false, limit: Number.POSITIVE_INFINITY, firstOnly: false })
    })
    return yield* listed.pipe(
      Effect.as(Option.some<ReadonlyMap<string, string>>(found)),
      // A key that may not list may still read the tickets one by one.
      Effect.catchTags({
        SummitRefused: ({ detail }) => Effect.as(Effect.logDebug(`${operation}: ${detail}`), Option.none()),
        SummitRefusedCredentials: ({ detail }) => Effect.as(Effect.logDebug(`${operation}: ${detail}`), Option.none()),
      }),
    )
  })

  return { findMarked, attachmentNames, listStatuses, trySearch }
}
