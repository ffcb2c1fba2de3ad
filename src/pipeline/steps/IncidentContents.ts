/**
 * The contents of a new incident and of the change of an existing one, in domain terms and without side effects.
 * RaiseIncident.ts sends them, `template explain` shows them.
 */
import * as Option from "effect/Option"
import type { FailedJob } from "../../domain/FailedJob.ts"
import type { Routed } from "../../domain/Routing.ts"
import type { Template } from "../../domain/Template.ts"
import * as Texts from "../../domain/Texts.ts"
import type { IncidentChange, IncidentDraft } from "../../summit/Summit.ts"
import type { IncidentRef } from "../../domain/Incident.ts"
import type { Found } from "./CheckDuplicate.ts"

/** Attributes that every change of a ticket sends again. */
export const repeated: ReadonlySet<string> = new Set(["Sup_Function", "Medium", "Source"])

/** Text in a ticket that is created although an earlier create may have been stored. */
export const maybeSecond =
  "The reply to an earlier request was lost: there may be another incident with the same first line."

const known = (number: string): IncidentRef => ({ number, internalId: Option.none(), encryptedId: Option.none() })

export interface About {
  readonly failed: FailedJob
  readonly template: Template
  readonly found: Found
  readonly routed: Routed
}

/** A new incident. `doubt`: a sentence for its readers on why there may be another one. */
export const draft = (
  { failed, found, routed, template }: About,
  previous: Option.Option<string>,
  doubt: Option.Option<string>,
): IncidentDraft => {
  const information = Texts.information(template, failed, found, previous)
  const [first = "", ...rest] = information.split("\n\n")
  return {
    description: Texts.description(template, failed),
    information: [first, ...Option.toArray(doubt), ...rest].join("\n\n"),
    attributes: routed.attributes,
    customAttributes: routed.customAttributes,
  }
}

/** The change of incident `ticket`, which keeps its state or is set to the re-open state. */
export const change = ({ failed, found, routed, template }: About, ticket: string, reopen: boolean): IncidentChange => {
  const status = reopen
    ? template.reopen.status
    : Option.match(found.current, { onNone: () => "", onSome: (current) => current.status })
  return {
    ref: Option.match(found.current, { onNone: () => known(ticket), onSome: ({ ref }) => ref }),
    status,
    logField: template.reopen.logField,
    text: Texts.refailure(template, failed, found, found.at, status),
    attributes: [
      ...routed.attributes.filter(({ name }) => repeated.has(name)),
      ...Option.match(found.current, { onNone: () => [], onSome: ({ current }) => current }),
    ],
  }
}
