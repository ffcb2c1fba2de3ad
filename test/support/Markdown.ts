/** Markdown as the formatter lays it out, so that what is generated need not be formatted once more. */

export type Cells = ReadonlyArray<string>

const shown = (cell: string): string => cell.replaceAll("|", "\\|")

export const table = (head: Cells, body: ReadonlyArray<Cells>): string => {
  const rows = [head, ...body].map((cells) => cells.map(shown))
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: Cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  const [first = [], ...others] = rows
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n")
}

export const code = (text: string): string => `\`${text}\``

export const block = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``

/** Prose in lines of at most 140 characters. */
export const wrapped = (text: string): string => text.replaceAll(/(?=.{141})(.{1,140}) /g, "$1\n")
