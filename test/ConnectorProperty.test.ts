/**
 * What holds whatever happens to one job: it fails again and again, an analyst works on its ticket, and calls go wrong now
 * and then. There is never more than one open incident, and the program never tells another one than the job has.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { applies, kinds, summitCalls } from "../src/simulator/Fault.ts"
import { isOver, statuses } from "../src/simulator/SummitState.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]

const times = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3 }))
// With an empty answer Summit says "not for you": that is a refusal, and what follows a refusal has its own tests.
const passing = kinds.filter((kind) => applies(kind, "createIncident") && kind !== "empty")
// An answer of OpCon in a shape that it does not have is final for us: then the number stays off the job.
const ofOpCon = passing.filter((kind) => kind !== "double-encoded")

const Happening = Schema.Union([
  Schema.Struct({ does: Schema.Literal("job fails") }),
  Schema.Struct({ does: Schema.Literal("analyst sets"), status: Schema.Literals(statuses) }),
  Schema.Struct({
    does: Schema.Literal("OpCon call fails"),
    call: Schema.Literals([
      "findJob",
      "readTicket",
      "writeTicket",
      "readDocumentation",
      "writeDocumentation",
      "listLog",
    ]),
    kind: Schema.Literals(ofOpCon),
    times,
  }),
  Schema.Struct({
    does: Schema.Literal("Summit call fails"),
    call: Schema.Literals(summitCalls),
    kind: Schema.Literals(passing),
    times,
  }),
])

const Site = Schema.Struct({
  closedTickets: Schema.Literals(["refuse", "allow"]),
  rules: Schema.Struct({
    submitSingleIncidentPerDay: Schema.Boolean,
    createWhenClosed: Schema.Boolean,
    includeJobLogAttachment: Schema.Boolean,
    onLostReply: Schema.Literals(["create", "park"]),
  }),
})

describe("whatever happens to a job", () => {
  it.effect.prop(
    "it has at most one open incident, and that is the one told",
    { happenings: Schema.Array(Happening).check(Schema.isMaxLength(12)), site: Site, seed: Schema.Int },
    ({ happenings, seed, site }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
        const simulators = yield* Simulators.make({ summit: { closedTickets: site.closedTickets } })
        const { opcon, summit } = simulators
        const program = yield* Program.make(simulators)
        Files.changeRules(program, site.rules)
        /** How often the decision table lets one be created: at first, and after the ticket was closed. */
        let allowed = 1

        const ticket = Effect.map(opcon.job(id), (job) => job.ticket?.ticketId ?? null)
        const failAndRun = Effect.gen(function* () {
          yield* opcon.failJob(id)
          const ended = yield* program.settle(...words)
          const result = yield* resultOf(ended)
          const incidents = yield* summit.incidents
          assert.isAtMost(incidents.filter(({ status }) => status !== "Resolved" && !isOver(status)).length, 1)
          assert.isAtMost(incidents.length, allowed)
          if (ended.exit === 0 && result.incident !== null) assert.strictEqual(result.incident, yield* ticket)
          return { ended, result }
        })

        for (const happening of happenings) {
          if (happening.does === "job fails") yield* failAndRun
          else if (happening.does === "OpCon call fails") yield* opcon.faults.add(happening)
          else if (happening.does === "Summit call fails") yield* summit.faults.add(happening)
          else {
            const current = yield* ticket
            // While the number of a newer incident waits to be written back, the analyst has that one before him: were he
            // to open the older one again, there would be two that are open, and neither by the program.
            if (current === null || current !== String((yield* summit.incidents).at(-1)?.number)) continue
            yield* summit.setStatus(current, happening.status)
            if (isOver(happening.status)) allowed += 1
          }
        }

        // All is well again: after a few more failures nothing is left to do.
        yield* opcon.faults.clear
        yield* summit.faults.clear
        for (let more = 0; more < 3; more += 1) yield* failAndRun
        const { ended, result } = yield* failAndRun
        assert.strictEqual(ended.exit, 0)
        if (result.outcome !== "suppressed") assert.strictEqual(result.incident, yield* ticket)
      }).pipe(Random.withSeed(seed)),
    { arbitrary: { runs: 150 } },
  )
})
