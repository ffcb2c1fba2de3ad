/**
 * What Summit's error texts mean, and how they may be shown. Summit has no error codes: all that a refusal says is a
 * sentence, or a web page from something in between. The patterns here are narrow on purpose: a text that none of them
 * knows is passed on to people as it is.
 */
export { blamesKey } from "./KeyTrouble.ts"

const longest = 300

/** One line of at most 300 characters, fit for a log, a terminal and a ticket. */
export const oneLine = (text: string): string => {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim()
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`
}

/** The title of a web page; empty when there is no title. Each `<` is looked at once, however many there are. */
export const titleOf = (page: string): string => /<title(?:\s[^<>]*)?>([^<]*)</i.exec(page)?.[1]?.trim() ?? ""

/** A cause stands at the beginning; a dump of megabytes is not searched. */
const beginning = (text: string): string => text.slice(0, 2000)

const matches = (patterns: ReadonlyArray<RegExp>, text: string): boolean => {
  const begun = beginning(text)
  return patterns.some((pattern) => pattern.test(begun))
}

const subject = String.raw`\b(?:tickets?|incidents?|records?|data)\b`
/** A sentence about one of these is not about the ticket. */
const others = String.raw`\b(?:service|user|caller|engineer|instance|method|endpoint|module|api|key|status|work\s*group|category|priority|classification|customer|organi[sz]ation)\b`
const absent = String.raw`(?:not\s+found|(?:does|do|did)\s*(?:not|n['’]t)\s+exist|not\s+exist(?:ing)?|(?:could|can)\s*not\s+be\s+found|is\s+unknown)\b`
const ticketMissing = [
  new RegExp(String.raw`${subject}(?:(?!${others})[^;]){0,200}?${absent}`, "i"),
  /\b(?:no\s+(?:such\s+)?|could\s+not\s+find\s+(?:the\s+|any\s+)?|cannot\s+find\s+(?:the\s+|any\s+)?|unknown\s+)(?:tickets?|incidents?|records?|data)(?:\s+(?:found|exists?|available|with\b.*|no\b.*|number\b.*|for\b.*))?(?:[\s:#]*\d+)?\W*$/i,
  /\binvalid\s+(?:ticket|incident)(?:[\s_]*(?:no|number|id)\b|\s*#?\d+|\W*$|\s*[.:,;])/i,
]

/** Whether a text clearly says that the ticket asked for is not there. */
export const saysNoSuchTicket = (text: string): boolean => matches(ticketMissing, text)

const failureWords =
  /\b(?:errors?|exception|invalid|fail(?:s|ed|ure)?|denied|refused|rejected|unauthori[sz]ed|exceed(?:s|ed)?|too\s+large|unable|cannot|could\s+not|not\s+(?:allowed|supported|permitted|found|uploaded|saved|valid))\b/i

/** Whether a text that came without an `Errors` field reads like a failure. */
export const soundsFailed = (text: string): boolean => failureWords.test(text)

const successWords = /\b(?:success(?:ful|fully)?|logged|created|registered|saved|updated|submitted)\b/i

/** The number in "Ticket 318417 logged successfully"; empty when the text does not say that. */
export const numberIn = (message: string): string =>
  successWords.test(message) && !soundsFailed(message)
    ? (/\b(?:ticket|incident)\b[^\d;]{0,24}?\b(0*[1-9]\d*)\b/i.exec(message)?.[1] ?? "")
    : ""

const attachedWords = /\b(?:ok|success(?:ful|fully)?|uploaded|attached|saved|stored|added|inserted|created)\b/i
/** What takes a word of success back, or says it of something else. */
const butNot =
  /\b(?:no|not|none|never|un\w+|un-?success\w*|0|zero|blocked|ignored|skipped|dropped|discarded|missing|except|but|however|already|will|would|may|might|must|should|can|only|partial(?:ly)?|limit|quarantined?|infected|virus|pending|queued|later|try)\b|n['’]t\b|\.[a-z]\w{1,5}\b/i

/** Whether a sentence, without the file's name and the ticket's number, reports that a file was attached. */
export const soundsAttached = (text: string): boolean => {
  const begun = beginning(text)
  return attachedWords.test(begun) && !soundsFailed(begun) && !butNot.test(begun)
}

/** Why Summit takes no file, each found out before anything is stored. */
const fileRefusals = [
  /\b(?:file|attachment|document|type|extension|format)s?\b[^;]{0,80}\b(?:not|n['’]t)\s+(?:be\s+)?(?:allowed|supported|permitted|accepted)\b/i,
  /\b(?:un(?:supported|permitted)|disallowed|forbidden|blocked|illegal)\b[^;]{0,40}\b(?:file|attachment|type|extension|format)s?\b/i,
  /\b(?:size|length|limit)\b[^;]{0,80}\b(?:exceed(?:s|ed)?|too\s+(?:large|big|long))\b/i,
  /\bexceed(?:s|ed|ing)?\b[^;]{0,80}\b(?:size|length|limit|maximum)\b/i,
  /\b(?:file|attachment)s?\b[^;]{0,80}\b(?:too\s+(?:large|big)|larger\s+than)\b/i,
  /\binvalid\s+(?:file|attachment|ticket|incident|extension|content|base\s?64|module|e?module|parameter)\b/i,
  /\b(?:virus|malware|infected)\b/i,
]

/** Whether Summit's own words refuse a file before storing it; it would refuse it again. */
export const refusesFile = (text: string): boolean => matches(fileRefusals, text) || saysNoSuchTicket(text)
