/** How the matrix of broken environments is judged and printed. */
import * as Effect from "effect/Effect"
import type { CheckId } from "../../src/doctor/Check.ts"
import { table } from "../../src/simulator/Table.ts"
import type { Report } from "./DoctorSite.ts"
import { blamed } from "./DoctorSite.ts"

export interface Expected {
  readonly name: string
  /** The check that has to fail, or to warn, first. */
  readonly check: CheckId
  readonly status?: "warning"
  /** What its finding, cause and next step have to say. */
  readonly says: RegExp
}

export interface Row {
  readonly name: string
  readonly expected: string
  readonly told: string
  readonly words: string
  readonly right: boolean
}

export const judge = ({ check, name, says, status }: Expected, report: Report, exit: number | null): Row => {
  const first = blamed(report)
  const words = [first?.found, first?.cause, first?.next].join("\n")
  const expected = `${check} ${status ?? "failed"}`
  const told = first === undefined ? "nothing" : `${first.id} ${first.status}`
  const right = told === expected && says.test(words) && first?.next !== undefined
  return { name, expected, told, words, right: right && exit === (status === "warning" ? 0 : 1) }
}

export const print = (rows: ReadonlyArray<Row>) =>
  Effect.sync(() => {
    const shown = rows.map(({ name, right, told }) => [name, told, right ? "yes" : "NO"])
    const right = rows.filter((row) => row.right).length
    const share = `${right} of ${rows.length} broken environments (${Math.round((100 * right) / rows.length)} %) are named by their true cause.`
    console.log(`${table(["broken", "told first", "true cause"], shown)}\n${share}`)
  })
