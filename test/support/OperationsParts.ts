/**
 * Generated parts of docs/operations.md whose words are here: what doctor looks at, and what a line of the outcomes
 * holds. A check or a member without a sentence does not compile.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Outcome } from "../../src/pipeline/RunReport.ts"
import type { CheckId } from "../../src/doctor/Check.ts"
import { ids } from "../../src/doctor/Check.ts"
import { OutcomeLine } from "../../src/queue/Outcomes.ts"
import { answers, errorWords } from "../../src/summit/AnswerTable.ts"
import { pageRows } from "../../src/summit/ErrorText.ts"
import type { Cells } from "./Markdown.ts"
import { code, table } from "./Markdown.ts"

const outcomeWords: Readonly<Record<Outcome, string>> = {
  created: "there is a new incident",
  reopened: "the job's incident has the information and the re-open state",
  updated: "the job's incident has the information and keeps its state",
  suppressed: "nothing was to be done; `decision` says why",
  queued: "kept in the journal; `error` says what it waits for",
  "handed-off": "kept in the journal; the process that drains it works on it",
  ambiguous: "whether the incident exists is not known; looked for again, or parked",
  failed: "refused for good, or refused at the arguments; `error` says what for",
  "would-create": "with `--dry-run`: there would be a new incident",
  "would-reopen": "likewise",
  "would-update": "likewise",
  "would-suppress": "likewise",
}

export const outcomes = (): string =>
  table(
    ["`outcome`", "means"],
    Object.entries(outcomeWords).map(([outcome, words]): Cells => [code(outcome), words]),
  )

const checks: Readonly<Record<CheckId, string>> = {
  program: "version, runtime, account",
  config: "Connector.config is valid",
  key: "the key of encrypted values can be read, by its owner alone",
  "opcon-ca-file": "CA_FILE of the OpCon API holds certificates that have not expired",
  "summit-ca-file": "CA_FILE of [SUMMIT API], likewise",
  templates: "the folder of templates holds some",
  template: "each template is valid; what is odd in it",
  "disk-space": "room where journal, logs and job logs are",
  "job-log-folder": "the folder of job logs can be written",
  "log-folder": "LOGDIR can be written",
  "journal-folder": "JOURNALDIR can be written",
  journal: "what is pending, and for how long; what is dead, parked or damaged",
  drain: "a drain that holds the journal gets on with its work",
  "opcon-name": "ADDRESS has an IP address",
  "opcon-port": "PORT answers",
  "opcon-certificate": "name, issuer and end of the certificate; that it is trusted",
  "opcon-version": "the OpCon API and its version",
  "opcon-token": "the token is accepted; its user and its end",
  "opcon-job": "a job can be read, with documentation and ticket",
  "summit-proxy": "whether a proxy is used, and that it answers",
  "summit-name": "the template's address has an IP address",
  "summit-port": "its port answers",
  "summit-tunnel": "the proxy leads to Summit",
  "summit-certificate": "as for OpCon",
  "summit-api": "the url incident answers",
  "summit-api-key": "the API key is accepted",
  "summit-details": "the service that reads an incident answers",
  "summit-search": "the services that look for an incident after a lost reply answer",
  "summit-files": "the names of attachments are told",
  "summit-incident": "never tried: it would write",
  "summit-attachment": "the url attachment is served; no file is sent",
  "opcon-clock": "this clock and OpCon's agree",
  "summit-clock": "this clock and Summit's agree",
  "time-zone": "which zone times are read in",
  "daily-window": "the operations day now in force (DAILY_START_HOUR)",
  "working-hours": "whether now is within the working hours of each template",
}

export const doctorChecks = (): string =>
  table(
    ["check", "what is looked at"],
    ids.map((id): Cells => [code(id), checks[id]]),
  )

const storedWords = { yes: "yes", no: "no", unknown: "not known" } as const
const nextWords = {
  done: "",
  lost: "sent once more in the life of the failure",
  declined: "sent again where its absence is proven, else once more",
  refused: "not sent again; kept as dead",
} as const

export const answerTable = (): string =>
  table(
    ["answer to a create, an update or an upload", "stored?", "where it is looked for and not found"],
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

const kindWords = { passing: "passing", refusal: "refused before storing", claimed: "may be our own ticket" } as const

export const errorWordsTable = (): string =>
  table(
    ["`Errors` such as", "kind"],
    errorWords.map(({ example, kind }): Cells => [`\`${example}\``, kindWords[kind]]),
  )

const members: Readonly<Record<keyof OutcomeLine, string>> = {
  schemaVersion: "of this line; a later number may mean other members",
  outcome: "what came of the failure; `queued` only where the journal could not keep it",
  job: "`yyyyMMdd|schedule id|instance|name`; empty where the arguments named none",
  incident: "its number",
  url: "its page",
  decision: "`kind`, `row` of the decision table, `reason`",
  steps: "of the last run: `step`, `status`, `attempts`, `notes`",
  error: "`kind` and `message`: what stopped it, or why a person dropped it; else not there",
  entry: "the id in the journal",
  state: "`none`: it never got into the journal",
  schedule: "as Notification Manager passed it",
  agent: "likewise",
  template: "likewise",
  termination: "likewise",
  jobNumber: "the failing run, where it is known",
  workGroup: "Assigned_WorkGroup_Name of the incident, where it is known",
  receivedAt: "ISO 8601 in UTC: when the failure was told",
  incidentAt: "when its incident was known to be there",
  finishedAt: "when it was settled",
  attempts: "runs of the program that worked on it",
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
