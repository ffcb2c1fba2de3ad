/** The findings of doctor, as text with a line a check, its cause and its next step, and as one JSON object. */
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

/** `26 checks: 2 failed (opcon-port, summit-port), 1 warning (journal), 20 ok, 3 skipped`. */
export const summary = (checks: ReadonlyArray<Checked>): string => {
  const { failed, ok, skipped, warning } = count(checks)
  const which = (status: Checked["status"]) => {
    const names = checks.filter((checked) => checked.status === status).map(nameOf)
    return names.length === 0 ? "" : ` (${names.join(", ")})`
  }
  const warnings = `${warning} ${warning === 1 ? "warning" : "warnings"}${which("warning")}`
  return `${checks.length} checks: ${failed} failed${which("failed")}, ${warnings}, ${ok} ok, ${skipped} skipped`
}

/** Groups checks that follow each other and were skipped for the same reason. */
const together = (checks: ReadonlyArray<Checked>): ReadonlyArray<readonly [Checked, ...Array<Checked>]> => {
  const groups: Array<[Checked, ...Array<Checked>]> = []
  for (const checked of checks) {
    const last = groups.at(-1)
    if (last !== undefined && checked.because !== undefined && last[0].because === checked.because) last.push(checked)
    else groups.push([checked])
  }
  return groups
}

export const toText = (checks: ReadonlyArray<Checked>): string => {
  const groups = together(checks)
  const width = Math.max(...groups.filter(({ length }) => length === 1).map(([checked]) => nameOf(checked).length))
  const indent = " ".repeat(9)
  const remark = (name: string, text: string | undefined): ReadonlyArray<string> =>
    (text ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line, index) => `${indent}${(index === 0 ? name : "").padEnd(7)}${line}`)
  const lines = groups.flatMap(([checked, ...others]) => {
    const status = shown[checked.status].padEnd(8)
    if (others.length > 0) return [`${status} ${checked.found}: ${[checked, ...others].map(nameOf).join(", ")}`]
    return [
      `${status} ${nameOf(checked).padEnd(width)}  ${checked.found}`,
      ...remark("cause:", checked.cause),
      ...remark("next:", checked.next),
    ]
  })
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
