/**
 * "Did you mean …": the known name nearest to an unknown one. Names are compared without regard to case, by the number of
 * letters that are missing, added, exchanged or swapped with their neighbour. The beginning of a name (`tue`) is near.
 */
import * as Option from "effect/Option"

/** Optimal string alignment distance. */
const distance = (a: string, b: string): number => {
  let beforeLast: ReadonlyArray<number> = []
  let last: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const steps = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) steps.push((beforeLast[column - 2] ?? 0) + 1)
      current.push(Math.min(...steps))
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}

/** The known name nearest to `word`, if one is near: at most a third of its letters, or two, are different. */
export const suggest = (word: string, known: Iterable<string>): Option.Option<string> => {
  const wanted = word.toLowerCase()
  let best: { readonly name: string; readonly away: number } | undefined
  for (const name of known) {
    const begun = wanted.length > 2 && name.toLowerCase().startsWith(wanted)
    const away = begun ? Math.min(1, name.length - word.length) : distance(wanted, name.toLowerCase())
    const near = away <= Math.max(2, Math.floor(name.length / 3)) && away < Math.max(wanted.length, name.length)
    if (near && (best === undefined || away < best.away)) best = { name, away }
  }
  return Option.map(Option.fromUndefinedOr(best), ({ name }) => name)
}

/** The end of a message about an unknown name: `: did you mean X?`, or all that is known when nothing is near. */
export const didYouMean = (word: string, known: ReadonlyArray<string>): string =>
  Option.match(suggest(word, known), {
    onNone: () => (known.length === 0 ? "" : `; known are ${known.join(", ")}`),
    onSome: (name) => `: did you mean ${name}?`,
  })
