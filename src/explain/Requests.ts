/**
 * The requests to Summit with the origin of every field, for a new incident and for a change of one. The fields come from
 * the code that sends them (SummitRequests.ts, IncidentContents.ts); only their origin is added here.
 */
import * as Option from "effect/Option"
import type { Decision } from "../domain/Decision.ts"
import type { Given, Layer, Source } from "../domain/Routing.ts"
import type { Attribute, CustomAttribute } from "../domain/Template.ts"
import type { About } from "../pipeline/steps/IncidentContents.ts"
import { change, draft, repeated, routedFor } from "../pipeline/steps/IncidentContents.ts"
import type { IncidentDraft } from "../summit/Summit.ts"
import type { TicketFields } from "../summit/SummitRequests.ts"
import { changedTicket, createdTicket, namesTicket } from "../summit/SummitRequests.ts"

/**
 * Besides the layers of the routing: `ticketDescription` and `reopen` of the template, the present fields of the `ticket`, and
 * what the `program` always sends.
 */
type FieldLayer = Layer | "ticketDescription" | "reopen" | "ticket" | "program"

export interface FieldValue {
  readonly value: string
  readonly layer: FieldLayer
  /** The job's tag that led to it; null in other layers, and for a DEFAULT tag. */
  readonly tag: string | null
}

export interface Field extends FieldValue {
  readonly name: string
  /** The values that it overrides, the lowest layer first. */
  readonly overrode: ReadonlyArray<FieldValue>
}

export interface Request {
  readonly request: "create" | "update"
  /** `when refused`: only if Summit refuses the one before it. `not now`: what a new incident would get, for comparison. */
  readonly when: "now" | "when refused" | "not now"
  /** The ticket that is changed. */
  readonly ticket: string | null
  readonly fields: ReadonlyArray<Field>
  readonly text: { readonly field: string; readonly value: string }
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  /** Attributes of the template that never go to Summit. */
  readonly notSent: ReadonlyArray<Attribute>
  /** CI_Key and CI_Value; undefined where none is sent. */
  readonly configurationItem: IncidentDraft["configurationItem"]
  /** What the result of a run says of it: fields that `limits` shorten, a configuration item that is not sent. */
  readonly notes: ReadonlyArray<string>
}

const given = ({ jobTag, layer, value }: Given): FieldValue => ({ value, layer, tag: Option.getOrNull(jobTag) })

const plain = (value: string | true, layer: FieldLayer): FieldValue => ({ value: String(value), layer, tag: null })

const named = (sources: ReadonlyArray<Source>, name: string): Source | undefined =>
  sources.find((source) => source.name === name && !namesTicket(source))

/** From the lowest layer to the highest. */
const field = (name: string, layers: ReadonlyArray<FieldValue>): Field => ({
  name,
  ...(layers.at(-1) ?? plain("", "program")),
  overrode: layers.slice(0, -1),
})

/** A limit may shorten the value that wins. */
const asSent = (value: string | true, one: Field): Field => ({ ...one, value: String(value) })

const layersOf = (source: Source | undefined): ReadonlyArray<FieldValue> =>
  source === undefined ? [] : [...source.overrode.map(given), given(source)]

const under = (fields: TicketFields, name: string, layer: FieldLayer): ReadonlyArray<FieldValue> => {
  const value = fields.get(name)
  return value === undefined ? [] : [plain(value, layer)]
}

const createRequest = (about: About, created: Parameters<typeof draft>[1], when: Request["when"]): Request => {
  const { attributes, sources } = routedFor(about, created.previous)
  const { content, notes } = draft(about, created, Option.none())
  const bare = createdTicket({ ...content, attributes: [] })
  return {
    request: "create",
    when,
    ticket: null,
    fields: Array.from(createdTicket(content), ([name, value]) =>
      asSent(
        value,
        field(name, [
          ...under(bare, name, name === "Description" ? "ticketDescription" : "program"),
          ...layersOf(named(sources, name)),
        ]),
      ),
    ),
    text: { field: "Information", value: content.information },
    customAttributes: content.customAttributes,
    notSent: attributes.filter(namesTicket),
    configurationItem: content.configurationItem,
    notes,
  }
}

const updateRequest = (about: About, ticket: string, reopen: boolean): Request => {
  const { found } = about
  const { sources } = routedFor(about, Option.none())
  const { content, notes } = change(about, ticket, reopen)
  const bare = changedTicket({ ...content, attributes: [], status: "" })
  const current = new Map(
    Option.match(found.current, {
      onNone: () => [],
      onSome: ({ current, status }) => [
        ...current.map(({ name, value }) => [name, value] as const),
        ["Status", status] as const,
      ],
    }),
  )
  const layers = (name: string): ReadonlyArray<FieldValue> => [
    ...under(bare, name, "program"),
    ...(repeated.has(name) ? layersOf(named(sources, name)) : []),
    ...under(current, name, "ticket"),
    ...(name === "Status" && reopen ? [plain(content.status, "reopen")] : []),
  ]
  return {
    request: "update",
    when: "now",
    ticket,
    fields: Array.from(changedTicket(content), ([name, value]) => asSent(value, field(name, layers(name)))),
    text: { field: content.logField, value: content.text },
    customAttributes: [],
    notSent: [],
    configurationItem: content.configurationItem,
    notes,
  }
}

/** The requests of the decision, in order; and a new incident for comparison if none is created. */
export const requestsOf = (about: About, decision: Decision): ReadonlyArray<Request> => {
  switch (decision._tag) {
    case "Create":
      return [createRequest(about, decision, "now")]
    case "Suppress":
      return [createRequest(about, { previous: Option.none() }, "not now")]
    case "Update":
    case "Reopen": {
      const refused = decision._tag === "Reopen" && decision.whenRefused === "create"
      return [
        updateRequest(about, decision.ticket, decision._tag === "Reopen"),
        createRequest(about, { previous: Option.some(decision.ticket) }, refused ? "when refused" : "not now"),
      ]
    }
  }
}
