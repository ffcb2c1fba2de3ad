/**
 * Something in a template that is valid and hardly what was meant: where it stands, and a sentence about it. The values
 * that are judged are those of the file, with the defaults of what it does not give.
 */
import type * as Option from "effect/Option"
import { mayBeSecret } from "../domain/Secret.ts"
import type { TemplateValues } from "./TemplateSchema.ts"

export interface Contradiction {
  readonly path: ReadonlyArray<PropertyKey>
  /** Whether the name of the field is odd, or what is in it. */
  readonly at: "name" | "value"
  /** A note is worth knowing and may well be meant. */
  readonly severity: "warning" | "note"
  readonly message: string
}

export const atName = (path: Contradiction["path"], message: string): Contradiction => ({
  path,
  at: "name",
  severity: "warning",
  message,
})

export const atValue = (path: Contradiction["path"], message: string): Contradiction => ({
  ...atName(path, message),
  at: "value",
})

export const asNote = (contradiction: Contradiction): Contradiction => ({ ...contradiction, severity: "note" })

/** A text of the template for a message; not where it may be a secret that strayed there. */
export const shown = (text: string): string => (mayBeSecret(text) ? "(not shown, it may be a secret)" : text)

/** The rules that look at tags. */
export type TagRules = Pick<
  TemplateValues["rules"],
  "includeTagRouting" | "includeWorkGroupNameTag" | "includeCategoryNameTag" | "includeAssignToTag"
> & { readonly exitNeedsTagRule: boolean }

type Judged =
  | "urls"
  | "workingHours"
  | "attributes"
  | "workingHoursAttributes"
  | "nonWorkingHoursAttributes"
  | "customAttributes"
  | "tags"
  | "reopen"
  | "search"

/** The fields that are judged; none where a field has a mistake: what it would say is not known. */
export type Given = { readonly [Name in Judged]: Option.Option<TemplateValues[Name]> } & {
  readonly tagRules: Option.Option<TagRules>
}
