/**
 * What many seeds come to, added up: for the runner and for the tests.
 */
import type { Bug } from "./Bugs.ts"
import type { Difficulty } from "./Difficulties.ts"
import { judge } from "./Invariants.ts"
import type { Allowance, Broken, Kind } from "./Judgement.ts"
import { allowances, kinds } from "./Judgement.ts"
import type { Counts } from "./World.ts"
import * as Story from "./Story.ts"

export interface Tally {
  seeds: number
  failed: number
  notifications: number
  incidents: number
  readonly counts: Counts
  readonly broken: Map<Kind, number>
  readonly allowed: Map<Allowance, number>
}

const plus = <K>(to: Map<K, number>, from: ReadonlyMap<K, number>) => {
  for (const [key, value] of from) to.set(key, (to.get(key) ?? 0) + value)
}

/** Adds what another thread has played. */
export const merge = (to: Tally, from: Tally): void => {
  to.seeds += from.seeds
  to.failed += from.failed
  to.notifications += from.notifications
  to.incidents += from.incidents
  addCounts(to.counts, from.counts)
  plus(to.broken, from.broken)
  plus(to.allowed, from.allowed)
}

const addCounts = (to: Counts, from: Counts) => {
  to.processes += from.processes
  to.kills += from.kills
  to.powerCuts += from.powerCuts
  to.faults += from.faults
  to.requests += from.requests
  to.retried += from.retried
}

export const make = (): Tally => ({
  seeds: 0,
  failed: 0,
  notifications: 0,
  incidents: 0,
  counts: { processes: 0, kills: 0, powerCuts: 0, faults: 0, requests: 0, retried: 0 },
  broken: new Map(kinds.map((kind) => [kind, 0])),
  allowed: new Map(allowances.map((allowance) => [allowance, 0])),
})

/** The one command that shows a seed again. */
export const again = (seed: number, bug: Bug, met = "all"): string =>
  [
    `npm run simulation -- --seed ${seed}`,
    ...(bug === "none" ? [] : [`--bug ${bug}`]),
    ...(met === "all" ? [] : [`--with ${met}`]),
  ].join(" ")

/** Plays one seed and adds it up; the result is what broke. */
export const play = (tally: Tally, seed: number, bug: Bug, on?: ReadonlySet<Difficulty>): ReadonlyArray<Broken> => {
  tally.seeds += 1
  let broken: ReadonlyArray<Broken>
  // Traces are for people and cost a fifth of the time; a seed that broke is played again.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const ended = Story.run(seed, bug, undefined, false, on)
    const judgement = judge(ended)
    broken = judgement.broken
    tally.notifications += ended.told.length
    tally.incidents += ended.incidents.length
    addCounts(tally.counts, ended.counts)
    for (const allowance of judgement.allowed) tally.allowed.set(allowance, (tally.allowed.get(allowance) ?? 0) + 1)
  } catch (error) {
    broken = [{ kind: "misbehaved", what: error instanceof Error ? error.message : String(error) }]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  for (const { kind } of broken) tally.broken.set(kind, (tally.broken.get(kind) ?? 0) + 1)
  if (broken.length > 0) tally.failed += 1
  return broken
}

/** Two columns, a row a line. */
export const table = (tally: Tally): ReadonlyArray<string> => {
  const { allowed, broken, counts, failed, incidents, notifications, seeds } = tally
  const rows: ReadonlyArray<readonly [string, number]> = [
    ["seeds", seeds],
    ["seeds that failed", failed],
    ["processes", counts.processes],
    ["kills", counts.kills],
    ["power cuts", counts.powerCuts],
    ["fault scripts", counts.faults],
    ["requests", counts.requests],
    ["notifications", notifications],
    ["incidents", incidents],
    ["retried by an operator", counts.retried],
    ...broken,
    ...allowed,
  ]
  return rows.map(([name, value]) => `${name.padEnd(32)}${String(value).padStart(10)}`)
}
