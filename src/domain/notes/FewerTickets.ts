/**
 * What is said where a failure is held, silenced, or shares the incident of others. What is to be done about each is in
 * cures/FewerTickets.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const suppressed = fixed("the failure is suppressed")
export const held = sentence("held for {minutes}, until {until}, as the template says")
export const decidedNow = sentence("{held}; this is what would be decided now")
export const runsAgain = sentence("the job is {status}: it is looked at again at {until}")
export const waits = fixed("another failure is about to create the incident that this one shares")
export const noLog = sentence(
  "the job log is not attached: the incident has those of the first {count} of the jobs that share it",
)
export const closed = fixed("it is closed in Summit")
export const unknown = fixed("Summit does not know it any more")
