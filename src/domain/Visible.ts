/**
 * What a terminal or an editor does not show, made visible, in plain code: a control character in a job's name would
 * steer the terminal, and a zero width space in a key makes a message that nobody can believe.
 */

/** Controls but tab and line end, formats (zero width, soft hyphen, direction), and blanks that only look like one. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu
const strange = /(?![\t\n ])[\p{Cc}\p{Cf}\p{Z}\p{Variation_Selector}\u115F\u1160\u2800\u3164\uFFA0]/u
const strangeEverywhere = new RegExp(strange, "gu")

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")

const named = (character: string): string => `<U+${codeOf(character)}>`

/** For a terminal: `LOAD<U+0007>`. Tabs and line ends stay. */
export const visible = (text: string): string => text.replaceAll(unseen, named)

/** For a terminal too, where the text is JSON: it stays the same value. */
export const visibleJson = (text: string): string =>
  text.replaceAll(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  )

/** For a message about the character itself: strange blanks are named as well. */
export const spelled = (text: string): string => text.replaceAll(strangeEverywhere, named)

/** Whether a file's text may hold such a character, as it is or as JSON writes it. */
export const mayHoldUnseen = (text: string): boolean => /\\u/.test(text) || strange.test(text.replaceAll("\r", ""))

/** The first character that is not seen, or that looks like a blank and is none, as `<U+200B>`. */
export const unseenIn = (text: string): string | undefined => {
  const found = strange.exec(text)?.[0]
  return found === undefined ? undefined : named(found)
}
