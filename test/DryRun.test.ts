/**
 * A dry run of every row of the decision table: it reads only, and prints in order what the live run after it sends.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { rows } from "../src/domain/DecisionRows.ts"
import { sampleKey, sampleToken } from "../src/simulator/SampleSchedule.ts"
import type { Failure } from "./support/Failures.ts"
import { plain, world } from "./support/Failures.ts"
import { plain as at80 } from "../src/domain/Table.ts"
import { folder, vendorWords } from "./support/Program.ts"
import type { Request } from "./support/TwoRuns.ts"
import { noon } from "./support/TwoRuns.ts"

interface Cell {
  readonly row: number
  readonly what: string
  readonly failure: Partial<Failure>
  readonly outcome: keyof typeof wouldBe
  /** What is sent, in the words below, for a job with one log file. */
  readonly sends: ReadonlyArray<string>
}

const daily = { ...plain.rules, submitSingleIncidentPerDay: true }
const yesterday = { first: "Last Incident Date : 2024-09-20\r\n", rest: "by hand" } as const
const today = { first: "Last Incident Date : 2024-09-21\r\n", rest: "by hand" } as const

const cells: ReadonlyArray<Cell> = [
  { row: 1, what: "EXIT", failure: { tags: ["NOTICKET"], ticket: "New" }, outcome: "suppressed", sends: [] },
  {
    row: 2,
    what: "a ticket of a day that is over",
    failure: { ticket: "Assigned", rules: daily, documentation: yesterday },
    outcome: "created",
    sends: ["create", "PUT ticket", "PUT documentation", "attach"],
  },
  { row: 3, what: "an active ticket", failure: { ticket: "Pending" }, outcome: "updated", sends: ["update", "attach"] },
  {
    row: 4,
    what: "a resolved ticket",
    failure: { ticket: "Resolved" },
    outcome: "reopened",
    sends: ["update", "attach"],
  },
  {
    row: 5,
    what: "a closed ticket that may be reopened",
    failure: { ticket: "Closed", refusesClosed: false },
    outcome: "reopened",
    sends: ["update", "attach"],
  },
  {
    row: 5,
    what: "a closed ticket and createWhenClosed",
    failure: { ticket: "Cancelled", rules: { ...plain.rules, createWhenClosed: true } },
    outcome: "created",
    sends: ["create", "PUT ticket", "POST documentation", "attach"],
  },
  {
    row: 6,
    what: "a ticket that Summit does not know",
    failure: { ticket: "Unknown" },
    outcome: "created",
    sends: ["create", "PUT ticket", "POST documentation", "attach"],
  },
  {
    row: 7,
    what: "its incident of today",
    failure: { rules: daily, documentation: today },
    outcome: "suppressed",
    sends: [],
  },
  { row: 8, what: "no ticket", failure: {}, outcome: "created", sends: ["create", "POST ticket", "attach"] },
  {
    row: 8,
    what: "no ticket, an older server",
    failure: { rules: daily, documentation: yesterday, withoutIncidentTickets: true, withoutDocumentation: true },
    outcome: "created",
    sends: ["create", "PUT job", "PUT job", "attach"],
  },
]

const wordOf = ({ body, method, url }: Request): string => {
  if (url.includes("/incidentTickets")) return `${method} ticket`
  if (url.includes("/documentation")) return `${method} documentation`
  if (url.includes("/dailyjobs/")) return `${method} job`
  if (url.endsWith("/Summit_UploadAttachmentBase64Encoded")) return "attach"
  return body.includes(`"Ticket_No":""`) ? "create" : "update"
}

const wouldBe = {
  created: "would-create",
  reopened: "would-reopen",
  updated: "would-update",
  suppressed: "would-suppress",
} as const

const inWorld = (failure: Partial<Failure>) => Effect.andThen(TestClock.setTime(noon), world({ ...plain, ...failure }))

describe("a dry run", () => {
  it("is tested for every row", () => {
    assert.sameMembers(
      [...new Set(cells.map(({ row }) => row))],
      // The rows of fewer tickets have their own tests (pipeline/Hold, SameJob, Storm, commands/Silence).
      rows.map(({ number }) => number).filter((number) => number <= 8),
    )
  })

  for (const { failure, outcome, row, sends, what } of cells) {
    it.effect(`row ${row}, ${what}: prints what the live run sends`, () =>
      Effect.gen(function* () {
        const { both, words } = yield* inWorld(failure)
        const { dry, live, planned, sent } = yield* both(...words)
        assert.strictEqual(dry.printed.decision?.row, row)
        assert.strictEqual(dry.printed.outcome, wouldBe[outcome])
        assert.strictEqual(live.printed.outcome, outcome)
        assert.deepStrictEqual(planned.map(wordOf), sends)
        assert.deepStrictEqual(planned, sent)
      }),
    )
  }

  // The one thing that a dry run cannot foresee: only the request itself shows whether Summit refuses.
  it.effect("row 5, reopening refused: prints the reopen request, and says what comes when it is refused", () =>
    Effect.gen(function* () {
      const { both, words } = yield* inWorld({ ticket: "Closed", refusesClosed: true })
      const { dry, live, planned, sent } = yield* both(...words)
      assert.strictEqual(dry.printed.decision?.row, 5)
      assert.match(dry.printed.decision?.reason ?? "", /if Summit refuses that, a new one that names it is created/)
      assert.deepStrictEqual([dry.printed.outcome, live.printed.outcome], ["would-reopen", "created"])
      assert.deepStrictEqual(planned.map(wordOf), ["update", "attach"])
      assert.deepStrictEqual(sent.map(wordOf), ["update", "create", "PUT ticket", "POST documentation", "attach"])
      assert.deepStrictEqual(sent[0], planned[0])
    }),
  )

  it.effect("a number that only Summit can give stands in its place, everywhere and readable", () =>
    Effect.gen(function* () {
      const { run, words } = yield* inWorld({ linkTo: "{encryptedId}" })
      const { printed } = yield* run(...words, "--dry-run")
      assert.deepStrictEqual([printed.incident, printed.url], [null, null])
      const [, ticket, attach] = printed.requests ?? []
      assert.deepStrictEqual(JSON.parse(ticket?.body ?? ""), {
        id: 0,
        ticketId: "{number}",
        ticketUrl: "https://localhost:9444/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={encryptedId}",
      })
      assert.include(attach?.body, `"TicketID":"{internalId}"`)
    }),
  )

  it.effect("a whole job that is sent back holds what the request before it would have written", () =>
    Effect.gen(function* () {
      const { run, words } = yield* inWorld({ rules: daily, withoutDocumentation: true })
      const { printed } = yield* run(...words, "--dry-run")
      const job = (printed.requests ?? []).find(({ method }) => method === "PUT")
      assert.include(job?.body, `"incidentTicketId":"{number}"`)
      assert.include(job?.body, `"Last Incident Date : 2024-09-21"`)
    }),
  )

  it.effect("a log that an earlier run kept stays where it is", () =>
    Effect.gen(function* () {
      const { both, program, words } = yield* inWorld({})
      const kept = `${folder}/joblogs/20240921_16_1~4245~JOB_0000004245.log`
      program.disk.put(kept, "from an earlier run")
      // `both` compares the whole disk before and after the dry run.
      const { dry } = yield* both(...words)
      assert.strictEqual(dry.printed.outcome, "would-create")
    }),
  )

  it.effect("a log that could not be attached is not kept", () =>
    Effect.gen(function* () {
      const { both, words } = yield* inWorld({ ticket: "Resolved", readable: false, idKind: "internal" })
      const { dry } = yield* both(...words)
      assert.strictEqual(dry.printed.outcome, "would-reopen")
    }),
  )

  it.effect("no secret is printed", () =>
    Effect.gen(function* () {
      const { run, words } = yield* inWorld({ text: `${sampleKey} "${sampleKey}"`, incidentContainer: "string" })
      const { printed, stderr } = yield* run(...words, "--dry-run")
      const all = JSON.stringify(printed) + stderr.join("\n")
      assert.isFalse(all.includes(sampleKey), "the API key")
      assert.isFalse(all.includes(sampleToken), "the token")
      assert.include(printed.requests?.[0]?.body, `"APIKey":"<hidden>"`)
    }),
  )

  it.effect("of a large attachment the size is printed, and the rest of the request", () =>
    Effect.gen(function* () {
      const { run, simulators, words, id } = yield* inWorld({ upload: "Summit_UploadAttachment" })
      const text = "0123456789\n".repeat(400_000)
      yield* simulators.opcon.updateJob(id, (job) => ({ ...job, log: { files: [{ path: "a.log", text }] } }))
      const { printed } = yield* run(...words, "--dry-run")
      const body = printed.requests?.at(-1)?.body ?? ""
      assert.isTrue(
        body.endsWith(`"FileByte":"<4400000 bytes, not shown>","AttachmentFileName":"a_0000004245.log"}}`),
        body,
      )
    }),
  )
})

describe("a dry run, as text", () => {
  const text = Effect.fnUntraced(function* (failure: Partial<Failure>, ...more: ReadonlyArray<string>) {
    const { program, simulators, words } = yield* inWorld(failure)
    program.look = at80
    const writes = Effect.map(
      Effect.all([simulators.opcon.requests, simulators.summit.requests]),
      (all) => all.flat().filter(({ kind }) => kind === "write").length,
    )
    const before = yield* writes
    const { exit, stdout } = yield* program.settle(...words, "--dry-run", ...more)
    assert.strictEqual(yield* writes, before)
    return { exit, text: stdout.join("\n") }
  })

  it.effect("shows the whole ticket with the origin of each field, the log, and what is written to the job", () =>
    Effect.gen(function* () {
      const dry = yield* text({})
      assert.strictEqual(dry.exit, 0)
      assert.match(dry.text, /^would-create 20240921\|16\|1\|JOB001 \(The job has no incident: one is created\.\)$/m)
      assert.match(dry.text, /^ {2}field +value +from$/m)
      assert.match(dry.text, /^ {2}Priority_Name +P3 +default of PRIORITY_NAME_VALUE$/m)
      assert.match(dry.text, /^ {2}Assigned_WorkGroup_Name +DevOps +tag \(DEFAULT\),\n +templates\/this\.json:1/m)
      assert.match(dry.text, /^ {2}Information \(templates\/this\.json:1 and the command line\):$/m)
      assert.match(dry.text, /^ {2}\S+\.log +\d+ bytes$/m)
      assert.match(dry.text, /^ {2}Incident Ticket ID +\{number\}$/m)
      assert.include(dry.text, "Nothing was sent. A run would send 3 requests; --requests or --json shows each")
      assert.notInclude(dry.text, "POST")
      for (const line of dry.text.split("\n")) if (!/https:/.test(line)) assert.isAtMost(line.length, 80, line)
    }),
  )

  it.effect("--requests prints every request in full too", () =>
    Effect.gen(function* () {
      const dry = yield* text({}, "--requests")
      const bodies = Array.from(dry.text.matchAll(/^(?:POST|PUT) \S+\n(.*)$/gm), ([, body = ""]) => body)
      assert.lengthOf(bodies, 3)
      for (const body of bodies) assert.isObject(JSON.parse(body))
      assert.match(dry.text, /would send 3 requests\.$/)
    }),
  )

  it.effect("--requests without --dry-run is refused, and nothing is raised", () =>
    Effect.gen(function* () {
      const { program, simulators, words } = yield* inWorld({})
      const { exit } = yield* program.settle(...words, "--requests")
      assert.strictEqual(exit, 64)
      assert.lengthOf(yield* simulators.summit.incidents, 0)
    }),
  )

  it.effect("of an update shows what the ticket has, and of a reopening the status", () =>
    Effect.gen(function* () {
      const dry = yield* text({ ticket: "Resolved" })
      assert.match(dry.text, /^would-reopen /)
      assert.match(dry.text, /^WOULD BE SENT: a change of incident \d+$/m)
      assert.match(dry.text, /^ {2}Status +\S+ +reopen/m)
      assert.match(dry.text, /ticket, incident \d+ has it/)
    }),
  )

  it.effect("of a failure without an incident says that nothing would be sent", () =>
    Effect.gen(function* () {
      const dry = yield* text({ tags: ["NOTICKET"] })
      assert.match(dry.text, /^would-suppress .*\n\nNothing was sent\. A run would send no requests\.$/s)
    }),
  )

  it.effect("hides the API key that a template repeats", () =>
    Effect.gen(function* () {
      const dry = yield* text({ text: `${sampleKey} is the key` }, "--requests")
      assert.notInclude(dry.text, sampleKey)
      assert.notInclude(dry.text, sampleToken)
      assert.include(dry.text, "<hidden> is the key")
    }),
  )

  it.effect("of a job that OpCon does not know is the error", () =>
    Effect.gen(function* () {
      const { program } = yield* inWorld({})
      program.look = at80
      const { exit, stdout } = yield* program.settle(...vendorWords("NO SUCH JOB"), "--dry-run")
      assert.strictEqual(exit, 66)
      assert.match(stdout.join("\n"), /^failed 20240921\|16\|1\|NO SUCH JOB: OpCon knows no job/)
    }),
  )
})
