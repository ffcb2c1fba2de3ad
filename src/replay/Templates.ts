/**
 * The templates of a recorded run: the JSON with the key replaced, or, for a file that is not JSON or not valid, its text
 * without anything that looks like a key.
 */
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Secret from "../domain/Secret.ts"
import * as TemplateFile from "../template/TemplateFile.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import { folderOf } from "./Interceptors.ts"
import type { Masks } from "./Masks.ts"
import type { RawRun } from "./Recorder.ts"

export interface FoundTemplates {
  /** By name; null: the run did not read the file. */
  readonly texts: Readonly<Record<string, string | null>>
  /** Their keys, as written and decoded. */
  readonly keys: ReadonlyArray<string>
}

const Credentialed = Schema.Struct({
  credentials: Schema.StructWithRest(Schema.Struct({ apiKey: Schema.String }), [
    Schema.Record(Schema.String, Schema.Unknown),
  ]),
})
const decodeKey = Schema.decodeUnknownOption(Schema.fromJsonString(Credentialed))
const decodeObject = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

const keysIn = (text: string): ReadonlyArray<string> =>
  Option.match(decodeKey(text), {
    onNone: () => [],
    onSome: ({ credentials: { apiKey } }) => [
      apiKey,
      // A reference cannot be resolved here; its value is known from the requests.
      ...(Option.isNone(Secret.referenceIn(apiKey)) ? [Redacted.value(Secret.literal(apiKey).value)] : []),
    ],
  })

/** The templates that a run has read, and the names of the other files in their folder. */
export const find = ({ listed, read }: RawRun, folder: string): FoundTemplates => {
  const texts: Record<string, string | null> = Object.fromEntries(
    (listed.get(folder) ?? []).map((name) => [name, null]),
  )
  for (const [path, bytes] of read) {
    if (folderOf(path) === folder) texts[path.slice(folder.length + 1)] = TextEncoding.decode(bytes)
  }
  return { texts, keys: Object.values(texts).flatMap((text) => (text === null ? [] : keysIn(text))) }
}

const isValid = (text: string): boolean => Result.isSuccess(TemplateFile.parse("", text))

/** The text with an x for each character of a key, and of every word that may be one; lines and columns stay. */
const blanked = (text: string): string =>
  text
    .replaceAll(/("apiKey"\s*:\s*")([^"\r\n]*)/gi, (_, before: string, key: string) => before + "x".repeat(key.length))
    .replaceAll(/[\w+/=-]{16,}/g, (word) => (/\d/.test(word) ? "x".repeat(word.length) : word))

/** The templates as they are recorded; `replacement` replaces their keys. */
export const masked = (
  { texts }: FoundTemplates,
  masks: Masks,
  replacement: string,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      if (text === null) return [masks.text(name), null]
      const content = Option.all([decodeObject(text), decodeKey(text)])
      if (Option.isNone(content)) return [masks.text(name), masks.text(blanked(text))]
      const [others, { credentials }] = content.value
      const whole = { ...others, credentials: { ...credentials, apiKey: Secret.encode(replacement) } }
      return [masks.text(name), isValid(JSON.stringify(whole)) ? masks.json(whole) : masks.text(blanked(text))]
    }),
  )

/** The text of a template in a replay. */
export const textOf = (content: unknown): string =>
  content === null ? "" : typeof content === "string" ? content : `${JSON.stringify(content, undefined, 2)}\n`

const usualFields = ["FileBase64", "FileByte", "FileContent"]

/** The fields in which a request to Summit has the content of a file. */
export const contentFields = (templates: Readonly<Record<string, unknown>>): ReadonlySet<string> =>
  new Set([
    ...usualFields,
    ...Object.values(templates).flatMap((content) =>
      Result.match(TemplateFile.parse("", textOf(content)), {
        onFailure: () => [],
        onSuccess: ({ template }) => [template.attachmentRequest.contentField],
      }),
    ),
  ])
