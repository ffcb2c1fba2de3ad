/**
 * The report of a run: the decision, the incident, and each step with its attempts. It is collected during the run, so
 * that a run that fails half-way still reports what it did. It is printed as a line of text or as a JSON object.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Decision } from "../domain/Decision.ts"
import { OnRetry } from "../domain/RetryPolicy.ts"
import type { PlannedRequest } from "../http/WriteGate.ts"
import { WriteGate } from "../http/WriteGate.ts"
import type { About } from "./steps/IncidentContents.ts"
import type { Sentence } from "../domain/Sentence.ts"
import { ofFailure } from "../domain/Sentence.ts"

/** `journal` is reported only where the failure could not be saved. */
export const stepNames = [
  "journal",
  "decode-template",
  "check-duplicate",
  "raise-incident",
  "write-back-id",
  "attach-log",
] as const
export type StepName = (typeof stepNames)[number]

export interface StepReport {
  readonly step: StepName
  readonly status: "done" | "planned" | "skipped" | "failed"
  readonly attempts: number
  /** What an operator should know besides the status: a log that could not be fetched, the cause of a failure. */
  readonly notes: ReadonlyArray<Sentence>
}

/** What a dry run would put into Summit, for people; the requests themselves are kept by the WriteGate. */
export interface Plan {
  readonly about: Option.Option<About>
  /** The files that would be attached, with their size in bytes. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly bytes: number }>
}

export interface RunReport {
  /** Only of a dry run. */
  readonly plan?: Plan
  readonly decision: Option.Option<Decision>
  readonly raised: Option.Option<Raised>
  readonly steps: ReadonlyArray<StepReport>
}

export interface Raised {
  readonly as: "created" | "reopened" | "updated"
  /** None in a dry run that would create: only Summit gives numbers. */
  readonly number: Option.Option<string>
  readonly url: Option.Option<string>
}

/** Steps that change nothing: a dry run does these and only plans the others. */
const reading: ReadonlySet<StepName> = new Set<StepName>(["decode-template", "check-duplicate"])

export class RunReporter extends Context.Service<
  RunReporter,
  {
    /** Runs a step and records its status and attempts. */
    step<A, E, R>(name: StepName, self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
    skip(name: StepName, why: Sentence): Effect.Effect<void>
    /** Adds a note to a step that has been run. */
    note(name: StepName, note: Sentence): Effect.Effect<void>
    decided(decision: Decision): Effect.Effect<void>
    raised(raised: Raised): Effect.Effect<void>
    /** Adds to the plan of a dry run; does nothing in a live run. */
    plan(add: (plan: Plan) => Plan): Effect.Effect<void>
    readonly read: Effect.Effect<RunReport>
  }
>()("opcon-summit/RunReport") {
  /** The reporter of one run. */
  static readonly make = Effect.gen(function* () {
    const { dryRun } = yield* WriteGate
    const state = yield* Ref.make<RunReport>({ decision: Option.none(), raised: Option.none(), steps: [] })
    const report = (step: StepReport) =>
      Ref.update(state, (report) => ({
        ...report,
        steps: [...report.steps.filter((other) => other.step !== step.step), step],
      }))
    return RunReporter.of({
      step: (name, self) =>
        Effect.gen(function* () {
          const attempts = yield* Ref.make(1)
          const finish = (status: StepReport["status"], notes: ReadonlyArray<Sentence>) =>
            Effect.flatMap(Ref.get(attempts), (count) => report({ step: name, status, attempts: count, notes }))
          return yield* self.pipe(
            Effect.provideService(
              OnRetry,
              Ref.update(attempts, (count) => count + 1),
            ),
            Effect.tap(() => finish(dryRun && !reading.has(name) ? "planned" : "done", [])),
            Effect.tapError((error) => finish("failed", [ofFailure(error)])),
            Effect.annotateLogs({ step: name }),
          )
        }),
      skip: (name, why) => report({ step: name, status: "skipped", attempts: 0, notes: [why] }),
      note: (name, note) =>
        Ref.update(state, (report) => ({
          ...report,
          steps: report.steps.map((step) => (step.step === name ? { ...step, notes: [...step.notes, note] } : step)),
        })),
      decided: (decision) => Ref.update(state, (report) => ({ ...report, decision: Option.some(decision) })),
      raised: (raised) => Ref.update(state, (report) => ({ ...report, raised: Option.some(raised) })),
      plan: (add) =>
        dryRun
          ? Ref.update(state, (report) => ({
              ...report,
              plan: add(report.plan ?? { about: Option.none(), files: [] }),
            }))
          : Effect.void,
      read: Ref.get(state),
    })
  })
}

export type Outcome =
  | "created"
  | "reopened"
  | "updated"
  | "suppressed"
  | "queued"
  | "handed-off"
  | "ambiguous"
  | "failed"
  | "would-create"
  | "would-reopen"
  | "would-update"
  | "would-suppress"

const planned = {
  created: "would-create",
  reopened: "would-reopen",
  updated: "would-update",
  suppressed: "would-suppress",
} as const satisfies Record<string, Outcome>

/** The outcome where no work remains. */
export const doneOf = ({ raised }: RunReport) =>
  Option.match(raised, { onNone: () => "suppressed" as const, onSome: ({ as }) => as })

/** The outcome of a run that succeeded. */
export const outcomeOf = (report: RunReport, dryRun: boolean): Outcome => {
  const done = doneOf(report)
  return dryRun ? planned[done] : done
}

/** Everything that is printed. `error`: only of a run that failed; `requests`: only of a dry run. */
export interface RunResult<O extends Outcome = Outcome> {
  readonly outcome: O
  readonly job: string
  readonly report: RunReport
  readonly requests: Option.Option<ReadonlyArray<PlannedRequest>>
  readonly error: Option.Option<{ readonly kind: string; readonly message: string }>
}

/** The stable JSON object of `--json`, version 1. */
export const toJson = <O extends Outcome>(result: RunResult<O>) => ({
  schemaVersion: 1 as const,
  outcome: result.outcome,
  job: result.job,
  incident: Option.getOrNull(Option.flatMap(result.report.raised, ({ number }) => number)),
  url: Option.getOrNull(Option.flatMap(result.report.raised, ({ url }) => url)),
  decision: Option.match(result.report.decision, {
    onNone: () => null,
    onSome: (decision) => ({ kind: decision._tag, row: decision.row, reason: decision.why }),
  }),
  steps: result.report.steps.map(({ notes, ...step }) => (notes.length === 0 ? step : { ...step, notes })),
  ...Option.match(result.error, { onNone: () => ({}), onSome: (error) => ({ error }) }),
  ...Option.match(result.requests, { onNone: () => ({}), onSome: (requests) => ({ requests }) }),
})

/** One line: outcome, job, incident, link, reason and notes. */
export const toText = (result: RunResult): string => {
  const incident = Option.match(result.report.raised, {
    onNone: () => "",
    onSome: ({ number, url }) =>
      Option.isNone(number) ? "" : ` incident ${number.value} ${Option.getOrElse(url, () => "")}`,
  })
  const why = Option.match(result.error, {
    onNone: () =>
      Option.match(result.report.decision, { onNone: () => "", onSome: (decision) => ` (${decision.why})` }),
    onSome: (error) => `: ${error.message}`,
  })
  const notes = Option.isSome(result.error)
    ? ""
    : result.report.steps
        .filter((step) => step.status !== "skipped")
        .flatMap((step) => step.notes.map((note) => ` [${step.step}: ${note}]`))
        .join("")
  const head = [result.outcome, result.job].filter((part) => part !== "").join(" ")
  return `${head}${incident}${why}${notes}`
}
