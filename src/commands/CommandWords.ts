/**
 * The words of a command as people type them: `help`, `help COMMAND` and `version`, global options in front of the command,
 * and a first word that is no command. It is loaded for lines that are not the line of a failure.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { escapeInvisible } from "../domain/Printable.ts"
import { mayBeSecret } from "../domain/Secret.ts"
import { didYouMean, suggest } from "../domain/Suggest.ts"
import { commands, looksLikeFailure, mayBeCommand } from "../intake/VendorWords.ts"

const known: ReadonlyArray<string> = [...commands, "help", "version"]

/** The commands that have commands of their own. */
export const nested: Readonly<Record<string, ReadonlyArray<string>>> = {
  journal: ["list", "show", "retry", "drop", "resolve", "status", "prune", "setup", "move"],
  silence: ["add", "list", "end"],
  template: ["check", "schema", "explain"],
}

/** The options that may stand before a command, those with a value first. */
const valued: ReadonlySet<string> = new Set(["--config", "--log-level"])
const switches: ReadonlySet<string> = new Set(["--json", "--json=true", "--help", "-h"])

interface Parts {
  readonly options: ReadonlyArray<string>
  readonly rest: ReadonlyArray<string>
}

/**
 * Global options, and what follows them. The path of --config may have blanks and no quotes, as in the line of a failure:
 * it ends before the name of a command.
 */
const parts = (words: ReadonlyArray<string>): Parts => {
  const options: Array<string> = []
  let at = 0
  while (at < words.length) {
    const word = words[at] ?? ""
    const [name = ""] = word.split("=", 1)
    if (valued.has(word)) {
      const behind = words.slice(at + 2)
      const end = behind.findIndex((next) => next.startsWith("-"))
      const command = behind.slice(0, end < 0 ? behind.length : end).findIndex((next) => known.includes(next))
      const length = word === "--config" ? 1 + Math.max(command, 0) : 1
      options.push(`${word}=${words.slice(at + 1, at + 1 + length).join(" ")}`)
      at += 1 + length
    } else if (switches.has(word) || valued.has(name)) {
      options.push(word)
      at += 1
    } else break
  }
  return { options, rest: words.slice(at) }
}

const notACommand = (word: string): string => {
  const shown = mayBeSecret(word) ? "the first word (not shown, it may be a secret)" : escapeInvisible(word)
  return `${shown} is not a command${didYouMean(word, known)}`
}

const inFront = (words: ReadonlyArray<string>, options: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.indexOf("--")
  return end < 0 ? [...words, ...options] : words.toSpliced(end, 0, ...options)
}

/**
 * The words with the command first, or why their first word is no command. The line of a failure comes back unchanged, even
 * if a word stands before its flags: it must not be taken for a mistake in a command.
 */
export const commandWords = (words: ReadonlyArray<string>): Result.Result<ReadonlyArray<string>, string> => {
  const { options, rest } = parts(words)
  const [command = "", ...others] = rest
  if (command === "" || command.startsWith("-") || !mayBeCommand(words)) return Result.succeed(words)
  if (command === "version") return Result.succeed(["--version"])
  if (command === "help") {
    const [topic = ""] = others
    if (!known.includes(topic)) return topic === "" ? Result.succeed(["--help"]) : Result.fail(notACommand(topic))
    const [, sub = ""] = others
    // What does not exist has no page: the command itself says so.
    if (sub !== "" && nested[topic]?.includes(sub) === false) return Result.succeed([topic, sub])
    return Result.succeed([...(commands.has(topic) ? others : []), "--help"])
  }
  if (commands.has(command)) return Result.succeed(inFront(rest, options))
  // A path with blanks: nobody can say where it ends.
  const isPath = options.length > 0 && Option.isNone(suggest(command, known))
  return isPath || (looksLikeFailure(words) && Option.isNone(suggest(command, known)))
    ? Result.succeed(words)
    : Result.fail(notACommand(command))
}
