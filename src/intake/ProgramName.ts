/**
 * The name that the program was started with, in plain code: SMASymphonySummit.exe on Windows, opcon-summit elsewhere, or
 * what its file was renamed to. Help, hints and reports show commands that can be typed as they stand. It is set once,
 * where the program begins; whatever is not about a command (names of files, the version) uses the product's own name.
 */

export const product = "opcon-summit"

let name: string = product

/** The name in sentences, as `opcon-summit` in `opcon-summit drain`. */
export const program = (): string => name

export const startedAs = (given: string): void => {
  name = given
}

const isEncryptValue = (file: string): boolean => /^encryptvalue(?:\.exe)?$/i.test(file)

/**
 * From the path or the word that started it, its name, and the words that stand before those it was given: a copy of the
 * executable or a link to it that is called EncryptValue is the vendor's command of that name.
 */
export const named = (started: string): { readonly name: string; readonly before: ReadonlyArray<string> } => {
  const file = started.split(/[\\/]/).at(-1) ?? ""
  if (isEncryptValue(file)) return { name: product, before: ["encrypt", "--hex"] }
  // A script that node runs: `node dist/main.js`.
  return { name: file === "" || /\.[cm]?js$/i.test(file) ? product : file, before: [] }
}
