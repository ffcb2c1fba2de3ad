/**
 * One seed from its beginning to its end: everything that its plan has in store, then a time in which nothing goes wrong
 * any more and each host drains until nothing is due. What came of it is judged by Invariants.ts.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { loadAll } from "../../src/domain/Lazy.ts"
import type { Entry } from "../../src/journal/Entry.ts"
import type { Silence } from "../../src/journal/Silences.ts"
import * as Silences from "../../src/journal/Silences.ts"
import * as Operator from "../../src/queue/JournalOperator.ts"
import type { OutcomeLine } from "../../src/queue/Outcomes.ts"
import * as Outcomes from "../../src/queue/Outcomes.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import type { Job as OpConJob, PerformedAction } from "../../src/simulator/OpConState.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { isOver } from "../../src/simulator/SummitState.ts"
import { settings } from "../support/Fixtures.ts"
import type { Bug } from "./Bugs.ts"
import type { Difficulty } from "./Difficulties.ts"
import { createdFor, markOf } from "./Marks.ts"
import type { Plan, Step } from "./Plan.ts"
import { hour, make as makePlan, minute } from "./Plan.ts"
import type { Added, Counts, Raise, Told, World } from "./World.ts"
import { begin, make as makeWorld } from "./World.ts"

// A disk does not keep to virtual time.
await Effect.runPromise(loadAll)

/** Everything there is to judge a seed by. */
export interface Ended {
  readonly plan: Plan
  readonly told: ReadonlyArray<Told>
  readonly entries: ReadonlyArray<{ readonly host: number; readonly entry: Entry }>
  /** What each host's outcomes tell of its entries, by entry. */
  readonly outcomes: ReadonlyArray<ReadonlyMap<string, OutcomeLine>>
  /** File names in the journals that should not be there, files set aside as damaged, logs that were attached. */
  readonly leftovers: ReadonlyArray<string>
  readonly incidents: ReadonlyArray<Incident>
  readonly jobs: ReadonlyArray<OpConJob>
  /** The actions on jobs that OpCon performed, in their order. */
  readonly jobActions: ReadonlyArray<PerformedAction>
  /** When jobs changed. */
  readonly jobChanges: ReadonlyArray<{ readonly id: string; readonly at: number }>
  /** Silences whose command came to its end, and those on the disk of each host. */
  readonly added: ReadonlyArray<Added>
  readonly silences: ReadonlyArray<ReadonlyArray<Silence>>
  readonly raised: ReadonlyArray<Raise>
  readonly counts: Counts
  /** What no process should ever do. */
  readonly misbehaved: ReadonlyArray<string>
}

const onDisk = ({ fileSystem }: Disk) => Layer.merge(Layer.succeed(FileSystem.FileSystem, fileSystem), Path.layer)

/** Rounds of draining, a quarter of an hour each, after which whatever is pending counts as pending for ever. */
const rounds = 16

/** How often an operator looks at what needs one. */
const visits = 3

const happen = (world: World, step: Step) => {
  const { counts, drain, hosts, ids, notify, now, opcon, say, summit, sweep, sync } = world
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
    case "Sweep":
      return sweep(host, step.kill)
    case "Analyst": {
      const open = now(summit.incidents).filter(({ status }) => !isOver(status))
      const one = open[step.draw % Math.max(open.length, 1)]
      if (one !== undefined) now(summit.setStatus(one.number, step.status))
      return
    }
    case "Recover":
      return void now(opcon.setStatus(ids[step.job] ?? "", step.status))
    case "Person": {
      const open = now(summit.incidents).filter(({ status }) => !isOver(status))
      const one = open[step.draw % Math.max(open.length, 1)]
      if (one !== undefined) now(summit.change(one.number, step.change))
      return
    }
    case "Sync":
      return sync(host, step.kill)
    case "Silence":
      return world.silence(host, step.covered, step.minutes, step.kill)
    case "EndSilence":
      return world.endSilence(host, step.kill)
    case "RaiseSilenced":
      return world.raiseSilenced(host, step.draw, step.kill)
    case "Fault":
      counts.faults += 1
      return now((step.system === "opcon" ? opcon : summit).faults.add(step.fault))
    case "Behaviour":
      return void now(Effect.orDie(summit.setBehaviour(step.changes)))
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

/** Drains every host until nothing is pending. */
const settle = ({ drain, engine, hosts, list }: World) => {
  for (let round = 0; round < rounds; round += 1) {
    const pending = hosts.filter((host) => list(host).some(({ state }) => state === "pending"))
    if (pending.length === 0) return
    for (const host of pending) drain(host)
    engine.runUntil(engine.now() + 15 * minute)
  }
}

/** Rounds of the sweep until whatever nobody reported is found: a clock that is behind takes a failure for too young. */
const sweepUp = (world: World) => {
  for (let round = 0; round < 5; round += 1) {
    for (const host of world.hosts) {
      world.sweep(host)
      world.engine.runUntil(world.engine.now() + hour)
    }
  }
}

/** What a person does who looks into Summit: names the newest ticket that was created for the run, if there is one. */
export const resolve = ({ now, summit }: World, id: string) =>
  Effect.gen(function* () {
    const { failed, progress } = yield* Operator.find(id)
    const run = failed.jobNumber ?? Option.getOrElse(progress.jobNumber, () => 0)
    const mark = markOf(failed, run)
    const ours = now(summit.incidents).findLast((incident) => createdFor(incident, mark))
    if (ours === undefined) return yield* Operator.createAgain(id)
    // Where the marker was cut off, the person knows better than the program.
    return yield* Operator.adopt(id, ours.number, !ours.information.includes(mark))
  })

/** Plays one seed. `tell` gets its story line by line, with what the program logs where `logged`. */
export const run = (
  seed: number,
  bug: Bug = "none",
  tell: (line: string) => void = () => {},
  logged = false,
  on?: ReadonlySet<Difficulty>,
): Ended => {
  const plan = makePlan(seed, on)
  const world = makeWorld(plan, bug, tell, logged)
  const { added, ask, counts, drain, engine, hosts, list, misbehaved, now, opcon, raised, say, summit, told } = world
  for (const { at, step } of plan.steps) {
    engine.at(begin + at, () => {
      try {
        happen(world, step)
      } catch (error) {
        misbehaved.push(`${JSON.stringify(step)}: ${String(error)}`)
      }
    })
  }
  engine.runUntil(begin + plan.end)
  now(Effect.all([opcon.faults.clear, summit.faults.clear, Effect.orDie(summit.setBehaviour({ storeMillis: 0 }))]))
  for (const { disk } of hosts) {
    disk.setFull(false)
    disk.holdBusy("", 0)
  }
  say("nothing goes wrong any more")
  engine.runUntil(engine.now() + hour)

  if (plan.sweep.graceMinutes !== undefined) sweepUp(world)
  settle(world)
  // What is retried may turn out to need a person's word.
  for (let visit = 0; visit < visits; visit += 1) {
    for (const host of hosts) {
      for (const { id, state } of list(host)) {
        if (state !== "dead" && state !== "parked") continue
        counts.retried += 1
        say(`an operator retries ${id}, which is ${state}`)
        ask(host, state === "dead" ? Operator.retry(id) : resolve(world, id))
      }
    }
    settle(world)
  }
  if (added.length > 0) {
    for (const host of hosts) world.raiseSilenced(host, plan.seed, undefined)
    engine.runUntil(engine.now() + 5 * minute)
    settle(world)
  }
  engine.runUntil(engine.now() + 5 * hour)
  for (const host of hosts) drain(host)
  engine.runUntil(engine.now() + hour)
  // Twice: an earlier request may be waited for.
  for (let round = 0; round < (plan.following.steps.length > 0 ? 3 : 0); round += 1) {
    for (const host of hosts) world.sync(host)
    engine.runUntil(engine.now() + 15 * minute)
  }
  for (const host of hosts) {
    for (const one of host.processes) misbehaved.push(`${one.name} never ends`)
  }
  counts.requests = now(Effect.all([opcon.requests, summit.requests])).flat().length
  return {
    plan,
    told,
    entries: hosts.flatMap((host) => list(host).map((entry) => ({ host: host.index, entry }))),
    outcomes: hosts.map(({ disk }) => {
      const { lines } = now(Effect.orDie(Effect.provide(Outcomes.read(settings.general.logDir), onDisk(disk))))
      return new Map(lines.map((line) => [Option.getOrElse(line.entry, () => ""), line]))
    }),
    leftovers: hosts.flatMap((host) => {
      const files = Array.from(host.disk.files().keys())
      const logs = list(host)
        .filter(({ state }) => state === "done")
        .flatMap(({ failed, progress }) => {
          const run = failed.jobNumber ?? Option.getOrElse(progress.jobNumber, () => 0)
          return Object.entries(progress.logs).map(([name, how]) => ({ end: `~${run}~${name}`, how }))
        })
      // What Summit did not confirm stays for people; another failure of the same run may have attached it.
      const attached = logs
        .filter(({ end }) => logs.every((one) => one.end !== end || one.how === "attached"))
        .map(({ end }) => end)
      return files.filter(
        (file) =>
          file.endsWith(".tmp") ||
          file.includes("/damaged/") ||
          (file.startsWith(`${settings.general.jobLogDir}/`) && attached.some((end) => file.endsWith(end))),
      )
    }),
    incidents: now(summit.incidents),
    jobs: now(opcon.jobs),
    jobActions: now(opcon.state).performed,
    jobChanges: world.ids.flatMap((id) =>
      now(opcon.state).changes.flatMap(({ at, text }) => (text.startsWith(`OpCon: ${id} `) ? [{ id, at }] : [])),
    ),
    added,
    raised,
    silences: hosts.map(({ disk }) =>
      now(Effect.orDie(Effect.provide(Silences.list(settings.general.journalDir), onDisk(disk)))),
    ),
    counts,
    misbehaved,
  }
}
