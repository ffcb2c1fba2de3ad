import { assert, describe, it } from "@effect/vitest"
import { masking } from "../../src/http/Masking.ts"
import {
  blamesKey,
  numberIn,
  oneLine,
  refusesReopening,
  saysNoSuchTicket,
  titleOf,
} from "../../src/summit/ErrorText.ts"

const table = (judge: (text: string) => boolean, yes: ReadonlyArray<string>, no: ReadonlyArray<string>) => {
  for (const text of yes) assert.isTrue(judge(text), text)
  for (const text of no) assert.isFalse(judge(text), text)
}

describe("ErrorText", () => {
  it("knows when the API key is to blame", () =>
    table(
      blamesKey,
      [
        "Invalid API Key",
        "invalid apikey",
        "The API-Key has expired.",
        "API key is not valid",
        "API Key not found",
        "This service is not allowed for the given API Key",
        "Unauthorized API key",
        "Unauthorised",
        "Access denied",
        "Access is denied for user api",
        "Authentication failed",
        "Invalid TokenID",
        "invalid key",
      ],
      [
        "",
        "Invalid Status Name",
        "Invalid CI Key",
        "Invalid Category_Name: Authentication",
        "You are not authorized to change a Closed ticket",
        "Object reference not set to an instance of an object",
        "Invalid Workgroup. The API key of the mail gateway was used.",
      ],
    ))

  it("knows when a ticket is refused to be opened again, and not a value", () =>
    table(
      refusesReopening,
      [
        "Reopen is not permitted after 5 days of resolution",
        "Incident 59404 cannot be re-opened",
        "No transition possible for 59404",
        "The ticket state does not allow this transition",
        "Reopening period expired",
        "Status transition from Resolved to In-Progress isn't allowed",
      ],
      [
        "",
        "Invalid Status Name Reopened: not known",
        "Status Reopened does not exist",
        "The status name Reopened is not valid",
        "Caller does not exist",
        "Solution is mandatory",
        "Incident reopened",
      ],
    ))

  it("does not take our own words, or words in quotes, for the cause", () => {
    const ours = [
      "ROTATE API KEY",
      "job ROTATE API KEY",
      "ACCESS DENIED CHECK",
      "ACCESS DENIED",
      "API KEY",
      "INVALID KEY REPORT",
      "R&D  API key is missing",
      "first line\nAuthentication failed",
    ]
    const quoting = [
      "Invalid Category_Name for incident 'job ROTATE API KEY'",
      "Invalid Category_Name for incident job ROTATE API KEY",
      "Invalid Category_Name: ACCESS DENIED CHECK",
      "ACCESS DENIED CHECK is not a valid Symptom",
      "ACCESS DENIED: Invalid Category_Name",
      "Invalid Symptom. INVALID KEY REPORT",
      "Invalid Symptom: R&amp;D API key is missing",
      "The Symptom was rejected: Authentication failed",
      "INVALID WORKGROUP FOR API KEY",
    ]
    table((text) => blamesKey(text, ours), [], quoting)
    // Without knowing them either: a job's name is quoted, or is no sentence about the key.
    table(
      blamesKey,
      [],
      [
        "Invalid Category_Name for incident 'job ROTATE API KEY'",
        'Invalid Category_Name "Access denied"',
        "Invalid Symptom: ACCESS DENIED CHECK",
        "INVALID KEY REPORT cannot be classified",
        "Category of job AUTHENTICATION FAILED ALERT not found",
        "AUTHENTICATION FAILED ALERT: category not found",
        "Invalid API KEY ROTATION category",
        "Ticket [API key expired] is closed",
      ],
    )
  })

  it("knows a refused key although the job is called after one", () =>
    table(
      (text) => blamesKey(text, ["ACCESS DENIED", "API KEY", "ROTATE API KEY", "Access", "API"]),
      [
        "Access denied",
        "Access denied.",
        "Invalid API Key",
        "'Invalid API Key'",
        "The API key you sent is invalid",
        "API key 7f3b-11 has expired",
        "Error: API key for user opcon1 has expired",
        "Parameter 'APIKey' is missing",
        "Missing or invalid API key",
        "Request failed: Authentication has failed",
        "Category not found; access is denied for user opcon",
        "You cannot log in because the API key is disabled",
      ],
      ["Invalid Category_Name for 'ACCESS DENIED'"],
    ))

  it("knows when there is no such ticket, and nothing else", () =>
    table(
      saysNoSuchTicket,
      [
        "Ticket not found",
        "Ticket 59404 does not exist",
        "Ticket doesn't exist.",
        "The incident 59404 could not be found.",
        "No records found",
        "No data found.",
        "No such ticket: 59404",
        "Incident No 59404 not found",
        "Invalid Ticket",
        "Invalid Ticket No",
        "Invalid Ticket_No: 59404",
        "invalid incident id",
        "Cannot find ticket 59404",
      ],
      [
        "",
        "Success",
        "Invalid Ticket Status",
        "Invalid Status Name",
        "Ticket owner: user not found",
        "Incident service not found",
        "Caller not found",
        "Ticket is closed",
        "Access denied",
        "No ticket permissions",
        "Object reference not set to an instance of an object",
      ],
    ))

  it("reads the number only from a sentence of success", () => {
    const cases = [
      ["Ticket 318417 logged successfully", "318417"],
      ["Incident No: 42 created.", "42"],
      ["Ticket 0 logged successfully", ""],
      ["Ticket 318417 could not be updated", ""],
      ["Ticket 318417 logged with error 7", ""],
      ["Limit of 100 tickets reached", ""],
      ["Ticket 318417", ""],
      ["Logged 12 attachments", ""],
      ["", ""],
    ] as const
    for (const [message, number] of cases) assert.strictEqual(numberIn(message), number, message)
  })

  it("makes one line of at most 300 characters of anything", () => {
    assert.strictEqual(oneLine(" a\u0000\u001b[31m\r\n\tb\u202e\u2028c "), "a [31m b c")
    assert.strictEqual(oneLine("x".repeat(300)), "x".repeat(300))
    assert.strictEqual(oneLine("x".repeat(301)), `${"x".repeat(299)}…`)
    assert.strictEqual(oneLine(`${"x".repeat(298)}😀😀`), `${"x".repeat(298)}…`)
  })

  it("finds a page's title", () => {
    assert.strictEqual(titleOf("<html><TITLE lang=en> Log in\n</TITLE>"), "Log in")
    assert.strictEqual(titleOf("<html>no title"), "")
  })

  it("hides a key in every spelling a server may echo", () => {
    const key = `K.*/+ "&<é`
    const hide = masking(key)
    for (const echo of [
      key,
      key.toLowerCase(),
      JSON.stringify(key),
      encodeURIComponent(key),
      "K.*/+ &quot;&amp;&lt;é",
    ]) {
      const text = hide(`before ${echo} after`)
      assert.match(text, /^before "?<hidden>"? after$/, echo)
    }
    assert.strictEqual(hide(`${key}${key} and ${key}`), "<hidden><hidden> and <hidden>")
    assert.strictEqual(masking("")("nothing to hide"), "nothing to hide")
  })
})
