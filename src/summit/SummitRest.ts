/**
 * The adapter of the Summit port, over its REST API: one POST for every verb, one address, one way to authenticate.
 * SummitRequests.ts builds what is sent, SummitReply.ts and SummitAnswers.ts judge what comes back, SummitLookups.ts asks
 * what takes several requests. This is the only place that unwraps the API key.
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import type { SettingsShape } from "../config/Settings.ts"
import { Settings } from "../config/Settings.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import type { Template } from "../domain/Template.ts"
import { exchange } from "../http/HttpExchange.ts"
import { masking } from "../http/Masking.ts"
import { RateLimit } from "../http/RateLimit.ts"
import { stillHolder, WriteGate } from "../http/WriteGate.ts"
import type { Attachment, IncidentChange, IncidentDraft, SummitError } from "./Summit.ts"
import { plannedChange, plannedRef, Summit, SummitRefused, SummitUnavailable } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import * as SummitLookups from "./SummitLookups.ts"
import type { Asked } from "./SummitReply.ts"
import { jsonOf, messageOf, unanswered, unserved } from "./SummitReply.ts"
import type { FileJson } from "./SummitRequests.ts"
import * as SummitRequests from "./SummitRequests.ts"
import * as JobLogNotes from "../domain/notes/JobLog.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"

/** A request, and how its reply is judged. */
export interface Call<A> extends Omit<Asked, "hide"> {
  readonly body: (proxyDetails: string) => string | FileJson
  readonly judge: (asked: Asked, json: unknown) => Result.Result<A, SummitError>
}

interface Prepared<A> {
  /** The request as it may be shown: a large file in it is named and not spelled out. */
  readonly request: HttpClientRequest.HttpClientRequest
  /** Sends the request once each time it is run. */
  readonly reply: Effect.Effect<A, SummitError>
}

const json = "application/json"

/** The address of `url` in the template; a template without attachments has no path for them. */
const addressOf = (template: Template, url: Asked["url"]): string =>
  `${template.address}/${(url === "urls.attachment" && template.urls.attachment) || template.urls.incident}`

const withKeyHeader = (template: Template, key: string) =>
  template.apiKeyHeader === ""
    ? (same: HttpClientRequest.HttpClientRequest) => same
    : HttpClientRequest.setHeader(template.apiKeyHeader, key)

/** Spans hold request headers; this one is secret, whatever its name. */
const redacting = (template: Template) =>
  Effect.updateService(Headers.CurrentRedactedNames, (names) => [...names, template.apiKeyHeader])

/** Masking costs a failed job more than any of its requests, so it is done only where somebody reads the result. */
const logMessage = (asked: Asked, json: unknown): Effect.Effect<void> =>
  Effect.suspend(() => {
    const message = messageOf(asked, json)
    return message === "" ? Effect.void : Effect.logDebug(`${asked.operation}: Summit says "${message}"`)
  })

const prepare =
  (client: HttpClient.HttpClient, settings: SettingsShape["summit"], turn: typeof RateLimit.Service) =>
  <A>(template: Template, call: Call<A>): Prepared<A> => {
    const key = Redacted.value(template.apiKey)
    const asked: Asked = { ...call, hide: masking(key) }
    const body = call.body(SummitRequests.proxyDetails(key, settings))
    const empty = HttpClientRequest.post(addressOf(template, call.url)).pipe(
      HttpClientRequest.acceptJson,
      withKeyHeader(template, key),
    )
    const withText = HttpClientRequest.bodyText(empty, typeof body === "string" ? body : body.shown, json)
    const sent = typeof body === "string" ? withText : HttpClientRequest.setBody(empty, body.body(json))
    // A change is given more time, because it must not be sent again on a guess.
    const timeout = call.changes === undefined ? settings.timeout : settings.writeTimeout
    const mayBegin = turn(new URL(template.address).origin)
    const reply = (call.changes === undefined ? mayBegin : Effect.andThen(mayBegin, stillHolder)).pipe(
      Effect.andThen(exchange(client, sent, timeout)),
      Effect.mapError((failure) => unanswered(asked, failure)),
      Effect.flatMap((reply) => Effect.fromResult(jsonOf(asked, reply))),
      Effect.tap((json) => Effect.when(logMessage(asked, json), LogLevel.isEnabled("Debug"))),
      Effect.flatMap((json) => Effect.fromResult(call.judge(asked, json))),
      redacting(template),
    )
    return { request: withText, reply }
  }

/** What a service that takes only POST with a body answers to a GET: it exists. */
const servedStatuses: ReadonlySet<number> = new Set([400, 405, 411, 415])

/** Whether something is served at a path of the template, by a GET without a body, which no service acts upon. */
const tryPath =
  (client: HttpClient.HttpClient, settings: SettingsShape["summit"]) =>
  (template: Template, url: Asked["url"]): Effect.Effect<void, SummitError> => {
    const key = Redacted.value(template.apiKey)
    const asked: Asked = { operation: `look at ${url}`, service: "", url, hide: masking(key) }
    const request = HttpClientRequest.get(addressOf(template, url)).pipe(withKeyHeader(template, key))
    return exchange(client, request, settings.timeout).pipe(
      Effect.mapError((failure) => unanswered(asked, failure)),
      Effect.flatMap((reply) =>
        (reply.status >= 200 && reply.status < 300) || servedStatuses.has(reply.status)
          ? Effect.void
          : Effect.fail(unserved(asked, reply)),
      ),
      redacting(template),
    )
  }

/** An update without a number would be a create, and a read without one has no answer. */
const numbered = (operation: string, number: string): Effect.Effect<void, SummitRefused> =>
  /^0*$/.test(number.trim())
    ? Effect.fail(
        new SummitRefused({
          operation,
          detail: IncidentNotes.notSent({ number }),
        }),
      )
    : Effect.void

export const layer: Layer.Layer<Summit, never, HttpClient.HttpClient | Settings | WriteGate> = Layer.effect(
  Summit,
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const settings = yield* Settings
    const writes = yield* WriteGate

    const prepared = prepare(client, settings.summit, yield* RateLimit)
    const ask = <A>(template: Template, call: Call<A>) => prepared(template, call).reply

    const create = Effect.fn("Summit.create")(function* (template: Template, draft: IncidentDraft) {
      const { reply, request } = prepared(template, {
        operation: "create incident",
        changes: "new ticket",
        ours: SummitRequests.ours(draft),
        service: SummitRequests.services.log,
        url: "urls.incident",
        body: SummitRequests.create(template, draft),
        judge: (asked, json) => SummitAnswers.logged(asked, json, Option.none()),
      })
      return yield* writes.send(request, [template.apiKey], reply, plannedRef)
    })

    const details = <A>(
      template: Template,
      number: string,
      judge: (asked: Asked, json: unknown, number: string) => Result.Result<A, SummitError>,
    ) => {
      const operation = `read incident ${number}`
      const reply = ask(template, {
        operation,
        service: SummitRequests.services.details,
        url: "urls.incident",
        body: SummitRequests.read(number),
        judge: (asked, json) => judge(asked, json, number),
      })
      return Effect.andThen(numbered(operation, number), reply)
    }
    const read = Effect.fn("Summit.read")((template: Template, number: string) =>
      details(template, number, SummitAnswers.details),
    )
    const show = Effect.fn("Summit.show")((template: Template, number: string) =>
      details(template, number, SummitAnswers.shown),
    )

    const update = Effect.fn("Summit.update")(function* (template: Template, change: IncidentChange) {
      const { ref } = change
      const operation = `update incident ${ref.number}`
      yield* numbered(operation, ref.number)
      const { reply, request } = prepared(template, {
        operation,
        service: SummitRequests.services.log,
        url: "urls.incident",
        changes: "ticket",
        ours: SummitRequests.ours(change),
        body: SummitRequests.update(template, change),
        judge: (asked, json) => SummitAnswers.logged(asked, json, Option.some(ref.number)),
      })
      const complete = Effect.map(reply, (answered): IncidentRef => ({
        number: answered.number,
        internalId: Option.orElse(answered.internalId, () => ref.internalId),
        encryptedId: Option.orElse(answered.encryptedId, () => ref.encryptedId),
      }))
      return yield* writes.send(request, [template.apiKey], complete, plannedChange(ref))
    })

    /** The internal id, read where it is not known; when that fails, the file certainly was not sent. */
    const internalId = Effect.fn("Summit.internalId")(function* (
      operation: string,
      template: Template,
      ref: IncidentRef,
    ) {
      if (Option.isSome(ref.internalId)) return ref.internalId.value
      const incident = yield* read(template, ref.number).pipe(
        Effect.catchTag("SummitUnavailable", (error) => new SummitUnavailable({ ...error, delivered: "no" })),
      )
      const found = Option.flatMap(incident, ({ ref }) => ref.internalId)
      if (Option.isSome(found)) return found.value
      // Not the number in its place: it may be the internal id of another ticket.
      return yield* new SummitRefused({
        operation,
        detail: JobLogNotes.noInternalId({ incident: ref.number }),
      })
    })

    const attach = Effect.fn("Summit.attach")(function* (template: Template, ref: IncidentRef, file: Attachment) {
      const operation = `attach ${file.name} to incident ${ref.number}`
      yield* numbered(operation, ref.number)
      const { idKind, service } = template.attachmentRequest
      const id = idKind === "internal" ? yield* internalId(operation, template, ref) : ref.number
      const { reply, request } = prepared(template, {
        operation,
        service: service === "" ? "named by urls.attachment" : service,
        url: "urls.attachment",
        changes: "files",
        ours: [file.name],
        body: SummitRequests.attach(template, id, file),
        judge: (asked, json) => SummitAnswers.attached(asked, json, { name: file.name, number: ref.number }),
      })
      return yield* writes.send(request, [template.apiKey], reply, undefined)
    })

    const tryAttachmentPath = Effect.fn("Summit.tryAttachmentPath")((template: Template) =>
      tryPath(client, settings.summit)(template, "urls.attachment"),
    )

    return Summit.of({
      create,
      read,
      show,
      update,
      attach,
      tryAttachmentPath,
      ...SummitLookups.make(ask, settings),
    })
  }),
)
