/** Job names as a command line of Windows leaves them, which may be less than OpCon has. */
import * as Option from "effect/Option"
import { suggest } from "../domain/Suggest.ts"

/** How many similar names a message lists. */
const namesShown = 5

/** How many names are compared for similarity: each takes time. */
const namesCompared = 2000

/** What is left of a name on a Windows command line without quotes: no quotes, and one blank in place of several. */
const asOnCommandLine = (name: string): string =>
  name
    .normalize()
    .replaceAll(/["'\u2018-\u201e]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()

/** Whether a name came as `reported`; a program that knows one code page only makes a question mark of other letters. */
export const isAlike = (reported: string, name: string): boolean => {
  const [given, real] = [reported, name].map((one) => Array.from(asOnCommandLine(one)))
  const isLost = (letter: string, other = "") => (letter === "?" || letter === "\ufffd") && other > "\u007f"
  return (
    given?.length === real?.length && given?.every((one, at) => one === real?.[at] || isLost(one, real?.[at])) === true
  )
}

/** Names of the schedule that may be meant, the likelier ones first. */
export const similar = (name: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wanted = asOnCommandLine(name).toLowerCase()
  const same = names.filter((other) => asOnCommandLine(other).toLowerCase() === wanted)
  return Array.from(
    new Set(same.length > 0 ? same : Option.toArray(suggest(name, names.slice(0, namesCompared)))),
  ).slice(0, namesShown)
}
