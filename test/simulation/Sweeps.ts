/**
 * What a seed with sweeps has beyond other seeds: Notification Manager omits some failures, and rounds of the sweep look for
 * them, which meet the reports of the others. Drawn from dice of its own, so that seeds without sweeps stay as they are.
 */
import { dice } from "./Engine.ts"
import type { Difficulty } from "./Difficulties.ts"
import type { Kill, Step } from "./Plan.ts"

type Timed = ReadonlyArray<{ readonly at: number; readonly step: Step }>

export interface Sweeps {
  /** GRACE_MINUTES; undefined: there is no [SWEEP]. */
  readonly graceMinutes: number | undefined
  readonly maxPerRound: number
  readonly steps: Timed
}

/** `steps` of a seed with `hosts`, and what the sweep changes about them. */
export const make = (
  seed: number,
  hosts: number,
  kills: boolean,
  end: number,
  steps: Timed,
  on: ReadonlySet<Difficulty>,
): Sweeps => {
  const draw = dice(seed ^ 0x7f4a7c15)
  const sweeping = draw.chance(0.25) && on.has("sweep")
  if (!sweeping) return { graceMinutes: undefined, maxPerRound: 100, steps }
  const omitted = draw.pick([0, 0.3, 0.6, 1])
  const kill = (): Kill | undefined =>
    kills && draw.chance(0.4)
      ? { operation: draw.int(1, 60), when: draw.pick(["before", "sent", "after"]), power: draw.chance(0.2) }
      : undefined
  const rounds: Array<{ readonly at: number; readonly step: Step }> = []
  for (let host = 0; host < hosts; host += 1) {
    for (let at = draw.int(0, 300_000); at < end; at += draw.int(10_000, 900_000)) {
      rounds.push({ at, step: { _tag: "Sweep", host, kill: kill() } })
    }
    // At the very moment of a failure and of its report.
    for (const { at, step } of steps) {
      if (step._tag === "Fail" && draw.chance(0.3)) {
        rounds.push({ at: at + draw.int(0, 1500), step: { _tag: "Sweep", host, kill: kill() } })
      }
    }
  }
  return {
    graceMinutes: draw.pick([0, 0, 1, 10]),
    maxPerRound: draw.pick([1, 2, 100]),
    steps: [...steps.filter(({ step }) => step._tag !== "Notify" || !draw.chance(omitted)), ...rounds],
  }
}
