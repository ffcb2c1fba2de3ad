/**
 * Patterns of a template's conditions: `*` stands for any text, also none, and `?` for one character. Upper and lower case
 * count, as everywhere in a template.
 */
const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

export const isPattern = (text: string): boolean => /[*?]/.test(text)

/** Whether the whole of `text` is as `pattern` says. */
export const matches = (pattern: string, text: string): boolean => {
  if (!isPattern(pattern)) return pattern === text
  const parts = pattern.match(/\*+|\?|[^*?]+/g) ?? []
  const expression = parts.map((part) => (part.startsWith("*") ? ".*" : part === "?" ? "." : literally(part))).join("")
  return new RegExp(`^${expression}$`, "su").test(text)
}
