/**
 * Symphony Summit over its REST API: one POST for every verb. What is sent is in SummitRequests.ts, what a reply means in
 * SummitReply.ts and SummitAnswers.ts; here is the way between them, and the only place that unwraps the API key.
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { exchange } from "../Exchange.ts"
import { unknownNumber, Writes } from "../Writes.ts"
import { masking } from "./ErrorText.ts"
import type { Attachment, IncidentChange, IncidentDraft, IncidentRef, SummitError } from "./Summit.ts"
import { Summit, SummitRefused, SummitUnavailable } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import type { Asked } from "./SummitReply.ts"
import { jsonOf, messageOf, unanswered } from "./SummitReply.ts"
import * as SummitRequests from "./SummitRequests.ts"

interface Call<A> extends Omit<Asked, "hide"> {
  readonly body: SummitRequests.Body
  readonly judge: (asked: Asked, json: unknown) => Result.Result<A, SummitError>
}

/** What a dry run takes for the incident that it did not create. */
const planned: IncidentRef = {
  number: unknownNumber,
  internalId: Option.some("{internalId}"),
  encryptedId: Option.some("{encryptedId}"),
}

/** An update without a number would be a create, a question without one has no answer. */
const numbered = (operation: string, number: string): Effect.Effect<void, SummitRefused> =>
  /^\s*0*\s*$/.test(number)
    ? Effect.fail(
        new SummitRefused({
          operation,
          detail: `not sent, because "${number}" is no ticket number; correct it on the job`,
        }),
      )
    : Effect.void

export const layer: Layer.Layer<Summit, never, HttpClient.HttpClient | Settings | Writes> = Layer.effect(
  Summit,
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const { summit: settings } = yield* Settings
    const writes = yield* Writes

    /** The request of a call, and the effect that sends it and judges the reply. */
    const prepare = <A>(template: Template, call: Call<A>) => {
      const key = Redacted.value(template.apiKey)
      const asked: Asked = { ...call, hide: masking(key) }
      const path = (call.url === "urls.attachment" && template.urls.attachment) || template.urls.incident
      const request = HttpClientRequest.post(`${template.address}/${path}`).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.bodyText(call.body(SummitRequests.proxyDetails(key, settings)), "application/json"),
        template.apiKeyHeader === "" ? (same) => same : HttpClientRequest.setHeader(template.apiKeyHeader, key),
      )
      const reply: Effect.Effect<A, SummitError> = exchange(client, request, settings.timeout).pipe(
        Effect.mapError((failure) => unanswered(asked, failure)),
        Effect.flatMap((reply) => Effect.fromResult(jsonOf(asked, reply))),
        Effect.tap((json) => {
          const message = messageOf(asked, json)
          return message === "" ? Effect.void : Effect.logDebug(`${asked.operation}: Summit says "${message}"`)
        }),
        Effect.flatMap((json) => Effect.fromResult(call.judge(asked, json))),
        // Spans hold request headers; this one is a secret whatever its name.
        Effect.updateService(Headers.CurrentRedactedNames, (names) => [...names, template.apiKeyHeader]),
      )
      return { request, reply }
    }

    const create = Effect.fn("Summit.create")(function* (template: Template, draft: IncidentDraft) {
      const { reply, request } = prepare(template, {
        operation: "create incident",
        service: SummitRequests.services.log,
        url: "urls.incident",
        body: SummitRequests.create(template, draft),
        judge: (asked, json) => SummitAnswers.logged(asked, json, Option.none()),
      })
      return yield* writes.send(request, [template.apiKey], reply, planned)
    })

    const read = Effect.fn("Summit.read")(function* (template: Template, number: string) {
      const operation = `read incident ${number}`
      yield* numbered(operation, number)
      return yield* prepare(template, {
        operation,
        service: SummitRequests.services.details,
        url: "urls.incident",
        body: SummitRequests.read(number),
        judge: (asked, json) => SummitAnswers.details(asked, json, number),
      }).reply
    })

    const update = Effect.fn("Summit.update")(function* (template: Template, change: IncidentChange) {
      const { ref } = change
      const operation = `update incident ${ref.number}`
      yield* numbered(operation, ref.number)
      const { reply, request } = prepare(template, {
        operation,
        service: SummitRequests.services.log,
        url: "urls.incident",
        body: SummitRequests.update(template, change),
        judge: (asked, json) => SummitAnswers.logged(asked, json, Option.some(ref.number)),
      })
      const complete = Effect.map(reply, (answered): IncidentRef => ({
        number: answered.number,
        internalId: Option.orElse(answered.internalId, () => ref.internalId),
        encryptedId: Option.orElse(answered.encryptedId, () => ref.encryptedId),
      }))
      return yield* writes.send(request, [template.apiKey], complete, ref)
    })

    /** The internal id, asked for where it is not known; a question that fails leaves the file certainly unsent. */
    const internalId = Effect.fn("Summit.internalId")(function* (template: Template, ref: IncidentRef) {
      if (Option.isSome(ref.internalId)) return ref.internalId.value
      const incident = yield* read(template, ref.number).pipe(
        Effect.catchTag("SummitUnavailable", (error) => new SummitUnavailable({ ...error, delivered: "no" })),
      )
      return Option.getOrElse(
        Option.flatMap(incident, (found) => found.ref.internalId),
        () => ref.number,
      )
    })

    const attach = Effect.fn("Summit.attach")(function* (template: Template, ref: IncidentRef, file: Attachment) {
      const operation = `attach ${file.name} to incident ${ref.number}`
      yield* numbered(operation, ref.number)
      const { idKind, service } = template.attachmentRequest
      const id = idKind === "internal" ? yield* internalId(template, ref) : ref.number
      const { reply, request } = prepare(template, {
        operation,
        service: service === "" ? "named by urls.attachment" : service,
        url: "urls.attachment",
        body: SummitRequests.attach(template, id, file),
        judge: SummitAnswers.attached,
      })
      return yield* writes.send(request, [template.apiKey], reply, undefined)
    })

    return Summit.of({ create, read, update, attach })
  }),
)
