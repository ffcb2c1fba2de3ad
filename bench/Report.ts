/** What a part of the bench has to tell: tables, what they mean, and which of the aims are reached. */
import type { Measured } from "./Paired.ts"
import { median, ratio } from "./Paired.ts"

export interface Table {
  /** What is in it, in a line. */
  readonly about: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

export interface Aim {
  readonly what: string
  /** `most`: what was measured should be no more than `wanted`; `least`: no less. */
  readonly wanted: { readonly most: number } | { readonly least: number }
  readonly measured: number
  /** Behind numbers: " times", " MiB". */
  readonly unit: string
  /** docs/performance.md quotes it. */
  readonly chief?: boolean
}

export interface Section {
  readonly title: string
  /** What was done, and what the tables mean. */
  readonly text: string
  readonly tables: ReadonlyArray<Table>
  readonly aims: ReadonlyArray<Aim>
}

export const isReached = ({ measured, wanted }: Aim): boolean =>
  "most" in wanted ? measured <= wanted.most : measured >= wanted.least

/** Three digits that count. */
export const shown = (value: number): string => (Number.isInteger(value) ? String(value) : approximately(value))

const approximately = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

const wantedOf = ({ unit, wanted }: Aim): string =>
  "most" in wanted ? `at most ${wanted.most}${unit}` : `at least ${wanted.least}${unit}`

export const aimsTable = (aims: ReadonlyArray<Aim>): Table => ({
  about: "What was aimed at and what was measured",
  head: ["aim", "wanted", "measured", "reached"],
  rows: aims.map((aim) => [
    aim.what,
    wantedOf(aim),
    Number.isFinite(aim.measured) ? `${shown(aim.measured)}${aim.unit}` : "it failed",
    isReached(aim) ? "yes" : "**no**",
  ]),
})

/** Start to exit of every variant, as multiples of the one named `base`. */
export const comparison = (about: string, measured: ReadonlyArray<Measured>, base: string): Table => {
  const one = measured.find(({ name }) => name === base)
  return {
    about,
    head: ["", "median ms", "min", "max", `times "${base}"`, "by rounds", "CPU ms", "peak MiB"],
    rows: measured.map((it) => {
      if (it.failed !== undefined) return [it.failed, "", "", "", "", "", "", ""]
      const { ofMedians, ofRounds } = ratio(it, one ?? it)
      return [
        it.name,
        shown(median(it.millis)),
        shown(Math.min(...it.millis)),
        shown(Math.max(...it.millis)),
        ofMedians.toFixed(2),
        ofRounds.toFixed(2),
        shown(it.cpu),
        it.peak === undefined ? "-" : shown(it.peak),
      ]
    }),
  }
}

const cell = (text: string): string => text.replaceAll("|", "\\|")
const line = (cells: ReadonlyArray<string>): string => `| ${cells.map(cell).join(" | ")} |`

export const markdownTable = ({ about, head, rows }: Table): string =>
  [...(about === "" ? [] : [`${about}:`, ""]), line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")

/** The aims of all sections stand together, elsewhere. */
export const markdown = ({ tables, text, title }: Omit<Section, "aims">): string =>
  [`## ${title}`, text, ...tables.map(markdownTable)].join("\n\n")
