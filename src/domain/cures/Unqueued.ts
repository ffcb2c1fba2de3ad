/** What to do about failures that cannot be worked on, because their settings or their words are not valid. */
import type * as Unqueued from "../notes/Unqueued.ts"

export const cures: Readonly<Record<keyof typeof Unqueued, string>> = {
  keptUntilCorrected: "Connector.config is wrong: correct it.",
  moreKept: "The same; they are worked on with it.",
  wordsKept:
    "Do what the message says: `journal list` shows the words and what is wrong with them. If they came from Notification Manager, correct its command.",
  wordsNotKept:
    "Make JOURNALDIR writable, and report the failure again; its line is in `outcomes.ndjson` or in Notification Manager's log.",
  notKept:
    "Raise the incident by hand, from the line in `outcomes.ndjson` or in Notification Manager's log; then make JOURNALDIR writable.",
  notInOutcomes: "The same.",
}
