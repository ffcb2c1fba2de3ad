/**
 * What to do about the failures of Messages.ts and CommandFailed.ts, in Markdown, as docs/errors.md has it. A failure without
 * a cure does not compile. No run loads what is in this folder.
 */
import type { CommandFailed } from "../CommandFailed.ts"
import type { FailureKind } from "../Messages.ts"

export const cures: Readonly<Record<FailureKind | CommandFailed["kind"], string>> = {
  FindingsFound:
    "A command that only looks has found something and printed it: `template check` found warnings, a check of `doctor` failed, or a replay differs from its recording. Nothing was changed.",
  ArgumentsInvalid:
    "_The arguments cannot be understood: ..._ lists everything that is wrong, for instance `-jn is missing`, `-sd 21.09.2024 is not a date as yyyy-MM-dd`, or a token that OpCon did not resolve (`[[$...`). Correct the command in Notification Manager; [Installation](installation.md) has the line. The words are kept in the journal as `rejected`, but the program does not know which job failed: [report the failure again](runbook.md#an-entry-is-rejected).",
  RequestInvalid:
    "_The journal has no entry ..._, _N entries begin with ..._ or _Entry ... is done; only what is parked can be resolved._ Look at `journal list` (with `--state done` for finished entries) and give the ID of an entry; its beginning is enough.",
  ValueRefused:
    "`encrypt` got nothing that it can encrypt: an empty value, several lines, a character that no token has, two values that differ, or no option that says what the value is for. Nothing was printed; enter the value again.",
  TemplateInvalid:
    "`FILE:LINE:COLUMN: what is wrong and what is meant`, for every mistake at once. Correct the template. Failures that use it wait in the journal and continue with the next run or `drain`. `template check` checks all templates before anything fails.",
  FilesInvalid:
    "`template check` found something in a template or in Connector.config that a run would refuse. It prints each place as `FILE:LINE:COLUMN: error:` with what is meant. Correct them and run the command again.",
  RecordingInvalid:
    "The file that `replay` got is not a recording, is damaged, or was written by a newer version; the message names line and column. An empty file belongs to a run that was killed or is still running.",
  JobNotFound:
    "_OpCon knows no job 20240921|16|1|NAME._ The command line has another date, schedule ID, instance or name than the Daily tables, or the token's user may not see the schedule. OpCon was asked twice, by ID and by name; a web page or a redirect instead of an answer is `OpConUnavailable`. If a name lost quotes, blanks or letters that a code page lacks (`?`) on its way through Windows, the program finds it among the jobs of its schedule; if several jobs are possible, the message lists them. The journal keeps the failure as dead: correct the cause, then `journal retry ID`.",
  IncidentNotFound:
    "_Symphony Summit knows no incident 7._ Only `-i N` and `incident N` end with this: Summit answered and has no such number. Check that the template belongs to the Summit that has the incident, and that the API key's user may see it.",
  OpConRefused:
    "OpCon answered and refused; asking again would not help. The message has the HTTP status and OpCon's own words. Often a privilege is missing for one kind of change, or the API is older than the program expects. The failure is dead: correct the cause, then `journal retry ID`. If the job refuses the incident's number, the program tries eight times first. If OpCon refuses the documentation, that is only a note: what counts is the number on the job.",
  SummitRefused:
    "Summit answered and refused, in its own words: _Invalid WorkGroup Name_, a missing mandatory field, a service that this tenant has not enabled. Compare the ticket with Summit's own form: `template explain` shows where each value comes from. The failure is dead: correct the cause, then `journal retry ID`.",
  OpConUnavailable:
    "OpCon gave no usable answer: an unknown host name, a connection that was refused or lost, an untrusted certificate, HTTP 5xx or 429, or something else that answers in OpCon's place: a redirect to a login, a gateway's page, JSON that OpCon does not write. What may pass is retried; then the failure waits in the journal with exit code 75. `doctor` names the cause. About a certificate: `CA_FILE` helps if the message says that it is self-signed, that its authority is not known, or that an issuer is missing. It does not help if the certificate has expired, is not valid yet, or is for another name: renew it on the server, set the clock of this machine, or correct SERVER ([each message](messages.md#why-a-system-cannot-be-reached)).",
  SummitUnavailable:
    "The same for Summit: check address and urls of the template, the proxy, and, if the certificate is not trusted, `CA_FILE` in `[SUMMIT API]`. If a page of HTML comes instead of an answer, a proxy or a gateway answers in Summit's place.",
  WorkRemains:
    "The incident exists, or an earlier failure of the same job is not finished. The rest is in the journal and continues with the next run or `drain`. Nothing to do as long as something runs `drain`.",
  LeaseTaken:
    "A drain is working in this journal and did not end within ten seconds. Run the command again later. The lease belongs to a process, and the system frees it when that process ends. `doctor` names the process and its account.",
  AttentionNeeded:
    "`journal status` found something for a person: an entry that waits longer than `--max-age`, entries that are parked or dead, command lines that could not be read, damaged files. `journal list` shows them, and the [runbook](runbook.md) says what to do.",
  IncidentUncertain:
    "A request was sent, no usable reply came, and the program does not know whether Summit has stored it. While it can still look, the failure stays pending and settles itself; [how](decisions.md#when-a-reply-is-lost). If it is parked, you decide: search Summit for the marker in the message, then run `journal resolve ID --incident N`, or `journal resolve ID --create` if there is no such ticket.",
  OpConRefusedCredentials:
    "HTTP 401 or 403: `TOKEN` is wrong or has expired, or its user lacks the privilege for what the message names. The failure stays pending; once you have corrected this, the next run or `drain` continues.",
  SummitRefusedCredentials:
    "Summit does not accept `credentials.apiKey`: it is wrong, has expired, or its user lacks a role. Some gateways expect the key in the header that `credentials.apiKeyHeader` names. Or the proxy refuses its `USER` and `PASSWORD`; the message says which of the two it is. The failure stays pending.",
  SettingsInvalid:
    "`FILE:LINE: what is wrong and what is meant`, for every mistake at once. The failure is kept in JOURNALDIR if that can be read from the file, otherwise in `journal` beside the file. Correct the file; the next run or `drain` continues.",
  JournalUnavailable:
    "The folder of the journal cannot be read or written: permissions, a full disk, a share that is gone. A failure that could not be written is worked on once all the same, and the run warns that a kill now would lose it. For a failure that is already in the journal, nothing is sent until the journal can be written again, because each drain would send it again. Free disk space, or correct JOURNALDIR.",
  QueueUnreachable:
    "The database of `[JOURNAL]` does not answer, its certificate is not trusted, its tables are missing, or it has ended the session that held the queue's lock. Every failure is on the disk of the host that received it, and nothing is sent twice; another host may have taken over. Look at the database, or run `opcon-summit doctor`; the next run or `drain` continues.",
  KeyUnusable:
    "`encrypt` cannot use the key: the file is not a key file, accounts other than its owner may read it (`chmod 600`; on Windows the tab _Security_ of its properties), its folder cannot be written, or OPCON_SUMMIT_KEY holds no key. No file was changed. A run that cannot use the key reports the same as `SettingsInvalid` or `TemplateInvalid`, with the line of the value that needs it. If access to the key file is denied, another account made it: give the account that runs the program the right to read it, or make a new key as that account and encrypt again.",
  FileNotChanged:
    "`encrypt --migrate` could not write a file or its backup; the file is as it was. Correct what the message names (a folder without write access, a full disk, an editor that holds the file) and run it again.",
  OutcomesUnreadable:
    "`report` cannot read the outcomes in LOGDIR: permissions, a share that is gone. Nothing was written. Correct LOGDIR or the permissions of its files.",
  ReportNotWritten:
    "`report` cannot write its page: the folder has no write access, the disk is full, or a folder has the page's name. An earlier page is as it was. Name another file with `--out`.",
  SimulationFailed:
    "Only `simulate` and `demo`: a port is taken, or a result of the demonstration differs from the expected one. The message says which.",
}
