/**
 * Attachments, one file a call, addressed by an id of the incident: as a list of byte values (Summit_UploadAttachment), or
 * as one base64 text (Summit_UploadAttachmentBase64Encoded). The field that holds the base64 text is documented nowhere, so
 * any field that can be it is accepted.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { withChange } from "./Server.ts"
import type { Incident, SummitState } from "./SummitState.ts"
import { apiUser, withIncident } from "./SummitState.ts"
import type { Parameters, Service } from "./SummitWire.ts"
import { done, refusal, taking, Whole } from "./SummitWire.ts"

export interface AttachmentSettings {
  /** The largest file in bytes. */
  readonly maxBytes: number
  /** Extensions that are refused, in lower case, without a dot. */
  readonly refusedExtensions: ReadonlyArray<string>
}

const uploadFields = {
  eModule: Schema.String.check(Schema.isPattern(/^im$/i)),
  TicketID: Whole,
  AttachmentFileName: Schema.NonEmptyString,
}
const Upload = Schema.Struct(uploadFields)

/** The incident that `id` addresses, by the kind of id that this Summit accepts. */
const addressed = ({ incidents, behaviour }: SummitState, id: number): Incident | undefined => {
  const byNumber = incidents.get(id)
  if (behaviour.attachesTo === "number") return byNumber
  const byInternalId = Array.from(incidents.values()).find(({ internalId }) => internalId === id)
  return byInternalId ?? (behaviour.attachesTo === "either" ? byNumber : undefined)
}

const attach = (
  settings: AttachmentSettings,
  state: SummitState,
  { AttachmentFileName: name, TicketID }: typeof Upload.Type,
  bytes: Uint8Array,
  at: number,
): readonly [Reply, SummitState] => {
  const incident = addressed(state, TicketID)
  if (incident === undefined) return [refusal("Invalid Ticket ID"), state]
  if (bytes.length > settings.maxBytes) return [refusal("The size of the file exceeds the limit"), state]
  if (settings.refusedExtensions.includes(name.split(".").at(-1)?.toLowerCase() ?? "")) {
    return [refusal("This type of file is not allowed"), state]
  }
  const attachments = [...incident.attachments, { name, bytes }]
  const history = [...incident.history, { at, column: "Attachment", from: "", to: name, by: apiUser }]
  const line = `Summit: ${name} (${bytes.length} bytes) attached to incident ${incident.number}`
  return [
    done({ Message: "Attachment uploaded successfully" }),
    withChange(withIncident(state, { ...incident, attachments, history, updatedAt: at }), at, line),
  ]
}

const isByte = (value: unknown): boolean =>
  Predicate.isNumber(value)
    ? Number.isInteger(value) && value >= 0 && value <= 255
    : Predicate.isString(value) && /^\d{1,3}$/.test(value) && Number(value) <= 255

// A schema would take seconds for the millions of byte values of a file.
const bytesIn = (value: unknown): Option.Option<Uint8Array> =>
  Array.isArray(value) && value.every(isByte) ? Option.some(Uint8Array.from(value)) : Option.none()

export const uploadBytes = (settings: AttachmentSettings): Service =>
  taking(Schema.Struct({ ...uploadFields, FileByte: Schema.Unknown }), (state, sent, at) =>
    Option.match(bytesIn(sent.FileByte), {
      onNone: () => [refusal("Invalid FileByte"), state],
      onSome: (bytes) => attach(settings, state, sent, bytes, at),
    }),
  )

const otherFields: ReadonlySet<string> = new Set([
  ...Object.keys(uploadFields),
  "_ProxyDetails",
  "RequestType",
  "ServiceName",
])

const base64In = (parameters: Parameters): Option.Option<Uint8Array> => {
  const fields = Object.entries(parameters).filter(([name]) => !otherFields.has(name))
  const texts = fields
    .toSorted(([a], [b]) => Number(b === "FileBase64") - Number(a === "FileBase64"))
    .flatMap(([, value]) => (Predicate.isString(value) ? [value] : []))
  return Option.firstSomeOf(texts.map((text) => Result.getSuccess(Base64.decode(text))))
}

export const uploadBase64 =
  (settings: AttachmentSettings): Service =>
  (state, parameters, at) =>
    taking(Upload, (now, sent) =>
      Option.match(base64In(parameters), {
        onNone: () => [refusal("Invalid file content"), now],
        onSome: (bytes) => attach(settings, now, sent, bytes, at),
      }),
    )(state, parameters, at)
