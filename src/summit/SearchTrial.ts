/** Whether a search service can be used at all: for doctor, which changes nothing and looks at nothing in the answer. */
import * as Effect from "effect/Effect"
import type { SettingsShape } from "../config/Settings.ts"
import type { Search, Template } from "../domain/Template.ts"
import type { SummitError } from "./Summit.ts"
import type { Call } from "./SummitCall.ts"
import { rowsOf } from "./SummitRows.ts"
import { instancesOf, search } from "./SummitSearch.ts"

/** A marker that no ticket carries. */
const noMarker = `opcon${"0".repeat(24)}`

/** Asks a search service for one page. */
export const trying = (
  ask: <A>(template: Template, call: Call<A>) => Effect.Effect<A, SummitError>,
  settings: Pick<SettingsShape, "defaults" | "summit">,
) =>
  Effect.fn("Summit.trySearch")(function* (template: Template, service: Search["service"], since: string) {
    const operation = `try the search service ${service}`
    const [instance = ""] = instancesOf(template, settings.defaults)
    const question = { service, search: template.search, marker: noMarker, since, instance, page: 0 }
    yield* ask(template, {
      operation,
      service,
      url: "urls.incident",
      body: search(question, settings.summit),
      judge: (asked, json) => rowsOf(asked, json, noMarker),
    })
  })
