/** What to do about the notes on the incident. */
import type * as Incident from "../notes/Incident.ts"

export const cures: Readonly<Record<keyof typeof Incident, string>> = {
  createdInstead:
    "Nothing; Summit refused to change the closed incident, and the new one names it. To skip the attempt: `rules.createWhenClosed`.",
  takesNoMore:
    "Nothing, if the incident was closed meanwhile. Otherwise see what Summit says: the incidents that failures share must let the API change them.",
  entryApplies: "Nothing; an entry of `when` in the template applies, and why.",
  cut: "Nothing, if that is meant. To send more: a larger number in `limits`; to say the same in less: a shorter text.",
  noItem:
    "Nothing, if the job runs on no machine. Otherwise see what the placeholder in `configurationItem` stands for.",
  withoutItem: "Add the configuration item to the CMDB of Summit, or correct `configurationItem` of the template.",
  noCondition: "Nothing; its `if` is empty, so it always applies.",
  hours: "Nothing; that is what `workingHours` in an `if` was compared with.",
  nothingFor: "Nothing; the job has nothing of the kind that the condition asks for.",
  noWorkingHours: "Add `workingHours`, or remove them from the condition.",
  found: "Nothing.",
  onJob: "Nothing.",
  inTicket: "Nothing.",
  sentAgain:
    'Search Summit for the marker, the first line of the incident; close one if there are two. If this happens often, make a [search](templates.md#what-you-need-not-touch) possible, or set `onLostReply: "park"`.',
  decidedAgain: "Nothing.",
  notFound: "Nothing; [what follows](decisions.md#when-a-reply-is-lost).",
  nothingShown: "Nothing; [what follows](decisions.md#when-a-reply-is-lost).",
  oldShown: "Nothing; [what follows](decisions.md#when-a-reply-is-lost).",
  overtaken:
    "Nothing; once it is certain that the request was not stored, the program decides again with that incident.",
  noSearch: "Enable a search service for the API key; the check `summit-search` of `doctor` shows which one answers.",
  ended: "Nothing; the program looks for it.",
  sentTwice: "Parked. Search Summit for the marker, then `journal resolve ID`.",
  earlier: "Settle the parked entry first: search Summit for its marker, then `journal resolve ID`.",
  several: "Parked. Look at the tickets: close the surplus ones, then `journal resolve ID --incident N`.",
  notLookedFor: "The reason is in brackets; the program looks again later.",
  noService:
    "Enable one of the services of `search` for the API key, or name another one ([templates](templates.md#what-you-need-not-touch)).",
  notReadable: "Give the API key's user the right to read incidents of all work groups.",
  tooMany: "Raise `search.limit`, or use a search that finds by text.",
  samePage: "This Summit's list has no pages: raise `search.limit`, or use another `search.service`.",
  noEnd: "Use another `search.service`.",
  noNumber:
    "The list of this tenant has other columns: use another `search.service`, or a dynamic service that shows the number.",
  noList:
    "The list of this tenant has other columns: use another `search.service`, or a dynamic service that shows the number.",
  notSent: "Somebody entered something else in Incident Ticket ID: correct it in OpCon, then `journal retry ID`.",
  keepsOther: "Nothing.",
  replaces: "Nothing.",
  otherLink: "The number is right, but OpCon has shortened or changed the link on the job: shorten `viewIncident`.",
  otherTicket:
    "It is retried. If this continues: another program writes this field, or the token's user may not change daily jobs.",
  otherText: "The same for the documentation.",
  notDocumented:
    "The incident and its number on the job are there; OpCon's words are the reason. With submitSingleIncidentPerDay the next failure does not find the date.",
  otherName: "Nothing; to avoid it, put quotes around the values in the command of Notification Manager.",
  jobGone:
    "The day was removed from the Daily tables before the number could be written. The incident exists; `journal drop ID --reason TEXT`.",
  notFinished: "Nothing; failures of one job are worked on one after the other.",
  reportedBefore: "Nothing; Notification Manager reported the same run twice.",
  sweptBefore:
    "Nothing; Notification Manager reported a run that the sweep had found. If it reports late as a rule, raise `GRACE_MINUTES` in `[SWEEP]`.",
  sameRun: "Nothing; two processes got the same run at the same moment.",
}
