/**
 * Names for the files of a job log. What an agent calls a file is a path of its own system, sometimes with parameters of
 * the request behind it; the name we give it must be one that Windows and Summit accept, that says which stream it is,
 * and that no other file of the same log has.
 */

/** In UTF-16 code units, as Windows counts, and in bytes of UTF-8, as Linux does, which allows 255 of them. */
const longest = { units: 120, bytes: 200 }

/** Request parameters follow some paths; none of these characters is part of a path that an agent writes. */
const behindPath = /[<>|"\p{Cc}]/u

/** What Windows refuses in a name, and what nobody can see in one. */
const illegal = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Names of devices, whatever their extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)/i

/** An extension begins with a letter: Unix agents end their names with a time of day, `.101530`. */
const extension = /\.[a-z][a-z0-9]{0,9}$/i

const streams = ["STDOUT", "STDERR"]

/** Without the dots and blanks at its end; a pattern for that looks at each run of them again and again. */
const trimmed = (name: string): string => {
  let end = name.length
  while (end > 0 && (name[end - 1] === "." || name[end - 1] === " ")) end -= 1
  return name.slice(0, end)
}

const nameOf = (file: string): string => {
  const [path = ""] = file.trimStart().split(behindPath)
  const segments = path.split(/[\\/]/)
  const last = segments.findLast((segment) => segment.trim() !== "") ?? ""
  const base = trimmed(last.replaceAll(illegal, "_").trim())
  const stream = streams.find((name) => segments.slice(0, -1).includes(name))
  const named = `${stream === undefined ? "" : `${stream}_`}${base === "" ? "job" : base}`
  return named.replace(reserved, "_$&")
}

const fit = (stem: string, rest: string): string => {
  const bytes = new Uint8Array(longest.bytes - rest.length)
  // As many whole characters as find room.
  const { read } = new TextEncoder().encodeInto(stem.slice(0, longest.units - rest.length), bytes)
  return `${stem.slice(0, read).replace(/[\p{Cs}. ]+$/u, "") || "job"}${rest}`
}

/** A name for each of `files`, in their order; no longer than `longest`, unique without regard to case. */
export const logFileNames = (files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = new Set<string>()
  /** By name that several have: the next number to try. */
  const numbers = new Map<string, number>()
  return files.map((file) => {
    const name = nameOf(file)
    const [suffix = ".log"] = extension.exec(name) ?? []
    const stem = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
    let unique = fit(stem, suffix)
    const key = unique.toLowerCase()
    let number = numbers.get(key) ?? 2
    while (taken.has(unique.toLowerCase())) unique = fit(stem, ` (${number++})${suffix}`)
    numbers.set(key, number)
    taken.add(unique.toLowerCase())
    return unique
  })
}
