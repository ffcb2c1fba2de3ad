/**
 * The vendor's `--tlsType LIST`, in plain code: the versions of TLS that its program may offer, all below 1.3 by default.
 * Ours offers 1.2 and 1.3 whatever it says, so that the flag is read only to say once what does not come of it, and a
 * failure is never lost for it.
 */

/** As the vendor spells it. */
export const tlsFlag = "--tlsType"

/** `--tlsType`, `--TLSTYPE=NONE`; with any dashes, because no name holds such a word. */
export const isTlsType = (word: string): boolean => /^[-/\p{Pd}\u2212]+tls-?type(?:=|$)/iu.test(word)

const names = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "NONE"]

const below = new Set(["TLSv1", "TLSv1.1", "NONE"])

/** Whether `next` continues the list that `list` begins: one word, more of them where they are parts of a list. */
const continues = (list: string, next: string | undefined): next is string =>
  next !== undefined &&
  !next.startsWith("-") &&
  (list === "" || /,\s*$/.test(list) || /^\s*,/.test(next) || /^TLSv[\d.,]+$/i.test(next))

const partsOf = (list: string) => list.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]))

/** What the flags of this kind list, absent where there is none, and all other words. */
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

/** What is to be said of a list, without the end of the sentence; absent where it asks for what is offered anyhow. */
export const aboutTlsType = (list: string): { readonly wrong: boolean; readonly sentence: string } | undefined => {
  const asked = partsOf(list)
  const known = asked.map((part) => names.find((name) => name.toLowerCase() === part.toLowerCase()))
  if (asked.length === 0 || known.includes(undefined)) {
    const found = asked.find((_, at) => known[at] === undefined)
    const why = found === undefined ? "names no version" : `${found} is no version`
    return { wrong: true, sentence: `${tlsFlag} ${why} (${names.join(", ")}, with commas between them)` }
  }
  const low = known.filter((name) => name !== undefined && below.has(name))
  const sentence = `${tlsFlag} asks for ${[...new Set(low)].join(" and ")}, but nothing below TLS 1.2 is offered`
  return low.length === 0 ? undefined : { wrong: false, sentence }
}
