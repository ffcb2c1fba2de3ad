/**
 * Generated tables of docs/operations.md, docs/decisions.md and docs/doctor.md whose words are here: what doctor looks
 * at, what a line of the outcomes holds, and what a reply of Summit proves. A check or a member without a sentence does not compile.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Outcome } from "../../src/pipeline/RunReport.ts"
import type { CheckId } from "../../src/doctor/Check.ts"
import { ids } from "../../src/doctor/Check.ts"
import { OutcomeLine } from "../../src/queue/Outcomes.ts"
import { answers, errorWords } from "../../src/summit/AnswerTable.ts"
import { pageRows } from "../../src/summit/WebPages.ts"
import type { Cells } from "./Markdown.ts"
import { code, table } from "./Markdown.ts"

const outcomeWords: Readonly<Record<Outcome, string>> = {
  created: "there is a new incident",
  reopened: "the job's incident has the information and the reopen status",
  updated: "the job's incident has the information and keeps its state",
  suppressed: "no incident was wanted; `decision` says why",
  queued:
    "kept in the journal; `error`, or the step `check-duplicate` of a failure that is held, says what it waits for",
  "handed-off": "kept in the journal; the running drain works on it",
  ambiguous: "not known whether the incident exists; it is looked for again, or parked",
  failed: "refused for good, or the arguments are wrong; `error` says why",
  "would-create": "with `--dry-run`: there would be a new incident",
  "would-reopen": "with `--dry-run`: the incident would be reopened",
  "would-update": "with `--dry-run`: the incident would be updated",
  "would-suppress": "with `--dry-run`: no incident would be wanted",
}

export const outcomes = (): string =>
  table(
    ["`outcome`", "means"],
    Object.entries(outcomeWords).map(([outcome, words]): Cells => [code(outcome), words]),
  )

const checks: Readonly<Record<CheckId, string>> = {
  program: "version, runtime, account",
  config: "Connector.config is valid",
  key: "the key of encrypted values can be read, and only by its owner",
  "opcon-ca-file": "CA_FILE of the OpCon API holds certificates that have not expired",
  "summit-ca-file": "the same for CA_FILE of [SUMMIT API]",
  templates: "the folder of templates has templates in it",
  template: "each template is valid; `template check` warnings",
  "disk-space": "free space for journal, logs and job logs",
  "job-log-folder": "the folder of job logs can be written",
  "log-folder": "LOGDIR can be written",
  "journal-folder": "JOURNALDIR can be written, and files can be moved in it",
  queue: "only with [JOURNAL]: the database answers, its tables are right, its clock agrees; who works on the queue",
  journal: "what is pending, and for how long; what is dead, parked, rejected or damaged",
  drain: "the running drain, if any, makes progress; otherwise its lock can be taken",
  "opcon-name": "ADDRESS has an IP address",
  "opcon-port": "PORT answers",
  "opcon-certificate": "name, issuer and expiry of the certificate; that it is trusted",
  "opcon-version": "the OpCon API and its version",
  "opcon-token": "the token is accepted; its user and expiry",
  "opcon-job": "a job can be read, with documentation and ticket",
  sweep: "with `[SWEEP]`: its template can be used, and failed jobs are listed",
  "summit-proxy": "whether a proxy is used, and that it answers",
  "summit-name": "the template's address has an IP address",
  "summit-port": "its port answers",
  "summit-tunnel": "the proxy leads to Summit",
  "summit-certificate": "the same for Summit",
  "summit-api": "the url `incident` answers",
  "summit-api-key": "the API key is accepted",
  "summit-details": "the service that reads an incident answers",
  "summit-search": "the services that look for an incident after a lost reply answer",
  "summit-files": "Summit shows the names of attachments",
  "summit-incident": "never tried, because it would write",
  "summit-attachment": "the url `attachment` is served; no file is sent",
  "opcon-clock": "this clock and OpCon's agree",
  "summit-clock": "this clock and Summit's agree",
  "time-zone": "the time zone in use",
  "daily-window": "the current operations day (DAILY_START_HOUR)",
  "working-hours": "whether it is now within the working hours of each template",
}

export const doctorChecks = (): string =>
  table(
    ["check", "what it checks"],
    ids.map((id): Cells => [code(id), checks[id]]),
  )

const storedWords = { yes: "yes", no: "no", unknown: "not known" } as const
const nextWords = {
  done: "",
  lost: "sent once more in the life of the failure",
  declined: "sent again if its absence is proven, otherwise once more",
  refused: "not sent again; kept as dead",
} as const

export const answerTable = (): string =>
  table(
    ["answer to a create, an update or an upload", "stored?", "if it is looked for and not found"],
    Object.values(answers).map(({ looks, stored, next }): Cells => [
      looks,
      storedWords[stored],
      stored === "no" ? (next === "declined" ? "sent again" : "not sent again") : nextWords[next],
    ]),
  )

export const webPages = (): string =>
  table(
    ["what answered", "what to do"],
    pageRows.map(([, , what, cure]): Cells => [code(what), cure === "" ? "" : code(cure)]),
  )

const kindWords = { passing: "passing", refusal: "refused before storing", claimed: "may come after storing" } as const

export const errorWordsTable = (): string =>
  table(
    ["`Errors` such as", "kind"],
    errorWords.map(({ example, kind }): Cells => [`\`${example}\``, kindWords[kind]]),
  )

const members: Readonly<Record<keyof OutcomeLine, string>> = {
  schemaVersion: "of this line; a higher number may mean other members",
  outcome: "the result; `queued` only if the journal could not keep it",
  job: "`yyyyMMdd|schedule id|instance|name`; empty where the arguments named none",
  incident: "its number",
  url: "its page",
  decision: "`kind`, `row` of the decision table, `reason`",
  steps: "of the last run: `step`, `status`, `attempts`, `notes`",
  error: "`kind` and `message`: what stopped it, or why a person dropped it; otherwise missing",
  entry: "the id in the journal",
  state: "`none`: it was never in the journal",
  schedule: "as Notification Manager passed it",
  agent: "as Notification Manager passed it",
  template: "as Notification Manager passed it",
  termination: "as Notification Manager passed it",
  jobNumber: "the failing run, if known",
  workGroup: "Assigned_WorkGroup_Name of the incident, if known",
  receivedAt: "ISO 8601 in UTC: when the failure was reported",
  incidentAt: "when its incident was known to exist",
  finishedAt: "when it was settled",
  attempts: "how many runs worked on it",
  origin: "`sweep`: the [sweep](sweep.md) has found the failure; absent where Notification Manager reported it",
  host: "which host of a [shared queue](high-availability.md) finished it; absent where the queue is not shared",
}

interface Kind {
  readonly type?: string
  readonly enum?: ReadonlyArray<string | number>
  readonly anyOf?: ReadonlyArray<Kind>
}
const Kind = Schema.Struct({
  type: Schema.optionalKey(Schema.String),
  enum: Schema.optionalKey(Schema.Array(Schema.Union([Schema.String, Schema.Number]))),
  anyOf: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<Kind> => Kind))),
})
const Line = Schema.Struct({ properties: Schema.Record(Schema.String, Kind) })

const kindOf = (kind: Kind): string => {
  if (kind.anyOf !== undefined) return kind.anyOf.map(kindOf).join(" or ")
  if (kind.enum !== undefined) return kind.enum.map((value) => code(String(value))).join(", ")
  const names: Readonly<Record<string, string>> = { string: "text", integer: "number", array: "list", object: "group" }
  return names[kind.type ?? ""] ?? kind.type ?? ""
}

export const outcomeMembers = (): string => {
  const { properties } = Schema.decodeUnknownSync(Line)(Schema.toJsonSchemaDocument(OutcomeLine).schema)
  const kinds = new Map(Object.entries(properties))
  return table(
    ["member", "holds", "what it is"],
    Object.entries(members).map(([name, words]): Cells => {
      const kind = Option.match(Option.fromUndefinedOr(kinds.get(name)), { onNone: () => "", onSome: kindOf })
      return [code(name), kind, words]
    }),
  )
}
