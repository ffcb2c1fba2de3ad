/**
 * Text of unknown origin made safe to print on a terminal, in a log line or in a message: control characters could steer
 * the terminal, and a zero width space in a key makes a message that nobody can believe. Plain code, loaded by intake.
 */

/** As nearly every text is. The expressions below are made when they are needed: Unicode's tables take their time. */
const isPlain = (text: string): boolean => /^[\t\n -~]*$/.test(text)

/** Controls but tab and line end, format characters (zero width, soft hyphen, direction), line separators. */
const controls = () => /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu
/** The same, and everything that looks like a blank and is none. */
const invisible = () => /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{Variation_Selector}\u115F\u1160\u2800\u3164\uFFA0]/gu

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")

const escaped = (character: string): string => `<U+${codeOf(character)}>`

/** For a terminal: `LOAD<U+0007>`. Tabs and line ends stay. */
export const escapeControls = (text: string): string => (isPlain(text) ? text : text.replaceAll(controls(), escaped))

/** The same for a text that is JSON: it keeps its value. */
export const escapeControlsInJson = (text: string): string =>
  text.replaceAll(controls(), (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  )

/** For a message about the text itself: unusual blanks are escaped as well. */
export const escapeInvisible = (text: string): string => (isPlain(text) ? text : text.replaceAll(invisible(), escaped))

/** Whether the text of a file may hold an invisible character, as it is or as JSON writes it. */
export const mayHoldInvisible = (text: string): boolean =>
  /\\u/.test(text) || invisibleIn(text.replaceAll("\r", "")) !== undefined

/** The first invisible character, as `<U+200B>`. */
export const invisibleIn = (text: string): string | undefined => {
  const found = isPlain(text) ? undefined : invisible().exec(text)?.[0]
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

/** A text with the colours of this program, in which everything else has been escaped (Table.ts). */
export class Painted {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}
