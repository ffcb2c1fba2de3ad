/**
 * Every failure that a run can end with: its kind, as `error.kind` of the JSON result names it, the exit code
 * it leads to, and the sentence it is reported with. The errors, the exit codes and the documentation read this table; what
 * is to be done about each is in cures/Failures.ts. What commands of operators end with is in CommandFailed.ts.
 */

export const failures = {
  ArgumentsInvalid: {
    exit: 64,
    says: "The arguments cannot be understood: {all} See {where}.",
    /** Where the right arguments are described, unless the error names another place. */
    where: "--help for the command line that Notification Manager should have",
  },
  TemplateInvalid: { exit: 65, says: "{places}\nCorrect the template, or name another one with -t." },
  JobNotFound: {
    exit: 66,
    says: "OpCon knows no job {job}. Check -jn, -sd, -si and -sn, and that the token's user may see the schedule.",
    near: " Names like it in that schedule: {names}.",
  },
  OpConRefused: { exit: 69, says: "OpCon refused ({operation}): HTTP {status} {detail}." },
  SummitRefused: {
    exit: 69,
    says: "Symphony Summit refused ({operation}): {detail}",
    /** The value that the refusal is about, and where it comes from. */
    sent: "; sent: {sent}",
  },
  OpConUnavailable: {
    exit: 75,
    says: "OpCon cannot be reached ({operation}): {detail}. Check server and port of the OpCon API in Connector.config, and that it runs.",
  },
  SummitUnavailable: {
    exit: 75,
    says: "Symphony Summit cannot be reached ({operation}): {detail}. Check address and urls in the template, the proxy in Connector.config, and that Summit is up.",
  },
  WorkRemains: {
    exit: 75,
    says: "Kept in the journal: {what}. The next run, or {program} drain, continues with it.",
  },
  IncidentUncertain: {
    exit: 75,
    says: "It is not known whether Symphony Summit has the incident: {detail}. {next}.",
    /** After `journal retry`: an incident of the attempt before is looked for, so that there is no second one. */
    retried: "Before the incident is sent again, Symphony Summit is searched for it: {detail}. {next}.",
    /** `next`: what happens by itself, or what a person has to do. */
    pending: "It is looked for again",
    parked:
      "Search Symphony Summit for a ticket that holds {marker}, then run {program} journal resolve {entry} --incident N with its number, or the same with --create if there is none",
  },
  OpConRefusedCredentials: {
    exit: 77,
    says: "OpCon refused the token ({operation}): HTTP {status} {detail}. Check TOKEN in Connector.config, its expiry and the privileges of its user.",
  },
  SummitRefusedCredentials: {
    exit: 77,
    says: "Symphony Summit refused the API key ({operation}): {detail}. Check credentials.apiKey in the template, its expiry date and the role of its user.",
    byProxy: "Symphony Summit cannot be reached ({operation}): {detail}.",
  },
  SettingsInvalid: { exit: 78, says: "{places}\nCorrect Connector.config." },
  JournalUnavailable: {
    exit: 78,
    says: "The journal {folder} cannot be used: {detail}. Check JOURNALDIR in [GENERAL], its permissions and the free space.",
  },
  /** The database of a queue that several hosts share. */
  QueueUnreachable: {
    exit: 75,
    says: "The shared queue {queue} cannot be used: {detail}. Failures wait in {folder} on this host; {program} drain continues with them.",
  },
  KeyUnusable: { exit: 78, says: "{source}: {detail}" },
} as const

export type FailureKind = keyof typeof failures
