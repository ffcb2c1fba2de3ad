/**
 * What a run notes about the incident and the job that gets its number, and why a request is looked for, sent again or left
 * to a person. What is to be done about each is in cures/Incident.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const createdInstead = sentence("{refusal}; a new incident was created instead")
export const takesNoMore = sentence("incident {incident} takes no more: {refusal}; it is decided again without it")
export const entryApplies = sentence("{entry} applies, because {why}")
export const cut = sentence("{field} is cut from {from} to {to} characters (limits of the template)")
export const noItem = sentence(
  'no configuration item is sent, because there is nothing to put in: {key} "{value}" of configurationItem',
)
export const withoutItem = sentence("{refusal} It was sent without the configuration item.")
export const noCondition = fixed("it has no condition")
export const hours = sentence("it is {where} working hours")
export const nothingFor = sentence("there is no {what} for {wanted}")
export const noWorkingHours = fixed("the template has no workingHours")
export const found = sentence("{cause}; the incident was found, not created again")
export const onJob = sentence("{cause}; the job has its incident")
export const inTicket = sentence("{cause}; the ticket holds the text, so it was not sent again")
export const sentAgain = sentence("{cause}; {found}; sent again, so there may be two incidents")
export const decidedAgain = sentence("{cause}; {found}; it is decided again")
export const notFound = fixed("it was not found")
export const nothingShown = fixed("it was not found by a search that has never shown one of our tickets")
export const oldShown = fixed("it was not found by a search that shows old tickets of ours, and may not show a new one")
export const overtaken = sentence("the job has got incident {incident} meanwhile")
export const noSearch = sentence("it cannot be searched for ({why})")
export const ended = fixed("a run ended before its request was answered")
export const sentTwice = fixed("It was sent twice")
export const earlier = sentence(
  "an earlier failure of this job is {state} (journal entry {entry}), so there may be another incident of the job",
)
export const several = sentence("{count} tickets carry our marker: {numbers}")
export const notLookedFor = sentence("it could not be looked for ({why})")
export const noService = sentence("no search service answers: {refusals}")
export const notReadable = sentence("incident {incident} may be the one, and it cannot be read: {why}")
export const tooMany = fixed("more tickets would have to be read than search.limit in the template allows")
export const samePage = sentence("every page shows the same {count} tickets, and there may be more")
export const noEnd = sentence("the list does not end within {count} pages")
export const noNumber = sentence("a row without a ticket number (columns: {columns})")
export const noList = sentence("an answer without a list of tickets{message}")
export const notSent = sentence('not sent, because "{number}" is no ticket number; correct it on the job')
export const keepsOther = sentence("the job has got another incident than {incident} meanwhile; it keeps that one")
export const replaces = sentence(
  "the job has got another incident than {incident} meanwhile, {other}, which is over; it gets {incident}",
)
export const otherLink = sentence("OpCon keeps another link than {link}")
export const otherTicket = sentence("the write did not stick: the job's incident ticket is {now}, not {incident}")
export const otherText = fixed("the write did not stick: OpCon holds another documentation than was written")
export const notDocumented = sentence("the documentation of the job was not changed: {why}")
export const otherName = sentence(
  'OpCon has no job "{reported}"; "{job}" is taken for it, the only name of its schedule that differs just in blanks, quotes and letters that a code page lacks',
)
export const jobGone = sentence("the job {job} is not in the Daily tables any more")
export const notFinished = fixed("an earlier failure of the same job is not finished")
export const reportedBefore = sentence(
  "Run {run} of the job was reported before (journal entry {entry}): nothing is done twice.",
)
export const sweptBefore = sentence(
  "Run {run} of the job was found by the sweep before (journal entry {entry}): nothing is done twice.",
)
export const sameRun = sentence("its run is that of entry {entry}: nothing is done twice")
