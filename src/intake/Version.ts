/**
 * The version, as `--version` tells it: the one in package.json (a test keeps the two the same) and, in a program that
 * was built from a repository, the commit.
 */

/** Put in by the build (rolldown.config.ts); empty where there is no repository, and not defined in tests. */
declare const BUILT_FROM: string | undefined

const number = "1.0.0"

export const version = typeof BUILT_FROM === "string" && BUILT_FROM !== "" ? `${number} (${BUILT_FROM})` : number
