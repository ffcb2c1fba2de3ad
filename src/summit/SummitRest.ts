/**
 * Symphony Summit over its REST API: one POST for every verb. What is sent is in SummitRequests.ts, what a reply means in
 * SummitReply.ts and SummitAnswers.ts; here is the way between them. What takes more than one
 * question has its own file: MarkedTickets.ts, TicketFiles.ts, SearchTrial.ts.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { WriteGate } from "../http/WriteGate.ts"
import * as MarkedTickets from "./MarkedTickets.ts"
import * as PlannedRef from "./PlannedRef.ts"
import * as SearchTrial from "./SearchTrial.ts"
import * as ShownTicket from "./ShownTicket.ts"
import type { Attachment, IncidentChange, IncidentDraft } from "./Summit.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import { Summit, SummitRefused, SummitUnavailable } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import * as SummitCall from "./SummitCall.ts"
import * as SummitRequests from "./SummitRequests.ts"
import * as TicketFiles from "./TicketFiles.ts"

/** An update without a number would be a create, a question without one has no answer. */
const numbered = (operation: string, number: string): Effect.Effect<void, SummitRefused> =>
  /^0*$/.test(number.trim())
    ? Effect.fail(
        new SummitRefused({
          operation,
          detail: `not sent, because "${number}" is no ticket number; correct it on the job`,
        }),
      )
    : Effect.void

export const layer: Layer.Layer<Summit, never, HttpClient.HttpClient | Settings | WriteGate> = Layer.effect(
  Summit,
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const settings = yield* Settings
    const writes = yield* WriteGate

    const prepare = SummitCall.prepare(client, settings.summit)

    const create = Effect.fn("Summit.create")(function* (template: Template, draft: IncidentDraft) {
      const { reply, request } = prepare(template, {
        operation: "create incident",
        changes: "new ticket",
        ours: SummitRequests.ours(draft),
        service: SummitRequests.services.log,
        url: "urls.incident",
        body: SummitRequests.create(template, draft),
        judge: (asked, json) => SummitAnswers.logged(asked, json, Option.none()),
      })
      return yield* writes.send(request, [template.apiKey], reply, PlannedRef.created)
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
      return yield* writes.send(request, [template.apiKey], complete, PlannedRef.changed(ref))
    })

    /** The internal id, asked for where it is not known; a question that fails leaves the file certainly unsent. */
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
      // Not the number in its place: it may be the internal id of somebody else's ticket.
      return yield* new SummitRefused({
        operation,
        detail: `the internal id of incident ${ref.number} is not known, so the file is not sent; set attachmentRequest.idKind to number if your Summit takes the visible number`,
      })
    })

    const attach = Effect.fn("Summit.attach")(function* (template: Template, ref: IncidentRef, file: Attachment) {
      const operation = `attach ${file.name} to incident ${ref.number}`
      yield* numbered(operation, ref.number)
      const { idKind, service } = template.attachmentRequest
      const id = idKind === "internal" ? yield* internalId(operation, template, ref) : ref.number
      const { reply, request } = prepare(template, {
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

    const ask = <A>(template: Template, call: SummitCall.Call<A>) => prepare(template, call).reply
    // Each is made when it is run: hardly ever.
    const findMarked: Summit["Service"]["findMarked"] = (...given) =>
      Effect.suspend(() => MarkedTickets.finding(ask, settings)(...given))
    const attachmentNames: Summit["Service"]["attachmentNames"] = (...given) =>
      Effect.suspend(() => TicketFiles.naming(ask, settings)(...given))
    const trySearch: Summit["Service"]["trySearch"] = (...given) =>
      Effect.suspend(() => SearchTrial.trying(ask, settings)(...given))

    const show: Summit["Service"]["show"] = (template, number) =>
      Effect.andThen(
        numbered(`read incident ${number}`, number),
        Effect.suspend(() => ShownTicket.showing(ask)(template, number)),
      )

    const tryPath = SummitCall.tryPath(client, settings.summit)
    const tryAttachmentPath = Effect.fn("Summit.tryAttachmentPath")((template: Template) =>
      tryPath(template, "urls.attachment"),
    )

    return Summit.of({ create, read, show, findMarked, trySearch, tryAttachmentPath, update, attachmentNames, attach })
  }),
)
