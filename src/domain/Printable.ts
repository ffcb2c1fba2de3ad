/**
 * Text of unknown origin made safe to print on a terminal, in a log line or in a message: control characters could steer
 * the terminal, and a zero width space in a key makes a message that nobody can believe. Plain code, loaded by intake.
 */

/** Controls but tab and line end, format characters (zero width, soft hyphen, direction), line separators. */
const controls = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu
/** The same, and everything that looks like a blank and is none. */
const invisible = /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{Variation_Selector}\u115F\u1160\u2800\u3164\uFFA0]/u
const invisibleEverywhere = new RegExp(invisible, "gu")

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")

const escaped = (character: string): string => `<U+${codeOf(character)}>`

/** For a terminal: `LOAD<U+0007>`. Tabs and line ends stay. */
export const escapeControls = (text: string): string => text.replaceAll(controls, escaped)

/** The same for a text that is JSON: it keeps its value. */
export const escapeControlsInJson = (text: string): string =>
  text.replaceAll(controls, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  )

/** For a message about the text itself: unusual blanks are escaped as well. */
export const escapeInvisible = (text: string): string => text.replaceAll(invisibleEverywhere, escaped)

/** Whether the text of a file may hold an invisible character, as it is or as JSON writes it. */
export const mayHoldInvisible = (text: string): boolean => /\\u/.test(text) || invisible.test(text.replaceAll("\r", ""))

/** The first invisible character, as `<U+200B>`. */
export const invisibleIn = (text: string): string | undefined => {
  const found = invisible.exec(text)?.[0]
  return found === undefined ? undefined : escaped(found)
}

/** `text` on one line, its tabs and line ends as blanks, its control characters escaped. */
export const printable = (text: string): string => escapeControls(text.replaceAll(/[\t\n]/g, " "))

/** The lines of `text` on one, without the empty ones. */
export const inOneLine = (text: string, between = " | "): string =>
  text
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => printable(line.trim()))
    .filter((line) => line !== "")
    .join(between)

const widestCell = 46

const fold = (cell: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of cell.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > widestCell) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** A table for a terminal: columns as wide as their longest cell, long cells folded at words. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const folded = [head, ...rows].map((row) => row.map(fold))
  const widths = head.map((_, column) =>
    Math.max(...folded.map((row) => Math.max(...(row[column] ?? [""]).map((line) => line.length)))),
  )
  const lines = folded.map((row) =>
    Array.from({ length: Math.max(...row.map((cell) => cell.length)) }, (_, line) =>
      row
        .map((cell, column) => (cell[line] ?? "").padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ).join("\n"),
  )
  const rule = widths.map((width) => "-".repeat(width)).join("  ")
  return [lines[0], rule, ...lines.slice(1), ""].join("\n")
}
