/**
 * What the texts of a reply mean, and how they may be shown. Summit has no error codes: a refusal is only a sentence, or a
 * web page from something in between. The patterns are narrow on purpose: a text that none of them matches is passed on
 * to people as it is. Two parts: sentences, blame of the API key; web pages are in WebPages.ts.
 */
const longest = 300

/** One line of at most 300 characters, fit for a log, a terminal and a ticket. */
export const oneLine = (text: string): string => {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim()
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`
}

/** The title of a web page; empty when there is no title. Each `<` is looked at once, however many there are. */
export const titleOf = (page: string): string => /<title(?:\s[^<>]*)?>([^<]*)</i.exec(page)?.[1]?.trim() ?? ""

/** The cause comes at the beginning; a dump of megabytes is not searched. */
const beginning = (text: string): string => text.slice(0, 2000)

const matches = (patterns: ReadonlyArray<RegExp>, text: string): boolean => {
  const begun = beginning(text)
  return patterns.some((pattern) => pattern.test(begun))
}

const subject = String.raw`\b(?:tickets?|incidents?|records?|data)\b`
/** A sentence with one of these words is not about the ticket. */
const others = String.raw`\b(?:service|user|caller|engineer|instance|method|endpoint|module|api|key|status|work\s*group|category|priority|classification|customer|organi[sz]ation)\b`
const absent = String.raw`(?:not\s+found|(?:does|do|did)\s*(?:not|n['\u2019]t)\s+exist|not\s+exist(?:ing)?|(?:could|can)\s*not\s+be\s+found|is\s+unknown)\b`
const ticketMissing = [
  new RegExp(String.raw`${subject}(?:(?!${others})[^;]){0,200}?${absent}`, "i"),
  /\b(?:no\s+(?:such\s+)?|could\s+not\s+find\s+(?:the\s+|any\s+)?|cannot\s+find\s+(?:the\s+|any\s+)?|unknown\s+)(?:tickets?|incidents?|records?|data)(?:\s+(?:found|exists?|available|with\b.*|no\b.*|number\b.*|for\b.*))?(?:[\s:#]*\d+)?\W*$/i,
  /\binvalid\s+(?:ticket|incident)(?:[\s_]*(?:no|number|id)\b|\s*#?\d+|\W*$|\s*[.:,;])/i,
]

/** Whether a text clearly says that the ticket does not exist. */
export const saysNoSuchTicket = (text: string): boolean => matches(ticketMissing, text)

/** Whether a text refuses that the ticket is opened again, by its age or its workflow, and not a value that was sent. */
export const refusesReopening = (text: string): boolean =>
  matches([/\bre-?open(?:ed|ing)?\b|\btransitions?\b/i], text) &&
  /\b(?:not|cannot|no(?:\s+longer)?|denied|expired|exceeded)\b|n['\u2019]t\b/i.test(beginning(text)) &&
  !/^\W*invalid\b|\b(?:status|state)(?:\s+name)?\s+\S+\s+(?:does\s+not\s+exist|is\s+not)\b/i.test(beginning(text))

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
/** Words that take a success back, or apply it to something else. */
const butNot =
  /\b(?:no|not|none|never|un\w+|un-?success\w*|0|zero|blocked|ignored|skipped|dropped|discarded|missing|except|but|however|already|will|would|may|might|must|should|can|only|partial(?:ly)?|limit|quarantined?|infected|virus|pending|queued|later|try)\b|n['’]t\b|\.[a-z]\w{1,5}\b/i

/** Whether a sentence, without the file's name and the ticket's number, reports that a file was attached. */
export const soundsAttached = (text: string): boolean => {
  const begun = beginning(text)
  return attachedWords.test(begun) && !soundsFailed(begun) && !butNot.test(begun)
}

/** Reasons to refuse a file, each found before anything is stored. */
const fileRefusals = [
  /\b(?:file|attachment|document|type|extension|format)s?\b[^;]{0,80}\b(?:not|n['\u2019]t)\s+(?:be\s+)?(?:allowed|supported|permitted|accepted)\b/i,
  /\b(?:un(?:supported|permitted)|disallowed|forbidden|blocked|illegal)\b[^;]{0,40}\b(?:file|attachment|type|extension|format)s?\b/i,
  /\b(?:size|length|limit)\b[^;]{0,80}\b(?:exceed(?:s|ed)?|too\s+(?:large|big|long))\b/i,
  /\bexceed(?:s|ed|ing)?\b[^;]{0,80}\b(?:size|length|limit|maximum)\b/i,
  /\b(?:file|attachment)s?\b[^;]{0,80}\b(?:too\s+(?:large|big)|larger\s+than)\b/i,
  /\binvalid\s+(?:file|attachment|ticket|incident|extension|content|base\s?64|module|e?module|parameter)\b/i,
  /\b(?:virus|malware|infected)\b/i,
]

/** Whether Summit's own words refuse a file before storing it; it would refuse it again. */
export const refusesFile = (text: string): boolean => matches(fileRefusals, text) || saysNoSuchTicket(text)

const key = String.raw`(?:api[\s_-]?key|token[\s_-]?id)s?\b`
const bad = String.raw`(?:invalid|expired?|expiry|unauthori[sz]ed|wrong|incorrect|missing|inactive|disabled|revoked|denied|rejected|required|not\s(?:valid|authori[sz]ed|allowed|permitted|found|active|recogni[sz]ed|supplied|provided))\b`

/** Words that may stand before the subject of a sentence, or between it and what is wrong with it. */
const small = String.raw`(?:error|the|your|this|that|which|an?|no|valid|supplied|provided|given|specified|used|sent|passed|current|summit|request|user|account|parameter|field|value|header|format|authentication|is|was|are|has|have|had|been|be|seems|to|you|we|in|for|of|with|or|and|either|does|did|\u2026|[^\s\d,/]*\d[^\s,/]*)`
const smallBefore = String.raw`(?:${small}[\s,]+){0,8}`
const smallBetween = String.raw`(?:[\s,/]+(?:${small}|${bad})){0,12}?[\s,/]+`

/** What may follow: another noun would make the words before it a part of a name. */
const over = String.raw`(?=\s*(?:$|[^\w\s]|(?:to|for|by|on|in|of|with|when|as|due|or|and|is|was|has|using|sent|supplied|provided|specified|given|please|access|request|user|caller|client)\b|[^\s\d,/]*\d))`

const troubles = [
  `${smallBefore}${key}${smallBetween}${bad}`,
  `${smallBefore}${bad}${smallBetween}${key}${over}`,
  `${smallBefore}(?:invalid|wrong)\\s(?:key|authentication|credentials?)\\b${over}`,
  `${smallBefore}authentication\\s(?:(?:has|is|was)\\s)?(?:failed|failure|error|invalid|expired|required)\\b${over}`,
  `${smallBefore}access\\s(?:(?:is|was|has\\sbeen)\\s)?denied\\b${over}`,
  `unauthori[sz]ed\\b${over}`,
  `(?:th(?:is|e)\\s)?(?:service|method|api)\\s(?:\\S+\\s)?(?:is\\s|was\\s)?${bad}\\s(?:for|with|to|by|using)\\s${smallBefore}${key}`,
].map((trouble) => new RegExp(`^(?:${trouble})`, "i"))

const isKey = new RegExp(`^\\W*${key}\\W*$`, "i")
const general = new RegExp(`^(?:not|valid|allowed|permitted|found|active|${small}|${bad})$`, "i")

/** Whether the text has only words that may be said of a key. */
const saysNothingElse = (text: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).every((word) => word === "" || general.test(word))

const entities: Readonly<Record<string, string>> = { amp: "&", apos: "'", "#39": "'", quot: '"', lt: "<", gt: ">" }

/** Entities as characters, one blank for several, lower case, because Summit may have changed what it quotes. */
const normalized = (text: string): string =>
  text
    .replaceAll(/&(amp|apos|#39|quot|lt|gt);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/[^\S\n]+/g, " ")
    .toLowerCase()

const quoted = () =>
  /(?<![\p{L}\p{N}])(?:'[^'\n]{1,200}'|"[^"\n]{1,200}"|`[^`\n]{1,200}`|‘[^’\n]{1,200}’|“[^”\n]{1,200}”|«[^»\n]{1,200}»|\[[^\]\n]{1,200}\])/gu

/** Lines of what was sent, if they have several words: a single one may be a word of the sentence itself. */
const phrasesOf = (ours: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(ours.flatMap((text) => normalized(text).split("\n")).map((line) => line.trim()))]
    .filter((line) => /\S\s\S/.test(line) && !isKey.test(line))
    .toSorted((a, b) => b.length - a.length)

const withoutQuoted = (text: string, ours: ReadonlyArray<string>): string =>
  phrasesOf(ours)
    .reduce((rest, phrase) => rest.replaceAll(phrase, "…"), text)
    .replaceAll(quoted(), (words) => (isKey.test(words) ? words : "…"))

const sentencesOf = (text: string): ReadonlyArray<string> =>
  text
    .replaceAll(/["'`‘’“”«»[\]]/g, " ")
    .split(/[.;:!?](?=\s|$)|[\n()]|\s[-–—|]\s|\bbecause\s/)
    .map((sentence) => sentence.replaceAll(/[^\S\n]+/g, " ").replace(/^[^\p{L}\p{N}…]+/u, ""))

/**
 * Whether an error text blames the API key, or the right to call at all. Summit quotes in its errors what it was sent, and
 * a job may be called ROTATE API KEY or ACCESS DENIED CHECK: so what we sent (`ours`) and quoted text is taken
 * out first, and a sentence counts only when the cause is what it begins with.
 */
export const blamesKey = (text: string, ours: ReadonlyArray<string> = []): boolean => {
  const whole = normalized(beginning(text))
  const rest = withoutQuoted(whole, ours)
  // Where nothing is left but such words, the whole text is judged.
  const judged = saysNothingElse(rest) ? whole : rest
  return sentencesOf(judged).some((sentence) => troubles.some((trouble) => trouble.test(sentence)))
}
