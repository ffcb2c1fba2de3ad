/**
 * The published files and command line of both generations of the vendor's connector, untouched, through the whole program
 * and both simulators: the same tickets, field by field. The table as it was seen is printed at the end.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { table } from "../src/domain/Table.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import type { Published } from "./support/Published.ts"
import { published } from "./support/Published.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

type Ticket = Readonly<Record<string, string>>

const expected = {
  Priority_Name: "P2",
  Impact_Name: "Medium",
  Urgency_Name: "Medium",
  Sup_Function: "IT",
  Medium: "Web",
  Classification_Name: "Batch",
  Source: "Event Trigger",
  Category_Name: "ElasticSearch",
  Assigned_WorkGroup_Name: "DevOps",
}

/** What the vendor's pages promise for jobs of the sample schedule, on a Saturday; none: no ticket. */
const promised: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  JOB001: { ...expected, Assigned_WorkGroup_Name: "Application One" },
  "LOAD GL": expected,
  "SEARCH INDEX": { ...expected, Category_Name: "Elasticsearch" },
  "ON CALL": { ...expected, Assigned_Engineer_Email: "test@corp.test", Assign_To: "test@corp.test" },
  SILENT: undefined,
}

/** The site as the vendor's program leaves it, with our program in its place. */
const site = Effect.fnUntraced(function* ({ config, template }: Published) {
  yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators)
  program.disk.put(Files.configFile, config)
  Files.writeTemplate(program, "basic.json", JSON.stringify(template, undefined, 2))
  return { program, ...simulators }
})

/** Every field of the ticket that a failure of the job makes, and what it leaves on the job. */
const fail = Effect.fnUntraced(function* (files: Published, job: string) {
  const { opcon, program, summit } = yield* site(files)
  const ended = yield* program.settle(...Program.vendorWords(job), "--json")
  const { outcome } = yield* resultOf(ended)
  const { documentation, ticket } = yield* opcon.job(Simulators.sampleId(job))
  const [incident] = yield* summit.incidents
  const fields: Record<string, string> = {
    exit: String(ended.exit),
    outcome,
    "ticket on the job": ticket?.ticketId ?? "",
    "link on the job": ticket?.ticketUrl ?? "",
    documentation: documentation?.job ?? "",
  }
  if (incident === undefined) return { attributes: undefined, fields }
  const { attachments, attributes, customFields, description, information, status } = incident
  const made: Ticket = {
    ...fields,
    status,
    description,
    information,
    ...attributes,
    ...Object.fromEntries(customFields.map(({ groupName, name, value }) => [`${groupName}: ${name}`, value])),
    ...Object.fromEntries(attachments.map(({ bytes, name }) => [`attached ${name}`, new TextDecoder().decode(bytes)])),
  }
  return { attributes, fields: made }
})

const clean = (file: string) => [`${file}: ok\n1 file: 0 errors, 0 warnings`]

const seen: Array<ReadonlyArray<string>> = []
const short = (text: string | undefined): string => {
  const line = (text ?? "(none)").replaceAll(/\s+/g, " ")
  return line.length > 48 ? `${line.slice(0, 45)}...` : line
}

describe("the published files of both generations", () => {
  it.effect.each(Object.entries(promised))("make the same ticket of %s, field by field", ([job, attributes]) =>
    Effect.gen(function* () {
      const [older, newest] = [yield* fail(published[0], job), yield* fail(published[1], job)]
      for (const name of new Set([...Object.keys(older.fields), ...Object.keys(newest.fields)])) {
        const [one, other] = [older.fields[name], newest.fields[name]]
        seen.push([job, name, short(one), short(other), one === other ? "same" : "DIFFERENT"])
      }
      assert.deepStrictEqual(newest.fields, older.fields)
      assert.strictEqual(older.fields["exit"], "0")
      assert.deepInclude(older.attributes ?? {}, attributes ?? {})
      assert.strictEqual(older.attributes === undefined, attributes === undefined)
    }),
  )

  it.effect.each(published)("of $generation are clean", (files) =>
    Effect.gen(function* () {
      const { program } = yield* site(files)
      const { exit, stdout } = yield* program.command("template", "check", `${Program.folder}/templates/basic.json`)
      assert.deepStrictEqual([exit, stdout], [0, clean(`${Program.folder}/templates/basic.json`)])
      const config = yield* program.command("template", "check", Files.configFile)
      assert.deepStrictEqual([config.exit, config.stdout], [0, clean(Files.configFile)])
    }),
  )

  it.effect.each(published)("of $generation make one ticket and keep it when the job fails again", (files) =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* site(files)
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* summit.setStatus(59404, "Resolved")
      yield* opcon.failJob(Simulators.sampleId("JOB001"), { jobNumber: 4300 })
      const again = yield* resultOf(yield* program.settle(...Program.vendorWords("JOB001"), "--json"))
      assert.deepStrictEqual([again.outcome, again.incident], ["reopened", "59404"])
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )
})

describe("a ticket that is Pending when its job fails again", () => {
  it.effect.each([
    ["as it is", {}, "updated", "Pending"],
    ["with compatibility 24.3", { compatibility: "24.3" }, "reopened", "In-Progress"],
    [
      "with compatibility 24.2 and a list of its own",
      { compatibility: "24.2", reopen: { from: [] } },
      "updated",
      "Pending",
    ],
    ["with Pending in reopen.from", { reopen: { from: ["Pending"], status: "Assigned" } }, "reopened", "Assigned"],
  ] as const)("%s", ([, fields, outcome, status]) =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* site(published[1])
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* summit.setStatus(59404, "Pending")
      yield* opcon.failJob(Simulators.sampleId("JOB001"), { jobNumber: 4300 })
      Files.changeTemplate(program, fields)
      const again = yield* resultOf(yield* program.settle(...Program.vendorWords("JOB001"), "--json"))
      const { status: after } = yield* summit.incident("59404")
      assert.deepStrictEqual([again.outcome, again.incident, after], [outcome, "59404", status])
    }),
  )
})

afterAll(() => Effect.runPromise(Console.log(table(["job", "field", "files of 24.2", "files of 24.3", ""], seen))))
