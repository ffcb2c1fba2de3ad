/**
 * What an answer to a changing request (a create, an update, an upload) proves: whether Summit has stored it, and what
 * follows when a search does not find it. One table for the code, the tests and the docs; a second one says what the words
 * in `Errors` mean.
 */
import type { Unanswered } from "../domain/Incident.ts"

interface AnswerKind {
  /** How such an answer looks, for people. */
  readonly looks: string
  readonly stored: "yes" | "no" | "unknown"
  /**
   * When it was not found: lost = sent once more in the life of the entry · declined = sent again as long as its absence is
   * certain · refused = not sent again, a person decides · done = there is nothing to search for.
   */
  readonly next: Unanswered["as"] | "done"
}

export const answers = {
  confirmed: { looks: "HTTP 200, JSON with the ticket's number and no `Errors`", stored: "yes", next: "done" },
  unsent: { looks: "no connection (DNS, connect, TLS, proxy)", stored: "no", next: "declined" },
  refusal: { looks: "HTTP 200, `Errors` of a kind that refuses before storing", stored: "no", next: "refused" },
  key: { looks: "HTTP 401, or JSON that blames the API key", stored: "no", next: "refused" },
  passing: {
    looks: "HTTP 200, passing words in `Errors`, or anywhere without number",
    stored: "unknown",
    next: "declined",
  },
  otherErrors: { looks: "HTTP 200, any other `Errors`", stored: "unknown", next: "declined" },
  toUpdate: { looks: "the same, to an update or an upload", stored: "unknown", next: "refused" },
  claimed: { looks: "HTTP 200, `Errors` that may come after storing", stored: "unknown", next: "refused" },
  unusable: {
    looks: "HTTP 200, other JSON without `Errors` and number",
    stored: "unknown",
    next: "refused",
  },
  empty: { looks: "HTTP 200 without a body", stored: "unknown", next: "refused" },
  page: { looks: "HTTP 200 with a web page or plain text", stored: "unknown", next: "lost" },
  busy: { looks: "HTTP 409, 423, 425, 429, 503", stored: "unknown", next: "declined" },
  forbidden: { looks: "HTTP 403 that is not Summit's JSON", stored: "unknown", next: "declined" },
  failed: { looks: "HTTP 408, 500, 502, 504 and other 5xx", stored: "unknown", next: "lost" },
  redirected: { looks: "HTTP 302, 303, 307", stored: "unknown", next: "lost" },
  rejected: { looks: "any other HTTP 3xx or 4xx (400, 404, 405, 413, 415)", stored: "unknown", next: "refused" },
  lost: { looks: "sent, and no complete answer", stored: "unknown", next: "lost" },
} as const satisfies Record<string, AnswerKind>

export type Answer = keyof typeof answers

/** The kind of an HTTP status outside 2xx; `own`: the body is Summit's JSON and blames the API key. */
export const ofStatus = (status: number, own: boolean): Answer => {
  if (status === 401 || (status === 403 && own)) return "key"
  if (status === 403) return "forbidden"
  if ([409, 423, 425, 429, 503].includes(status)) return "busy"
  if (status === 408 || status >= 500) return "failed"
  if (status === 302 || status === 303 || status === 307) return "redirected"
  return "rejected"
}

interface Words {
  readonly pattern: RegExp
  readonly kind: Extract<Answer, "refusal" | "passing" | "claimed">
  /** An example, for tests and docs. */
  readonly example: string
}

/**
 * Words in `Errors`, the first match counts; without a match it is `otherErrors`. They are matched against a text from
 * which everything that we sent has been removed.
 */
export const errorWords: ReadonlyArray<Words> = [
  {
    pattern: /\b(?:deadlock|rerun the transaction|snapshot isolation transaction aborted)/i,
    kind: "passing",
    example: "Transaction (Process ID 61) was deadlocked on lock resources. Rerun the transaction.",
  },
  {
    pattern: /\b(?:time-?\s?out|timed out|wait operation)\b/i,
    kind: "passing",
    example: "Execution Timeout Expired. The timeout period elapsed prior to completion of the operation.",
  },
  {
    pattern:
      /\b(?:being (?:edited|updated|modified|used|processed)|locked) by\b|\bcurrently (?:locked|being|in use)\b/i,
    kind: "passing",
    example: "The record is being edited by another user. Please try again later.",
  },
  {
    pattern: /\b(?:try|retry)\b.{0,40}\b(?:later|again|after)\b|\btemporar(?:y|ily)\b/i,
    kind: "passing",
    example: "The service is temporarily unavailable, try again in a few minutes.",
  },
  {
    pattern: /\b(?:server|service|system)\b.{0,40}\b(?:busy|unavailable|overloaded|restarting|under maintenance)\b/i,
    kind: "passing",
    example: "The server is busy.",
  },
  {
    pattern:
      /\b(?:too many|maximum)\b.{0,40}\b(?:requests|connections|sessions|calls|concurrent)\b|\b(?:rate limit|throttl)/i,
    kind: "passing",
    example: "Too many concurrent requests.",
  },
  {
    pattern:
      /\b(?:network-related|transport-level|connection (?:is|was|has been) (?:closed|broken|reset|lost)|connection pool|could not open a connection|cannot open database|insufficient (?:memory|system memory|disk)|outofmemory)/i,
    kind: "passing",
    example: "A network-related or instance-specific error occurred while establishing a connection to SQL Server.",
  },
  {
    pattern: /\b(?:duplicate|already (?:exists?|logged|created|open))\b/i,
    kind: "claimed",
    example: "Duplicate ticket 59399 exists for this symptom",
  },
  {
    pattern:
      /\bsuccessfully\b|\b(?:ticket|incident|record|request)\b(?:(?!\b(?:not|cannot|never)\b).){0,40}\b(?:logged|created|saved|registered|inserted)\b/i,
    kind: "claimed",
    example: "Incident 59404 logged, but no SLA is configured for its category",
  },
  {
    pattern: /\b(?:notifications?|notify|smtp|workflow|escalation)\b/i,
    kind: "claimed",
    example: "The notification template does not exist",
  },
  {
    pattern: /\bobject reference not set to an instance\b|\bwould be truncated\b/i,
    kind: "claimed",
    example: "Object reference not set to an instance of an object.",
  },
  {
    pattern: /^\W*(?:(?:errors?|exception|validation|failed|failure)\W+){0,5}invalid\s+\S/i,
    kind: "refusal",
    example: "Invalid WorkGroup Name",
  },
  {
    pattern:
      /\b(?:mandatory|required|(?:is|are) missing|(?:must|should) be (?:one of|set|selected|specified|provided|filled)|(?:can|may|should)(?:not| not) be (?:empty|blank|null|left)|(?:please|must) (?:provide|enter|select|specify|choose))\b/i,
    kind: "refusal",
    example: "Caller is mandatory",
  },
  {
    pattern:
      /\b(?:do(?:es)? not exist|(?:is|are|was) not (?:an? )?(?:found|valid|active|allowed|permitted|authori[sz]ed|configured|available|mapped)|(?:is|are) (?:inactive|disabled|invalid))\b/i,
    kind: "refusal",
    example: "Workgroup DevOps does not exist",
  },
  {
    pattern:
      /\b(?:closed|cancelled|canceled|resolved)\b.{0,60}\b(?:can|may|could)(?:not| not)\b|\b(?:can|may|could)(?:not| not)\b.{0,60}\b(?:closed|cancelled|canceled|resolved)\b/i,
    kind: "refusal",
    example: "Incident 59404 is Closed and may not be updated",
  },
  {
    pattern: /\b(?:exceeds? (?:the )?(?:maximum|allowed|permitted)|too (?:long|large|big))\b/i,
    kind: "refusal",
    example: "Symptom exceeds the maximum length",
  },
]

/** The kind of a text in `Errors` that holds nothing we sent. Only its beginning is searched, without markup. */
export const ofErrors = (text: string): Answer => {
  const beginning = text.slice(0, 2000).replaceAll(/<[^<>]*>/g, " ")
  return errorWords.find(({ pattern }) => pattern.test(beginning))?.kind ?? "otherErrors"
}

/** `text` without the texts that we sent and without anything in quotation marks. */
export const withoutOurs = (text: string, ours: ReadonlyArray<string>): string =>
  ours
    .filter((part) => part.trim().length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, part) => rest.replaceAll(part, " "), text.slice(0, 20_000))
    .replaceAll(/'[^'\n]{1,300}'|"[^"\n]{1,300}"/g, " ")
