/**
 * What comes of a run when one thing goes wrong: every kind of fault on every call, once and for good. The table below is
 * the expectation; each cell of it is a test of the whole program, and the table as it was seen is printed at the end.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { FaultKind } from "../src/simulator/Fault.ts"
import { answerKinds, applies, calls, kinds } from "../src/simulator/Fault.ts"
import type { Cell, Seen } from "./support/FaultCells.ts"
import * as FaultCells from "./support/FaultCells.ts"
import * as FaultGroups from "./support/FaultGroups.ts"

/** Words for several kinds. The other words are kinds themselves. */
const groups: Readonly<Record<string, ReadonlyArray<FaultKind>>> = {
  // Certainly not processed.
  unsent: ["refuse", "too-many", "unavailable-503"],
  // Not processed, but the program cannot know that.
  vague: ["reset-before", "error-500", "html", "never"],
  // Processed, and the reply lost.
  lost: ["reset-after"],
  denied: ["unauthorized", "forbidden"],
  // Processed; the log service has trouble that passes.
  hiccup: ["busy-log", "jors-down"],
  belied: [...FaultGroups.storedAndDenied, ...FaultGroups.storedLate],
  odd: FaultGroups.oddShapes,
  // Not processed, and it would be a little later.
  busy: [...FaultGroups.passingErrors, "passing-redirect", "passing-403-page"],
  // Not processed, and answered like a refusal for good.
  final: ["passing-400", "passing-404", "passing-413", "passing-empty-object", "duplicate-message"],
}

/**
 * `outcome`, `exit`: of the run itself; what ends with 75 or 77 stays in the journal · `incidents`: how many there are in
 * Summit for the failure · `job has`: which of them is on the job · `logs`: attached by this run. Only where a lost reply
 * cannot be looked for, because the search or the reading of a ticket is refused for good, two incidents are the answer
 * (rule onLostReply, default `create`; the second one says so).
 */
const table = `
scenario     | call               | faults                                        | how often | outcome   | exit | incidents | job has | logs
create       | findJob            | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | findJob            | denied                                        | once      | queued    | 77   | 0         | none    | 0
create       | findJob            | delay                                         | lasting   | created   | 0    | 1         | first   | 1
create       | findJob            | unsent vague lost empty double-encoded        | lasting   | queued    | 75   | 0         | none    | 0
create       | findJob            | denied                                        | lasting   | queued    | 77   | 0         | none    | 0
create       | createIncident     | delay unsent vague lost double-encoded        | once      | created   | 0    | 1         | first   | 1
create       | createIncident     | unauthorized                                  | once      | queued    | 77   | 0         | none    | 0
create       | createIncident     | forbidden                                     | once      | created   | 0    | 1         | first   | 1
create       | createIncident     | empty                                         | once      | failed    | 69   | 0         | none    | 0
create       | createIncident     | delay lost double-encoded                     | lasting   | created   | 0    | 1         | first   | 1
create       | createIncident     | refuse                                        | lasting   | queued    | 75   | 0         | none    | 0
create       | createIncident     | vague too-many unavailable-503                | lasting   | ambiguous | 75   | 0         | none    | 0
create       | createIncident     | denied                                        | lasting   | queued    | 77   | 0         | none    | 0
create       | createIncident     | empty                                         | lasting   | failed    | 69   | 0         | none    | 0
create       | createIncident     | belied odd busy                               | once      | created   | 0    | 1         | first   | 1
create       | createIncident     | final                                         | once      | failed    | 69   | 0         | none    | 0
create       | createIncident     | belied odd                                    | lasting   | created   | 0    | 1         | first   | 1
create       | createIncident     | busy                                          | lasting   | ambiguous | 75   | 0         | none    | 0
create       | createIncident     | final                                         | lasting   | failed    | 69   | 0         | none    | 0
create       | readTicket         | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | readTicket         | denied                                        | once      | created   | 77   | 1         | none    | 1
create       | readTicket         | delay                                         | lasting   | created   | 0    | 1         | first   | 1
create       | readTicket         | unsent vague lost empty double-encoded        | lasting   | created   | 75   | 1         | none    | 1
create       | readTicket         | denied                                        | lasting   | created   | 77   | 1         | none    | 1
create       | writeTicket        | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | writeTicket        | denied                                        | once      | created   | 77   | 1         | none    | 1
create       | writeTicket        | delay lost double-encoded                     | lasting   | created   | 0    | 1         | first   | 1
create       | writeTicket        | unsent vague empty                            | lasting   | created   | 75   | 1         | none    | 1
create       | writeTicket        | denied                                        | lasting   | created   | 77   | 1         | none    | 1
create       | readDocumentation  | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | readDocumentation  | denied                                        | once      | created   | 77   | 1         | first   | 1
create       | readDocumentation  | delay                                         | lasting   | created   | 0    | 1         | first   | 1
create       | readDocumentation  | unsent vague lost empty double-encoded        | lasting   | created   | 75   | 1         | first   | 1
create       | readDocumentation  | denied                                        | lasting   | created   | 77   | 1         | first   | 1
create       | writeDocumentation | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | writeDocumentation | denied                                        | once      | created   | 77   | 1         | first   | 1
create       | writeDocumentation | delay lost double-encoded                     | lasting   | created   | 0    | 1         | first   | 1
create       | writeDocumentation | unsent vague empty                            | lasting   | created   | 75   | 1         | first   | 1
create       | writeDocumentation | denied                                        | lasting   | created   | 77   | 1         | first   | 1
create       | listLog            | delay unsent vague lost empty slow-log double-encoded | once      | created   | 0    | 1         | first   | 1
create       | listLog            | denied                                        | once      | created   | 75   | 1         | first   | 0
create       | listLog            | empty-log hiccup                              | once      | created   | 75   | 1         | first   | 0
create       | listLog            | delay slow-log                                | lasting   | created   | 0    | 1         | first   | 1
create       | listLog            | unsent vague lost empty double-encoded        | lasting   | created   | 75   | 1         | first   | 0
create       | listLog            | denied                                        | lasting   | created   | 75   | 1         | first   | 0
create       | listLog            | empty-log hiccup                              | lasting   | created   | 75   | 1         | first   | 0
create       | pollLog            | delay unsent vague lost empty double-encoded  | once      | created   | 0    | 1         | first   | 1
create       | pollLog            | denied                                        | once      | created   | 75   | 1         | first   | 0
create       | pollLog            | delay                                         | lasting   | created   | 0    | 1         | first   | 1
create       | pollLog            | unsent vague lost empty double-encoded        | lasting   | created   | 75   | 1         | first   | 0
create       | pollLog            | denied                                        | lasting   | created   | 75   | 1         | first   | 0
create       | fetchLog           | delay unsent vague lost empty slow-log double-encoded | once      | created   | 0    | 1         | first   | 1
create       | fetchLog           | denied                                        | once      | created   | 75   | 1         | first   | 0
create       | fetchLog           | hiccup                                        | once      | created   | 75   | 1         | first   | 0
create       | fetchLog           | delay slow-log                                | lasting   | created   | 0    | 1         | first   | 1
create       | fetchLog           | unsent vague lost empty double-encoded        | lasting   | created   | 75   | 1         | first   | 0
create       | fetchLog           | denied                                        | lasting   | created   | 75   | 1         | first   | 0
create       | fetchLog           | hiccup                                        | lasting   | created   | 75   | 1         | first   | 0
create       | attach             | delay unsent vague lost double-encoded        | once      | created   | 0    | 1         | first   | 1
create       | attach             | denied                                        | once      | created   | 75   | 1         | first   | 0
create       | attach             | empty                                         | once      | created   | 0    | 1         | first   | 0
create       | attach             | delay lost double-encoded                     | lasting   | created   | 0    | 1         | first   | 1
create       | attach             | unsent vague                                  | lasting   | created   | 75   | 1         | first   | 0
create       | attach             | denied                                        | lasting   | created   | 75   | 1         | first   | 0
create       | attach             | empty                                         | lasting   | created   | 0    | 1         | first   | 0
reopen       | findJob            | delay unsent vague lost empty double-encoded  | once      | reopened  | 0    | 1         | first   | 1
reopen       | findJob            | denied                                        | once      | queued    | 77   | 1         | first   | 0
reopen       | findJob            | delay                                         | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | findJob            | unsent vague lost empty double-encoded        | lasting   | queued    | 75   | 1         | first   | 0
reopen       | findJob            | denied                                        | lasting   | queued    | 77   | 1         | first   | 0
reopen       | readIncident       | delay unsent vague lost empty double-encoded  | once      | reopened  | 0    | 1         | first   | 1
reopen       | readIncident       | denied                                        | once      | queued    | 77   | 1         | first   | 0
reopen       | readIncident       | delay empty double-encoded                    | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | readIncident       | unsent vague lost                             | lasting   | queued    | 75   | 1         | first   | 0
reopen       | readIncident       | denied                                        | lasting   | queued    | 77   | 1         | first   | 0
reopen       | updateIncident     | delay unsent vague lost double-encoded        | once      | reopened  | 0    | 1         | first   | 1
reopen       | updateIncident     | unauthorized                                  | once      | queued    | 77   | 1         | first   | 0
reopen       | updateIncident     | forbidden                                     | once      | reopened  | 0    | 1         | first   | 1
reopen       | updateIncident     | empty                                         | once      | failed    | 69   | 1         | first   | 0
reopen       | updateIncident     | delay lost double-encoded                     | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | updateIncident     | refuse                                        | lasting   | queued    | 75   | 1         | first   | 0
reopen       | updateIncident     | vague too-many unavailable-503                | lasting   | ambiguous | 75   | 1         | first   | 0
reopen       | updateIncident     | denied                                        | lasting   | queued    | 77   | 1         | first   | 0
reopen       | updateIncident     | empty                                         | lasting   | failed    | 69   | 1         | first   | 0
reopen       | updateIncident     | belied odd other-ticket busy                  | once      | reopened  | 0    | 1         | first   | 1
reopen       | updateIncident     | final                                         | once      | failed    | 69   | 1         | first   | 0
reopen       | updateIncident     | belied odd other-ticket                       | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | updateIncident     | busy                                          | lasting   | ambiguous | 75   | 1         | first   | 0
reopen       | updateIncident     | final                                         | lasting   | failed    | 69   | 1         | first   | 0
reopen       | readTicket         | delay unsent vague lost empty double-encoded  | once      | reopened  | 0    | 1         | first   | 1
reopen       | readTicket         | denied                                        | once      | reopened  | 77   | 1         | first   | 1
reopen       | readTicket         | delay                                         | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | readTicket         | unsent vague lost empty double-encoded        | lasting   | reopened  | 75   | 1         | first   | 1
reopen       | readTicket         | denied                                        | lasting   | reopened  | 77   | 1         | first   | 1
reopen       | attach             | delay unsent vague lost double-encoded        | once      | reopened  | 0    | 1         | first   | 1
reopen       | attach             | denied                                        | once      | reopened  | 75   | 1         | first   | 0
reopen       | attach             | empty                                         | once      | reopened  | 0    | 1         | first   | 0
reopen       | attach             | delay lost double-encoded                     | lasting   | reopened  | 0    | 1         | first   | 1
reopen       | attach             | unsent vague                                  | lasting   | reopened  | 75   | 1         | first   | 0
reopen       | attach             | denied                                        | lasting   | reopened  | 75   | 1         | first   | 0
reopen       | attach             | empty                                         | lasting   | reopened  | 0    | 1         | first   | 0
lost create  | search             | delay unsent vague lost empty double-encoded denied | once | created   | 0    | 1         | first   | 1
lost create  | search             | delay double-encoded                          | lasting   | created   | 0    | 1         | first   | 1
lost create  | search             | unsent vague lost denied                      | lasting   | ambiguous | 75   | 1         | none    | 0
lost create  | search             | empty                                         | lasting   | created   | 0    | 2         | second  | 1
lost create  | readIncident       | delay unsent vague lost empty double-encoded denied | once | created   | 0    | 1         | first   | 1
lost create  | readIncident       | delay double-encoded                          | lasting   | created   | 0    | 1         | first   | 1
lost create  | readIncident       | unsent vague lost denied                      | lasting   | ambiguous | 75   | 1         | none    | 0
lost create  | readIncident       | empty                                         | lasting   | created   | 0    | 2         | second  | 1
lost create  | readTicket         | delay unsent vague lost empty denied double-encoded | once | created   | 0    | 1         | first   | 1
lost create  | readTicket         | delay                                         | lasting   | created   | 0    | 1         | first   | 1
lost create  | readTicket         | unsent vague lost empty denied double-encoded | lasting   | ambiguous | 75   | 1         | none    | 0
lost reopen  | readIncident       | delay unsent vague lost double-encoded empty denied | once | reopened  | 0    | 1         | first   | 1
lost reopen  | readIncident       | delay double-encoded                          | lasting   | reopened  | 0    | 1         | first   | 1
lost reopen  | readIncident       | unsent vague lost empty denied                | lasting   | ambiguous | 75   | 1         | first   | 0
`

const Row = Schema.Tuple([
  Schema.Literals(FaultCells.scenarios),
  Schema.Literals(calls),
  Schema.String,
  Schema.Literals(["once", "lasting"]),
  Schema.String,
  Schema.NumberFromString,
  Schema.NumberFromString,
  Schema.Literals(["none", "first", "second"]),
  Schema.NumberFromString,
])
const row = Schema.decodeUnknownSync(Row)
const kind = Schema.decodeUnknownSync(Schema.Literals([...kinds, ...answerKinds]))

const [heading = "", ...lines] = table.trim().split("\n")

interface Expected extends Omit<Cell, "times"> {
  readonly often: "once" | "lasting"
  readonly expected: Omit<Seen, "seconds">
}

const cells = lines.flatMap((line) => {
  const [scenario, call, faults, often, outcome, exit, incidents, ticket, attachments] = row(
    line.split("|").map((part) => part.trim()),
  )
  const expected = { outcome, exit, incidents, ticket, attachments, met: true }
  return faults
    .split(" ")
    .flatMap((word) => groups[word] ?? [kind(word)])
    .map((kind): Expected => ({ scenario, call, kind, often, expected }))
})

/** Answers that are not as in the book, where they are given. */
const answersOf = (scenario: string, call: string): ReadonlySet<FaultKind> => {
  if (scenario === "create" && call === "createIncident")
    return new Set(books.filter((kind) => kind !== "other-ticket"))
  return new Set(scenario === "reopen" && call === "updateIncident" ? books : [])
}
/** Those with a name. */
const books = answerKinds.filter((kind) => kind !== "answer")

const seen = new Map<string, Array<string>>()

describe("the fault table", () => {
  it.effect.each(cells)("$scenario, $call: $kind, $often", ({ call, expected, kind, often, scenario }) =>
    Effect.gen(function* () {
      const { seconds, ...result } = yield* FaultCells.run({ scenario, call, kind, times: often === "once" ? 1 : 1000 })
      const { attachments, exit, incidents, outcome, ticket } = result
      const line = [scenario, call, often, outcome, exit, incidents, ticket, attachments].join(" | ")
      seen.set(line, [...(seen.get(line) ?? []), `${kind} ${seconds} s`])
      assert.deepStrictEqual(result, expected)
    }),
  )

  it("leaves out no fault on any call it has", () => {
    const inTable = (scenario: string, call: string) => cells.filter((c) => c.scenario === scenario && c.call === call)
    for (const { call, scenario } of cells) {
      const answered = answerKinds.filter((kind) => answersOf(scenario, call).has(kind))
      const wanted = [...kinds.filter((kind) => applies(kind, call)), ...answered]
      for (const often of ["once", "lasting"]) {
        const there = inTable(scenario, call).filter((cell) => cell.often === often)
        assert.deepStrictEqual(there.map(({ kind }) => kind).toSorted(), wanted.toSorted(), `${scenario}, ${call}`)
      }
    }
    // Nobody asks for the version or a token in a run, and only `sync` acts on jobs.
    const unasked = new Set<string>(["version", "token", "jobAction", "other"])
    assert.deepStrictEqual(new Set(cells.map(({ call }) => call)), new Set(calls.filter((call) => !unasked.has(call))))
  })

  it("has a second incident only where a lost reply cannot be looked for", () => {
    const doubled = cells.filter(({ expected }) => expected.incidents > 1)
    assert.deepStrictEqual(
      doubled.map(({ call, kind, often, scenario }) => [scenario, call, kind, often]),
      [
        ["lost create", "search", "empty", "lasting"],
        ["lost create", "readIncident", "empty", "lasting"],
      ],
    )
  })

  afterAll(() =>
    Effect.runPromise(
      Console.log(
        [
          `${heading.replaceAll(/ +\|/g, " |").replace("faults | how often", "how often")} | faults, and how long the run took`,
          ...Array.from(seen, ([line, faults]) => `${line} | ${faults.join(", ")}`),
        ].join("\n"),
      ),
    ),
  )
})
