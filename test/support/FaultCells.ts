/**
 * One cell of the fault table: a scenario, one fault on one call of it, and what came of the run in OpCon and in Summit.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type { Call, Fault, FaultKind } from "../../src/simulator/Fault.ts"
import { opconCalls } from "../../src/simulator/Fault.ts"
import { sameNumber } from "../../src/summit/SummitAnswers.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

/**
 * create: JOB001 has no ticket, daily.json records the date · reopen: its ticket is Resolved · lost create: as create, and
 * the reply to the create is lost · lost reopen: as reopen, and the reply to the update is lost.
 */
export const scenarios = ["create", "reopen", "lost create", "lost reopen"] as const
export type Scenario = (typeof scenarios)[number]

export interface Cell {
  readonly scenario: Scenario
  readonly call: Call
  readonly kind: FaultKind
  readonly times: number
}

export interface Seen {
  readonly outcome: string
  readonly exit: number
  /** In Summit, that carry the job's id. */
  readonly incidents: number
  /** Which incident's number the job has. */
  readonly ticket: "none" | "first" | "second"
  /** On all incidents together. */
  readonly attachments: number
  /** Whether the fault happened at all. */
  readonly met: boolean
  /** Virtual seconds. */
  readonly seconds: number
}

export const id = Simulators.sampleId("JOB001")

const Told = Schema.fromJsonString(Schema.Struct({ outcome: Schema.String, incident: Schema.NullOr(Schema.String) }))
const told = Schema.decodeUnknownEffect(Told)

const ofOpCon: ReadonlySet<Call> = new Set(opconCalls)

/** Runs the cell in virtual time; `seen` counts only what the run under the fault did. */
export const run = Effect.fnUntraced(function* ({ call, kind, scenario, times }: Cell) {
  const simulators = yield* Simulators.make()
  const { opcon, summit } = simulators
  const program = yield* Program.make(simulators)
  const words = [...Program.vendorWords("JOB001", "daily.json"), "--json"]
  const reopens = scenario === "reopen" || scenario === "lost reopen"
  if (reopens) {
    yield* program.settle(...words)
    const [first] = yield* summit.incidents
    yield* summit.setStatus(first?.number ?? 0, "Resolved")
    yield* opcon.failJob(id)
  }
  const before = (yield* summit.incidents).flatMap(({ attachments }) => attachments).length
  if (scenario === "lost create") yield* summit.faults.add({ call: "createIncident", kind: "reset-after" })
  if (scenario === "lost reopen") yield* summit.faults.add({ call: "updateIncident", kind: "reset-after" })
  // The decision needs the ticket; what is under test is the question whether the lost reopen came through.
  const skip = scenario === "lost reopen" && call === "readIncident" ? 1 : 0
  const fault: Fault = { call, kind, times, skip }
  yield* (ofOpCon.has(call) ? opcon : summit).faults.add(fault)
  const earlier = [...(yield* opcon.requests), ...(yield* summit.requests)].length
  const ended = yield* program.settle(...words)
  const requests = [...(yield* opcon.requests), ...(yield* summit.requests)]
  const asked = requests.toSorted((a, b) => a.at - b.at).slice(earlier)
  const { outcome } = yield* told(ended.stdout[0] ?? "")
  const incidents = yield* summit.incidents
  const { ticket } = yield* opcon.job(id)
  const index = incidents.findIndex(({ number }) => sameNumber(String(number), ticket?.ticketId ?? ""))
  const seen = {
    outcome,
    exit: ended.exit,
    incidents: incidents.filter(({ information }) => information.includes(`OpCon job id: ${id}`)).length,
    ticket: ticket === null ? ("none" as const) : index === 0 ? ("first" as const) : ("second" as const),
    attachments: incidents.flatMap(({ attachments }) => attachments).length - before,
    seconds: Math.round(((asked.at(-1)?.at ?? 0) - (asked[0]?.at ?? 0)) / 1000),
  }
  const pending = yield* (ofOpCon.has(call) ? opcon : summit).faults.pending
  const result: Seen = { ...seen, met: (pending.at(-1)?.times ?? 0) < times }
  return result
}, Random.withSeed("fault table"))
