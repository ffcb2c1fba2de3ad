/**
 * What is being built: the commit and its time, as git tells them. Without git, as in an unpacked archive, there is no
 * commit, and the time is SOURCE_DATE_EPOCH or the earliest that a zip archive can hold.
 */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Option from "effect/Option"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** Downloads and what else is made once. */
export const cacheFolder = fileURLToPath(new URL("../node_modules/.cache/opcon-summit", import.meta.url))

const git = Option.liftThrowable((...args: ReadonlyArray<string>) =>
  execFileSync("git", [...args], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(),
)

/** `abc1234`; with a mark where files differ from it. None where this folder is not the top of a repository. */
export const commit: Option.Option<string> = Option.filter(
  git("rev-parse", "--show-prefix", "HEAD"),
  // The prefix is an empty line at the top, and trimmed away.
  (text) => /^[0-9a-f]+$/.test(text),
).pipe(
  Option.map((hash) => {
    const changed = Option.exists(git("status", "--porcelain", "--untracked-files=no"), (text) => text !== "")
    return changed ? `${hash.slice(0, 7)}, changed` : hash.slice(0, 7)
  }),
)

/** Seconds since 1970, for the times of files in archives. */
export const epoch: number = Option.fromUndefinedOr(process.env["SOURCE_DATE_EPOCH"]).pipe(
  Option.orElse(() => Option.flatMap(commit, () => git("log", "-1", "--format=%ct"))),
  Option.map(Number),
  Option.filter((seconds) => Number.isSafeInteger(seconds) && seconds > 0),
  Option.getOrElse(() => Date.UTC(1980, 0, 1) / 1000),
)
