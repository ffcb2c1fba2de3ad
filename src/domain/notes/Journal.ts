/**
 * What is said about the journal, the drain, and a failure that could not be read, kept or worked on. What is to be done
 * about each is in cures/Journal.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const attemptFailed = sentence("attempt {attempt} failed, next in {millis} ms: {why}")
export const unwritten = sentence("{why} The failure is worked on all the same, but a kill now would lose it.")
export const setAside = sentence("{file} is not a journal entry ({why}); it is set aside in {folder}")
export const unreadable = sentence("cannot be read now: {why}")
export const newer = fixed("was written by a newer version of this program, which has to finish it")
export const adopted = sentence("{file} was left by a process that was killed; it is now entry {entry}")
export const nothingReceived = sentence(
  "nothing was received for {days} days, or the clock has jumped: old entries in {folder} are kept this time",
)
export const nothingLogged = sentence(
  "nothing was logged for {days} days, or the clock has jumped: old files in {folder} are kept this time",
)
export const parallel = fixed("another process has been draining all the time; this one works in parallel")
export const noLease = sentence("the drain lease cannot be taken ({why}); continuing without it")
export const wordsUnreadable = sentence("{file} cannot be read")
export const interrupted = fixed(
  "Interrupted before it was finished, and the journal could not keep it. Look on the job for its incident.",
)
export const defect = sentence("a defect of this program: {why}")
