/** Kinds of faults that mean the same to the program, for the fault table and for the simulation. */
import type { NamedAnswer } from "../../src/simulator/Answers.ts"

/** Processed, and the answer says that it was not. */
export const storedAndDenied = [
  "stored-then-400",
  "stored-then-403-page",
  "stored-then-404",
  "stored-then-413",
  "stored-then-429",
  "stored-then-500",
  "stored-then-503",
  "stored-then-redirect",
  "stored-then-empty",
  "stored-then-html",
  "stored-then-timeout",
  "stored-then-deadlock",
] as const satisfies ReadonlyArray<NamedAnswer>

/** Processed later than it is answered, or than the connection lasts. */
export const storedLate = ["stored-late", "cut-then-stored"] as const satisfies ReadonlyArray<NamedAnswer>

/** Not processed, and it would be a little later: in Summit's own words. */
export const passingErrors = [
  "passing-deadlock",
  "passing-timeout",
  "passing-edited",
  "passing-busy",
] as const satisfies ReadonlyArray<NamedAnswer>

/** Processed, and answered in a way of its own. */
export const oddShapes = [
  "prefixed-number",
  "grouped-number",
  "listed",
  "in-xml",
  "gzipped",
  "byte-order-mark",
  "control-characters",
  "in-d",
  "with-page",
  "errors-and-number",
  "cut-off",
  "unnumbered",
] as const satisfies ReadonlyArray<NamedAnswer>
