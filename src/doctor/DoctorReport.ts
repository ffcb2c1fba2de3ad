/** The findings of doctor, as text with a line a check, its cause and its next step, and as one JSON object. */
import type { Look, Style } from "../domain/Table.ts"
import { hanging, paint } from "../domain/Table.ts"
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

const styles: Partial<Record<Checked["status"], Style>> = {
  failed: "red",
  warning: "yellow",
  ok: "green",
  skipped: "dim",
}

/** Where the finding begins; a longer name has a line of its own. */
const longestName = 24

/** `problems`: without what is ok or not tried. */
export const toText = (checks: ReadonlyArray<Checked>, look: Look, problems = false): string => {
  const groups = together(
    problems ? checks.filter(({ because, status }) => status === "failed" || status === "warning" || because) : checks,
  )
  const names = groups.filter(({ length }) => length === 1).map(([checked]) => nameOf(checked).length)
  const width = Math.max(0, ...names.filter((length) => length <= longestName))
  const indent = 9
  const remark = (name: string, text: string | undefined): ReadonlyArray<string> =>
    (text ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line, index) => {
        const label = (index === 0 ? name : "").padEnd(7)
        return `${" ".repeat(indent)}${label}${hanging(line, indent + label.length, look, indent + label.length)}`
      })
  const lines = groups.flatMap(([checked, ...others]) => {
    const status = `${paint(look, styles[checked.status], shown[checked.status])}${" ".repeat(indent - shown[checked.status].length)}`
    if (others.length > 0) {
      const all = [checked, ...others].map(nameOf).join(", ")
      return [`${status}${hanging(`${checked.found}: ${all}`, indent, look, indent)}`]
    }
    const name = nameOf(checked)
    const column = indent + width + 2
    const beside = hanging(checked.found, column, look, column)
    return [
      name.length > width
        ? `${status}${name}\n${" ".repeat(column)}${beside}`
        : `${status}${name.padEnd(width)}  ${beside}`,
      ...remark("cause:", checked.cause),
      ...remark("next:", checked.next),
    ]
  })
  return [...lines, ...(lines.length === 0 ? [] : [""]), hanging(`${summary(checks)}.`, 2, look)].join("\n")
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
