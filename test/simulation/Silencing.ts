/**
 * Silences of a seed: operators add and end them while failures come, and want some of what was silenced raised after all.
 * Drawn from dice of their own, so that a seed without them stays as it was.
 */
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import type { Covered, Silence } from "../../src/journal/Silences.ts"
import { endOf } from "../../src/journal/Silences.ts"
import type { Dice } from "./Engine.ts"
import { dice } from "./Engine.ts"
import { carries, markOf } from "./Marks.ts"
import type { Job, Kill, Step } from "./Plan.ts"
import type { Ended } from "./Story.ts"

interface Given {
  readonly jobs: ReadonlyArray<Job>
  readonly hosts: number
  readonly span: number
  readonly kills: boolean
}

const minute = 60_000

const drawKill = (draw: Dice, kills: boolean): Kill | undefined => {
  const operation = draw.int(1, 12)
  const when = draw.pick(["before", "sent", "after"])
  const power = draw.chance(0.3)
  return draw.chance(0.25) && kills ? { operation, when, power } : undefined
}

const drawCovered = (draw: Dice, jobs: ReadonlyArray<Job>): Covered =>
  draw.pick<Covered>([
    { job: jobs[draw.int(0, jobs.length - 1)]?.name.trim() ?? "" },
    { job: "JOB*", schedule: "nightly*" },
    { agent: "winagent0?" },
    { tag: "NOTICKET" },
    { schedule: "NIGHTLY BATCH", job: "* GL?" },
    { schedule: "DAILY*" },
  ])

/** The steps of a seed with silences; none in the others. */
export const make = (seed: number, { hosts, jobs, kills, span }: Given) => {
  const draw = dice(seed ^ 0x165667b1)
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  if (!draw.chance(0.2)) return steps
  const kill = () => drawKill(draw, kills)
  for (let host = 0; host < hosts; host += 1) {
    for (let count = draw.int(1, 3); count > 0; count -= 1) {
      const at = draw.chance(0.3) ? 0 : draw.int(0, span)
      const covered = drawCovered(draw, jobs)
      const minutes = draw.pick([1, 5, 20, 90])
      steps.push({ at, step: { _tag: "Silence", host, covered, minutes, kill: kill() } })
      const ends = at + draw.int(0, minutes * minute)
      if (draw.chance(0.3)) steps.push({ at: ends, step: { _tag: "EndSilence", host, kill: kill() } })
    }
    for (let count = draw.int(0, 3); count > 0; count -= 1) {
      const at = draw.int(0, span + 10 * minute)
      steps.push({ at, step: { _tag: "RaiseSilenced", host, draw: draw.int(0, 1000), kill: kill() } })
    }
  }
  return steps
}

type Known = Ended["entries"][number]

/** Whether no incident was wanted for `entry`, because of a silence. */
export const silenced = ({ outcomes }: Ended, { entry, host }: Known): boolean =>
  entry.state === "done" &&
  Option.isNone(entry.progress.incident) &&
  Option.exists(outcomes[host]?.get(entry.id)?.decision ?? Option.none(), ({ row }) => row === 10)

/** The pattern as the simulation itself understands it. */
const like = (pattern: string | undefined, text: string): boolean => {
  if (pattern === undefined) return true
  const parts = pattern.toLowerCase().split("*")
  const fits = (part: string, at: number) =>
    Array.from(part).every((letter, index) => letter === "?" || text.toLowerCase()[at + index] === letter)
  const from = (rest: ReadonlyArray<string>, at: number, first: boolean): boolean => {
    const [part, ...others] = rest
    if (part === undefined) return at === text.length
    const places = first ? [at] : Array.from({ length: text.length - at + 1 }, (_, step) => at + step)
    return places.some(
      (place) => place + part.length <= text.length && fits(part, place) && from(others, place + part.length, false),
    )
  }
  return from(parts, 0, true)
}

const covers = ({ agent, job, schedule, tag }: Silence, { failed }: Entry, isExit: boolean): boolean =>
  like(schedule, failed.schedule) &&
  like(job, failed.job.trim()) &&
  like(agent, failed.agent) &&
  (tag === undefined || isExit)

/** What is wrong about silences. */
export const wrongSilences = (ended: Ended): ReadonlyArray<string> => {
  const { added, entries, incidents, jobs, outcomes, plan, raised, silences } = ended
  const jumps = plan.steps.some(({ step }) => step._tag === "Clock")
  const runOf = ({ failed, progress }: Entry) => failed.jobNumber ?? Option.getOrElse(progress.jobNumber, () => 0)
  const isExit = ({ failed }: Entry) => plan.jobs[jobs.findIndex(({ id }) => id === failed.id)]?.exit === true
  const askedFor = ({ entry, host }: Known) => raised.filter((one) => one.host === host && one.entry === entry.id)
  return [
    ...added.flatMap(({ host, silence }) =>
      plan.full || silences[host]?.some(({ id }) => id === silence.id) === true
        ? []
        : [`host ${host} has lost silence ${silence.id}`],
    ),
    ...entries.flatMap((known) => {
      const { entry, host } = known
      const all = silences[host] ?? []
      const at = outcomes[host]?.get(entry.id)?.finishedAt
      if (silenced(ended, known)) {
        const isReason = all.some(
          (one) =>
            covers(one, entry, isExit(entry)) &&
            (jumps || (one.from <= (at?.epochMilliseconds ?? 0) && entry.receivedAt < endOf(one))),
        )
        const mark = markOf(entry.failed, runOf(entry))
        const others = entries.filter(
          (other) =>
            other !== known && other.entry.failed.id === entry.failed.id && runOf(other.entry) === runOf(entry),
        )
        // Another report of the same run may have come before the silence, or have been raised.
        const carrying = incidents.find((incident) => carries(incident, mark))
        return [
          ...(isReason ? [] : [`host ${host}, ${entry.id} was silenced, and no silence covers it`]),
          ...(entry.progress.silenced === undefined ? [`host ${host}, ${entry.id}: the silence is not recorded`] : []),
          ...(carrying !== undefined && others.every((other) => silenced(ended, other))
            ? [`host ${host}, ${entry.id} is silenced and in ${carrying.number}`]
            : []),
          ...(askedFor(known).some(({ done }) => done)
            ? [`host ${host}, ${entry.id} was not raised when asked for`]
            : []),
        ]
      }
      const incidentAt = Option.getOrUndefined(entry.progress.incidentAt)
      if (jumps || incidentAt === undefined) return []
      // A failure that could not be written could not be raised later.
      if (plan.full && entry.progress.raiseAnyway === true) return []
      const [first] = askedFor(known)
      const covering = added.find(({ doneAt, host: where, silence }) => {
        const kept = all.find(({ id }) => id === silence.id) ?? silence
        const isBefore = where === host && doneAt < entry.receivedAt && entry.receivedAt < endOf(kept)
        return isBefore && covers(silence, entry, isExit(entry))
      })
      return covering === undefined || (first !== undefined && first.at <= incidentAt)
        ? []
        : [`host ${host}, ${entry.id} has an incident although silence ${covering.silence.id} covered it`]
    }),
  ]
}
