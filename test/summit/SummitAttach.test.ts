import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Template } from "../../src/domain/Template.ts"
import { template } from "../support/Fixtures.ts"
import {
  attachmentPath,
  detailsReply,
  incidentPath,
  post,
  proxyDetails as _ProxyDetails,
  readBody,
  ref,
  run,
} from "./Wire.ts"

const file = { name: "LOAD GL.log", bytes: Uint8Array.of(0, 65, 255) }

const flat = (id: number | string) => ({
  _ProxyDetails,
  eModule: "IM",
  Ticket_No: id,
  FileContent: "AEH/",
  FileName: "LOAD GL.log",
})

const byInternalId: Template = {
  ...template,
  attachmentRequest: { ...template.attachmentRequest, idKind: "internal" },
}

describe("attach", () => {
  const ok = { status: 200, body: { Errors: "", Message: "Attachment uploaded successfully" } }

  it.effect("posts to the attachment's path, or to the incident's where the template has none", () =>
    Effect.gen(function* () {
      yield* run([post(attachmentPath, flat(59404), ok)], (summit) => summit.attach(template, ref, file))
      const common = { ...template, urls: { ...template.urls, attachment: "" } }
      yield* run([post(incidentPath, flat(59404), ok)], (summit) => summit.attach(common, ref, file))
    }),
  )

  it.effect("finds the internal id where it is not known", () =>
    Effect.gen(function* () {
      const row = { Ticket_No: "59404", Ticket_ID: 41234 }
      const question = post(incidentPath, readBody(59404), { status: 200, body: detailsReply(row) })
      yield* run([question, post(attachmentPath, flat(41234), ok)], (summit) => summit.attach(byInternalId, ref, file))
      yield* run([post(attachmentPath, flat("A7"), ok)], (summit) =>
        summit.attach(byInternalId, { ...ref, internalId: Option.some("A7") }, file),
      )
    }),
  )

  it.effect("sends nothing when there is no internal id: the number may be a stranger's", () =>
    Effect.gen(function* () {
      const replies = [detailsReply({ Ticket_No: "59404", Ticket_ID: 0 }), { Errors: "", OutputObject: null }]
      for (const body of replies) {
        const question = post(incidentPath, readBody(59404), { status: 200, body })
        assert.deepInclude(yield* Effect.flip(run([question], (summit) => summit.attach(byInternalId, ref, file))), {
          _tag: "SummitRefused",
          operation: "attach LOAD GL.log to incident 59404",
          detail:
            "the internal id of incident 59404 is not known, so the file is not sent; set attachmentRequest.idKind to number if your Summit takes the visible number",
        })
      }
    }),
  )

  it.effect("says that the file was not sent when the question for the id fails", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        run([post(incidentPath, readBody(59404), { status: 500 })], (summit) => summit.attach(byInternalId, ref, file)),
      )
      assert.include(error, { _tag: "SummitUnavailable", delivered: "no", transient: true })
    }),
  )

  it.effect("is not sure after an empty answer, and names its service or its path", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        run([post(attachmentPath, flat(59404), { status: 200 })], (summit) => summit.attach(template, ref, file)),
      )
      assert.include(error, { _tag: "SummitRefused", mayBeStored: true })
      assert.include(error.message, "(attach LOAD GL.log to incident 59404)")
      assert.include(error.message, "urls.attachment")
    }),
  )
})
