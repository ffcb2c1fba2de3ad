/**
 * Show everything that is known about one failure: what `journal show` prints, the steps of its last run, its lines in the log,
 * what can be done with it and by which command; and, when asked for, its dry run.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import { Settings } from "../config/Settings.ts"
import { masking } from "../http/Masking.ts"
import type { Entry } from "../journal/Entry.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as RunReport from "../pipeline/RunReport.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import * as Changes from "../queue/JournalChanges.ts"
import * as Operator from "../queue/JournalOperator.ts"
import * as EntryFacts from "../queue/EntryFacts.ts"
import * as Outcomes from "../queue/Outcomes.ts"
import * as Run from "../queue/Run.ts"
import { commandText, vendorWords } from "./CommandText.ts"
import * as EntryLog from "./EntryLog.ts"

/** Hides the secrets of the site, and of that template where it can be read, in a text. */
export const masked = Effect.fn("Story.masked")(function* (template: Option.Option<string>) {
  const { opcon, proxy } = yield* Settings
  const key = Option.isNone(template)
    ? Option.none()
    : yield* Effect.option(decodeTemplate(template.value)).pipe(
        // Its warnings are in the log of each run.
        Effect.provideService(References.MinimumLogLevel, "None"),
      )
  const secrets = [
    Option.some(opcon.token),
    Option.map(key, ({ apiKey }) => apiKey),
    Option.flatMap(proxy, ({ credentials }) => Option.map(credentials, ({ password }) => password)),
  ].flatMap((one) => Option.toArray(one))
  const masks = secrets.map((secret) => masking(Redacted.value(secret)))
  return (text: string): string => masks.reduce((shown, mask) => mask(shown), text)
})

/** What a person can do, by the state an entry is in (JournalOperator.ts refuses the rest). */
const possible: Readonly<Record<Entry["state"] | "rejected", ReadonlyArray<string>>> = {
  pending: ["dry-run", "drop"],
  parked: ["resolve", "retry", "drop", "dry-run"],
  dead: ["retry", "drop", "dry-run"],
  dropped: ["retry"],
  done: ["retry", "resolve"],
  rejected: ["drop"],
}

/** What changes when an entry has been worked on: a tab that shows it asks again. */
export const stampOf = ({ attempts, dueAt, last, state }: Entry): string =>
  [state, attempts, dueAt, Option.match(last, { onNone: () => "", onSome: ({ at }) => at })].join(" ")

const commands = Effect.fnUntraced(function* (id: string) {
  return {
    show: yield* commandText("journal", "show", id),
    retry: yield* commandText("journal", "retry", id),
    // What is typed on the page takes the place of N and TEXT.
    resolve: yield* commandText("journal", "resolve", id, "--incident", "N"),
    create: yield* commandText("journal", "resolve", id, "--create"),
    drop: yield* commandText("journal", "drop", id, "--reason", "TEXT"),
  }
})

const ofRejected = Effect.fnUntraced(function* (one: Rejected.Rejected) {
  const hide = yield* masked(Option.none())
  return {
    id: one.id,
    state: one.state,
    job: "A command line that could not be read",
    stamp: one.state,
    why: hide(one.problems.join("; ")),
    facts: Rejected.factsOf(one).map(([name, value]) => [name, hide(value)]),
    steps: [],
    stepsNote: "No run has worked on it: report the failure again with the right words, then drop this one.",
    log: { lines: [], note: "" },
    can: one.state === "rejected" ? possible.rejected : [],
    commands: { ...(yield* commands(one.id)), dryRun: "" },
  }
})

/** As much of a line of the log as is shown; what is masked is longer, so that no half of a secret stays. */
const longestLine = 4000
const lineOf = (line: string, hide: (text: string) => string): string => {
  const shown = hide(line.slice(0, 2 * longestLine))
  return shown.length <= longestLine ? shown : `${shown.slice(0, longestLine)}…`
}

/** The steps of the last run are in the outcomes, once the failure is settled. */
const stepsOf = Effect.fnUntraced(function* (entry: Entry) {
  if (entry.state === "pending") return { steps: [], note: "The steps are recorded when the failure is settled." }
  const { general } = yield* Settings
  const line = yield* Outcomes.last(general.logDir, entry.id)
  return Option.match(line, {
    onNone: () => ({ steps: [], note: `The outcomes in ${general.logDir} have no line about this entry.` }),
    onSome: ({ steps }) => ({ steps: steps.map((step) => ({ ...step, notes: step.notes ?? [] })), note: "" }),
  })
})

export const story = Effect.fn("Story.story")(function* (id: string) {
  const rejected = yield* Changes.rejectedOf(id)
  if (Option.isSome(rejected)) return yield* ofRejected(rejected.value)
  const entry = yield* Operator.find(id)
  const hide = yield* masked(Option.some(entry.failed.template))
  const { note, steps } = yield* stepsOf(entry)
  const log = yield* EntryLog.read(entry.id, entry.receivedAt)
  return {
    id: entry.id,
    state: entry.state,
    job: entry.failed.job,
    stamp: stampOf(entry),
    why: Option.match(entry.last, { onNone: () => "", onSome: ({ message }) => hide(message) }),
    facts: (yield* EntryFacts.factsOf(entry)).map(([name, value]) => [name, hide(value)]),
    steps: steps.map(({ attempts, notes, status, step }) => ({ step, status, attempts, notes: notes.map(hide) })),
    stepsNote: note,
    log: { lines: log.lines.map((line) => lineOf(line, hide)), note: log.note },
    can: possible[entry.state],
    commands: {
      ...(yield* commands(entry.id)),
      dryRun: yield* commandText("--dry-run", ...vendorWords(entry.failed)),
    },
  }
})

/** The failure of an entry, to be planned. */
export const failedOf = (id: string) => Effect.map(Operator.find(id), ({ failed }) => failed)

/** So much of a body is sent to the page; `--dry-run --json` prints all of it. */
const longestBody = 20_000

const bodyOf = (body: string): string =>
  body.length <= longestBody
    ? body
    : `${body.slice(0, longestBody)}… (${body.length} characters; --dry-run --json prints all of them)`

/** What a run of this failure would do now. Runs where every request that is not a read is blocked. */
export const dryRun = Effect.fn("Story.dryRun")(function* (id: string) {
  const failed = yield* failedOf(id)
  const hide = yield* masked(Option.some(failed.template))
  const ended = yield* Run.plan(failed)
  const { decision, error, outcome, steps, ...rest } = RunReport.toJson({
    ...ended,
    job: failed.id,
    error: Option.map(ended.error, ({ _tag, message }) => ({ kind: _tag, message })),
  })
  return {
    outcome,
    decision: decision === null ? "" : hide(`${decision.kind}, row ${decision.row}: ${decision.reason}`),
    error: error === undefined ? "" : hide(`${error.kind}: ${error.message}`),
    steps: steps.map((step) => ({ ...step, notes: ("notes" in step ? step.notes : []).map(hide) })),
    requests: ("requests" in rest ? (rest.requests ?? []) : []).map(({ body, method, url }) => ({
      method,
      url: hide(url),
      body: bodyOf(hide(body)),
    })),
  }
})
