/** What to do about the notes on the job log. */
import type * as JobLog from "../notes/JobLog.ts"

export const cures: Readonly<Record<keyof typeof JobLog, string>> = {
  off: "Nothing; that is a rule of the template.",
  notRun: "Nothing; the job failed before it was started.",
  noneForType: "Nothing; Null and Container jobs write none.",
  noFile:
    "It is requested again later: an agent may need a while to store a log. If the job was restarted before the log was requested, pass `--job-number [[$JOBID]]` in the command.",
  notListed:
    "The reason after the colon is OpCon's or the agent's; the table below shows which reasons are final. After any other, the log is requested again later.",
  fileNotFetched: "The same for one file.",
  notFetched:
    "OpCon did not answer or refused: see the reason below, and the privileges of the token's user for job logs.",
  noAnswer: "The agent is slow or away; the log is requested again later. If this continues, check the agent.",
  expiredTwice: "The same.",
  noTimeLeft: "TIME_BUDGET_SECONDS is used up; the rest is fetched by the next run or `drain`.",
  expired: "Nothing.",
  noContent: "Open the log in OpCon; if it exists there, send a [recording](operations.md#recordings).",
  noReason: "Open the log in OpCon; if it exists there, send a [recording](operations.md#recordings).",
  empty: "Nothing.",
  leftOut:
    "Beginning and end are attached, with a line between them that says so. Raise MAX_LOG_BYTES if Summit accepts such files.",
  notAttached:
    "The reason, and where the file is now. What Summit refuses is not retried: size, type or the form of the request ([attachmentRequest](templates.md#what-you-need-not-touch)); attach it by hand. Anything else is retried.",
  kept: "The file is in the folder of job logs; a later run that attaches it deletes it. You may delete a file that was refused.",
  wouldBeKept: "Nothing; a dry run says so.",
  notKept: "Give the account write access to the folder of job logs, or free disk space.",
  inMemory:
    "In the log: the file stays in memory instead. Give the account write access to the folder of job logs, or free disk space.",
  unreadable:
    "Another program, such as a virus scanner, has removed or locked the file; it is fetched or read again later.",
  lostNotShown:
    "Open the incident: is the log there? If not, attach it by hand. The check `summit-files` of `doctor` shows whether this tenant lists the names of attachments.",
  unconfirmedNotShown:
    "Open the incident: is the log there? If not, attach it by hand. The check `summit-files` of `doctor` shows whether this tenant lists the names of attachments.",
  unconfirmed: "Open the incident: is the log there? If not, attach it by hand. Summit's words are after the colon.",
  unclear: "Open the incident: is the log there? If not, attach it by hand. Summit's words are after the colon.",
  unconfirmedStoring: "Nothing; the program looks for it again.",
  lostStoring: "Nothing; the program looks for it again.",
  notLookedFor: "Nothing; the program looks for it again.",
  neverShown: "Attach it by hand; the file is kept where the note says.",
  noInternalId: "Summit's answers lack the internal ID. Try what the message says.",
  toCome: "In `journal list`: nothing; the next run or `drain` fetches it.",
}
