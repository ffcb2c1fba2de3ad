/**
 * What is printed for people, laid out for a screen: text folded at words, tables, and lists of facts. No word is ever
 * broken, and neither is a command or a path with blanks in it, so that each can be copied. What does not fit as a table is
 * printed as a list of facts for each row.
 */
import { escapeControls } from "./Printable.ts"

/** What is known of the screen. */
export interface Look {
  /** In columns of the terminal. */
  readonly width: number
  readonly colours: boolean
}

/** Without a terminal. */
export const plain: Look = { width: 80, colours: false }

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const
export type Style = keyof typeof codes

export const paint = ({ colours }: Look, style: Style | undefined, text: string): string =>
  colours && style !== undefined && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text

/** Two columns wide: East Asian letters and pictures; half-width katakana is not. */
const wide =
  /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
const narrow = /[\uff61-\uff9f]/
/** They stand over or join the letter before them. */
const marks = /^\p{M}$/u

/** How many columns `text`, a line, takes on a terminal. */
export const widthOf = (text: string): number => {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) {
    if (!marks.test(character)) width += wide.test(character) && !narrow.test(character) ? 2 : 1
  }
  return width
}

const pad = (text: string, width: number, toRight = false): string => {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)))
  return toRight ? blanks + text : text + blanks
}

const argument = String.raw`(?: (?:--?[a-z][\w-]*(?:=\S+)?|"[^"\n]*"|[A-Z]{1,8}\b|\d\S*|\S+\.json))*`
/** A command of this program, under whatever name it was started, with its arguments. */
const command = new RegExp(
  String.raw`(?<!\S)\S+ (?:(?:journal|template) [a-z]+|(?<=(?:[Ss]ummit|\.exe|\.js) )(?:doctor|drain|console|encrypt|report|simulate|incident|help))${argument}`,
  "g",
)
/** The folders of a path of Windows, which may hold blanks. */
const folders = /[A-Za-z]:\\(?:[^\\/:*?"<>|\n]+\\)+/g
/** Stands for a blank at which no line ends. */
const glue = "\ufdd0"

const glued = (text: string): string => {
  const keep = (found: string) => found.replaceAll(" ", glue)
  return text.replaceAll(command, keep).replaceAll(folders, keep)
}

/** The words of a line, each with the columns that it takes. */
const wordsOf = (line: string): ReadonlyArray<readonly [word: string, width: number]> =>
  glued(line)
    .split(" ")
    .map((word) => [word.replaceAll(glue, " "), widthOf(word)])

/**
 * The lines of `text`, each folded at words to `width` columns, the first to `first`; a word that is longer stands by
 * itself.
 */
export const wrap = (text: string, width: number, first = width): ReadonlyArray<string> =>
  escapeControls(text)
    .split("\n")
    .flatMap((line, at) => {
      const lines: Array<string> = []
      let room = 0
      for (const [word, taken] of wordsOf(line.trimEnd())) {
        if (lines.length > 0 && taken < room) lines[lines.length - 1] += ` ${word}`
        else {
          room = (at === 0 && lines.length === 0 ? first : width) + 1
          lines.push(word)
        }
        room -= taken + 1
      }
      return lines
    })

/** `text` folded, each line but the first `indent` columns in; the first begins at column `from`. */
export const hanging = (text: string, indent: number, { width }: Look, from = 0): string =>
  wrap(text, Math.max(20, width - indent), Math.max(20, width - from)).join(`\n${" ".repeat(indent)}`)

/** Names and values, a fact a line; a value is folded beside its name. */
export const facts = (
  all: ReadonlyArray<readonly [name: string, value: string]>,
  look: Look,
  style?: (name: string, value: string) => Style | undefined,
  longestName = Math.max(0, ...all.map(([name]) => widthOf(name))),
): string => {
  const names = longestName + 2
  return all
    .map(([name, value]) => {
      const lines = wrap(value, Math.max(20, look.width - names))
      const beside = lines.map((line) => paint(look, style?.(name, value), line)).join(`\n${" ".repeat(names)}`)
      return `${pad(name, names)}${beside}`.trimEnd()
    })
    .join("\n")
}

export interface Column {
  readonly head: string
  /** A number. */
  readonly toRight?: true
  /** Never folded: what is in it is copied. */
  readonly whole?: true
  readonly style?: (cell: string) => Style | undefined
}

/** Columns between two columns of a table. */
const gap = 2

/** The width of each column, or nothing where the table does not fit. */
const widthsOf = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  width: number,
): ReadonlyArray<number> | undefined => {
  const natural = columns.map(() => 0)
  const least = columns.map(() => 0)
  for (const row of [columns.map(({ head }) => head), ...rows]) {
    for (const [at, column] of columns.entries()) {
      for (const line of escapeControls(row[at] ?? "").split("\n")) {
        const words = column.whole ? [[line, widthOf(line)] as const] : wordsOf(line)
        least[at] = words.reduce((most, [, taken]) => Math.max(most, taken), least[at] ?? 0)
        natural[at] = Math.max(natural[at] ?? 0, widthOf(line))
      }
    }
  }
  const widths = [...least]
  let room = width - gap * (columns.length - 1) - least.reduce((sum, one) => sum + one, 0)
  if (room < 0) return undefined
  // Each column of the terminal goes to the cell that would be folded most.
  for (; room > 0; room -= 1) {
    const folds = widths.map((one, at) => (one < (natural[at] ?? 0) ? (natural[at] ?? 0) / Math.max(1, one) : 0))
    const at = folds.indexOf(Math.max(...folds))
    if ((folds[at] ?? 0) === 0) break
    widths[at] = (widths[at] ?? 0) + 1
  }
  return widths
}

/** What stands between the rows of a table, laid out for its look already: an empty text is an empty line. */
interface Between {
  readonly above?: (row: number) => string | undefined
  readonly below?: (row: number) => string | undefined
}

const nothing = () => undefined

/** A table with a header. */
export const table = (
  heads: ReadonlyArray<Column | string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  look: Look = plain,
  { above = nothing, below = nothing }: Between = {},
): string => {
  const columns = heads.map((one): Column => (typeof one === "string" ? { head: one } : one))
  const widths = widthsOf(columns, rows, look.width)
  if (widths === undefined) {
    const named = (head: string) => columns.find((column) => column.head === head)
    return rows
      .map((row, at) => {
        const pairs = columns.map(({ head }, column) => [head, row[column] ?? ""] as const)
        const whole = facts(
          pairs.filter(([, cell]) => cell !== ""),
          look,
          (head, cell) => named(head)?.style?.(cell),
          Math.max(...columns.map(({ head }) => widthOf(head))),
        )
        // Rows stand apart already.
        return [above(at)?.trimStart(), whole, below(at)].filter((part) => part !== undefined && part !== "").join("\n")
      })
      .join("\n\n")
  }
  const line = (cells: ReadonlyArray<string>, style: (column: Column, cell: string) => Style | undefined): string => {
    const folded = columns.map((column, at) => {
      const cell = cells[at] ?? ""
      return { column, cell, lines: column.whole ? [escapeControls(cell)] : wrap(cell, widths[at] ?? 0) }
    })
    const height = Math.max(1, ...folded.map(({ lines }) => lines.length))
    return Array.from({ length: height }, (_, index) => {
      const parts = folded.map(({ cell, column, lines }, at) => {
        const text = lines[index] ?? ""
        const padded = pad(text, widths[at] ?? 0, column.toRight)
        return padded.replace(text, () => paint(look, style(column, cell), text))
      })
      return parts.join(" ".repeat(gap)).trimEnd()
    }).join("\n")
  }
  return [
    line(
      columns.map(({ head }) => head),
      () => "bold",
    ),
    widths.map((width) => "-".repeat(width)).join(" ".repeat(gap)),
    ...rows
      .flatMap((row, at) => [above(at), line(row, (column, cell) => column.style?.(cell)), below(at)])
      .filter((part) => part !== undefined),
  ].join("\n")
}
