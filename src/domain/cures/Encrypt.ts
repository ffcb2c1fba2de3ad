/** What to do about what `encrypt` says. */
import type * as Encrypt from "../notes/Encrypt.ts"

export const cures: Readonly<Record<keyof typeof Encrypt, string>> = {
  onCommandLine: "Do what the message says.",
  asArgument: "Give no value after `encrypt`.",
  reference: "Nothing was encrypted: use the value as it is.",
  empty: "Give the value again, complete and on one line.",
  moreLines: "Give the value again, complete and on one line.",
  unreadable: "Let the program ask for the value.",
  tooLong: "Give only the value, not a file with it.",
  differ: "Run the command again.",
  givenUp: "Run the command again.",
  unfit: "Nothing was encrypted: give the right value.",
  vendorForm: "Nothing.",
  hidesNothing: "Use `--hex` only for the vendor's own program.",
  forWhat: "`--for token`, `--for api-key` or `--for proxy-password`.",
  encrypted: "Put the value in the place that the message names.",
  dryRun: "Leave one of the two out.",
  migrates: "Leave the other flags out.",
  copiesLeft: "Do what the message says.",
  nothing: "Nothing.",
  would: "Nothing; leave out `--dry-run` to encrypt it.",
  migrated: "Nothing.",
  asItIs: "Correct what the message names, and run it again.",
  noTemplates: "Correct the folder in Connector.config, or its permissions.",
}
