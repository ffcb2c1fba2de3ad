/**
 * One failure whose replies get lost: the requests of one call are cut off a few times, before or after they are
 * processed, while Summit's lists lag behind or tell nothing at all. Counts what came of it, in virtual time.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import { fromJson } from "../../src/journal/Entry.ts"
import { changeRules, configFile } from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"
import * as VirtualTime from "./VirtualTime.ts"

export const calls = ["createIncident", "updateIncident", "attach", "writeTicket"] as const
export type Call = (typeof calls)[number]

export interface Came {
  /** adopted: the last request was lost and nothing was sent after it · sent again: a later one was answered. */
  readonly to: "adopted" | "sent again" | "parked" | "unfinished"
  readonly runs: number
  /** Whatever is there twice, or is not as it must be. */
  readonly wrong: ReadonlyArray<string>
}

const id = Simulators.sampleId("JOB001")
const first = 4245
const again = 4300
const most = 12

const times = (text: string, part: string): number => text.split(part).length - 1

const statesIn = ({ disk }: Program.Program): ReadonlyArray<string> =>
  [...disk.files()].flatMap(([path, text]) => {
    if (!path.startsWith(`${Program.folder}/journal/`) || path.endsWith("/searches.json")) return []
    const entry = fromJson(text)
    return [Result.isSuccess(entry) ? entry.success.state : "damaged"]
  })

export const trial = Effect.fnUntraced(function* (call: Call) {
  // Where nobody can tell whether a create came through, only a person can: that is what `park` is for.
  const blind = call === "createIncident" && (yield* Random.nextIntBetween(0, 4)) === 0
  const simulators = yield* Simulators.make({
    opcon: { logPolls: 0 },
    summit: {
      lagMillis: yield* Random.nextIntBetween(0, 4000),
      notAllowed: blind ? ["IM_GetIncidentList", "IM_GetIncidentListwithDetails", "IM_GetMyIncidents"] : [],
    },
  })
  const { opcon, summit } = simulators
  const program = yield* Program.make(simulators)
  changeRules(program, { onLostReply: "park" })
  const fail = (run: number) => program.settle(...Program.vendorWords("JOB001"), "--job-number", String(run), "--json")
  // Its ticket is what shows that the search works.
  yield* program.settle(...Program.vendorWords("LOAD GL"))
  const updates = call === "updateIncident"
  if (updates) {
    yield* fail(first)
    yield* summit.setStatus(59_405, (yield* Random.nextBoolean) ? "Resolved" : "In-Progress")
    yield* opcon.failJob(id, { jobNumber: again })
  }
  const run = updates ? again : first

  const system = call === "writeTicket" ? opcon : summit
  const cuts: Array<"reset-before" | "reset-after"> = []
  const count = yield* Random.nextIntBetween(1, 5)
  for (let cut = 0; cut < count; cut += 1) cuts.push((yield* Random.nextBoolean) ? "reset-before" : "reset-after")
  yield* system.faults.add(...cuts.map((kind) => ({ call, kind })))

  const sent = Effect.map(system.requests, (all) => all.filter((request) => request.call === call).length)
  const before = yield* sent
  yield* fail(run)
  let runs = 1
  while (statesIn(program).includes("pending") && runs < most) {
    yield* VirtualTime.run(program.run("drain", "--config", configFile), "1 minute")
    runs += 1
  }

  const states = statesIn(program)
  const incidents = (yield* summit.incidents).slice(1)
  const { ticket } = yield* opcon.job(id)
  const texts = incidents.map(({ information, userLog }) => `${information}\n${userLog}`).join("\n")
  const files = incidents.flatMap(({ attachments }) => attachments.map(({ name }) => name))
  const wrong: Array<string> = []
  const parked = states.includes("parked")
  const twice = (what: string, is: number) => {
    if (is > 1 || (is < 1 && !parked)) wrong.push(`${is} ${what} after ${cuts.join(", ")}; ${states.join(", ")}`)
  }
  twice("incidents", incidents.length)
  twice("markers", times(texts, Program.markerOf("JOB001", run)))
  twice("logs", files.filter((name) => name.includes(String(run))).length)
  twice("numbers", ticket?.ticketId === "59405" ? 1 : 0)
  if (states.includes("damaged") || states.includes("dead")) wrong.push(states.join(", "))

  const cut = cuts[(yield* sent) - before - 1]
  const finished = states.every((state) => state === "done")
  const to = parked ? "parked" : !finished ? "unfinished" : cut === "reset-after" ? "adopted" : "sent again"
  const came: Came = { to, runs, wrong }
  return came
})

/** `count` failures, one after the other, by their number. */
export const trials = Effect.fnUntraced(function* (call: Call, count: number) {
  const counts = { adopted: 0, "sent again": 0, parked: 0, unfinished: 0 }
  const wrong: Array<string> = []
  let runs = 0
  for (let index = 0; index < count; index += 1) {
    const came = yield* Effect.scoped(trial(call))
    counts[came.to] += 1
    runs += came.runs
    for (const text of came.wrong) wrong.push(`${index}: ${text}`)
  }
  return { counts, runs, wrong }
})
