/**
 * The port to Symphony Summit: what the program asks of the service desk, the errors of it, and the link to an incident.
 * SummitRest.ts is the adapter. Every verb takes the template, because one template is one Summit instance. No verb
 * retries.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { IncidentRef, Unanswered } from "../domain/Incident.ts"
import type { Attribute, ConfigurationItem, CustomAttribute, Search, Template } from "../domain/Template.ts"
import { unknownEncryptedId, unknownInternalId, unknownNumber } from "../http/WriteGate.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"

/**
 * Summit gave no usable answer. `delivered: "no"`: the request certainly was not processed, so it may be sent again;
 * `"unknown"`: it may have been, so a create must be looked for before it is repeated.
 */
export class SummitUnavailable extends Schema.TaggedError<SummitUnavailable>()("SummitUnavailable", {
  operation: Schema.String,
  detail: Schema.String,
  delivered: Schema.Literals(["no", "unknown"]),
  transient: Schema.Boolean,
  /** It answered that it cannot serve now; whether it has stored something is not certain. */
  declined: Schema.optionalKey(Schema.Boolean),
  /** It answered, and the answer is damaged. */
  garbled: Schema.optionalKey(Schema.Boolean),
  retryAfterMillis: Schema.optionalKey(Schema.Finite),
}) {
  override get message(): string {
    return say(failures.SummitUnavailable.says, this)
  }
}

/** 401, 403, or an answer that names the API key as the cause. */
export class SummitRefusedCredentials extends Schema.TaggedError<SummitRefusedCredentials>()(
  "SummitRefusedCredentials",
  {
    operation: Schema.String,
    detail: Schema.String,
    /** The proxy refused, not Summit. */
    byProxy: Schema.optionalKey(Schema.Boolean),
    /** A changing request may have been stored: the answer is not Summit's own. */
    mayBeStored: Schema.optionalKey(Schema.Boolean),
  },
) {
  get transient(): false {
    return false
  }
  override get message(): string {
    const { byProxy, says } = failures.SummitRefusedCredentials
    return say(this.byProxy === true ? byProxy : says, this)
  }
}

/** Summit refused: HTTP 200 with Errors, an unknown service, a wrong path, a size or type that it does not take. */
export class SummitRefused extends Schema.TaggedError<SummitRefused>()("SummitRefused", {
  operation: Schema.String,
  detail: Schema.String,
  /** path: nothing is served there · service: not known, or not allowed for this key; absent: an answer about the matter. */
  about: Schema.optionalKey(Schema.Literals(["path", "service"])),
  /** A changing request may have been stored: the answer is not Summit's own, or is about something else. */
  mayBeStored: Schema.optionalKey(Schema.Boolean),
  /** The ticket that the answer to a create names besides its error: it may be the new one. */
  named: Schema.optionalKey(Schema.String),
  /** The value that Summit refuses, and where it comes from (pipeline/RefusedValue.ts). */
  sent: Schema.optionalKey(Schema.String),
}) {
  get transient(): false {
    return false
  }
  withSent(sent: string): SummitRefused {
    const { about, detail, mayBeStored, operation } = this
    return new SummitRefused({
      operation,
      detail,
      sent,
      ...(about === undefined ? {} : { about }),
      ...(mayBeStored === undefined ? {} : { mayBeStored }),
    })
  }
  override get message(): string {
    const { says, sent } = failures.SummitRefused
    return say(says, this) + (this.sent === undefined ? "" : say(sent, { sent: this.sent }))
  }
}

export type SummitError = SummitUnavailable | SummitRefusedCredentials | SummitRefused

/** What is known of a changing request that failed with `error` (AnswerTable.ts); none: it certainly was not stored. */
export const unansweredOf = (error: SummitError): Option.Option<Unanswered> => {
  const { detail } = error
  if (error._tag !== "SummitUnavailable") {
    const as = error._tag === "SummitRefused" ? ("refused" as const) : ("declined" as const)
    const named = "named" in error && error.named !== undefined ? { named: error.named } : {}
    return error.mayBeStored === true ? Option.some({ as, detail, ...named }) : Option.none()
  }
  if (error.delivered === "no") return Option.none()
  const lost = error.transient && error.garbled !== true
  return Option.some({ as: error.declined === true ? "declined" : lost ? "lost" : "refused", detail })
}

/** An incident about to be created. */
export interface IncidentDraft {
  readonly description: string
  /** Holds the marker. */
  readonly information: string
  /** In the order they were decided; names are unique. */
  readonly attributes: ReadonlyArray<Attribute>
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  readonly configurationItem?: Pick<ConfigurationItem, "key" | "value">
}

/** An incident as Summit shows it. */
export interface IncidentDetails {
  readonly ref: IncidentRef
  /** As Summit spells it: `In-Progress`. */
  readonly status: string
  readonly information: string
  readonly userLog: string
  readonly internalLog: string
  /** How many of the changes in its history were not made by whoever logged it; none: Summit does not say. */
  readonly byOthers: Option.Option<number>
  /** Current values that an update repeats, because a field left out may be blanked. */
  readonly current: ReadonlyArray<Attribute>
}

/** A yes or no that Summit writes as boolean, number or text. */
export type Flag = "yes" | "no" | "silent"

/** An incident for people to read; a text that Summit does not show is empty. */
export interface IncidentShown extends Omit<IncidentDetails, "byOthers" | "current"> {
  readonly subject: string
  readonly workGroup: string
  /** Name and e-mail address, as far as they are known. */
  readonly engineer: string
  readonly priority: string
  readonly caller: string
  /** As Summit writes times, which each tenant may choose. */
  readonly created: string
  readonly updated: string
  /** Whether there are files on it. */
  readonly files: Flag
}

/** What an update or a reopening changes. */
export interface IncidentChange {
  readonly ref: IncidentRef
  /** The status to set; the current one to keep it. */
  readonly status: string
  readonly logField: Template["reopen"]["logField"]
  readonly text: string
  /** Solution of an incident that is resolved. */
  readonly solution?: string
  /** Sup_Function, Medium and Source of the routing, then the incident's own current values. */
  readonly attributes: ReadonlyArray<Attribute>
  /** None: the incident keeps what it has. */
  readonly configurationItem?: Pick<ConfigurationItem, "key" | "value">
}

/** The result of a search for a marker. */
export interface Marked {
  readonly refs: ReadonlyArray<IncidentRef>
  /** The search service that answered. */
  readonly by: Search["service"]
}

export interface Attachment {
  readonly name: string
  readonly bytes: Uint8Array
}

export class Summit extends Context.Service<
  Summit,
  {
    create(template: Template, draft: IncidentDraft): Effect.Effect<IncidentRef, SummitError>
    /** None: Summit says that there is no such ticket. */
    read(template: Template, number: string): Effect.Effect<Option.Option<IncidentDetails>, SummitError>
    /**
     * The statuses of tickets that were changed since a day (yyyy-MM-dd, UTC), by number, as a list shows them. None where
     * reading `most` tickets one by one takes fewer requests, or this Summit serves no such list.
     */
    listStatuses(
      template: Template,
      since: string,
      most: number,
    ): Effect.Effect<Option.Option<ReadonlyMap<string, string>>, SummitError>
    /** As `read`, with everything a person may want to see. */
    show(template: Template, number: string): Effect.Effect<Option.Option<IncidentShown>, SummitError>
    /**
     * Tickets whose text holds exactly `marker`, each verified by reading it. Fails with SummitRefused when no search
     * service answers, so that "none" always means that the search was made. `since` (yyyy-MM-dd, UTC) bounds the lists.
     */
    findMarked(template: Template, marker: string, since: string): Effect.Effect<Marked, SummitError>
    /** Whether a search service can be used: requests one page and ignores its content. */
    trySearch(template: Template, service: Search["service"], since: string): Effect.Effect<void, SummitError>
    /** Whether something is served at urls.attachment, by a GET that sends nothing. */
    tryAttachmentPath(template: Template): Effect.Effect<void, SummitError>
    update(template: Template, change: IncidentChange): Effect.Effect<IncidentRef, SummitError>
    /**
     * Names of the files on the incident; none when this Summit does not show them, or the incident is not in its list
     * yet. Used after a lost reply to `attach`, so that no file is attached twice.
     */
    attachmentNames(
      template: Template,
      ref: IncidentRef,
      since: string,
    ): Effect.Effect<Option.Option<ReadonlyArray<string>>, SummitError>
    attach(template: Template, ref: IncidentRef, attachment: Attachment): Effect.Effect<void, SummitError>
  }
>()("opcon-summit/summit/Summit") {}

/** Stands for an incident that was not really created: in a dry run, and in `template explain`. */
export const plannedRef: IncidentRef = {
  number: unknownNumber,
  internalId: Option.some(unknownInternalId),
  encryptedId: Option.some(unknownEncryptedId),
}

/** Stands for the reply to an update that was not really sent. */
export const plannedChange = (ref: IncidentRef): IncidentRef => ({
  number: ref.number,
  internalId: Option.orElse(ref.internalId, () => plannedRef.internalId),
  encryptedId: Option.orElse(ref.encryptedId, () => plannedRef.encryptedId),
})

/** Place holders of a dry run stay readable in a link. */
const unknown: ReadonlySet<string> = new Set([unknownNumber, unknownInternalId, unknownEncryptedId])

/** A lone surrogate has no URL encoding. */
const encode = (text: string): string => (unknown.has(text) ? text : encodeURIComponent(text.toWellFormed()))

const isEncoded = (text: string): boolean =>
  /^[\w.~!*'()%-]+$/.test(text) &&
  Result.match(
    Result.try(() => decodeURIComponent(text)),
    { onFailure: () => false, onSuccess: (decoded) => decoded !== text },
  )

/** Summit gives the encrypted id URL-encoded in some replies and plain in others. */
const encodeOnce = (text: string): string => (isEncoded(text) ? text : encode(text))

/**
 * The page on which people see an incident, by the template's viewIncident: `{0}` is the view address as it is; `{1}` and
 * `{number}` the number; `{internalId}` and `{encryptedId}` those ids, or the number where Summit gave none. Other braces
 * stay.
 */
export const viewUrl = (template: Pick<Template, "urls" | "viewAddress">, ref: IncidentRef): string => {
  const number = encode(ref.number)
  const values = new Map([
    ["{0}", template.viewAddress],
    ["{1}", number],
    ["{number}", number],
    ["{internalId}", Option.match(ref.internalId, { onNone: () => number, onSome: encode })],
    ["{encryptedId}", Option.match(ref.encryptedId, { onNone: () => number, onSome: encodeOnce })],
  ])
  return template.urls.viewIncident.replaceAll(/\{\w+\}/g, (holder) => values.get(holder) ?? holder)
}
