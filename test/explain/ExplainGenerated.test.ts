/**
 * Whatever the template and the failure: what `template explain` prints, offline from the job's facts and from the live
 * job, is the decision of the live run that follows and every field of the ticket that Summit then holds.
 */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { Incident } from "../../src/simulator/SummitState.ts"
import type { ExplainJson, Request } from "../support/ExplainJson.ts"
import { explainedOf } from "../support/ExplainJson.ts"
import { Failure, world } from "../support/Failures.ts"
import { configFile } from "../support/Files.ts"
import { Layers, withLayers } from "../support/GeneratedTemplate.ts"
import * as Simulators from "../support/Simulators.ts"

const zone = "Europe/Berlin"

/** Wall times in `zone` around the edges of shifts, of days, and of the days that the clocks change. */
const moments = [
  "2024-09-20T21:59:59Z",
  "2024-09-21T04:59:59Z",
  "2024-09-21T05:00:00Z",
  "2024-09-23T05:59:00Z",
  "2024-09-23T06:00:00Z",
  "2024-09-27T23:30:00Z",
  "2024-10-27T00:30:00Z",
  "2024-10-27T01:30:00Z",
  "2025-03-30T00:59:59Z",
  "2025-03-30T01:00:00Z",
] as const

const millis = (utc: string) => DateTime.toEpochMillis(DateTime.makeUnsafe(utc))

/** Members of a ticket that the simulator does not keep among its attributes. */
const apart: ReadonlySet<string> = new Set(["Ticket_No", "IsFromWebService", "Description", "Status", "PageName"])

const valueOf = ({ fields }: Request, name: string) => fields.find((field) => field.name === name)?.value

const attributesOf = ({ fields }: Request) =>
  Object.fromEntries(fields.flatMap(({ name, value }) => (apart.has(name) ? [] : [[name, value]])))

const logs = { Information: "information", UserLog: "userLog", InternalLog: "internalLog" } as const

const agreesOnCreate = (request: Request, incident: Incident) => {
  assert.strictEqual(request.request, "create")
  assert.deepStrictEqual(incident.attributes, attributesOf(request))
  assert.strictEqual(incident.description, valueOf(request, "Description"))
  assert.strictEqual(incident.status, valueOf(request, "Status"))
  assert.strictEqual(incident.information, request.text.value)
  assert.deepStrictEqual(
    incident.customFields.map(({ groupName, name, value }) => ({ groupName, name, value })),
    request.customAttributes,
  )
}

const agreesOnUpdate = (request: Request, before: Incident, incident: Incident) => {
  assert.strictEqual(request.request, "update")
  assert.deepStrictEqual(incident.attributes, { ...before.attributes, ...attributesOf(request) })
  assert.strictEqual(incident.description, before.description)
  assert.strictEqual(incident.status, valueOf(request, "Status") ?? before.status)
  const log = logs[request.text.field]
  assert.strictEqual(incident[log], [before[log], request.text.value].filter((text) => text !== "").join("\n"))
}

/** Names under which an update repeats what Summit shows of a ticket. */
const shown = ["Caller_EmailID", "Assigned_WorkGroup_Name", "Assigned_Engineer_Email", "Priority_Name", "Sup_Function"]

const statusFlag = ({ readable, ticket }: Failure): string => {
  if (ticket === "0" || !readable) return "unreadable"
  return ticket === "Unknown" ? "missing" : ticket
}

describe("explain, generated", () => {
  it.effect.prop(
    "agrees offline and live with the live run that follows",
    { failure: Failure, layers: Layers, at: Schema.Literals(moments) },
    ({ at, failure, layers }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(millis("2024-09-19T12:00:00Z"))
        const { id, program, run, simulators, words } = yield* world(failure, zone)
        withLayers(program, "this.json", layers)
        const job = yield* simulators.opcon.job(id)
        const before = (yield* simulators.summit.incidents).find(
          ({ number }) => String(number) === job.ticket?.ticketId,
        )
        const asked = (yield* simulators.opcon.requests).length + (yield* simulators.summit.requests).length

        const explain = (...flags: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            yield* TestClock.setTime(millis(at))
            const words = ["template", "explain", "--config", configFile, "-t", "this.json", "--json", ...flags]
            // Not `command`: no time is to pass before the moment is looked at.
            const ended = yield* program.run(...words)
            assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
            return yield* explainedOf(ended)
          })
        const inBoth = ["--agent=WINAGENT01", "--schedule=NIGHTLY BATCH", "--termination=0000000001"]
        const ticket = Option.fromNullishOr(job.ticket?.ticketId)
        const offline = yield* explain(
          ...inBoth,
          `--at=${at}`,
          `--job=${failure.name}`,
          `--schedule-date=${Simulators.sampleDate}`,
          "--schedule-id=16",
          "--schedule-instance=1",
          `--job-number=${job.jobNumber}`,
          "--department=<General>",
          ...failure.tags.map((tag) => `--tag=${tag}`),
          `--documentation=${job.documentation?.job ?? ""}`,
          ...Option.match(ticket, {
            onNone: () => [],
            onSome: (number) => [`--ticket=${number}`, `--ticket-status=${statusFlag(failure)}`],
          }),
          ...(failure.readable ? shown : []).flatMap((name) => {
            const value = before?.attributes[name] ?? ""
            return value === "" ? [] : [`--ticket-field=${name}=${value}`]
          }),
        )
        const sofar = (yield* simulators.opcon.requests).length + (yield* simulators.summit.requests).length
        assert.strictEqual(sofar, asked, "offline nothing is asked")
        const live = yield* explain(...inBoth, `--job=${id}`)

        yield* TestClock.setTime(millis(at))
        const { printed } = yield* run(...words)
        const after = (yield* simulators.summit.incidents).find(({ number }) => String(number) === printed.incident)
        const documentation = (yield* simulators.opcon.job(id)).documentation?.job ?? ""
        const agrees = (explained: ExplainJson) => {
          const { kind, reason, row } = explained.decision
          assert.deepStrictEqual({ kind, reason, row }, printed.decision)
          const [now, next] = explained.requests
          if (printed.outcome === "suppressed") return assert.strictEqual(now?.when, "not now")
          assert(now !== undefined && after !== undefined, printed.outcome)
          if (printed.outcome === "created") {
            const sent = now.request === "create" ? now : next
            assert(sent?.when === "now" || sent?.when === "when refused")
            agreesOnCreate(sent, after)
            const expected = explained.onJob?.documentation ?? job.documentation?.job ?? ""
            if (sent.when === "now") assert.strictEqual(documentation, expected)
          } else {
            assert(before !== undefined)
            assert.strictEqual(now.when, "now")
            agreesOnUpdate(now, before, after)
            if (failure.linkTo === "{1}") assert.strictEqual(printed.url, explained.onJob?.incidentTicketUrl)
          }
        }
        agrees(offline)
        agrees(live)
        // Both say the same, except what only the live systems know: ids of a ticket, and whether there is a log.
        const same = (explained: ExplainJson) => ({
          ...explained,
          mode: "",
          notes: [],
          jobLog: null,
          onJob: explained.onJob?.documentation,
          at: { ...explained.at, asked: null },
          facts: explained.facts.map(({ name, value }) => `${name}: ${name === "ticket status" ? "" : value}`),
        })
        assert.deepStrictEqual(same(live), same(offline))
      }).pipe(Effect.provide(TestClock.layer())),
    { arbitrary: { runs: 200 } },
  )
})
