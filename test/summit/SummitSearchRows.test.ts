import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { rowsOf } from "../../src/summit/SummitSearch.ts"
import { asked, detailOf, outcome } from "./Wire.ts"

const marker = "{OpCon 20240921|16|1|LOAD GL run 42}"

const tickets = (rows: unknown) => ({ Errors: "", Message: "", OutputObject: { MyTickets: rows } })
const judged = (reply: unknown) => rowsOf(asked, reply, marker)
const numbers = (reply: unknown) => outcome(Result.map(judged(reply), (rows) => rows.map(({ number }) => number)))
const shows = (row: Readonly<Record<string, unknown>>) =>
  outcome(Result.map(judged(tickets([{ Ticket_No: 1, ...row }])), (rows) => rows.map((row) => row.marker).join()))

describe("rowsOf", () => {
  it("finds the number in every spelling", () => {
    const rows: ReadonlyArray<readonly [unknown, Array<string>]> = [
      [{ Incident_ID: 59404, Ticket_ID: "k%2fQ%3d%3d" }, ["59404"]],
      [{ "Incident ID": 59404, Ticket_ID: 7 }, ["59404"]],
      [{ "Incident ID": " 059404 " }, ["059404"]],
      [{ Ticket_No: "59404", Ticket_ID: 1 }, ["59404"]],
      [{ TicketNo: 59404 }, ["59404"]],
      [{ Ticket_No: "INC 59404" }, ["INC 59404"]],
      [{ Ticket_No: "", Incident_ID: 59404 }, ["59404"]],
      [{ Ticket_No: "k%2fQ%3d%3d", Incident_ID: 59404 }, ["59404"]],
      [{ IncidentDetail: [{ Incident_ID: 1 }], CustomAttribute: [{ Incident_ID: 9 }] }, ["1"]],
      [{ IncidentDetail: [{ Incident_ID: 1 }, { Incident_ID: 2 }] }, ["1", "2"]],
    ]
    for (const [row, expected] of rows) assert.deepStrictEqual(numbers(tickets([row])), expected, JSON.stringify(row))
  })

  it("finds the rows of a dynamic service, also a single one without its list", () => {
    const row = { Ticket_ID: 1, Ticket_No: "4507" }
    assert.deepStrictEqual(numbers({ Errors: "", OutputObject: { SUBROOT: [row] } }), ["4507"])
    assert.deepStrictEqual(numbers({ Errors: null, OutputObject: { SUBROOT: row } }), ["4507"])
  })

  it("takes only an empty list for no match", () => {
    for (const reply of [
      tickets([]),
      { OutputObject: { MyTickets: [] } },
      { Errors: "", Message: "No records found", OutputObject: { SUBROOT: [] } },
      { Errors: "", Message: "Ticket not found", OutputObject: { MyTickets: [] } },
      { Errors: [], Message: "Success", OutputObject: { MyTickets: [], GridViewDisplayColumns: [{}] } },
    ]) {
      assert.deepStrictEqual(numbers(reply), [], JSON.stringify(reply))
    }
  })

  it("refuses an answer without rows, or with rows that name no ticket", () => {
    const replies: ReadonlyArray<readonly [unknown, string]> = [
      [{ Errors: "Service not found" }, "Refused"],
      [{ Errors: "Invalid Instance", OutputObject: { MyTickets: [] } }, "Refused"],
      [{ Errors: "Invalid API Key", OutputObject: { MyTickets: [] } }, "RefusedCredentials"],
      [{ Errors: "", Message: "Unable to connect", OutputObject: { MyTickets: [] } }, "Refused"],
      [{ Errors: "", Message: "Access denied", OutputObject: null }, "RefusedCredentials"],
      [{ Errors: "", OutputObject: null }, "Refused"],
      [{ Errors: "", OutputObject: "" }, "Refused"],
      [{ Errors: "", OutputObject: {} }, "Refused"],
      [{ Message: "No such dynamic web service" }, "Refused"],
      [{ Errors: "", Message: "No records found", OutputObject: null }, "Refused"],
      [tickets(null), "Refused"],
      [tickets(""), "Refused"],
      [tickets({}), "Refused"],
      [tickets([{}]), "Refused"],
      [tickets([{ Incident_ID: 1 }, {}]), "Refused"],
      [tickets([{ IncidentDetail: [] }]), "Refused"],
      ...[0, "0", -5, "-5", 1.5, 2 ** 53, "", null, true, [1], "k%2f", "1 2"].map(
        (Incident_ID) => [tickets([{ Incident_ID, Ticket_ID: 41234 }]), "Refused"] as const,
      ),
    ]
    for (const [reply, expected] of replies) assert.strictEqual(numbers(reply), expected, JSON.stringify(reply))
    assert.strictEqual(
      detailOf(judged(tickets([{ Nummer: 1, s3cret: "x" }]))),
      "a row without a ticket number (columns: Nummer, <hidden>)",
    )
  })

  it("takes no other shape for an answer", () => {
    for (const reply of [
      {},
      { Errors: "" },
      { Errors: {}, OutputObject: { MyTickets: [] } },
      { OutputObject: [] },
      { OutputObject: 5 },
      { MyTickets: [] },
      tickets("none"),
      tickets(0),
      tickets([null]),
      tickets(["59404"]),
      tickets([[]]),
      null,
      [],
      true,
    ]) {
      assert.strictEqual(numbers(reply), "uncertain", JSON.stringify(reply))
    }
  })

  it("reads the total only where it is one", () => {
    for (const [TotalRows, expected] of [
      [250, 250],
      [" 250 ", 250],
      [0, 0],
      [-1, 0],
      ["many", 0],
      [null, 0],
      [1e300, 0],
    ] as const) {
      const row = { Ticket_No: 1, TotalRows }
      for (const shape of [row, { IncidentDetail: [row] }]) {
        const totals = outcome(Result.map(judged(tickets([shape])), (rows) => rows.map(({ total }) => total)))
        assert.deepStrictEqual(totals, [expected])
      }
    }
  })

  it("tells what a row shows of the marker", () => {
    for (const column of ["Symptom", "Description", "User_Log", "Private_Log", "Information", "Subject"]) {
      assert.strictEqual(shows({ [column]: `a\n${marker}\nb` }), "present", column)
      assert.strictEqual(shows({ [column]: marker.toLowerCase() }), column === "Information" ? "absent" : "silent")
    }
    const silent = [
      {},
      { Symptom: "title" },
      { Description: "text" },
      { Symptom: "title", Description: "title " },
      { Symptom: "title", Description: " " },
      { Symptom: "title", Description: "a long text that was cut..." },
      { Subject: "title", Information: "cut…" },
      { Symptom: "title", Description: ["text"] },
    ]
    for (const row of silent) assert.strictEqual(shows(row), "silent", JSON.stringify(row))
    for (const row of [
      { Symptom: "title", Description: "text" },
      { Subject: "title", Description: "text" },
      { Information: "text" },
      { Symptom: "title", Description: marker.replace("42", "4245") },
    ]) {
      assert.strictEqual(shows(row), "absent", JSON.stringify(row))
    }
  })
})
