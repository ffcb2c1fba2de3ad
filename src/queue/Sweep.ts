/**
 * The sweep: looks in OpCon for failed jobs whose run has neither a journal entry nor a ticket of ours, and adds them to the
 * journal, where a drain works on them as on any failure. Everything about a job is judged by what OpCon shows of it now;
 * the number of the run keeps the sweep and Notification Manager from reporting one run twice (journal/SameRun.ts).
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { Settings } from "../config/Settings.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import * as JobPattern from "../domain/JobPattern.ts"
import { retrying, withBudget } from "../domain/RetryPolicy.ts"
import type { Entry } from "../journal/Entry.ts"
import type { JournalError } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import { mayReport, runOf } from "../journal/SameRun.ts"
import type { DailyJob, ListedJob } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import { eachFailedJob, hasStatus } from "./FailedJobs.ts"
import type { Judged, Swept, Verdict } from "./Swept.ts"
import { noneYet } from "./Swept.ts"
import { reportedEarly, ticketOfRun } from "./SweepTicket.ts"

/** Runs that need not be looked at again, for a process that sweeps many times. */
export type KnownRuns = Set<string>

/** How many of them are kept. */
const mostKnown = 20_000

interface SweepOptions {
  /** How far back failures are looked for (milliseconds). */
  readonly since: number
  /** Nothing is added to the journal. */
  readonly dryRun: boolean
  readonly known: KnownRuns
  readonly onJudged: (judged: Judged) => Effect.Effect<void>
}

/** [SWEEP] with its TEMPLATE, without which the sweep is off. */
export const sweepSettings = Effect.gen(function* () {
  const { file, sweep } = yield* Settings
  if (Option.isSome(sweep)) return sweep.value
  const message = "TEMPLATE in [SWEEP] is not given: it names the template of failures that the sweep finds"
  return yield* new SettingsInvalid({ file, problems: [{ message }] })
})

/** A name as a Windows command line without quotes passes it on. */
const onCommandLine = (name: string): string => name.replaceAll('"', "").replaceAll(/\s+/g, " ").trim()

const failureOf = ({ job, scheduleDate, scheduleId, scheduleInstance }: ListedJob, template: string): FailedJob =>
  FailedJob.make({
    agent: job.machine,
    schedule: job.scheduleName,
    job: job.name,
    termination: job.termination,
    scheduleDate,
    scheduleId,
    scheduleInstance,
    template,
    ...Option.match(job.jobNumber, { onNone: () => ({}), onSome: (jobNumber) => ({ jobNumber }) }),
    origin: "sweep",
  })

/** The failures under which the journal may have the run: with its number and without, with the name as typed and as passed on. */
const namesOf = (failed: FailedJob): ReadonlyArray<FailedJob> => {
  const { jobNumber, ...job } = { ...failed }
  const runs = jobNumber === undefined ? [job] : [{ ...job, jobNumber }, job]
  const names = Arr.dedupe([failed.job, onCommandLine(failed.job)]).filter((name) => name !== "")
  return names.flatMap((name) => runs.map((run) => FailedJob.make({ ...run, job: name })))
}

/** The schedule dates of failures since `from`: a schedule may run past midnight, and begin on the day before its date. */
const datesBetween = (from: number, now: number, zone: DateTime.TimeZone): ReadonlyArray<string> => {
  const day = (at: number) => DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(at), zone))
  const dates = new Set<string>()
  for (let at = from - 86_400_000; at < now + 86_400_000; at += 43_200_000) dates.add(day(at))
  return [...dates.add(day(now + 86_400_000))]
}

const isSameOption = Option.makeEquivalence<number>((one, other) => one === other)

/** One round. */
export const sweep = Effect.fn("Sweep.sweep")(function* (options: SweepOptions) {
  const settings = yield* sweepSettings
  const { general } = yield* Settings
  const journal = yield* Journal
  const opcon = yield* OpCon
  const template = yield* decodeTemplate(settings.template)
  const now = yield* Clock.currentTimeMillis
  const isWanted = JobPattern.matching(settings.schedules)
  const isExcepted = JobPattern.matching(settings.except)
  const submitted: Array<Entry> = []
  const counts: Record<Verdict, number> = { ...noneYet }
  const seen = new Set<string>()
  const readTicket = yield* ticketOfRun(template)

  /** What needs neither the journal nor a request. */
  const atSight = ({ job: { endedAt, name, scheduleName } }: ListedJob): Option.Option<readonly [Verdict, string]> => {
    const named = { schedule: scheduleName, job: name }
    if (isWanted(named) === undefined) return Option.some(["excluded", "SCHEDULES does not name its schedule"])
    const except = isExcepted(named)
    if (except !== undefined) return Option.some(["excluded", `EXCEPT names it: ${except}`])
    return Option.flatMap(endedAt, (end): Option.Option<readonly [Verdict, string]> => {
      const at = DateTime.formatIso(DateTime.makeUnsafe(end))
      if (end < now - options.since) return Option.some(["old", `it ended at ${at}, before the time that is looked at`])
      const grace = Duration.toMillis(settings.grace)
      // An end far in the future is no time at which it ended.
      return now - end < grace && end < now + 86_400_000
        ? Option.some(["young", `it ended at ${at}: Notification Manager may still report it`])
        : Option.none()
    })
  }

  /** `early`: a report names this run, and came before the run had ended: it was about the run before. */
  const inJournal = Effect.fnUntraced(function* (
    failed: FailedJob,
    job: DailyJob,
    find: (failed: FailedJob) => Effect.Effect<ReadonlyArray<Entry>, JournalError>,
  ) {
    let early = false
    for (const name of namesOf(failed)) {
      const found = yield* find(name)
      const entry = Arr.findFirst(found, (one) => one.failed.jobNumber !== undefined || mayReport(one, job))
      if (Option.isSome(entry)) return { entry, early }
      early ||= found.some((one) => Option.isSome(runOf(one)) && isSameOption(runOf(one), job.jobNumber))
    }
    return { entry: Option.none<Entry>(), early }
  })
  const listed = yield* journal.catalogue

  const judge = Effect.fnUntraced(function* (one: ListedJob, key: string) {
    const sight = atSight(one)
    if (Option.isSome(sight)) return sight.value
    if (options.known.has(key)) return ["entry", "it was found in the journal, or with its ticket, before"] as const
    const failed = failureOf(one, settings.template)
    const { early, entry } = yield* inJournal(failed, one.job, listed)
    if (Option.isSome(entry)) {
      if (Option.isSome(runOf(entry.value))) options.known.add(key)
      return ["entry", `journal entry ${entry.value.id} (${entry.value.state})`] as const
    }
    if (counts.submitted >= settings.maxPerRound) {
      return ["left", `a round takes ${settings.maxPerRound} (MAX_PER_ROUND)`] as const
    }
    const current = options.dryRun
      ? Option.some(one.job)
      : yield* Effect.catchTag(
          Effect.asSome(retrying("readOpCon")(opcon.findJob(failed))),
          "JobNotFound",
          () => Effect.succeedNone,
        )
    if (Option.isNone(current)) return ["changed", "it is not in the Daily tables any more"] as const
    const { incidentTicketId, jobNumber, status } = current.value
    const restarted = Option.getOrUndefined(jobNumber) !== failed.jobNumber
    if (restarted || !hasStatus(settings.statuses, status)) {
      const run = Option.match(jobNumber, { onNone: () => "", onSome: (number) => `, run ${number}` })
      return ["changed", `it is ${status}${run} by now`] as const
    }
    const ticket = early ? reportedEarly(incidentTicketId) : yield* readTicket(failed, incidentTicketId)
    if (ticket._tag === "OfRun") {
      if (failed.jobNumber !== undefined) options.known.add(key)
      return ["ticket", ticket.why] as const
    }
    if (ticket._tag === "Unsure") return ["unsure", ticket.why] as const
    if (options.dryRun) return ["submitted", ticket.why] as const
    // The catalogue is as old as the round.
    const { entry: meanwhile } = yield* inJournal(failed, one.job, journal.reported)
    if (Option.isSome(meanwhile)) return ["entry", `journal entry ${meanwhile.value.id}, just added`] as const
    const added = yield* journal.add(failed)
    submitted.push(added)
    return ["submitted", `${ticket.why} Journal entry ${added.id}.`] as const
  })

  const take = Effect.fnUntraced(function* (jobs: ReadonlyArray<ListedJob>) {
    for (const one of jobs) {
      const key = `${one.job.id}#${Option.getOrElse(one.job.jobNumber, () => "")}`
      if (seen.has(key)) continue
      seen.add(key)
      const [verdict, why] = yield* judge(one, key)
      counts[verdict] += 1
      yield* options.onJudged({ job: one.job, verdict, why })
    }
  })

  const notes = yield* Ref.make<ReadonlyArray<string>>([])
  const dates = datesBetween(now - options.since, now, yield* DateTime.CurrentTimeZone)
  if (options.known.size > mostKnown) options.known.clear()
  const round = Effect.forEach(
    dates,
    (date) =>
      Effect.flatMap(eachFailedJob({ date, statuses: settings.statuses, take }), (more) =>
        Ref.update(notes, (before) => [...before, ...more]),
      ),
    { discard: true },
  )
  const ended = yield* Effect.result(withBudget(general.timeBudget)(round))
  const swept: Swept = { submitted, counts, notes: yield* Ref.get(notes), stopped: Result.getFailure(ended) }
  return swept
})
