/**
 * The vendor's `--tlsType LIST`, which names the versions of TLS that its program may offer. This program offers 1.2 and
 * 1.3 whatever the list says: the flag is parsed only to warn once about versions that are not offered.
 */
import * as StartNotes from "../domain/notes/Start.ts"
import { say } from "../domain/Say.ts"

/** As the vendor spells it. */
export const tlsFlag = "--tlsType"

/** `--tlsType`, `--TLSTYPE=NONE`; any kind of dash, because no name of a job contains such a word. */
export const isTlsType = (word: string): boolean =>
  /tls-?type/i.test(word) && /^[-/\p{Pd}\u2212]+tls-?type(?:=|$)/iu.test(word)

const versions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "NONE"]

const notOffered = new Set(["TLSv1", "TLSv1.1", "NONE"])

/** Whether `next` belongs to the list that `list` begins: the first word, then words that commas or versions join to it. */
const continues = (list: string, next: string | undefined): next is string =>
  next !== undefined &&
  !next.startsWith("-") &&
  (list === "" || /,\s*$/.test(list) || /^\s*,/.test(next) || /^TLSv[\d.,]+$/i.test(next))

const partsOf = (list: string) => list.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]))

/** The list of all --tlsType flags (undefined where there is none) and all other words. */
export const withoutTlsType = (
  words: ReadonlyArray<string>,
): { readonly list: string | undefined; readonly rest: ReadonlyArray<string> } => {
  const rest: Array<string> = []
  const lists: Array<string> = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    if (!isTlsType(word)) {
      rest.push(word)
      continue
    }
    let list = word.includes("=") ? word.slice(word.indexOf("=") + 1) : ""
    for (let next = words[at + 1]; continues(list, next); next = words[++at + 1]) {
      list += list === "" || /,\s*$/.test(list) ? next : `,${next}`
    }
    lists.push(list)
  }
  return { list: lists.length === 0 ? undefined : partsOf(lists.join(",")).join(","), rest }
}

/**
 * The warning about a list, without the end of the sentence; undefined where everything in it is offered. `wrong`: the
 * list cannot be parsed.
 */
export const tlsTypeWarning = (list: string): { readonly wrong: boolean; readonly sentence: string } | undefined => {
  const asked = partsOf(list)
  const known = asked.map((part) => versions.find((name) => name.toLowerCase() === part.toLowerCase()))
  if (asked.length === 0 || known.includes(undefined)) {
    const found = asked.find((_, at) => known[at] === undefined)
    const all = { flag: tlsFlag, versions: versions.join(", ") }
    const sentence =
      found === undefined ? say(StartNotes.noVersion, all) : say(StartNotes.wrongVersion, { ...all, version: found })
    return { wrong: true, sentence }
  }
  const low = known.filter((name) => name !== undefined && notOffered.has(name))
  const sentence = say(StartNotes.lowVersions, { flag: tlsFlag, versions: [...new Set(low)].join(" and ") })
  return low.length === 0 ? undefined : { wrong: false, sentence }
}
