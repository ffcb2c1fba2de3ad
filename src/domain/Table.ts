/** A table of text for a terminal: columns as wide as their longest cell, long cells folded at words. */

const widest = 46

const fold = (cell: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of cell.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > widest) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

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
