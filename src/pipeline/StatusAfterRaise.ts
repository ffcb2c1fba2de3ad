/**
 * What an incident should show as long as nobody changes it after it was raised: `sync` sees by it what people have done
 * (queue/Sync.ts).
 */
import * as Option from "effect/Option"
import type { Incident } from "../domain/Incident.ts"
import { afterOurText, shownBy, shownWhenCreated } from "../domain/TicketShown.ts"
import type { Event } from "../journal/Followed.ts"
import type { About } from "./steps/IncidentContents.ts"
import { routedFor } from "./steps/IncidentContents.ts"

/** None where it is not known: an earlier attempt has raised the incident. */
export const statusAfterRaise = (
  about: About,
  { as, previous }: Pick<Incident, "as" | "previous">,
  at: number,
): ReadonlyArray<Event> => {
  const event = (status: string, shows: Readonly<Record<string, string>>): ReadonlyArray<Event> => [
    { _tag: "Status", at, status, ours: true, shows },
  ]
  if (as === "created") {
    const { attributes } = routedFor(about, previous)
    const status = attributes.findLast(({ name }) => name === "Status")?.value
    return event(status || "New", shownWhenCreated(attributes))
  }
  const { current } = about.found
  const shows = Option.match(current, { onNone: () => ({}), onSome: (read) => afterOurText(shownBy(read)) })
  if (as === "reopened") return event(about.template.reopen.status, shows)
  return Option.match(current, { onNone: () => [], onSome: ({ status }) => event(status, shows) })
}
