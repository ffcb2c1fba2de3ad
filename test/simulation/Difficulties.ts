/**
 * What a seed may meet beyond outages: a Summit that is not as in the book, and answers that do not say what happened.
 * Drawn from dice of their own, and drawn whether they are wanted or not: so a kind that is switched off leaves all the
 * others as they were.
 */
import type { Call, Fault } from "../../src/simulator/Fault.ts"
import type { Behaviour } from "../../src/simulator/SummitBehaviour.ts"
import type { Dice } from "./Engine.ts"
import { dice } from "./Engine.ts"
import type { Step } from "./Plan.ts"
import { oddShapes, passingErrors, storedAndDenied, storedLate } from "../support/FaultGroups.ts"

export const difficulties = [
  /** Texts come back encoded, cut, or laid out as a web page. */
  "encodes",
  "cuts",
  "lines",
  /** A search takes a text for a pattern or for words. */
  "matches",
  /** Lists that count or page wrongly. */
  "totals",
  "pages",
  /** Searches that show nothing, not always, or are refused. */
  "blind",
  /** Tickets and files are stored up to 90 s after they were sent. */
  "late",
  /** Stored, and answered as if not. */
  "denied",
  /** Not stored, and it would be a little later. */
  "passing",
  /** Stored, and the answer comes in another shape. */
  "shapes",
  /** Job logs have the same file name in every run. */
  "same-names",
  /** Notification Manager omits failures, and the sweep looks for them. */
  "sweep",
  /** Incidents are followed after they were raised. */
  "followed",
  /** Templates that hold failures, or let many share an incident (Fewer.ts). */
  "fewer",
  /** Jobs that fail in several daily instances, under templates that let those share an incident (Days.ts). */
  "days",
  /** Operators silence failures, and want some of them raised after all (Silencing.ts). */
  "silences",
] as const
export type Difficulty = (typeof difficulties)[number]

/** What is met unless another choice is made. */
export const all: ReadonlySet<Difficulty> = new Set(difficulties)

/** Those that `words` name: `all`, `none`, or names with commas between; undefined where one is none. */
export const chosen = (words: string): ReadonlySet<Difficulty> | undefined => {
  if (words === "all") return all
  const names = words === "none" ? [] : words.split(",")
  const known = difficulties.filter((name) => names.includes(name))
  return known.length === names.length ? new Set(known) : undefined
}

export interface Difficulties {
  readonly behaviour: Partial<Behaviour>
  /** The template names the caller that a search may want. */
  readonly caller: boolean
  readonly sameNames: boolean
  /** Searches cannot be relied on, so a lost reply may end in doubt. */
  readonly blind: boolean
  readonly steps: ReadonlyArray<{ readonly at: number; readonly step: Step }>
}

const passingOfOpCon = ["passing-404", "passing-redirect", "passing-empty-object"] as const
const shapes = ["double-encoded", ...oddShapes] as const

const writes = ["createIncident", "createIncident", "updateIncident", "attach"] as const
const reads = ["search", "readIncident"] as const

/** Some seeds have an easy Summit, so that one difficulty is met without another. */
const behaviourOf = (draw: Dice, on: ReadonlySet<Difficulty>): Partial<Behaviour> => {
  const difficult = draw.chance(0.6)
  const some = <A extends Partial<Behaviour>>(
    kind: Difficulty,
    probability: number,
    behaviour: A,
  ): Partial<Behaviour> => (draw.chance(probability) && difficult && on.has(kind) ? behaviour : {})
  return {
    ...some("encodes", 0.5, { encodes: draw.pick(["shown", "stored"]) }),
    ...some("cuts", 0.4, { cutsStored: draw.int(60, 250), cutEnd: draw.pick(["", "..."]) }),
    ...some("cuts", 0.4, { cutsListed: draw.int(10, 200) }),
    ...some("lines", 0.5, { lines: draw.pick(["collapsed", "html"]) }),
    ...some("matches", 0.5, { matches: draw.pick(["like", "words"]) }),
    ...some("totals", 0.4, { totals: draw.pick(["unfiltered", "short", "missing", "text"]) }),
    ...some("pages", 0.3, { pages: draw.pick(["repeated", "whole", "small"]) }),
    ...some("blind", 0.12, { index: draw.pick(["empty", "at-times"]) }),
    ...some("blind", 0.08, { searchRefusal: "You are not authorized to access this service" }),
    ...some("blind", 0.15, { needsCaller: true }),
  }
}

const drawFault = (draw: Dice): readonly [Difficulty, "opcon" | "summit", Fault] => {
  const kind = draw.pick(["denied", "denied", "passing", "shapes", "late"])
  const system = kind === "passing" && draw.chance(0.3) ? "opcon" : "summit"
  const writing = kind === "denied" || kind === "late" || draw.chance(0.7)
  const ofOpCon = draw.pick(["findJob", "readTicket", "writeTicket", "readDocumentation", "writeDocumentation"])
  const call: Call = system === "opcon" ? ofOpCon : writing ? draw.pick(writes) : draw.pick(reads)
  const names = {
    denied: draw.pick(storedAndDenied),
    passing: system === "opcon" ? draw.pick(passingOfOpCon) : draw.pick(passingErrors),
    shapes: draw.pick(shapes),
    late: draw.pick(storedLate),
  }
  const storeMillis = draw.pick([3000, 12_000, 45_000, 90_000])
  const fault: Fault = {
    call,
    kind: names[kind],
    times: draw.chance(0.15) ? draw.int(3, 8) : draw.int(1, 2),
    skip: draw.chance(0.6) ? 0 : draw.int(1, 4),
    ...(kind === "late" ? { storeMillis } : {}),
    ...(draw.chance(0.5) ? { retryAfterSeconds: draw.int(0, 90) } : {}),
  }
  return [kind, system, fault]
}

/** Those of a seed in which failures come within `span`; everything is over at `end`. */
export const make = (seed: number, span: number, end: number, on: ReadonlySet<Difficulty>): Difficulties => {
  const draw = dice(seed ^ 0x3c6ef372)
  const behaviour = behaviourOf(draw, on)
  const caller = draw.chance(0.5)
  const sameNames = draw.chance(0.3) && on.has("same-names")
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  for (let count = draw.chance(0.6) ? draw.int(1, 5) : 0; count > 0; count -= 1) {
    const at = draw.chance(0.4) ? 0 : draw.int(0, span)
    const [kind, system, fault] = drawFault(draw)
    if (on.has(kind)) steps.push({ at, step: { _tag: "Fault", system, fault } })
  }
  const { index = "complete", needsCaller = false, searchRefusal = "" } = behaviour
  const blind = index !== "complete" || searchRefusal !== "" || (needsCaller && !caller)
  // Lost replies are what these are about: to a request that came through, or to one that did not.
  const losing = (when: boolean, call: Call) => {
    for (let count = draw.int(1, 5); count > 0; count -= 1) {
      const at = draw.chance(0.3) ? 0 : draw.int(0, span)
      const kind = draw.pick(["reset-before", "reset-after"])
      const fault: Fault = { call, kind, times: draw.int(1, 2), skip: draw.int(0, 2) }
      if (when) steps.push({ at, step: { _tag: "Fault", system: "summit", fault } })
    }
  }
  losing(blind || behaviour.cutsStored !== undefined, "createIncident")
  losing(sameNames, "attach")
  const slow = draw.chance(0.15)
  const from = draw.int(0, span)
  const until = Math.min(end, from + draw.int(60_000, 600_000))
  const storeMillis = draw.pick([3000, 12_000, 45_000, 90_000])
  if (slow && on.has("late")) {
    steps.push({ at: from, step: { _tag: "Behaviour", changes: { storeMillis } } })
    steps.push({ at: until, step: { _tag: "Behaviour", changes: { storeMillis: 0 } } })
  }
  return { behaviour, caller, sameNames, blind, steps }
}
