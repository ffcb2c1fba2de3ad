/**
 * Seeds in which several hosts share a queue: failures that are reported on one host or on two, and hosts that are killed,
 * stand still, lose their power or the database; a database that crashes, and one whose standby has lost its last seconds.
 * In the end each failure that a journal took in has one incident.
 */
import * as Effect from "effect/Effect"
import type { Fault } from "../../src/simulator/Fault.ts"
import type { Bug } from "./Bugs.ts"
import { chosen } from "./Difficulties.ts"
import { dice } from "./Engine.ts"
import { createdFor, markOf, saysDoubt } from "./Marks.ts"
import type { Kill, Plan } from "./Plan.ts"
import { make as makePlan, minute } from "./Plan.ts"
import { resolve } from "./Story.ts"
import { begin, make as makeWorld } from "./World.ts"

/** What happens to a host, or to the database. */
type Event =
  | { readonly what: "told"; readonly job: number; readonly host: number; readonly kill: Kill | undefined }
  | { readonly what: "drain"; readonly host: number; readonly kill: Kill | undefined }
  | { readonly what: "cut" | "freeze" | "lost"; readonly host: number; readonly millis: number }
  | { readonly what: "kill" | "power"; readonly host: number }
  | { readonly what: "crash"; readonly millis: number; readonly lost: number }
  | { readonly what: "fault"; readonly fault: Fault }

interface Sharing {
  readonly plan: Plan
  readonly events: ReadonlyArray<{ readonly at: number; readonly event: Event }>
}

const span = 4 * minute

const make = (seed: number): Sharing => {
  const draw = dice(seed ^ 0x1f83d9ab)
  const hosts = draw.int(2, 3)
  const jobs = Array.from({ length: draw.int(3, 12) }, (_, index) => ({
    name: `JOB${index}`,
    kind: draw.chance(0.3) ? ("UNIX" as const) : ("Windows" as const),
    exit: false,
    host: draw.int(0, hosts - 1),
  }))
  const events: Array<{ readonly at: number; readonly event: Event }> = []
  const add = (at: number, event: Event) => events.push({ at, event })
  const kill = (): Kill | undefined =>
    draw.chance(0.3)
      ? { operation: draw.int(1, 90), when: draw.pick(["before", "sent", "after"]), power: draw.chance(0.2) }
      : undefined
  const burst = draw.chance(0.5)
  /** Most of what goes wrong does so while there is something to do. */
  const moment = () => draw.int(0, burst && draw.chance(0.7) ? 20_000 : span)
  for (const [job, { host }] of jobs.entries()) {
    const at = burst ? draw.int(0, 3000) : draw.int(0, span)
    add(at, { what: "told", job, host, kill: kill() })
    if (draw.chance(0.3)) add(at + draw.int(0, 5000), { what: "told", job, host: draw.int(0, hosts - 1), kill: kill() })
  }
  for (let host = 0; host < hosts; host += 1) {
    for (let at = draw.int(0, minute); at < span; at += draw.int(5000, 2 * minute)) {
      add(at, { what: "drain", host, kill: kill() })
    }
    for (let count = draw.int(0, 3); count > 0; count -= 1) {
      const millis = draw.pick([500, 3500, 9000, 20_000, 60_000])
      add(moment(), { what: draw.pick(["cut", "freeze", "lost"]), host, millis })
    }
    if (draw.chance(0.3)) add(moment(), { what: "kill", host })
    if (draw.chance(0.3)) add(moment(), { what: "power", host })
  }
  for (let count = draw.int(0, 3); count > 0; count -= 1) {
    const lost = draw.chance(0.5) ? draw.int(100, 8000) : 0
    add(moment(), { what: "crash", millis: draw.int(50, 20_000), lost })
  }
  for (let count = draw.int(0, 3); count > 0; count -= 1) {
    const kind = draw.pick(["reset-before", "reset-after"])
    const call = draw.pick(["createIncident", "attach", "any"])
    add(moment(), { what: "fault", fault: { call, kind, times: 1, skip: 0 } })
  }
  const { rules, ...plan } = makePlan(seed, chosen("none"))
  return {
    plan: {
      ...plan,
      rules: { ...rules, submitSingleIncidentPerDay: false, onLostReply: "create" },
      hosts,
      jobs,
      isShared: true,
      numbered: draw.chance(0.7),
    },
    events,
  }
}

export interface Judged {
  readonly broken: ReadonlyArray<string>
  /** Failures that a journal took in. */
  readonly failures: number
  /** Twice, and the second says so: a reply was lost, and Summit could not be asked. */
  readonly inDoubt: number
  /** Entries that were left to a person. */
  readonly resolved: number
  readonly counts: { readonly kills: number; readonly cuts: number; readonly crashes: number; readonly freezes: number }
}

/** Plays one seed. */
export const run = (
  seed: number,
  bug: Bug = "none",
  tell: (line: string) => void = () => {},
  logged = false,
): Judged => {
  const { events, plan } = make(seed)
  const world = makeWorld(plan, bug, tell, logged)
  const { counts, database, drain, engine, hosts, ids, list, misbehaved, now, notify, opcon, say, summit, told } = world
  const seen = { kills: 0, cuts: 0, crashes: 0, freezes: 0 }
  let resolved = 0
  const freeze = (host: (typeof hosts)[number], millis: number) => {
    seen.freezes += 1
    host.freeze(millis)
    if (millis > 3000) database?.woken(host)
  }
  const happen = (event: Event) => {
    say(JSON.stringify(event))
    const host = "host" in event ? hosts[event.host] : hosts[0]
    if (host === undefined) return
    switch (event.what) {
      case "told":
        if (now(opcon.job(ids[event.job] ?? "")).status !== "Failed") now(opcon.failJob(ids[event.job] ?? ""))
        return notify(event.job, host, event.kill)
      case "drain":
        return drain(host, event.kill)
      case "cut":
        seen.cuts += 1
        return database?.cut(host, event.millis)
      case "freeze":
        return freeze(host, event.millis)
      case "lost":
        // As a virtual machine that is paused: nobody answers for it.
        seen.cuts += 1
        database?.cut(host, event.millis)
        return freeze(host, event.millis)
      case "kill":
        return host.killAll()
      case "power":
        return host.powerCut()
      case "crash":
        seen.crashes += 1
        return database?.crash(event.millis, event.lost)
      case "fault":
        return now(summit.faults.add(event.fault))
    }
  }
  for (const { at, event } of events) engine.at(begin + at, () => happen(event))
  engine.runUntil(begin + span + 2 * minute)
  now(Effect.all([opcon.faults.clear, summit.faults.clear]))
  say("nothing goes wrong any more")
  const [first] = hosts
  const settled = (): boolean => hosts.every((host) => list(host).every(({ state }) => state !== "pending"))
  const settle = () => {
    for (let round = 0; round < 16 && (round < 2 || !settled()); round += 1) {
      for (const host of hosts) drain(host)
      engine.runUntil(engine.now() + 15 * minute)
    }
  }
  settle()
  // What a standby has lost while its create was under way may be left to a person, who looks into Summit.
  for (const { id, state } of first === undefined ? [] : list(first)) {
    if (first === undefined || state !== "parked") continue
    resolved += 1
    world.ask(first, resolve(world, id))
  }
  settle()
  const broken = [...misbehaved]
  const incidents = now(summit.incidents)
  let inDoubt = 0
  const accepted = new Set(told.filter(({ accepted }) => accepted).map(({ job }) => job))
  for (const [job, { name }] of plan.jobs.entries()) {
    const mine = told.find((one) => one.job === job)
    const created = mine === undefined ? [] : incidents.filter((one) => createdFor(one, markOf(mine.failed, mine.run)))
    if (accepted.has(job) && created.length === 0) broken.push(`lost: ${name} has no incident`)
    if (created.length > 1 && created.some(saysDoubt)) inDoubt += 1
    else if (created.length > 1) broken.push(`doubled: ${name} has ${created.map(({ number }) => number).join()}`)
  }
  for (const { failed, id, state } of first === undefined ? [] : list(first)) {
    if (state !== "done") broken.push(`unfinished: ${id} of ${failed.job} is ${state}`)
  }
  return { broken, failures: accepted.size, inDoubt, resolved, counts: { ...seen, kills: counts.kills } }
}
