import { describe, it } from "@effect/vitest"
import { rows } from "./support/MigrationRows.ts"

/** docs/migration.md prints these rows; here each is shown. */
describe("documented behaviour of the vendor's connector", () => {
  it.each(rows.map((row) => [row.pages, row.sentence, row.verdict, row] as const))("%s: %s: %s", (_, __, ___, row) => {
    row.show()
  })
})
