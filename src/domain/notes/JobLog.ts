/**
 * What a run notes about the job log, for the result, the journal and the log. None of it keeps the incident from being
 * there. What is to be done about each is in cures/JobLog.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const off = fixed("includeJobLogAttachment is off")
export const notRun = fixed("the job has not run, so there is no log")
export const noneForType = sentence("no job log exists for a {type} job")
export const noFile = sentence("OpCon has no log file for run {run}")
export const notListed = sentence("the log files of run {run} could not be listed: {why}")
export const fileNotFetched = sentence("log file {file} could not be fetched: {why}")
export const notFetched = sentence("the job log could not be fetched: {why}")
export const noAnswer = sentence("the agent had not answered when {seconds} s had passed")
export const expiredTwice = fixed("the request expired at OpCon before the agent answered, twice")
export const noTimeLeft = sentence("no time was left for {left} of {all} log files: {names}")
export const expired = sentence("the {action} request expired at OpCon before the agent answered; it is sent once more")
export const noContent = fixed("OpCon sent no content")
export const noReason = fixed("OpCon gives no reason")
export const empty = sentence("{file} is empty and was not attached")
export const leftOut = sentence("{file}: {amount} in the middle left out (MAX_LOG_BYTES)")
export const notAttached = sentence("{file} was not attached: {why}; {where}")
export const kept = sentence("it is kept as {place}")
export const wouldBeKept = sentence("it would be kept as {place}")
export const notKept = sentence("it could not be kept in {folder} either ({why})")
export const inMemory = sentence("{file} cannot be kept in {folder}: {why}")
export const unreadable = sentence("{file} was fetched and cannot be read any more: {why}")
export const lostNotShown = fixed("the reply was lost and Summit does not tell its attachments; not sent again")
export const unconfirmedNotShown = sentence(
  "{unconfirmed}; Summit does not tell its attachments, so it is not sent again",
)
export const unconfirmed = sentence("Symphony Summit did not confirm it: {why}")
export const unclear = sentence("an answer that does not say whether {file} was attached to {incident}")
export const unconfirmedStoring = sentence("{unconfirmed}; Summit may still be storing it")
export const lostStoring = fixed("its reply was lost, and Summit may still be storing it")
export const notLookedFor = sentence("it could not be looked for: {why}")
export const neverShown = sentence("it was sent {times} times, and Summit does not show it")
export const noInternalId = sentence(
  "the internal id of incident {incident} is not known, so the file is not sent; set attachmentRequest.idKind to number if your Summit takes the visible number",
)
export const toCome = fixed("a part of the job log is still to come")
