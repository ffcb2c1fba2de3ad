/**
 * What happens in one seed, all of it drawn beforehand: which site it is, which jobs fail when and how their notifications
 * come, what goes wrong with both systems, with disks, clocks and processes, and what analysts do. Everything that goes
 * wrong ends before the end of the plan.
 */
import type { Fault } from "../../src/simulator/Fault.ts"
import type { Rules } from "../../src/domain/Template.ts"
import type { searchServices } from "../../src/domain/Template.ts"
import type { Behaviour } from "../../src/simulator/SummitBehaviour.ts"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import type { PersonsChange, Status } from "../../src/simulator/SummitState.ts"
import type { Covered } from "../../src/journal/Silences.ts"
import type { Contents } from "./Contents.ts"
import * as ContentsOf from "./Contents.ts"
import * as DaysOf from "./Days.ts"
import * as Difficulties from "./Difficulties.ts"
import type { Difficulty } from "./Difficulties.ts"
import { all } from "./Difficulties.ts"
import type { Dice } from "./Engine.ts"
import type { Following } from "./Following.ts"
import * as FollowingOf from "./Following.ts"
import { dice } from "./Engine.ts"
import { drawFault } from "./Faults.ts"
import * as FewerOf from "./Fewer.ts"
import * as Silencing from "./Silencing.ts"
import type { Sweeps as SweepsOf } from "./Sweeps.ts"
import * as Sweeps from "./Sweeps.ts"

/** How a process ends before its time: at its `operation`th request or change of a file. */
export interface Kill {
  readonly operation: number
  /** `sent`: the request is on its way, or half of the file is written. */
  readonly when: "before" | "sent" | "after"
  /** The whole host loses its power. */
  readonly power: boolean
}

export interface Job {
  readonly name: string
  readonly kind: "Windows" | "UNIX" | "Null"
  readonly exit: boolean
  readonly host: number
  /** yyyy-MM-dd; that of the seed unless given. */
  readonly date?: string
}

export type Step =
  | { readonly _tag: "Fail"; readonly job: number }
  /** Notification Manager starts the program about the run that the job shows then. */
  | { readonly _tag: "Notify"; readonly job: number; readonly host: number; readonly kill: Kill | undefined }
  | { readonly _tag: "Sweep"; readonly host: number; readonly kill: Kill | undefined }
  | { readonly _tag: "Drain"; readonly host: number; readonly kill: Kill | undefined }
  | { readonly _tag: "Analyst"; readonly draw: number; readonly status: Status }
  | { readonly _tag: "Recover"; readonly job: number; readonly status: JobStatus }
  | { readonly _tag: "Person"; readonly draw: number; readonly change: PersonsChange }
  | { readonly _tag: "Sync"; readonly host: number; readonly kill: Kill | undefined }
  | {
      readonly _tag: "Silence"
      readonly host: number
      readonly covered: Covered
      readonly minutes: number
      readonly kill: Kill | undefined
    }
  | { readonly _tag: "EndSilence"; readonly host: number; readonly kill: Kill | undefined }
  /** Somebody wants the incident of a failure that was silenced. */
  | { readonly _tag: "RaiseSilenced"; readonly host: number; readonly draw: number; readonly kill: Kill | undefined }
  | { readonly _tag: "Fault"; readonly system: "opcon" | "summit"; readonly fault: Fault }
  | { readonly _tag: "Behaviour"; readonly changes: Partial<Behaviour> }
  | { readonly _tag: "Power"; readonly host: number }
  | { readonly _tag: "KillAll"; readonly host: number }
  | { readonly _tag: "Clock"; readonly host: number; readonly skew: number }
  | { readonly _tag: "Full"; readonly host: number; readonly full: boolean }
  | { readonly _tag: "Busy"; readonly host: number; readonly times: number }

export interface Plan {
  readonly seed: number
  readonly hosts: number
  readonly jobs: ReadonlyArray<Job>
  readonly rules: Pick<Rules, "submitSingleIncidentPerDay" | "createWhenClosed" | "onLostReply">
  readonly search: (typeof searchServices)[number]
  readonly bytesUpload: boolean
  /** What its tickets say. */
  readonly contents: Contents
  /** What happens after they were raised. */
  readonly following: Following
  readonly closedTickets: "refuse" | "allow"
  readonly lagMillis: number
  /** Beyond the lag; what of it changes on the way is among the steps. */
  readonly behaviour: Partial<Behaviour>
  readonly caller: boolean
  readonly sameNames: boolean
  readonly blind: boolean
  readonly logPolls: number
  readonly withoutIncidentTickets: boolean
  readonly withoutDocumentation: boolean
  readonly fewer: FewerOf.Fewer
  readonly days: DaysOf.Days
  /** After this nothing goes wrong any more. */
  readonly end: number
  /** The command line says --job-number. */
  readonly numbered: boolean
  readonly maxInFlight: number
  /** Answers that refuse a question for good: then a lost reply cannot be looked up, and a log may be given up. */
  readonly refusing: boolean
  /** A disk is full for a while: then not every stage can be written down. */
  readonly full: boolean
  readonly sweep: Omit<SweepsOf, "steps">
  /** All hosts have one queue, in a database (Sharing.ts). */
  readonly isShared?: boolean
  readonly steps: ReadonlyArray<{ readonly at: number; readonly step: Step }>
}

export const minute = 60_000
export const hour = 60 * minute
/** When it ends that something goes wrong, unless a seed has days after it. */
const horizon = 2 * hour

const drawKill = (draw: Dice, kills: boolean): Kill | undefined =>
  kills && draw.chance(0.45)
    ? {
        operation: draw.chance(0.5) ? draw.int(1, 30) : draw.int(1, 110),
        when: draw.pick(["before", "sent", "after"]),
        power: draw.chance(0.25),
      }
    : undefined

/** `on`: the difficulties that may be met. */
export const make = (seed: number, on: ReadonlySet<Difficulty> = all): Plan => {
  const draw = dice(seed)
  const hosts = draw.chance(0.25) ? 2 : 1
  const refusing = draw.chance(0.15)
  // A disk that takes nothing and a kill together may lose what could not be written down; that is no failing of ours.
  const full = draw.chance(0.1)
  const kills = !full && draw.chance(0.85)
  const jumps = draw.chance(0.3)
  const faulty = draw.chance(0.85)
  const singleDay = draw.chance(0.12)
  const jobs = Array.from({ length: draw.int(1, 4) }, (_, index): Job => ({
    name: `${draw.pick(["JOB", "LOAD GL", "COPY A/B ", "Übertrag "])}${index}`,
    kind: draw.chance(0.1) ? "Null" : draw.chance(0.3) ? "UNIX" : "Windows",
    exit: draw.chance(0.06),
    host: draw.int(0, hosts - 1),
  }))
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  const add = (at: number, step: Step) => steps.push({ at: Math.round(at), step })
  const span = draw.chance(0.5) ? 10 * minute : horizon - 30 * minute
  const numbered = draw.chance(0.65)

  for (let failures = draw.int(2, 7); failures > 0; failures -= 1) {
    const at = draw.chance(0.3) ? draw.int(1, 4) * 30_000 : draw.int(0, span)
    const burst = draw.chance(0.2)
    for (const [job, { host }] of jobs.entries()) {
      if (!burst && job !== failures % jobs.length) continue
      const failed = at + draw.int(0, burst ? 50 : 3000)
      add(failed, { _tag: "Fail", job })
      // Never so late that the next failure of the job is taken for this one.
      const told = failed + draw.int(1, 400)
      const notify = (later: number, on: number) =>
        add(told + later, { _tag: "Notify", job, host: on, kill: drawKill(draw, kills) })
      notify(0, host)
      if (draw.chance(0.15)) notify(draw.int(0, 2000), host)
      if (hosts > 1 && draw.chance(0.08)) notify(draw.int(0, 5000), 1 - host)
    }
  }
  for (let host = 0; host < hosts; host += 1) {
    for (let at = draw.int(0, 10 * minute); at < horizon; at += draw.int(1, 20) * minute) {
      if (draw.chance(0.6)) add(at, { _tag: "Drain", host, kill: drawKill(draw, kills) })
    }
    if (kills && draw.chance(0.3)) add(draw.int(0, span), { _tag: "Power", host })
    if (kills && draw.chance(0.3)) add(draw.int(0, span), { _tag: "KillAll", host })
    for (let times = jumps ? draw.int(1, 3) : 0; times > 0; times -= 1) {
      add(draw.int(0, span), { _tag: "Clock", host, skew: draw.int(-3 * hour, 3 * hour) })
    }
    if (jumps && draw.chance(0.7)) add(horizon, { _tag: "Clock", host, skew: 0 })
    if (full) {
      const at = draw.int(0, span)
      add(at, { _tag: "Full", host, full: true })
      add(at + draw.int(1000, 5 * minute), { _tag: "Full", host, full: false })
    }
    for (let times = draw.chance(0.3) ? draw.int(1, 4) : 0; times > 0; times -= 1) {
      add(draw.int(0, span), { _tag: "Busy", host, times: draw.int(1, 5) })
    }
  }
  for (let faults = faulty ? draw.int(1, 10) : 0; faults > 0; faults -= 1) {
    const system = draw.chance(0.4) ? "opcon" : "summit"
    add(draw.chance(0.4) ? 0 : draw.int(0, span), { _tag: "Fault", system, fault: drawFault(draw, system, refusing) })
  }
  for (let changes = draw.int(0, 8); changes > 0; changes -= 1) {
    const status = draw.pick(["Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Closed", "Cancelled"])
    add(draw.int(0, span + 5 * minute), { _tag: "Analyst", draw: draw.int(0, 1000), status })
  }
  const { fewer, steps: recoveries, wanted } = FewerOf.make(seed, jobs.length, span)
  const { steps: harder, ...difficult } = Difficulties.make(seed, span, horizon, on)
  const { steps: swept, ...sweep } = Sweeps.make(seed, hosts, kills, horizon, steps, on)
  const given = { jobs: jobs.length, hosts, span, end: horizon, kills }
  const following = on.has("followed") ? FollowingOf.make(seed, given) : FollowingOf.nothing
  // Where a lost reply cannot be looked up, or not every stage can be written down, no number of incidents is promised.
  const isPlain = Object.keys(following.template).length === 0 && sweep.graceMinutes === undefined
  const isFewer = wanted && on.has("fewer") && hosts === 1 && !full && !refusing && !difficult.blind && isPlain
  const later = DaysOf.make(seed, { jobs, span, end: horizon, kills })
  const isPromised = hosts === 1 && !full && !refusing && !difficult.blind && sweep.graceMinutes === undefined
  const hasDays = later.wanted && on.has("days") && isPromised && !isFewer
  const silences = on.has("silences") ? Silencing.make(seed, { jobs, hosts, span, kills }) : []
  return {
    seed,
    hosts,
    jobs: hasDays ? [...jobs, ...later.jobs] : jobs,
    days: hasDays ? later.days : DaysOf.none,
    end: hasDays ? later.end : horizon,
    sweep,
    ...difficult,
    rules: {
      submitSingleIncidentPerDay: singleDay,
      createWhenClosed: draw.chance(0.3),
      onLostReply: draw.chance(0.9) ? "create" : "park",
    },
    search: draw.pick([
      "IM_GetMyIncidents",
      "IM_GetMyIncidents",
      "IM_GetIncidentListwithDetails",
      "IM_GetIncidentList",
    ]),
    bytesUpload: draw.chance(0.3),
    contents: ContentsOf.make(seed),
    following,
    fewer: isFewer ? fewer : FewerOf.none,
    closedTickets: draw.chance(0.7) ? "refuse" : "allow",
    lagMillis: draw.chance(0.5) ? 0 : draw.int(0, 4000),
    logPolls: draw.pick([0, 0, 1, 2]),
    withoutIncidentTickets: draw.chance(0.1),
    withoutDocumentation: draw.chance(0.1),
    numbered,
    maxInFlight: draw.int(1, 4),
    refusing,
    full,
    steps: [
      ...swept,
      ...harder,
      ...following.steps,
      ...(isFewer ? recoveries : []),
      ...(hasDays ? later.steps : []),
      ...silences,
    ].toSorted((a, b) => a.at - b.at),
  }
}
