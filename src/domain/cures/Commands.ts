/** What to do about what commands for people say about entries of the journal. */
import type * as Commands from "../notes/Commands.ts"

export const cures: Readonly<Record<keyof typeof Commands, string>> = {
  onlyWords: "Do what the message says; `journal show ID` has the words.",
  rejected: "Do what the message says; `journal show ID` has the words.",
  pruned: "Nothing; `journal prune`.",
  nothingPruned: "Nothing; `journal prune --days N` keeps fewer days.",
  oneOfBoth: "`journal resolve` needs one of them.",
  allHeld: "Nothing; printed by `drain`.",
  forced: "Nothing; an operator has decided so.",
  byOperator: "Nothing; `journal resolve ID --incident N`.",
  drainedElsewhere: "Nothing.",
}
