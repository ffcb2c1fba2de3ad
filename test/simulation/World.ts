/**
 * What a seed plays in: both systems, the hosts with their disks and clocks, and the ways to start a process on one.
 * What happens there is in Story.ts.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { loadAll } from "../../src/domain/Lazy.ts"
import * as Drain from "../../src/queue/Drain.ts"
import { states } from "../../src/journal/Entry.ts"
import { Journal } from "../../src/journal/Journal.ts"
import type { Silence } from "../../src/journal/Silences.ts"
import * as Silences from "../../src/journal/Silences.ts"
import * as Operator from "../../src/queue/JournalOperator.ts"
import * as Run from "../../src/queue/Run.ts"
import * as Sweep from "../../src/queue/Sweep.ts"
import * as Sync from "../../src/queue/Sync.ts"
import * as OpConSimulator from "../../src/simulator/OpConSimulator.ts"
import * as SummitSimulator from "../../src/simulator/SummitSimulator.ts"
import { opconSecret } from "../support/Fixtures.ts"
import type { Bug } from "./Bugs.ts"
import * as Database from "./Database.ts"
import * as Engine from "./Engine.ts"
import type { Host } from "./Host.ts"
import * as HostOf from "./Host.ts"
import { date, seedOf } from "./JobSeeds.ts"
import type { Kill, Plan } from "./Plan.ts"
import { hour, minute } from "./Plan.ts"
import * as Site from "./Site.ts"

// Loading a module takes real time, which the clock of a seed does not wait for.
await Effect.runPromise(loadAll)

/** A notification that Notification Manager gave. */
export interface Told {
  readonly job: number
  readonly host: number
  readonly at: number
  /** The run that the job showed. */
  readonly run: number
  readonly failed: FailedJob
  /** The journal had taken it in, or its process came to its end. */
  accepted: boolean
}

/** A silence that was added, by the end of its process at the latest. */
export interface Added {
  readonly host: number
  readonly silence: Silence
  readonly doneAt: number
}

/** Somebody wanted the incident of a failure that was silenced. */
export interface Raise {
  readonly host: number
  readonly entry: string
  readonly at: number
  /** The command came to its end. */
  done: boolean
}

export interface Counts {
  processes: number
  kills: number
  powerCuts: number
  faults: number
  requests: number
  /** Entries that were refused for good, or left to a person, and that an operator retried. */
  retried: number
}

/** An hour before DAILY_START_HOUR. */
export const begin = DateTime.toEpochMillis(DateTime.makeUnsafe(`${date}T06:00:00Z`))

const unsettled: ReadonlySet<string> = new Set(["failed", "queued", "ambiguous"])

/** The world of `plan` before anything has happened in it; `tell` gets every line of its story. */
export const make = (plan: Plan, bug: Bug, tell: (line: string) => void, logged: boolean) => {
  const engine = Engine.make(begin)
  const dice = Engine.dice(plan.seed ^ 0x2545f491)
  const counts: Counts = { processes: 0, kills: 0, powerCuts: 0, faults: 0, requests: 0, retried: 0 }
  const misbehaved: Array<string> = []
  const told: Array<Told> = []
  const added: Array<Added> = []
  const raised: Array<Raise> = []
  const world: Engine.Life = { alive: true, skew: () => 0 }
  const say = (line: string) => tell(`${DateTime.formatIso(DateTime.makeUnsafe(engine.now())).slice(11, 23)} ${line}`)

  /** Something that takes no time and belongs to no process. */
  const now = <A, E>(self: Effect.Effect<A, E>): A =>
    Effect.runSync(Effect.provideService(self, Clock.Clock, Engine.clockOf(engine, world)))

  const opcon = now(
    OpConSimulator.make({
      token: opconSecret,
      jobs: plan.jobs.map((job) => seedOf(job, plan)),
      logPolls: plan.logPolls,
      actionPolls: plan.following.actionPolls,
      withoutIncidentTickets: plan.withoutIncidentTickets,
      withoutDocumentation: plan.withoutDocumentation,
    }),
  )
  const summit = now(
    SummitSimulator.make({
      apiKey: Site.apiKey,
      closedTickets: plan.closedTickets,
      lagMillis: plan.lagMillis,
      needsToResolve: plan.following.needsToResolve,
      configurationItems: plan.contents.configurationItems,
      ...plan.behaviour,
    }),
  )
  const database = plan.isShared === true ? Database.make(engine, dice, bug, say) : undefined
  const onKilled = (one: HostOf.Process, power: boolean) => database?.killed(one, power)
  const surroundings = { engine, dice, bug, tell: say, count: counts, onKilled }
  const hosts = Array.from({ length: plan.hosts }, (_, index) => HostOf.make(surroundings, index))
  for (const { disk } of hosts) disk.put(`${Site.templatesDir}/basic.json`, Site.template(plan))
  const ids = now(opcon.jobs).map(({ id }) => id)

  const siteOf = (host: Host): Site.Site => ({
    host,
    opcon: opcon.app,
    summit: summit.app,
    plan,
    bug,
    database,
    onAccepted: (failed) => {
      const job = ids.indexOf(failed.id)
      const run = failed.jobNumber ?? 0
      if (failed.origin === "sweep") told.push({ job, host: host.index, at: engine.now(), run, failed, accepted: true })
      for (const one of told) if (one.failed === failed) one.accepted = true
    },
    log: logged ? say : undefined,
  })
  const ended = (name: string, exit: Exit.Exit<unknown, unknown>) => {
    if (Exit.isFailure(exit) && Option.isNone(Cause.findErrorOption(exit.cause))) {
      misbehaved.push(`${name} ended with ${Cause.pretty(exit.cause).slice(0, 600)}`)
    }
    say(`${name} ends${Exit.isFailure(exit) ? ` with ${String(Cause.squash(exit.cause))}` : ""}`)
  }
  /** A command whose end nobody waits for. */
  const command = <A, E>(
    host: Host,
    name: string,
    kill: Kill | undefined,
    program: Effect.Effect<A, E, Site.Services>,
    onSuccess: (found: A) => void = () => {},
  ) =>
    host.run(
      name,
      kill,
      (one) => Effect.provide(program, Site.layer(siteOf(host), one)),
      (exit) => {
        if (Exit.isSuccess(exit)) onSuccess(exit.value)
        ended(name, exit)
      },
    )
  const draining = Drain.drain(Option.none(), { which: "due", onAttempt: () => Effect.void })
  const drain = (host: Host, kill?: Kill) => command(host, `drain on host ${host.index}`, kill, draining)
  const sync = (host: Host, kill?: Kill) => command(host, `sync on host ${host.index}`, kill, Sync.round())
  /** A round of the sweep, and work on what it has found. */
  const sweep = (host: Host, kill?: Kill) => {
    const round = Effect.gen(function* () {
      const swept = yield* Sweep.sweep({
        since: 24 * hour,
        dryRun: false,
        known: new Set(),
        onJudged: ({ job, verdict, why }) => Effect.sync(() => say(`sweep: ${job.name} ${verdict}, ${why}`)),
      })
      if (swept.submitted.length > 0) yield* draining
    })
    command(host, `sweep on host ${host.index}`, kill, round)
  }
  const notify = (job: number, host: Host, kill: Kill | undefined) => {
    const shown = now(opcon.job(ids[job] ?? ""))
    const run = shown.jobNumber
    const failed = FailedJob.make({
      agent: "WINAGENT01",
      schedule: "NIGHTLY BATCH",
      job: shown.name,
      termination: "0000000001",
      scheduleDate: shown.date,
      scheduleId: 16,
      scheduleInstance: 1,
      template: "basic.json",
      ...(plan.numbered ? { jobNumber: run } : {}),
    })
    const mine: Told = { job, host: host.index, at: engine.now(), run, failed, accepted: false }
    told.push(mine)
    const name = `run ${run} of ${shown.name} on host ${host.index}`
    host.run(
      name,
      kill,
      (one) => Effect.provide(Run.raise(failed, Option.none()), Site.layer(siteOf(host), one)),
      (exit) => {
        // `failed`, `queued` and `ambiguous` promise nothing where the journal did not take it in.
        if (Exit.isSuccess(exit) && !unsettled.has(exit.value.outcome)) mine.accepted = true
        ended(`${name}${Exit.isSuccess(exit) ? ` (${exit.value.outcome})` : ""}`, exit)
      },
    )
  }

  const silence = (host: Host, covered: Silences.Covered, minutes: number, kill: Kill | undefined) => {
    const by = { account: "ops", host: `host ${host.index}` }
    const adding = Effect.flatMap(Clock.currentTimeMillis, (at) =>
      Silences.add(Site.journalDir, { ...covered, until: at + minutes * minute, reason: "a test", by }),
    )
    command(host, `silence on host ${host.index}`, kill, adding, (silence) =>
      added.push({ host: host.index, silence, doneAt: engine.now() }),
    )
  }
  /** Ends the one that would last longest. */
  const endSilence = (host: Host, kill: Kill | undefined) => {
    const ending = Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      const known = yield* Silences.list(Site.journalDir)
      const first = known.find((one) => Silences.isInForce(one, at))
      if (first !== undefined) yield* Silences.end(Site.journalDir, first, { account: "ops", host: "another" })
    })
    command(host, `end of a silence on host ${host.index}`, kill, ending)
  }
  /** Asks for the incident of one of those that are silenced. */
  const raiseSilenced = (host: Host, draw: number, kill: Kill | undefined) => {
    const raising = Effect.gen(function* () {
      const done = yield* (yield* Journal).list("done")
      const silenced = done.filter(({ progress }) => progress.silenced !== undefined)
      const one = silenced[draw % Math.max(silenced.length, 1)]
      if (one === undefined) return undefined
      const asked: Raise = { host: host.index, entry: one.id, at: engine.now(), done: false }
      raised.push(asked)
      yield* Operator.retry(one.id)
      return asked
    })
    command(host, `retry of a silenced failure on host ${host.index}`, kill, raising, (asked) => {
      if (asked !== undefined) asked.done = true
    })
  }

  /** What `program` finds on `host`. */
  const ask = <A, E>(host: Host, program: Effect.Effect<A, E, Site.Services>): A => {
    const found: Array<A> = []
    host.run(
      "operator",
      undefined,
      (one) => Effect.provide(program, Site.layer(siteOf(host), one)),
      (exit) => {
        if (Exit.isSuccess(exit)) found.push(exit.value)
        else misbehaved.push(`operator: ${Cause.pretty(exit.cause)}`)
      },
    )
    engine.runUntil(engine.now() + 5 * minute)
    const [first] = found
    if (first === undefined) throw new Error(`seed ${plan.seed}: an operator's command does not end`)
    return first
  }
  const list = (host: Host) =>
    ask(
      host,
      Effect.flatMap(Journal, (journal) => journal.list(...states)),
    )
  return {
    engine,
    database,
    opcon,
    summit,
    hosts,
    ids,
    told,
    added,
    raised,
    silence,
    endSilence,
    raiseSilenced,
    counts,
    misbehaved,
    now,
    say,
    drain,
    sweep,
    sync,
    notify,
    ask,
    list,
  }
}

export type World = ReturnType<typeof make>
