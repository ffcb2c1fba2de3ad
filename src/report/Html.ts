/**
 * HTML from template literals: every value is escaped unless it is HTML already, so that a job may have any name.
 */
import { encodeEntities } from "../domain/Texts.ts"

export interface Html {
  readonly html: string
}

type Value = string | number | Html | ReadonlyArray<Html>

/** Control characters, which HTML does not allow, and those that change the direction of text, which could disguise a name. */
// oxlint-disable-next-line no-control-regex -- the control characters are searched for on purpose
const unshowable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

export const escape = (text: string): string => encodeEntities(text.replaceAll(unshowable, "\ufffd"))

const toText = (value: Value): string => {
  if (typeof value === "string") return escape(value)
  if (typeof value === "number") return String(value)
  return "html" in value ? value.html : value.map(({ html }) => html).join("")
}

/** Text between tags, or the value of a quoted attribute. */
export const html = (parts: TemplateStringsArray, ...values: ReadonlyArray<Value>): Html => ({
  html: parts.map((part, at) => `${part}${toText(values[at] ?? "")}`).join(""),
})

/** HTML that was made elsewhere and is not escaped. */
export const trusted = (text: string): Html => ({ html: text })

export const nothing: Html = { html: "" }

/** A long name that may break after the separators of its parts. */
export const breakable = (text: string): Html => ({ html: escape(text).replaceAll(/[_/.-](?=\w)/g, "$&<wbr>") })

/** A link if `url` is http or https; else only its text. */
export const link = (url: string, text: string): Html =>
  /^https?:\/\//i.test(url) ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>` : html`${text}`
