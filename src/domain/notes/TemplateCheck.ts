/** What `template check` warns of and notes. What is to be done about each is in cures/TemplateCheck.ts. */
import { fixed, sentence } from "../Sentence.ts"

export const stillHas = sentence("{name} still has {address}, which is an example: enter your own")
export const stillIs = sentence("{name} is still an example: enter your own")
export const bothWorkGroups = fixed(
  "rules.includeTagRouting is ignored while rules.includeWorkGroupNameTag is true: set one of them to false",
)
export const exitUnused = sentence(
  "{entry} is never used, because rules.exitNeedsTagRule is true and no rule that routes by tags is: jobs with this tag get incidents",
)
export const ruleOff = sentence("{entry} is never used: rules.{rule} is false")
export const onlyDefault = fixed(
  "rules.includeTagRouting is true, but tags has neither TAG_START nor TAG_END: every job gets what DEFAULT says",
)
export const noAssignTo = fixed(
  "rules.includeAssignToTag is true, but tags has no ASSIGNTO with the domain: Assigned_Engineer_Email and Assign_To get only the user's name",
)
export const noDomain = sentence('tags[{index}].value is "{value}": a domain such as @example.com is meant')
export const attributeUnread = sentence("tags[{index}].attribute is not read: {indicator} {sets}")
export const blanks = sentence(
  "tags[{index}].indicatorValue begins or ends with a space, which no tag of a job does: it never matches",
)
export const neverDecides = sentence(
  "{entry} never decides: every tag that {word} with {text} {word} with {wide} too, and {first} comes first",
)
export const orderDecides = sentence(
  "{entry} leaves tags that {word} with {text} to {first}, which comes first: the order decides",
)
export const saidBefore = sentence("{entry} is never used: {first} says the same thing first")
export const noHours = sentence("{entry} never applies: there are no workingHours")
export const emptyHours = sentence("{entry} never applies: no day of workingHours has hours")
export const allHours = sentence("{entry} never applies: workingHours are every hour of every day")
export const twiceIn = sentence("{name} is in {list} twice: the last value counts, that of {list}[{index}] does not")
export const covered = sentence(
  "{name} in attributes never counts: workingHoursAttributes and nonWorkingHoursAttributes both give it",
)
export const customTwice = sentence("{name} of group {group} is in customAttributes twice")
export const spelling = sentence("the attribute {name} is not the same as {meant}: did you mean {meant}?")
export const recoveryUnused = sentence("recovery.{field} is not used: onRecovery is {mode}")
export const incidentHolder = sentence("viewIncident holds {holder}, which is not filled{meant}")
export const incidentSame = sentence(
  "viewIncident holds none of {holders}: the link would be the same for every incident",
)
export const incidentAddress = fixed("viewIncident is not a complete address: it must begin with https://")
export const jobHolder = sentence("viewJob holds {holder}, which is not filled{meant}")
export const jobSame = sentence("viewJob holds none of {holders}: the link would be the same for every job")
export const jobAddress = fixed("viewJob is not a complete address: it must begin with https://")
export const alwaysEmpty = sentence("{name} is always empty: there is no {what}")
export const notHeld = sentence("{what} is not used: no text holds {name}")
export const limitUnused = sentence("limits.{field} is not used: no such field is sent{meant}")
export const matchesUnused = fixed("whenMatches is not used: there is no when")
export const noHoursInTemplate = sentence("{entry} never applies: the template has no workingHours")
export const behindAll = sentence("{entry} never applies: {first} has no condition and comes first")
export const behindOther = sentence("{entry} never applies: where it holds, {first} holds too and comes first")
export const exitTag = sentence("{entry} never applies: a job with that tag gets no incident (EXIT)")
export const noSuchTag = sentence("{entry} never applies: no tag of a job is empty, or begins or ends with a space")
export const noSuchJob = sentence("{entry} never applies: every job has a name")
export const twiceInEntry = sentence("{name} is in {entry} twice: the last value counts")
export const setsNothing = sentence("{entry} sets nothing")
export const setsNothingLast = sentence("{entry} sets nothing, and no entry follows it")
export const otherState = sentence('reopen.status is "{status}": did you mean {meant}?')
export const doneState = sentence('reopen.status is "{status}": an incident in that state is not worked on again')
export const ownState = sentence('reopen.status is "{status}", a state of your own{near}')
export const searchUnused = sentence("search.{field} is not used by {service}, only by {only}")
export const nothingContinues = fixed(
  "holdMinutes needs drain --watch or a scheduled drain: nothing else takes up a failure that is held",
)
export const groupTooLate = fixed("group.over is not less than maxTicketsPerHour, which is reached first")
export const notFilledThere = sentence("{name} is in {field}, where placeholders are not filled")
export const notFilled = sentence("{name} in {field} is not filled{meant}")
export const sameFolder = sentence("{one} and {other} in [GENERAL] are the same folder: give each its own")
export const commentInValue = sentence(
  "{name} holds a blank and then ; or #, which belongs to the value: a comment stands on a line of its own",
)
export const longTimeout = sentence(
  "TIMEOUT_SECONDS in {section} is {seconds}, but a whole run has {budget} s (TIME_BUDGET_SECONDS)",
)
export const proxyUnused = sentence("{key} in {section} is not used: {uses} is not given, True or False is meant")
export const sweepUnused = sentence("{key} in [SWEEP] is not used: TEMPLATE is not given, so nothing is swept")
