/**
 * Texts of others on one line of a terminal, a log or a note. Line ends become a separator; what would move the cursor,
 * colour the screen or turn the reading direction round is shown by its code and never printed.
 */
import { visible } from "./Visible.ts"

/** `text` without line ends; a character that nobody sees is shown by its code. */
export const printable = (text: string): string => visible(text.replaceAll(/[\t\n]/g, " "))

/** The lines of `text` on one, without the empty ones. */
export const inOneLine = (text: string, between = " | "): string =>
  text
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => printable(line.trim()))
    .filter((line) => line !== "")
    .join(between)
