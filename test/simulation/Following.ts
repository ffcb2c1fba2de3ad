/**
 * What happens after incidents were raised, in a seed whose template wants them to be followed: jobs that recover or are
 * settled by hand, people who change tickets, rounds of `sync`. Drawn from dice of their own, so that a seed without it
 * stays as it was.
 */
import { jobActions } from "../../src/domain/JobState.ts"
import type { Fault } from "../../src/simulator/Fault.ts"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import type { PersonsChange } from "../../src/simulator/SummitState.ts"
import type { Dice } from "./Engine.ts"
import { dice } from "./Engine.ts"
import type { Kill, Step } from "./Plan.ts"

export interface Following {
  /** Fields of the template; none where nothing is followed. */
  readonly template: Readonly<Record<string, unknown>>
  readonly needsToResolve: string
  readonly actionPolls: number
  readonly steps: ReadonlyArray<{ readonly at: number; readonly step: Step }>
}

export const nothing: Following = { template: {}, needsToResolve: "", actionPolls: 0, steps: [] }

interface Given {
  readonly jobs: number
  readonly hosts: number
  readonly span: number
  readonly end: number
  readonly kills: boolean
}

const drawKill = (draw: Dice, kills: boolean): Kill | undefined => {
  const operation = draw.int(1, 60)
  const when = draw.pick(["before", "sent", "after"])
  return draw.chance(0.35) && kills ? { operation, when, power: draw.chance(0.2) } : undefined
}

const drawFault = (draw: Dice): Step => {
  const ofOpCon = draw.chance(0.4)
  const fault: Fault = {
    call: ofOpCon
      ? draw.pick(["jobAction", "findJob"])
      : draw.pick(["updateIncident", "updateIncident", "readIncident"]),
    kind: draw.pick(["reset-before", "reset-after", "reset-after", "error-500", "unavailable-503", "never", "html"]),
    times: draw.int(1, 2),
    skip: draw.int(0, 3),
  }
  return { _tag: "Fault", system: ofOpCon ? "opcon" : "summit", fault }
}

const drawChange = (draw: Dice): PersonsChange =>
  draw.pick<PersonsChange>([
    { workGroup: "Database Team" },
    { engineer: "somebody@example.com" },
    { userLog: "I have it" },
    { priority: "P1" },
    { status: "In-Progress" },
    { status: "Resolved" },
    { status: "Cancelled" },
    { status: "Closed" },
  ])

export const make = (seed: number, { end, hosts, jobs, kills, span }: Given): Following => {
  const draw = dice(seed ^ 0x5be0cd19)
  if (!draw.chance(0.4)) return nothing
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  const add = (at: number, step: Step) => steps.push({ at: Math.round(at), step })
  for (let count = draw.int(1, 6); count > 0; count -= 1) {
    const status = draw.pick<JobStatus>(["Finished OK", "Finished OK", "Fixed", "Skipped", "Cancelled", "Job Running"])
    add(draw.int(0, span + 600_000), { _tag: "Recover", job: draw.int(0, jobs - 1), status })
  }
  for (let count = draw.int(0, 6); count > 0; count -= 1) {
    add(draw.int(0, span + 600_000), { _tag: "Person", draw: draw.int(0, 1000), change: drawChange(draw) })
  }
  for (let host = 0; host < hosts; host += 1) {
    for (let at = draw.int(0, 300_000); at < end; at += draw.int(60_000, 900_000)) {
      add(at, { _tag: "Sync", host, kill: drawKill(draw, kills) })
    }
  }
  for (let count = draw.int(0, 5); count > 0; count -= 1) add(draw.int(0, span), drawFault(draw))
  const action = () => draw.pick(["none", ...jobActions])
  return {
    template: {
      onRecovery: draw.pick(["none", "comment", "resolve", "resolve"]),
      jobActions: { accepted: action(), resolved: action(), cancelled: action() },
    },
    needsToResolve: draw.chance(0.2) ? "Closure_Code_Name" : "",
    actionPolls: draw.int(0, 3),
    steps,
  }
}
