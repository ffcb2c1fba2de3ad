/**
 * What is said of failures that cannot be worked on, because their settings or their words are not valid. What is to be done
 * about each is in cures/Unqueued.ts.
 */
import { sentence } from "../Sentence.ts"

export const keptUntilCorrected = sentence(
  "The failure is kept in {folder}; the next run after you have corrected the cause, or {program} drain, works on it.",
)
export const moreKept = sentence("{count} more, handed over in the meantime, wait there with it.")
export const wordsKept = sentence(
  "The words are kept in {folder} as {id}. Report the failure again with the right ones, then {program} journal drop {id} --reason TEXT.",
)
export const wordsNotKept = sentence("The words could not be kept in {folder}: {why}")
export const notKept = sentence("The failure could not be kept either: {why}")
export const notInOutcomes = sentence("The failure is not in the outcomes in {folder} either: {why}")
