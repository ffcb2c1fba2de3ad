/**
 * Replies that are not as documented, by name: whether the request is processed, and what is answered. Each is a fault of
 * the kind `answer` with its fields filled in; a fault of such a name may override any of them.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { Shape } from "./Message.ts"
import { page, shapes } from "./Message.ts"
import { refusal } from "./SummitWire.ts"

const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** The fields of a fault that say what is processed and what is answered. */
export const answerFields = {
  /** Whether the request is processed, whatever the reply says; it is not when absent. */
  processed: Schema.optionalKey(Schema.Boolean),
  /** How long after the request it is processed, even when the connection is closed by then; at once when absent. */
  storeMillis: Schema.optionalKey(Natural),
  /** How long after the request it is answered; when absent, as soon as it is processed. */
  millis: Schema.optionalKey(Natural),
  /** The connection is reset instead of a reply. */
  breaks: Schema.optionalKey(Schema.Boolean),
  /** With neither status nor body, the reply is the usual one. */
  status: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(200), Schema.isLessThanOrEqualTo(599))),
  /** The text of the reply; when absent and the status is 300 or more, the page that this server has for it. */
  body: Schema.optionalKey(Schema.String),
  headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** How the reply is changed on its way. */
  shape: Schema.optionalKey(Schema.Literals(Struct.keys(shapes))),
}
const Answer = Schema.Struct(answerFields)
export type Answer = typeof Answer.Type

const refused = (text: string): Answer => ({ body: refusal(text).text })
const stored = (answer: Answer): Answer => ({ processed: true, ...answer })
const shaped = (shape: Shape): Answer => ({ processed: true, shape })

const rejected: Answer = {
  status: 403,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: [
    "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your",
    "administrator.<br><br>Your support ID is: 4611686018427387904</body></html>",
  ].join(" "),
}
const redirected: Answer = { status: 302, headers: { location: "/RunReporter/Login?ReturnUrl=%2f" }, body: "" }
const deadlock =
  "Transaction (Process ID 61) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction."
const timeout =
  "Execution Timeout Expired.  The timeout period elapsed prior to completion of the operation or the server is not responding."

export const answers = {
  /** Processed, and answered as if it were not. */
  "stored-then-400": stored({ status: 400 }),
  "stored-then-403-page": stored(rejected),
  "stored-then-404": stored({ status: 404 }),
  "stored-then-413": stored({ status: 413 }),
  "stored-then-429": stored({ status: 429 }),
  "stored-then-500": stored({ status: 500 }),
  "stored-then-503": stored({ status: 503 }),
  "stored-then-redirect": stored(redirected),
  "stored-then-empty": stored({ body: "" }),
  "stored-then-html": stored({ body: page("Sign in").text, headers: { "content-type": "text/html; charset=utf-8" } }),
  "stored-then-timeout": stored(refused("Timeout expired. The timeout period elapsed prior to completion.")),
  "stored-then-deadlock": stored(refused(deadlock)),
  /** Processed late: answered then, or the connection is cut before. */
  "stored-late": stored({ storeMillis: 45_000 }),
  "cut-then-stored": stored({ storeMillis: 12_000, millis: 1000, breaks: true }),
  /** Not processed; the same request succeeds a little later. */
  "passing-deadlock": refused(deadlock),
  "passing-timeout": refused(timeout),
  "passing-edited": refused("Ticket is being edited by another user. Please try again later"),
  "passing-busy": refused("The server is busy"),
  "passing-400": { status: 400 },
  "passing-404": { status: 404 },
  "passing-413": { status: 413 },
  "passing-redirect": redirected,
  "passing-403-page": rejected,
  "passing-empty-object": { body: "{}" },
  /** Not processed, with a message of its own. */
  "duplicate-message": {
    body: JSON.stringify({ Errors: "", Message: "Duplicate ticket 59399 exists for this symptom", TicketNo: 0 }),
  },
  /** Processed, and answered in another shape. */
  "other-ticket": shaped("other-ticket"),
  "prefixed-number": shaped("prefixed-number"),
  "grouped-number": shaped("grouped-number"),
  unnumbered: shaped("unnumbered"),
  listed: shaped("listed"),
  "in-xml": shaped("in-xml"),
  gzipped: shaped("gzipped"),
  "byte-order-mark": shaped("byte-order-mark"),
  "control-characters": shaped("control-characters"),
  "in-d": shaped("in-d"),
  "with-page": shaped("with-page"),
  "errors-and-number": shaped("errors-and-number"),
  "cut-off": shaped("cut-off"),
} satisfies Record<string, Answer>
export type NamedAnswer = keyof typeof answers

export const namedAnswers = Struct.keys(answers)
