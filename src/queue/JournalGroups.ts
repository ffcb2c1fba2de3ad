/**
 * Entries of a listing that wait for the same thing stand together, below one heading with the reason and the next command:
 * an outage with fifty failures is then fifty lines.
 */
import * as Option from "effect/Option"
import type { Look } from "../domain/Table.ts"
import { hanging, paint } from "../domain/Table.ts"
import { program } from "../intake/ProgramName.ts"
import type { Entry } from "../journal/Entry.ts"

export interface Row {
  readonly state: string
  /** What it waits for, as a sentence about this entry alone. */
  readonly why: string
  /** The command line, where it could not be read. */
  readonly words: string
  /** The command to type next; empty: there is none. */
  readonly next: string
  /** The same about several entries: `wait for Symphony Summit to answer`; empty: it stands by itself. */
  readonly ofSeveral: string
  /** The next command for each of several, with ID for the id. */
  readonly nextOfEach: string
  /** What differs between entries of one group, besides the columns. */
  readonly mark: string
}

/** What is said of several entries like this one. */
export const ofSeveral = (entry: Entry, why: string): string => {
  if (entry.state === "done") return "are finished"
  if (entry.state === "dropped") return `are ${why}`
  const earlier = /^(waits for an earlier failure of )this job, \S+$/.exec(why)
  const parked = /^(waits for you to search Symphony Summit for )\S+(: .*)$/s.exec(why)
  const several =
    earlier !== null
      ? `${earlier[1]}their job`
      : parked !== null
        ? `${parked[1]}the marker below each${parked[2]}`
        : why
  return several.replace(/^waits/, "wait")
}

/** What differs between parked entries. */
export const markOf = ({ progress, state }: Entry): string =>
  state === "parked" ? Option.match(progress.marker, { onNone: () => "", onSome: (marker) => `marker: ${marker}` }) : ""

const indent = 2

const indented = (lines: ReadonlyArray<string>): string =>
  lines.map((line) => `${" ".repeat(indent)}${line}`).join("\n")

const withNext = (next: string, words = "next"): ReadonlyArray<string> =>
  next === "" ? [] : [`${words}: ${program()} ${next}`]

interface Laid<R> {
  readonly rows: ReadonlyArray<R>
  readonly above: (row: number) => string | undefined
  readonly below: (row: number) => string | undefined
}

/** The rows in the order in which they are printed, and what stands above and below each of them. */
export const inGroups = <R extends Row>(all: ReadonlyArray<R>, look: Look): Laid<R> => {
  const groups = new Map<string, Array<R>>()
  for (const [at, row] of all.entries()) {
    const key = row.ofSeveral === "" ? `${at}` : `${row.ofSeveral}\n${row.nextOfEach}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const blocks = [...groups.values()]
  const rows = blocks.flat()
  const above = new Map<number, string>()
  const grouped = new Set<number>()
  let at = 0
  let afterGroup = false
  for (const block of blocks) {
    const [{ nextOfEach = "", ofSeveral = "" } = {}] = block
    const blank = at === 0 ? "" : "\n"
    if (block.length > 1) {
      const isForEach = /\b(?:ID|NUMBER)\b/.test(nextOfEach)
      const heading = paint(look, "bold", hanging(`${block.length} entries ${ofSeveral}`, indent, look))
      const next = withNext(nextOfEach, isForEach ? "next, for each" : "next")
      above.set(at, [`${blank}${heading}`, ...(next.length === 0 ? [] : [indented(next)])].join("\n"))
      for (const index of block.keys()) grouped.add(at + index)
    } else if (afterGroup) above.set(at, "")
    afterGroup = block.length > 1
    at += block.length
  }
  return {
    rows,
    above: (row) => above.get(row),
    below: (row) => {
      const { mark = "", next = "", why = "", words = "" } = rows[row] ?? {}
      if (grouped.has(row)) return mark === "" ? undefined : indented([mark])
      const lines = [words, why].filter((text) => text !== "").map((text) => hanging(text, 2 * indent, look, indent))
      const below = [...lines, ...withNext(next)]
      return below.length === 0 ? undefined : indented(below)
    },
  }
}

/** `52 entries: 1 parked, 1 dead, 50 pending`, in the order in which they are listed. */
export const summary = (rows: ReadonlyArray<{ readonly state: string }>): string => {
  const counts = new Map<string, number>()
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1)
  return `${rows.length} entries: ${[...counts].map(([state, count]) => `${count} ${state}`).join(", ")}`
}
