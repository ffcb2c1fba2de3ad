/**
 * Seeds whose jobs fail in several daily instances, some of them days later, under templates that let those share an
 * incident (`reuseOpenIncident`) or limit the tickets of an hour (`maxTicketsPerHour`). Drawn from dice of their own, and
 * judged by rules of their own, because an incident is that of many jobs.
 */
import * as Option from "effect/Option"
import type { Fault } from "../../src/simulator/Fault.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import type { Dice } from "./Engine.ts"
import { dice } from "./Engine.ts"
import { isShared, wasClosed } from "./Fewer.ts"
import type { Broken } from "./Judgement.ts"
import { saysDoubt } from "./Marks.ts"
import type { Job, Kill, Step } from "./Plan.ts"
import type { Ended } from "./Story.ts"
import { wasOver } from "./Times.ts"

const hour = 3_600_000
const day = 24 * hour

export interface Days {
  /** Fields of the template. */
  readonly template: Readonly<Record<string, unknown>>
  /** `reuseOpenIncident.days`; undefined: each job has incidents of its own. */
  readonly days: number | undefined
  /** `maxTicketsPerHour`. */
  readonly mostAnHour: number | undefined
}

export const none: Days = { template: {}, days: undefined, mostAnHour: undefined }

interface Given {
  readonly jobs: ReadonlyArray<Job>
  /** Failures of a day come within. */
  readonly span: number
  readonly end: number
  readonly kills: boolean
}

const drawKill = (draw: Dice, kills: boolean): Kill | undefined => {
  const operation = draw.int(1, 90)
  const when = draw.pick(["before", "sent", "after"])
  const power = draw.chance(0.2)
  return draw.chance(0.4) && kills ? { operation, when, power } : undefined
}

const drawFault = (draw: Dice): Fault => ({
  call: draw.pick(["createIncident", "updateIncident", "readIncident", "search"]),
  kind: draw.pick(["reset-before", "reset-after", "reset-after", "error-500", "unavailable-503", "never"]),
  times: draw.chance(0.15) ? draw.int(40, 400) : draw.int(1, 3),
  skip: draw.int(0, 2),
})

/** Instances of the same jobs on later dates, what happens to them, and when all of that is over. */
export const make = (seed: number, { end, jobs, kills, span }: Given) => {
  const draw = dice(seed ^ 0x2c1b3c6d)
  const wanted = draw.chance(0.15)
  const reuses = draw.chance(0.7)
  const limits = draw.chance(0.5) || !reuses
  const within = draw.pick([1, 1, 2, 7])
  const mostAnHour = draw.int(1, 4)
  /** From one date to the next; 0: both fail at the same time. */
  const gap = draw.pick([0, 0, 40 * 60_000, 20 * hour])
  const dates = draw.int(1, 3)
  const more: Array<Job> = []
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  const add = (at: number, step: Step) => steps.push({ at: Math.round(at), step })
  for (let date = 1; date <= dates; date += 1) {
    const from = date * gap
    for (const job of jobs) {
      if (draw.chance(0.3)) continue
      const index = jobs.length + more.length
      more.push({ ...job, date: `2024-09-${21 + date}` })
      for (let failures = draw.int(1, 2); failures > 0; failures -= 1) {
        const failed = from + (draw.chance(0.3) ? 60_000 : draw.int(0, span))
        add(failed, { _tag: "Fail", job: index })
        add(failed + draw.int(1, 400), { _tag: "Notify", job: index, host: 0, kill: drawKill(draw, kills) })
      }
    }
    for (let drains = draw.int(1, 4); drains > 0; drains -= 1) {
      add(from + draw.int(0, span), { _tag: "Drain", host: 0, kill: drawKill(draw, kills) })
    }
    for (let faults = draw.int(0, 4); faults > 0; faults -= 1) {
      const fault = drawFault(draw)
      add(from + draw.int(0, span), { _tag: "Fault", system: "summit", fault })
    }
    for (let changes = draw.int(0, 3); changes > 0; changes -= 1) {
      const status = draw.pick(["In-Progress", "Pending", "Resolved", "Closed", "Cancelled"])
      add(from + draw.int(0, span), { _tag: "Analyst", draw: draw.int(0, 1000), status })
    }
    if (kills && draw.chance(0.2)) add(from + draw.int(0, span), { _tag: "KillAll", host: 0 })
  }
  const days: Days = {
    template: {
      ...(reuses ? { reuseOpenIncident: { days: within } } : {}),
      ...(limits ? { maxTicketsPerHour: mostAnHour } : {}),
    },
    days: reuses ? within : undefined,
    mostAnHour: limits ? mostAnHour : undefined,
  }
  return { wanted, days, jobs: more, steps, end: end + dates * gap }
}

/** Tickets of the same job in another daily instance, although that one's incident was open and young enough. */
const wrongReuse = (
  { incidents, jobs, plan }: Ended,
  jobOf: (incident: Incident) => number,
  decidedWithin: number,
  days: number,
): ReadonlyArray<string> => {
  const nameOf = (incident: Incident) => jobs[jobOf(incident)]?.name
  /** What clocks may be wrong by. */
  const slack = plan.steps.some(({ step }) => step._tag === "Clock") ? 6 * hour : 0
  return incidents.flatMap((incident) =>
    incidents.flatMap((before) => {
      const { loggedAt } = incident
      const [job, other] = [jobOf(incident), jobOf(before)]
      const isLater = before.number < incident.number && job !== other && nameOf(incident) === nameOf(before)
      const isYoung = loggedAt - before.loggedAt <= days * day - decidedWithin - slack
      if (!isLater || !isYoung || wasClosed(before, loggedAt) || wasOver(before, loggedAt - decidedWithin, loggedAt))
        return []
      return [`${nameOf(incident)}: ${incident.number} although ${before.number} of another day was open`]
    }),
  )
}

/** Failures that got an incident of another day that was too old for it. */
const tooOld = ({ entries, incidents, plan }: Ended, days: number): ReadonlyArray<string> => {
  const slack = plan.steps.some(({ step }) => step._tag === "Clock") ? 6 * hour : 0
  return entries.flatMap(({ entry: { id, progress } }) => {
    const decided = Option.getOrUndefined(progress.decided)
    if (decided?.decision._tag !== "Update" || decided.decision.row !== 11) return []
    const { ticket } = decided.decision
    // As this Summit may write it: 59404 or INC59404.
    const taken = incidents.find(({ number }) => String(number) === ticket.replace(/^INC/, ""))
    return taken !== undefined && decided.at - taken.loggedAt <= days * day + slack
      ? []
      : [`${id} got ${ticket}, which is older than ${days} days`]
  })
}

/** More tickets in an hour than the template allows, besides those that take what is too much. */
const tooMany = ({ incidents, plan }: Ended, most: number): ReadonlyArray<string> => {
  if (plan.steps.some(({ step }) => step._tag === "Clock")) return []
  const own = incidents.filter((incident) => !isShared(incident) && !saysDoubt(incident))
  const shared = incidents.filter(isShared)
  return [
    ...own.flatMap(({ loggedAt, number }) => {
      const near = own.filter((one) => one.loggedAt >= loggedAt && one.loggedAt - loggedAt < hour)
      return near.length > most ? [`${near.length} tickets within the hour from ${number} on, not ${most}`] : []
    }),
    ...shared.flatMap((one, index) =>
      shared
        .slice(0, index)
        .filter(
          (before) => one.loggedAt - before.loggedAt < hour && !wasClosed(before, one.loggedAt) && !saysDoubt(one),
        )
        .map((before) => `${one.number} was opened although ${before.number} takes the failures`),
    ),
  ]
}

/** Numbers on jobs that are those of no incident that a failure of the job has got. */
const strangers = ({ entries, jobs }: Ended): ReadonlyArray<string> =>
  jobs.flatMap(({ id, name, ticket }) => {
    if (ticket === null) return []
    const known = entries.flatMap(({ entry }) =>
      entry.failed.id === id ? Option.toArray(Option.map(entry.progress.incident, ({ ref }) => ref.number)) : [],
    )
    return known.length === 0 || known.includes(ticket.ticketId)
      ? []
      : [`${name} (${id}) shows ${ticket.ticketId}, its failures got ${known.join(", ")}`]
  })

/** An empty answer to an update is taken for a refusal, and a failure that its shared incident refuses gets another one. */
const refusesUpdates = ({ steps }: Ended["plan"]): boolean =>
  steps.some(
    ({ step }) =>
      step._tag === "Fault" &&
      (step.fault.call === "updateIncident" || step.fault.call === "any") &&
      step.fault.kind.endsWith("empty"),
  )

/** `decidedWithin`: how long before a create a ticket may have been read. */
export const wrongDays = (
  ended: Ended,
  jobOf: (incident: Incident) => number,
  decidedWithin: number,
): ReadonlyArray<Broken> => {
  if (refusesUpdates(ended.plan)) return []
  const { days, mostAnHour } = ended.plan.days
  const of = (kind: Broken["kind"], all: ReadonlyArray<string>) => all.map((what) => ({ kind, what }))
  return [
    ...(days === undefined ? [] : of("doubled", wrongReuse(ended, jobOf, decidedWithin, days))),
    ...(days === undefined ? [] : of("storm", tooOld(ended, days))),
    ...(mostAnHour === undefined ? [] : of("storm", tooMany(ended, mostAnHour))),
    ...(days === undefined && mostAnHour === undefined ? [] : of("wrong number", strangers(ended))),
  ]
}
