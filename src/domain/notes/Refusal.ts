/** Why Symphony Summit refused, or was not understood. What is to be done about each is in cures/Refusal.ts. */
import { fixed, sentence } from "../Sentence.ts"

export const wrongPath = sentence("there is no such service at this path; check address and {url} in the template")
export const barePath = sentence(
  "there is no such service at this path; check address and {url} in the template (the bare .svc path takes no JSON)",
)
export const moved = sentence("moved; check address and {url} in the template")
export const notAccepted = fixed("the request was not accepted; it may also be too large for the server")
export const tooLarge = fixed(
  "the request is too large for the server; lower MAX_LOG_BYTES or raise the server's limit",
)
export const proxy = fixed("the proxy asks for credentials; check USER and PASSWORD of the proxy")
export const emptyAnswer = sentence(
  "the service {service} is not known here or not allowed for this API key (empty answer); check {url} in the template and the rights of the key",
)
export const notJson = sentence("{what} instead of JSON")
export const damaged = sentence("damaged JSON ({text}) instead of JSON")
export const plainText = sentence("text ({text}) instead of JSON")
export const otherShape = sentence("an answer of an unknown shape ({places}){words}")
export const noNumber = sentence("an answer without errors and without a ticket number{words}")
export const alsoNamed = sentence(" (the answer names ticket {incident} all the same)")
export const otherTicket = sentence("answered about another ticket ({incident})")
export const nothingShown = fixed("an answer that shows none of the ticket's texts")
