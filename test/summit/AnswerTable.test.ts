/** What answers to changing requests prove: every example, and each HTTP status. */
import { assert, describe, it } from "@effect/vitest"
import { answers, errorWords, ofErrors, ofStatus, withoutOurs } from "../../src/summit/AnswerTable.ts"

describe("words in Errors", () => {
  it.each(errorWords)("$example", ({ example, kind }) => assert.strictEqual(ofErrors(example), kind))

  it.each([
    [
      "Transaction (Process ID 61) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
      "passing",
    ],
    ["Lock request time out period exceeded.", "passing"],
    ["The wait operation timed out", "passing"],
    ["Incident 59404 is being edited by another user. Please try again later", "passing"],
    ["Service is busy, please retry after some time", "passing"],
    ["Timeout expired.  The timeout period elapsed prior to obtaining a connection from the pool.", "passing"],
    ["Maximum number of concurrent requests reached", "passing"],
    ["Invalid Status Name", "refusal"],
    ["Invalid Category_Name for incident", "refusal"],
    ["Sup_Function is mandatory", "refusal"],
    ["Please select a Classification", "refusal"],
    ["Caller does not exist", "refusal"],
    ["Incident is Closed and cannot be updated", "refusal"],
    ["<b>Invalid WorkGroup Name</b>", "refusal"],
    ["Error: Invalid Category", "refusal"],
    ["Validation failed! Error - Invalid Priority", "refusal"],
    ["Ticket->Title parameter is missing!", "refusal"],
    ["Priority must be one of Low, High", "refusal"],
    ["'x' is not a valid Urgency", "refusal"],
    ["The server must be restarted", "otherErrors"],
    ["A ticket for this symptom already exists", "claimed"],
    ["Incident was not created: Invalid Category", "otherErrors"],
    ["Invalid notification template", "claimed"],
    ["Request was throttled", "passing"],
    ["Rate limit exceeded", "passing"],
    ["The maximum length of Symptom is 500 characters: too long", "refusal"],
    ["Description exceeds the maximum length", "refusal"],
    ["Too many characters in Symptom, it must be provided again", "refusal"],
    ["Maximum number of attachments (10) reached for this ticket", "otherErrors"],
    ["Konto 4711 ist gesperrt", "otherErrors"],
    ["", "otherErrors"],
  ] as const)("%s: %s", (text, kind) => assert.strictEqual(ofErrors(text), kind))

  it("are not looked for in what we sent", () => {
    const ours = ["Job DEADLOCK MONITOR of schedule TIMEOUT failed", "DEADLOCK MONITOR"]
    for (const said of [
      "Invalid Category_Name for incident 'Job DEADLOCK MONITOR of schedule TIMEOUT failed'",
      "Invalid Category_Name: Job DEADLOCK MONITOR of schedule TIMEOUT failed",
      'Invalid Category_Name "DEADLOCK MONITOR"',
    ]) {
      assert.strictEqual(ofErrors(withoutOurs(said, ours)), "refusal", said)
    }
  })
})

describe("an HTTP status", () => {
  it.each([
    [401, "key"],
    [403, "forbidden"],
    [408, "failed"],
    [409, "busy"],
    [423, "busy"],
    [425, "busy"],
    [429, "busy"],
    [500, "failed"],
    [502, "failed"],
    [503, "busy"],
    [504, "failed"],
    [302, "redirected"],
    [301, "rejected"],
    [400, "rejected"],
    [404, "rejected"],
    [413, "rejected"],
    [418, "rejected"],
  ] as const)("%i is %s", (status, answer) => assert.strictEqual(ofStatus(status, false), answer))

  it("is Summit's own where it blames the key", () => assert.strictEqual(ofStatus(403, true), "key"))

  it("proves nothing unless it is a refusal of the key", () => {
    for (let status = 300; status < 600; status += 1) {
      if (status !== 401) assert.strictEqual(answers[ofStatus(status, false)].stored, "unknown", String(status))
    }
  })
})
