/** What `encrypt` says. What is to be done about each is in cures/Encrypt.ts. */
import { fixed, sentence } from "../Sentence.ts"

export const onCommandLine = fixed(
  "The value was given on the command line: it was visible in the list of processes and stays in the shell's history. Let the program ask for it, or give it through standard input.",
)
export const asArgument = fixed(
  "A value is not accepted on the command line: let the program ask for it, or give it through standard input.",
)
export const reference = fixed("The value already is a reference (aes:, env: or file:): put it into the file as it is.")
export const empty = fixed("The value is empty: nothing was encrypted.")
export const moreLines = fixed("The value has more than one line: nothing was encrypted.")
export const unreadable = sentence("Standard input cannot be read ({why}).")
export const tooLong = fixed("Standard input holds far more than a token, a key or a password.")
export const differ = fixed("The two values differ: nothing was encrypted.")
export const givenUp = fixed("Given up: nothing was encrypted.")
export const unfit = sentence("The value {why}.")
export const vendorForm = fixed("The value is in the vendor's form; it is decoded first.")
export const hidesNothing = fixed("The vendor's form hides nothing: whoever reads it can read the value.")
export const forWhat = sentence("Say what the value is for: {purposes}.")
export const encrypted = sentence("For {place}. It was encrypted under the key {key} ({source}).")
export const dryRun = fixed("--dry-run works only with --migrate.")
export const migrates = fixed(
  "--migrate takes the values from the files: --for, --value (-v) and --hex cannot be combined with it.",
)
export const copiesLeft = fixed(
  "The copies hold the secrets readable: try the new files (a failed job with --dry-run), then delete the copies.",
)
export const nothing = sentence("{file}: nothing to encrypt")
export const would = sentence("{file}: {what} would be encrypted")
export const migrated = sentence("{file}: {what} encrypted; the file as it was is {backup}")
export const asItIs = sentence("{file}: the file is as it was: {why}")
export const noTemplates = sentence("the folder of templates {folder} cannot be read")
