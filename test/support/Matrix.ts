/**
 * How the matrix of broken environments is judged and printed: the true cause has to be told first, in words that say what
 * to do, and nothing else may be called failed.
 */
import * as Effect from "effect/Effect"
import type { CheckId } from "../../src/doctor/Check.ts"
import { table } from "../../src/domain/Table.ts"
import type { Report } from "./DoctorSite.ts"
import { blamed } from "./DoctorSite.ts"

export interface Expected {
  readonly name: string
  /** The check that has to fail, or to warn, first. */
  readonly check: CheckId
  readonly status?: "warning"
  /** What its finding, cause and next step have to say. */
  readonly says: RegExp
  /** What fails besides, because it is broken by the same thing. */
  readonly besides?: ReadonlyArray<string>
}

export interface Row {
  readonly name: string
  readonly expected: string
  readonly told: string
  readonly words: string
  /** Failed checks after the first. */
  readonly besides: ReadonlyArray<string>
  readonly right: boolean
}

export const judge = (one: Expected, report: Report, exit: number | null): Row => {
  const { check, name, says, status } = one
  const first = blamed(report)
  const words = [first?.found, first?.cause, first?.next].join("\n")
  const expected = `${check} ${status ?? "failed"}`
  const told = first === undefined ? "nothing" : `${first.id} ${first.status}`
  const right = told === expected && says.test(words) && first?.next !== undefined
  const besides = report.checks.filter((told) => told !== first && told.status === "failed").map(({ id }) => id)
  const once = besides.join() === (one.besides ?? []).join()
  return { name, expected, told, words, besides, right: right && once && exit === (status === "warning" ? 0 : 1) }
}

export const print = (rows: ReadonlyArray<Row>) =>
  Effect.sync(() => {
    const shown = rows.map(({ name, right, told }) => [name, told, right ? "yes" : "NO"])
    const right = rows.filter((row) => row.right).length
    const share = `${right} of ${rows.length} broken environments (${Math.round((100 * right) / rows.length)} %) are named by their true cause.`
    console.log(`${table(["broken", "told first", "true cause"], shown)}\n${share}`)
  })
