/** What doctor found: a line a check for people, with cause and next step where there is one; and as one JSON object. */
import type { Checked } from "./Check.ts"
import { nameOf } from "./Check.ts"

const shown = { ok: "ok", warning: "warning", failed: "FAILED", skipped: "skipped" } as const satisfies Record<
  Checked["status"],
  string
>

export const count = (checks: ReadonlyArray<Checked>): Readonly<Record<Checked["status"], number>> => {
  const of = (status: Checked["status"]) => checks.filter((checked) => checked.status === status).length
  return { ok: of("ok"), warning: of("warning"), failed: of("failed"), skipped: of("skipped") }
}

/** `2 failed, 1 warning, 20 ok, 3 skipped`. */
export const summary = (checks: ReadonlyArray<Checked>): string => {
  const { failed, ok, skipped, warning } = count(checks)
  return `${checks.length} checks: ${failed} failed, ${warning} ${warning === 1 ? "warning" : "warnings"}, ${ok} ok, ${skipped} skipped`
}

export const toText = (checks: ReadonlyArray<Checked>): string => {
  const width = Math.max(...checks.map((checked) => nameOf(checked).length))
  const indent = " ".repeat(9)
  const remark = (name: string, text: string | undefined): ReadonlyArray<string> =>
    (text ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line, index) => `${indent}${(index === 0 ? name : "").padEnd(7)}${line}`)
  const lines = checks.flatMap((checked) => [
    `${shown[checked.status].padEnd(8)} ${nameOf(checked).padEnd(width)}  ${checked.found}`,
    ...remark("cause:", checked.cause),
    ...remark("next:", checked.next),
  ])
  return [...lines, "", `${summary(checks)}.`].join("\n")
}

export const toJson = (checks: ReadonlyArray<Checked>) => ({
  schemaVersion: 1,
  counts: count(checks),
  checks: checks.map(({ because, cause, found, id, next, status, subject }) => ({
    id,
    ...(subject === "" ? {} : { subject }),
    status,
    found,
    ...(cause === undefined ? {} : { cause }),
    ...(next === undefined ? {} : { next }),
    ...(because === undefined ? {} : { because }),
  })),
})
