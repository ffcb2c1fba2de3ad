/**
 * What commands for people say about entries of the journal. What is to be done about each is in cures/Commands.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const onlyWords = sentence(
  "{id} is a command line that could not be read: run {program} with the right words, then journal drop.",
)
export const rejected = sentence("{count} rejected: the command line could not be read")
export const pruned = sentence("Removed the done entries of {days}; what was received in the last {kept} is kept.")
export const nothingPruned = sentence(
  "Nothing was removed: no entry that is done is old enough; what was received in the last {kept} is kept.",
)
export const oneOfBoth = fixed("Either --incident N (it exists) or --create (it does not) must be given.")
export const allHeld = sentence("{count} held as their templates say, the next until {until}")
export const forced = sentence("{doubt} It is taken because of --force.")
export const byOperator = fixed("an operator said that this is the incident")
export const drainedElsewhere = fixed("Another process is draining the journal; it also works on what is due.")
