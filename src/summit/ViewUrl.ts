/**
 * The page on which people see an incident: the template's viewIncident, filled. Summit gives the encrypted id already
 * URL-encoded in some replies and plain in others; in the link every value is encoded exactly once.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Template } from "../domain/Template.ts"
import { unknownEncryptedId, unknownInternalId, unknownNumber } from "../http/WriteGate.ts"
import type { IncidentRef } from "../domain/Incident.ts"

/** What a dry run writes in an id's place is for people to read. */
const unknown: ReadonlySet<string> = new Set([unknownNumber, unknownInternalId, unknownEncryptedId])

/** A lone surrogate has no URL encoding. */
const encode = (text: string): string =>
  unknown.has(text) ? text : encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD"))

const isEncoded = (text: string): boolean =>
  /^[\w.~!*'()%-]+$/.test(text) &&
  Result.match(
    Result.try(() => decodeURIComponent(text)),
    { onFailure: () => false, onSuccess: (decoded) => decoded !== text },
  )

const encodeOnce = (text: string): string => (isEncoded(text) ? text : encode(text))

/**
 * `{0}` is the view address, as it is; `{1}` and `{number}` the number; `{internalId}` and `{encryptedId}` those ids, or
 * the number where Summit gave none. Other braces stay.
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
