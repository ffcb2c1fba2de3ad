/** What to do about refusals of Summit, and answers that were not understood. */
import type * as Refusal from "../notes/Refusal.ts"

export const cures: Readonly<Record<keyof typeof Refusal, string>> = {
  wrongPath: "Compare it with the path in Summit's documentation; some tenants have a prefix.",
  barePath: "After `.svc` the path continues with `/RESTService/...`.",
  moved: "Correct the template: use the address that the redirect leads to.",
  notAccepted: "Summit's words are after the colon. For a job log: lower MAX_LOG_BYTES.",
  tooLarge:
    "Do what the message says; in base64 a log is a third longer than the file, as a list of bytes four times as long.",
  proxy: "USER and PASSWORD.",
  emptyAnswer: "Have the service enabled for the API key.",
  notJson: "What answered is in the table below.",
  damaged:
    "A gateway has cut or changed the answer: the program looks for the incident. Send a [recording](operations.md#recordings).",
  plainText: "Something other than Summit may have answered: check address and urls in the template.",
  otherShape:
    "This Summit answers differently from what the program knows: send a [recording](operations.md#recordings).",
  noNumber: "The program looks for the incident; Summit's words are after the colon.",
  alsoNamed: "Summit reports an error and a ticket number: open that ticket before `journal retry ID`.",
  otherTicket: "The ticket counts as not readable: it is reopened, or a new one is created if Summit refuses.",
  nothingShown: "The ticket counts as not readable: it is reopened, or a new one is created if Summit refuses.",
}
