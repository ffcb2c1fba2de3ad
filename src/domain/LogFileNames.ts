/**
 * Names for the files of a job log. An agent names a file by a path of its own system, sometimes with request parameters
 * behind it. Our name must be valid for Windows and Summit, say which stream it is, and be unique on the incident, across
 * the files of one log and of earlier runs: a file is found again on the incident only by its name.
 */
import * as Result from "effect/Result"
import * as Texts from "./Texts.ts"

/** In UTF-16 code units, as Windows counts, and in bytes of UTF-8, as Linux does, which allows 255 of them. */
const longest = { units: 120, bytes: 200 }

/** Request parameters follow some paths; none of these characters is part of a path that an agent writes. */
const behindPath = /[<>|"\p{Cc}]/u

/** What Windows rejects in a name, and characters that are invisible; Unicode's tables only where they are needed. */
const illegalIn = (text: string): RegExp =>
  /^[ -~]*$/.test(text) ? /[<>:"/\\|?*]/g : /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Names of devices, whatever their extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)/i

/** An extension begins with a letter: Unix agents end their names with a time of day, `.101530`. */
const extension = /\.[a-z][a-z0-9]{0,9}$/i

const streams = ["STDOUT", "STDERR"]

/** `text` without what Windows strips from the end of a name. */
const withoutEnd = (text: string): string => {
  let end = text.length
  // The second half of a surrogate pair stays.
  while (end > 0 && /[\p{Cs}. ]$/u.test(text.slice(Math.max(0, end - 2), end))) end -= 1
  return text.slice(0, end)
}

const nameOf = (file: string): string => {
  const [path = ""] = file.trimStart().split(behindPath)
  const segments = path.split(/[\\/]/)
  const base = (segments.findLast((segment) => segment.trim() !== "") ?? "").replaceAll(illegalIn(path), "_").trim()
  const stream = streams.find((name) => segments.slice(0, -1).includes(name))
  const named = `${stream === undefined ? "" : `${stream}_`}${withoutEnd(base) || "job"}`
  return named.replace(reserved, "_$&")
}

const fit = (stem: string, rest: string): string => {
  const bytes = new Uint8Array(longest.bytes - rest.length)
  // As many whole characters as fit.
  const { read } = new TextEncoder().encodeInto(stem.slice(0, longest.units - rest.length), bytes)
  return `${withoutEnd(stem.slice(0, read)) || "job"}${rest}`
}

const parts = (name: string): readonly [stem: string, suffix: string] => {
  const [suffix = ".log"] = extension.exec(name) ?? []
  return [name.endsWith(suffix) ? name.slice(0, -suffix.length) : name, suffix]
}

/** The run number in a name, `_0000004245`; empty where the agent has put it there already: `_4245.092003`. */
const ofRun = (stem: string, run?: number): string =>
  run === undefined || new RegExp(String.raw`_0*${run}(?:\.\d+)*$`).test(stem)
    ? ""
    : `_${String(run).padStart(10, "0")}`

/** `name` with the run number in it, unless it is there already. */
export const nameInRun = (name: string, run: number): string => {
  const [stem, suffix] = parts(name)
  return fit(stem, ofRun(stem, run) + suffix)
}

/** A name as it is whatever a Summit that lists it does to it: entities, percent signs, runs of blanks, upper and lower case. */
const spelled = (name: string): string =>
  Texts.plain(
    Result.getOrElse(
      Result.try(() => decodeURIComponent(name)),
      () => name,
    ),
  ).toLowerCase()

/** Whether a file of this `name` is one of those that Summit lists; our own names differ in more than their spelling. */
export const isListed = (names: ReadonlyArray<string>, name: string): boolean =>
  names.some((listed) => listed === name || spelled(listed) === spelled(name))

/**
 * A name for each of `files`, in their order: no longer than `longest`, unique without regard to case, with the number of
 * `run` where one is given. Version 1.0.0 gave none.
 */
export const logFileNames = (files: ReadonlyArray<string>, run?: number): ReadonlyArray<string> => {
  const taken = new Set<string>()
  /** By name: the next number to try when it is taken. */
  const numbers = new Map<string, number>()
  return files.map((file) => {
    const [stem, suffix] = parts(nameOf(file))
    const ours = ofRun(stem, run)
    let unique = fit(stem, ours + suffix)
    const key = unique.toLowerCase()
    let number = numbers.get(key) ?? 2
    while (taken.has(unique.toLowerCase())) unique = fit(stem, ` (${number++})${ofRun("", run)}${suffix}`)
    numbers.set(key, number)
    taken.add(unique.toLowerCase())
    return unique
  })
}
