/** What is said of a command line with words that look like flags and are none, and of one that effect/cli refuses. */
import * as Option from "effect/Option"
import type * as CliError from "effect/cli/CliError"
import { suggest } from "../domain/Suggest.ts"
import { mayBeSecret } from "../domain/Secret.ts"
import { escapeInvisible } from "../domain/Printable.ts"
import { ArgumentsInvalid } from "./VendorArguments.ts"
import { longFlags, typed, vendorFlags } from "./VendorWords.ts"

/** The flag that a stray word was probably meant for. */
const meantBy = (word: string): Option.Option<string> => {
  const name = typed(word.split("=", 1)[0] ?? "")
    .replace(/^[-/]+/, "")
    .toLowerCase()
  const short = vendorFlags.find((flag) => flag.short === `-${name}`)?.short
  if (short !== undefined) return Option.some(short)
  const compact = name.replaceAll(/[-_]/g, "")
  const same = longFlags.find((flag) => flag.replaceAll("-", "").toLowerCase() === compact)
  return same === undefined ? suggest(`--${name}`, longFlags) : Option.some(same)
}

/** A failure whose line holds words that look like flags and are none: `--dry-rum` must not become part of a name. */
export const refusal = (stray: ReadonlyArray<string>): ArgumentsInvalid => {
  const problems = stray.map((word) => {
    const [name = ""] = word.split("=", 1)
    const shown = mayBeSecret(name)
      ? "a word that begins like a flag (not shown, it may be a secret)"
      : escapeInvisible(name)
    const meant = Option.match(meantBy(word), { onNone: () => "", onSome: (flag) => `: did you mean ${flag}?` })
    return `${shown} is no flag${meant} (where it is part of a name, that name must stand in double quotes)`
  })
  return new ArgumentsInvalid({ problems })
}

/** What effect/cli found wrong, with the vendor's flags. */
export const sentence = (error: CliError.CliError): string => {
  const [, times] = (error._tag === "InvalidValue" && /^(\d+) occurrences$/.exec(error.value)) || []
  if (error._tag !== "InvalidValue" || times === undefined) return error.message
  const name = vendorFlags.find(({ long }) => long === error.option)?.short ?? `--${error.option}`
  return `${name} is given ${times} times; where ${name} is part of a name, that name must stand in double quotes.`
}
