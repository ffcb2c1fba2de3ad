import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { unansweredOf } from "../../src/summit/Summit.ts"
import { attached, details } from "../../src/summit/SummitAnswers.ts"
import { asked, detailOf, detailsReply, loggedReply, outcome } from "./Wire.ts"

const answer = (reply: unknown, number = "59404") =>
  outcome(
    Result.map(
      details(asked, reply, number),
      Option.getOrElse(() => "none" as const),
    ),
  )

describe("details", () => {
  it("reads a ticket", () =>
    assert.deepStrictEqual(
      answer(
        detailsReply({
          Ticket_ID: 41234,
          Ticket_No: "59404",
          Ticket_ID_Encrypted: "k%3d%3d",
          Status: " In-Progress ",
          Information: "text\n",
          Userlog: 5,
          Internallog: null,
          Caller_EmailID: "caller@example.com",
          WG_Name: "DevOps",
          Assigned_Engineer_Email: "",
          PriorityName: "P3",
          Sup_Function: "IT",
          Impact_Name: { ambiguous: true },
          Category: "IT\\Batch",
        }),
      ),
      {
        ref: { number: "59404", internalId: Option.some("41234"), encryptedId: Option.some("k%3d%3d") },
        status: "In-Progress",
        information: "text\n",
        userLog: "5",
        internalLog: "",
        byOthers: Option.none(),
        current: [
          { name: "Caller_EmailID", value: "caller@example.com" },
          { name: "Assigned_WorkGroup_Name", value: "DevOps" },
          { name: "Priority_Name", value: "P3" },
          { name: "Sup_Function", value: "IT" },
        ],
      },
    ))

  it("makes do with an empty row: the number asked for", () =>
    assert.deepStrictEqual(answer(detailsReply({})), {
      ref: { number: "59404", internalId: Option.none(), encryptedId: Option.none() },
      status: "",
      information: "",
      userLog: "",
      internalLog: "",
      byOthers: Option.none(),
      current: [],
    }))

  it("never uses another ticket's details", () => {
    assert.strictEqual(answer(detailsReply({ Ticket_No: "59405", Status: "New" })), "uncertain")
    assert.strictEqual(answer(detailsReply({ Ticket_No: 5940, Status: "New" })), "uncertain")
    assert.include(detailOf(details(asked, detailsReply({ Ticket_No: "8" }), "7")), "answered about another ticket (8)")
  })

  it("knows a missing ticket in all its spellings", () => {
    const replies: ReadonlyArray<unknown> = [
      { Errors: "", OutputObject: null },
      { Errors: "", OutputObject: "" },
      { Errors: "", Message: "Success", OutputObject: { IncidentDetails: null } },
      { OutputObject: { IncidentDetails: { TicketDetails: null } } },
      { OutputObject: { IncidentDetails: { TicketDetails: [] } } },
      { Errors: "Ticket not found", OutputObject: 5 },
      { Errors: ["Invalid Ticket No"] },
      { Message: "No records found", OutputObject: null },
      { Errors: "", Message: "Incident 59404 does not exist" },
    ]
    for (const reply of replies) assert.strictEqual(answer(reply), "none", JSON.stringify(reply))
  })

  it("takes nothing else for a missing ticket", () => {
    const replies: ReadonlyArray<readonly [unknown, string]> = [
      [{ Errors: "Service not found" }, "Refused"],
      [{ Errors: "Invalid API key: ticket not read" }, "RefusedCredentials"],
      [{ Errors: "", Message: "Unable to connect to the database", OutputObject: null }, "Refused"],
      [{ Errors: "", Message: "Access denied", OutputObject: null }, "RefusedCredentials"],
      [{}, "uncertain"],
      [{ Errors: "" }, "uncertain"],
      [{ OutputObject: {} }, "uncertain"],
      [{ OutputObject: [] }, "uncertain"],
      [{ OutputObject: { IncidentDetails: {} } }, "uncertain"],
      [{ OutputObject: { IncidentDetails: { TicketDetails: {} } } }, "uncertain"],
      [{ OutputObject: { IncidentDetails: { TicketDetails: ["59404"] } } }, "uncertain"],
      [detailsReply({ Status: ["New"] }), "uncertain"],
      [null, "uncertain"],
      [[], "uncertain"],
    ]
    for (const [reply, expected] of replies) assert.strictEqual(answer(reply), expected, JSON.stringify(reply))
    const misplaced = { OutputObject: { IncidentDetails: { TicketDetails: [{ Status: [] }] } } }
    assert.include(detailOf(details(asked, misplaced, "7")), "OutputObject.IncidentDetails.TicketDetails.0.Status")
  })
})

describe("attached", () => {
  const sent = { name: "error-log.txt", number: "59404" }
  const upload = { ...asked, changes: "files" } as const
  /** Nothing for a success; "sure" or "unsure" whether it was stored, for a failure. */
  const answer = (reply: unknown) =>
    Result.match(attached(upload, reply, sent), {
      onSuccess: () => undefined,
      onFailure: (error) =>
        error._tag === "SummitRefusedCredentials" ? "key" : Option.isSome(unansweredOf(error)) ? "unsure" : "refused",
    })

  it("takes only what reports success of this file for one", () => {
    for (const reply of [
      true,
      1,
      { Errors: null, Message: "error-log.txt saved" },
      { Message: "Uploaded" },
      { Errors: "", Message: "Attachment uploaded successfully", Output: false, OutputID: 0 },
      { Errors: "", Message: "File error-log.txt was attached to ticket 59404." },
      { Errors: "", Message: "", Output: null, OutputID: 4711 },
      { Errors: "", Output: true },
    ]) {
      assert.strictEqual(answer(reply), undefined, JSON.stringify(reply))
    }
  })

  it("takes Summit's own words against the file for a refusal", () => {
    for (const words of [
      "File type not allowed",
      "File size exceeds the limit",
      "error-log.txt could not be saved: file type .txt is not allowed",
      "The attachment is too large",
      "Extension .txt is not supported",
      "Maximum file size exceeded",
      "Unsupported file format",
      "Invalid Ticket ID",
      "A virus was found in error-log.txt",
      "Ticket 59404 does not exist",
    ]) {
      assert.strictEqual(answer({ Errors: words }), "refused", words)
      assert.strictEqual(answer({ Errors: "", Message: words }), "refused", words)
      assert.strictEqual(answer({ Errors: "", Message: words, Output: true, OutputID: 4711 }), "refused", words)
    }
    assert.strictEqual(answer({ Errors: ["Invalid API Key"] }), "key")
  })

  it("is not sure where neither is said", () => {
    for (const reply of [
      {},
      { Errors: "" },
      { Errors: "", Message: "", Output: false, OutputID: 0 },
      loggedReply,
      { Errors: "", Message: "An error has occurred." },
      { Errors: "", Message: "error-log.txt was not uploaded" },
      { Errors: "", Message: "0 files uploaded" },
      { Errors: "", Message: "Upload unsuccessful" },
      { Errors: "", Message: "Attachment saved, but it will be discarded" },
      { Errors: "", Message: "other.log uploaded successfully" },
      { Errors: "", Message: "error-log.txt already exists" },
      { Errors: "", Message: "Die Datei wurde abgelehnt", OutputID: 0 },
      { Errors: {} },
      null,
      false,
      0,
      ["File type not allowed"],
    ]) {
      assert.strictEqual(answer(reply), "unsure", JSON.stringify(reply))
    }
    const passing = attached(upload, { Errors: "Timeout expired", Message: "Attachment uploaded successfully" }, sent)
    assert.deepInclude(Result.getOrThrow(Result.flip(passing)), { declined: true, transient: true })
  })
})
