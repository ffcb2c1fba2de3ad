/**
 * Texts of others on one line of a terminal, a log or a note. Line ends become a separator; what would move the cursor,
 * colour the screen or turn the reading direction round is shown as a replacement character and never printed.
 */

/** Control characters, and those that nobody sees and that change how others are read. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu

/** `text` with a sign for each character that is not to be printed; blanks and the rest stay as they are. */
export const printable = (text: string): string => text.replaceAll("\t", " ").replaceAll(unseen, "\ufffd")

/** The lines of `text` on one, without the empty ones. */
export const inOneLine = (text: string, between = " | "): string =>
  text
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => printable(line.trim()))
    .filter((line) => line !== "")
    .join(between)
