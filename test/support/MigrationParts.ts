/** Tables of docs/migration.md about the two generations of the vendor's connector. */
import { behaviours, missingStartHour } from "../../src/template/TemplateDefaults.ts"
import { compatibilities } from "../../src/template/TemplateSchema.ts"
import type { Cells } from "./Markdown.ts"
import { code, table } from "./Markdown.ts"
import { rows } from "./MigrationRows.ts"

const verdicts = { same: "same", better: "better", chosen: "chosen by `compatibility`" } as const

export const migration = (): string =>
  table(
    ["what the vendor's pages say", "pages of", "here", "what differs"],
    rows.map(({ here, pages, sentence, verdict }): Cells => [sentence, pages, verdicts[verdict], here]),
  )

export const compatibility = (): string =>
  table(
    [
      "behaviour",
      ...compatibilities.map((one) => code(JSON.stringify(one))),
      "by itself",
      "why without `compatibility`",
    ],
    [
      ...Object.entries(behaviours).map(([field, { says, unset, what, why }]): Cells => {
        // Columns that say the same hold together.
        const holds = compatibilities.map((one) => (says[one] === says[unset] ? `**${says[one]}**` : says[one]))
        return [what, ...holds, code(field), why]
      }),
      [missingStartHour.what, ...compatibilities.map(() => `**${missingStartHour.says}**`), "-", missingStartHour.why],
    ],
  )
