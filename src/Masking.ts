/**
 * Hiding a secret in a text that a server wrote. Servers repeat what they were sent inside JSON, HTML and URLs, each with
 * escapes of its own, so every character of the secret is looked for in every spelling it may have there.
 */

/** Stands in a text where a secret stood. */
export const hidden = "<hidden>"

const entities: Readonly<Record<string, string>> = { '"': "quot", "&": "amp", "'": "apos", "<": "lt", ">": "gt" }

const plain = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")

/** A pattern for one character: as it is, or as JSON (once or twice encoded), HTML or a URL spells it. */
const spellings = (character: string): string => {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  const code = character.codePointAt(0) ?? 0
  const entity = entities[character]
  const inJson = units.map((unit) => `${String.raw`\\{1,4}`}u${hex(unit, 4)}`).join("")
  const inUrl = Array.from(new TextEncoder().encode(character), (byte) => `%${hex(byte, 2)}`).join("")
  return [
    inJson,
    inUrl,
    `&#0*${code};`,
    `&#x0*${hex(code, 1)};`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    ...(character === " " ? [String.raw`\+`] : []),
    // Last: & and % are also how longer spellings of themselves begin.
    character === "\\"
      ? String.raw`\\{1,4}`
      : `${/["'/]/.test(character) ? String.raw`\\{0,3}` : ""}${plain(character)}`,
  ].join("|")
}

/** A pattern for `text` in every spelling; it has no groups of its own. */
export const anySpelling = (text: string): string =>
  Array.from(text, (character) => `(?:${spellings(character)})`).join("")

/** Hides `secret` in a text, in letters of either case. */
export const masking = (secret: string): ((text: string) => string) => {
  if (secret === "") return (text) => text
  let any: RegExp | undefined
  return (text) => {
    // Made when there is something to hide it in: most runs have nothing.
    any ??= new RegExp(anySpelling(secret), "gi")
    return text.replaceAll(any, hidden)
  }
}
