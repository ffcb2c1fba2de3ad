/**
 * The name that the program was started with, and its version. Help, hints and reports show commands under the name that
 * works when typed: SMASymphonySummit.exe on Windows, opcon-summit elsewhere, or the name of a renamed file. main.ts sets
 * it once. Names of files and the version use the product name.
 */

export const product = "opcon-summit"

let name: string = product

/** The name in commands that are shown, as in `opcon-summit drain`. */
export const program = (): string => name

export const startedAs = (given: string): void => {
  name = given
}

const isEncryptValue = (file: string): boolean => /^encryptvalue(?:\.exe)?$/i.test(file)

/**
 * The name in the path or word that started the program, and arguments to put before those given: a copy or link called
 * EncryptValue is the vendor's command of that name.
 */
export const parseStarted = (started: string): { readonly name: string; readonly before: ReadonlyArray<string> } => {
  const file = started.split(/[\\/]/).at(-1) ?? ""
  if (isEncryptValue(file)) return { name: product, before: ["encrypt", "--hex"] }
  // A script that node runs: `node dist/main.js`.
  return { name: file === "" || /\.[cm]?js$/i.test(file) ? product : file, before: [] }
}

/** Put in by the build (rolldown.config.ts); empty where there is no repository, and not defined in tests. */
declare const BUILT_FROM: string | undefined

const release = "1.0.0"

export const version = typeof BUILT_FROM === "string" && BUILT_FROM !== "" ? `${release} (${BUILT_FROM})` : release
