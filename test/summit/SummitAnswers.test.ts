import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { unansweredOf } from "../../src/summit/Summit.ts"
import type { Asked } from "../../src/summit/SummitReply.ts"
import { logged, sameNumber } from "../../src/summit/SummitAnswers.ts"
import { asked, detailOf, loggedReply, outcome } from "./Wire.ts"

const number = (reply: unknown, expected = Option.none<string>()) =>
  outcome(Result.map(logged(asked, reply, expected), (ref) => ref.number))

const ids = (TicketID_Internal: unknown, TicketID_Encrypted: unknown) =>
  outcome(
    Result.map(
      logged(asked, { TicketNo: 1, TicketID_Internal, TicketID_Encrypted }, Option.none()),
      ({ encryptedId, internalId }) => [Option.getOrNull(internalId), Option.getOrNull(encryptedId)],
    ),
  )

describe("logged", () => {
  it("takes a ticket number in any of its spellings", () => {
    const replies: ReadonlyArray<unknown> = [
      loggedReply,
      { TicketNo: 59404 },
      { Errors: null, TicketNo: "59404" },
      { Errors: [], TicketNo: " 59404 " },
      { Errors: [null, " "], TicketNo: 59404, Message: "Could not send a mail" },
      { Errors: " ", TicketNo: 0, Message: "Ticket 59404 logged successfully" },
      { Message: "Incident 59404 created" },
    ]
    for (const reply of replies) assert.strictEqual(number(reply), "59404", JSON.stringify(reply))
  })

  it("never takes a reply for a success that does not show one", () => {
    const replies: ReadonlyArray<unknown> = [
      ...[0, "0", "000", null, -5, "-5", "", "INC", 1.5, 1e300, 2 ** 53, true, {}, [59404]].map((TicketNo) => ({
        Errors: "",
        TicketNo,
      })),
      {},
      { Errors: "", Message: "Success" },
      { Errors: "", Message: "59404" },
      { Errors: {}, TicketNo: 59404 },
      { Errors: 0, TicketNo: 59404 },
      { Errors: false, TicketNo: 59404 },
      { Errors: [{ Message: "x" }], TicketNo: 59404 },
      { Errors: "", TicketNo: 59404, TicketID_Internal: {} },
      null,
      true,
      59404,
      [loggedReply],
      [],
    ]
    for (const reply of replies) assert.strictEqual(number(reply), "uncertain", JSON.stringify(reply))
  })

  it("lets Errors win over a number, and says so where a create named one", () => {
    const errors: ReadonlyArray<readonly [unknown, string]> = [
      ["Invalid Status Name", "Refused"],
      [["Invalid Priority", "Invalid Impact"], "Refused"],
      ["Object reference not set to an instance of an object", "Refused"],
      ["Invalid API Key", "RefusedCredentials"],
      [[null, "API key expired"], "RefusedCredentials"],
      ["Access denied", "RefusedCredentials"],
    ]
    for (const [Errors, tag] of errors) {
      assert.strictEqual(number({ ...loggedReply, Errors }), tag)
      assert.strictEqual(number({ Errors }), tag)
    }
    const twice = { ...loggedReply, Errors: ["Invalid Priority", "key s3cret\u0000"] }
    assert.strictEqual(
      detailOf(logged(asked, twice, Option.none())),
      "Invalid Priority; key <hidden> (the answer names ticket 59404 all the same)",
    )
    const named = Result.match(logged(asked, twice, Option.none()), { onFailure: unansweredOf, onSuccess: Option.none })
    assert.include(Option.getOrThrow(named), { as: "refused", named: "59404" })
    assert.strictEqual(detailOf(logged(asked, twice, Option.some("59404"))), "Invalid Priority; key <hidden>")
    assert.strictEqual(detailOf(logged(asked, { Errors: "x".repeat(999) }, Option.none())).length, 300)
    assert.strictEqual(number({ Errors: "", TicketNo: 0, Message: "Invalid API Key" }), "RefusedCredentials")
  })

  it("reads the other ids, 0 and nothing as none", () => {
    assert.deepStrictEqual(ids(41234, "k%3d"), ["41234", "k%3d"])
    assert.deepStrictEqual(ids("41234", 7), ["41234", "7"])
    for (const none of [0, "0", "", " ", null, -1]) assert.deepStrictEqual(ids(none, none), [null, null])
  })

  it("holds an update to its own ticket", () => {
    assert.strictEqual(number(loggedReply, Option.some("059404")), "59404")
    assert.strictEqual(number(loggedReply, Option.some("INC59404")), "59404")
    assert.strictEqual(number(loggedReply, Option.some("59405")), "uncertain")
    assert.strictEqual(number({ Message: "Ticket 7 updated" }, Option.some("59404")), "uncertain")
    assert.include(detailOf(logged(asked, loggedReply, Option.some("7"))), "answered about another ticket (59404)")
  })

  it("names the place where a shape differs", () => {
    assert.include(detailOf(logged(asked, { Errors: "", TicketNo: { a: 1 } }, Option.none())), "TicketNo: Expected")
    assert.include(detailOf(logged(asked, "s3cret", Option.none())), "unknown shape")
  })

  it("shows what the answer to a change says elsewhere", () => {
    const changing: Asked = { ...asked, changes: "new ticket" }
    const replies = [
      [
        { Errors: { Code: "E1", Message: "Invalid Urgency of s3cret" } },
        "Errors: Code: E1, Message: Invalid Urgency of <hidden>",
      ],
      [{ Errors: [{ Message: "Invalid Urgency" }] }, "Errors: Message: Invalid Urgency"],
      [{ errors: { Urgency: ["Invalid Urgency", "x"] } }, "errors: Urgency: Invalid Urgency, x"],
    ] as const
    for (const [reply, said] of replies) {
      assert.isTrue(detailOf(logged(changing, reply, Option.none())).endsWith(`: ${said}`), said)
      assert.notInclude(detailOf(logged(asked, reply, Option.none())), "Invalid Urgency")
    }
    const deep: unknown = JSON.parse(`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)
    assert.notInclude(detailOf(logged(changing, deep, Option.none())), ":")
  })

  it("takes passing words for passing wherever they are", () => {
    const changing: Asked = { ...asked, changes: "new ticket", ours: ["Job TIMEOUT failed"] }
    const as = (reply: unknown) =>
      Option.getOrUndefined(Option.flatMap(Result.getFailure(logged(changing, reply, Option.none())), unansweredOf))?.as
    for (const reply of [
      { Errors: null, Message: "The server is busy, try again later", TicketNo: 0 },
      { statusCode: 429, message: "Rate limit is exceeded. Try again in 30 seconds." },
      { Message: "An error has occurred.", ExceptionMessage: "Timeout expired" },
      { Errors: { Message: "Transaction was deadlocked" } },
    ])
      assert.strictEqual(as(reply), "declined", JSON.stringify(reply))
    for (const reply of [{}, { Message: "Invalid WorkGroup Name" }, { Message: "Job TIMEOUT failed: not logged" }])
      assert.strictEqual(as(reply), "refused", JSON.stringify(reply))
  })
})

it("sameNumber", () => {
  for (const [a, b] of [
    ["7", "7"],
    ["07", "7"],
    ["INC7", "7"],
    ["inc-007", "INC7"],
    ["a/b", " a/b "],
  ] as const) {
    assert.isTrue(sameNumber(a, b) && sameNumber(b, a), `${a} ${b}`)
  }
  for (const [a, b] of [
    ["7", "8"],
    ["INC7", "SR7"],
    ["7", "70"],
    ["", "0"],
    ["a/b", "A/B"],
  ] as const) {
    assert.isFalse(sameNumber(a, b) || sameNumber(b, a), `${a} ${b}`)
  }
})
