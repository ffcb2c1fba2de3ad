/**
 * One seed from its beginning to its end: both systems, the hosts, everything the plan has in store for them, then a time
 * in which nothing goes wrong any more and each host drains until nothing is due. What came of it is judged by
 * Invariants.ts.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { marker } from "../../src/domain/Texts.ts"
import * as Drain from "../../src/Drain.ts"
import type { Entry } from "../../src/journal/Entry.ts"
import { states } from "../../src/journal/Entry.ts"
import { Journal } from "../../src/journal/Journal.ts"
import * as Operator from "../../src/JournalOperator.ts"
import * as Run from "../../src/Run.ts"
import * as OpConSimulator from "../../src/simulator/OpConSimulator.ts"
import type { Job as OpConJob, JobSeed } from "../../src/simulator/OpConState.ts"
import * as SummitSimulator from "../../src/simulator/SummitSimulator.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { isOver } from "../../src/simulator/SummitState.ts"
import { opconSecret } from "../support/Fixtures.ts"
import type { Bug } from "./Bugs.ts"
import * as Engine from "./Engine.ts"
import type { Host } from "./Host.ts"
import * as HostOf from "./Host.ts"
import type { Kill, Plan, Step } from "./Plan.ts"
import { horizon, hour, make as makePlan, minute } from "./Plan.ts"
import * as Site from "./Site.ts"

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

export interface Counts {
  processes: number
  kills: number
  powerCuts: number
  faults: number
  requests: number
  /** Entries that were refused for good, or left to a person, and that an operator retried. */
  retried: number
}

/** Everything there is to judge a seed by. */
export interface Ended {
  readonly plan: Plan
  readonly told: ReadonlyArray<Told>
  readonly entries: ReadonlyArray<{ readonly host: number; readonly entry: Entry }>
  /** File names in the journals that should not be there, and files set aside as damaged. */
  readonly leftovers: ReadonlyArray<string>
  readonly incidents: ReadonlyArray<Incident>
  readonly jobs: ReadonlyArray<OpConJob>
  readonly counts: Counts
  /** What no process should ever do. */
  readonly misbehaved: ReadonlyArray<string>
}

const date = "2024-09-21"
/** An hour before DAILY_START_HOUR. */
export const begin = DateTime.toEpochMillis(DateTime.makeUnsafe(`${date}T06:00:00Z`))

const unixLog = (stream: string) => ({ path: `/usr/local/lsam/${stream}/1/JOB_{number}.092003`, text: `${stream}\n` })

const seedOf = ({ exit, kind, name }: Plan["jobs"][number]): JobSeed => ({
  name,
  date,
  scheduleId: 16,
  jobType: kind,
  status: "Finished OK",
  tags: exit ? ["NOTICKET"] : [],
  ...(kind === "UNIX" ? { log: { files: [unixLog("STDOUT"), unixLog("STDERR")] } } : {}),
})

const unsettled: ReadonlySet<string> = new Set(["failed", "queued", "ambiguous"])

/** Rounds of draining, a quarter of an hour each, after which whatever is pending counts as pending for ever. */
const rounds = 16

export const run = (seed: number, bug: Bug = "none", tell: (line: string) => void = () => {}, logged = false): Ended => {
  const plan = makePlan(seed)
  const engine = Engine.make(begin)
  const dice = Engine.dice(seed ^ 0x2545f491)
  const counts: Counts = { processes: 0, kills: 0, powerCuts: 0, faults: 0, requests: 0, retried: 0 }
  const misbehaved: Array<string> = []
  const told: Array<Told> = []
  const world: Engine.Life = { alive: true, skew: () => 0 }
  const say = (line: string) => tell(`${DateTime.formatIso(DateTime.makeUnsafe(engine.now())).slice(11, 23)} ${line}`)

  /** Something that takes no time and belongs to no process. */
  const now = <A, E>(self: Effect.Effect<A, E>): A =>
    Effect.runSync(Effect.provideService(self, Clock.Clock, Engine.clockOf(engine, world)))

  const opcon = now(
    OpConSimulator.make({
      token: opconSecret,
      jobs: plan.jobs.map(seedOf),
      logPolls: plan.logPolls,
      withoutIncidentTickets: plan.withoutIncidentTickets,
      withoutDocumentation: plan.withoutDocumentation,
    }),
  )
  const summit = now(
    SummitSimulator.make({ apiKey: Site.apiKey, closedTickets: plan.closedTickets, lagMillis: plan.lagMillis }),
  )
  const surroundings = { engine, dice, bug, tell: say, count: counts }
  const hosts = Array.from({ length: plan.hosts }, (_, index) => HostOf.make(surroundings, index))
  for (const { disk } of hosts) disk.put(`${Site.templatesDir}/basic.json`, Site.template(plan))
  const ids = now(opcon.jobs).map(({ id }) => id)

  const siteOf = (host: Host): Site.Site => ({
    host,
    opcon: opcon.app,
    summit: summit.app,
    plan,
    bug,
    onAccepted: (failed) => {
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
  const drain = (host: Host, kill: Kill | undefined = undefined) => {
    const name = `drain on host ${host.index}`
    host.run(
      name,
      kill,
      (one) =>
        Effect.provide(
          Drain.drain(Option.none(), { which: "due", onWorked: () => Effect.void }),
          Site.layer(siteOf(host), one),
        ),
      (exit) => ended(name, exit),
    )
  }
  const notify = (job: number, host: Host, kill: Kill | undefined) => {
    const shown = now(opcon.job(ids[job] ?? ""))
    const run = shown.jobNumber
    const failed = FailedJob.make({
      agent: "WINAGENT01",
      schedule: "NIGHTLY BATCH",
      job: shown.name,
      termination: "0000000001",
      scheduleDate: date,
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
      (one) => Effect.provide(Run.raise(failed), Site.layer(siteOf(host), one)),
      (exit) => {
        // `failed`, `queued` and `ambiguous` promise nothing where the journal did not take it in.
        if (Exit.isSuccess(exit) && !unsettled.has(exit.value.outcome)) mine.accepted = true
        ended(`${name}${Exit.isSuccess(exit) ? ` (${exit.value.outcome})` : ""}`, exit)
      },
    )
  }
  const happen = (step: Step) => {
    say(JSON.stringify(step))
    const host = "host" in step ? hosts[step.host] : hosts[0]
    if (host === undefined) return
    switch (step._tag) {
      case "Fail":
        return void now(opcon.failJob(ids[step.job] ?? ""))
      case "Notify":
        return notify(step.job, host, step.kill)
      case "Drain":
        return drain(host, step.kill)
      case "Analyst": {
        const open = now(summit.incidents).filter(({ status }) => !isOver(status))
        const one = open[step.draw % Math.max(open.length, 1)]
        if (one !== undefined) now(summit.setStatus(one.number, step.status))
        return
      }
      case "Fault":
        counts.faults += 1
        return now((step.system === "opcon" ? opcon : summit).faults.add(step.fault))
      case "Power":
        return host.powerCut()
      case "KillAll":
        return host.killAll()
      case "Clock":
        return host.setSkew(step.skew)
      case "Full":
        return host.disk.setFull(step.full)
      case "Busy":
        return host.disk.holdBusy(".json", step.times)
    }
  }

  for (const { at, step } of plan.steps) {
    engine.at(begin + at, () => {
      try {
        happen(step)
      } catch (error) {
        misbehaved.push(`${JSON.stringify(step)}: ${String(error)}`)
      }
    })
  }
  engine.runUntil(begin + horizon)
  now(Effect.all([opcon.faults.clear, summit.faults.clear]))
  for (const { disk } of hosts) {
    disk.setFull(false)
    disk.holdBusy("", 0)
  }
  say("nothing goes wrong any more")
  engine.runUntil(engine.now() + hour)

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
    if (first === undefined) throw new Error(`seed ${seed}: an operator's command does not end`)
    return first
  }
  const list = (host: Host) => ask(host, Effect.flatMap(Journal, (journal) => journal.list(...states)))
  const settle = () => {
    for (let round = 0; round < rounds; round += 1) {
      const pending = hosts.filter((host) => list(host).some(({ state }) => state === "pending"))
      if (pending.length === 0) return
      for (const host of pending) drain(host)
      engine.runUntil(engine.now() + 15 * minute)
    }
  }
  /** What a person does who looks into Summit: names the newest ticket that was created for the run, if there is one. */
  const resolve = (id: string) =>
    Effect.gen(function* () {
      const { failed, progress } = yield* Operator.find(id)
      const ours = now(summit.incidents).findLast(({ information }) =>
        information.includes(marker(failed, Option.orElse(Option.fromUndefinedOr(failed.jobNumber), () => progress.jobNumber))),
      )
      return yield* ours === undefined ? Operator.createAnew(id) : Operator.adopt(id, ours.number)
    })
  settle()
  for (const host of hosts) {
    for (const { id, state } of list(host)) {
      if (state !== "dead" && state !== "parked") continue
      counts.retried += 1
      say(`an operator retries ${id}, which is ${state}`)
      ask(host, state === "dead" ? Operator.retry(id) : resolve(id))
    }
  }
  settle()
  engine.runUntil(engine.now() + 5 * hour)
  for (const host of hosts) drain(host)
  engine.runUntil(engine.now() + hour)
  for (const host of hosts) {
    for (const one of host.processes) misbehaved.push(`${one.name} never ends`)
  }
  const requests = now(Effect.all([opcon.requests, summit.requests]))
  counts.requests = requests.flat().length
  return {
    plan,
    told,
    entries: hosts.flatMap((host) => list(host).map((entry) => ({ host: host.index, entry }))),
    leftovers: hosts.flatMap(({ disk }) =>
      Array.from(disk.files().keys()).filter((file) => file.endsWith(".tmp") || file.includes("/damaged/")),
    ),
    incidents: now(summit.incidents),
    jobs: now(opcon.jobs),
    counts,
    misbehaved,
  }
}
