/**
 * Whether an error text names the API key, or the right to call at all, as the cause. Summit quotes in its errors what it
 * was sent, and a job may be called ROTATE API KEY or ACCESS DENIED CHECK. So what we sent and what stands in quotes is
 * taken out first, and a sentence counts only when the cause is what it begins with.
 */
/** A cause stands at the beginning; a dump of megabytes is not searched. */
const searched = 2000

const key = String.raw`(?:api[\s_-]?key|token[\s_-]?id)s?\b`
const bad = String.raw`(?:invalid|expired?|expiry|unauthori[sz]ed|wrong|incorrect|missing|inactive|disabled|revoked|denied|rejected|required|not\s(?:valid|authori[sz]ed|allowed|permitted|found|active|recogni[sz]ed|supplied|provided))\b`

/** Words that a sentence may have in front of its subject, or between that and what is wrong with it. */
const small = String.raw`(?:error|the|your|this|that|which|an?|no|valid|supplied|provided|given|specified|used|sent|passed|current|summit|request|user|account|parameter|field|value|header|format|authentication|is|was|are|has|have|had|been|be|seems|to|you|we|in|for|of|with|or|and|either|does|did|…|[^\s\d,/]*\d[^\s,/]*)`
const smallBefore = String.raw`(?:${small}[\s,]+){0,8}`
const smallBetween = String.raw`(?:[\s,/]+(?:${small}|${bad})){0,12}?[\s,/]+`

/** Whatever follows goes on with the sentence: another noun would make the words before it a part of a name. */
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

/** Nothing in it but what may be said of a key. */
const saysNothingElse = (text: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).every((word) => word === "" || general.test(word))

const entities: Readonly<Record<string, string>> = { amp: "&", apos: "'", "#39": "'", quot: '"', lt: "<", gt: ">" }

/** As Summit may have changed it: entities as characters, one blank for many, small letters. */
const levelled = (text: string): string =>
  text
    .replaceAll(/&(amp|apos|#39|quot|lt|gt);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/[^\S\n]+/g, " ")
    .toLowerCase()

const quoted =
  /(?<![\p{L}\p{N}])(?:'[^'\n]{1,200}'|"[^"\n]{1,200}"|`[^`\n]{1,200}`|‘[^’\n]{1,200}’|“[^”\n]{1,200}”|«[^»\n]{1,200}»|\[[^\]\n]{1,200}\])/gu

/** Lines of what was sent; one word alone says too little, and may be a word of the sentence itself. */
const phrasesOf = (ours: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(ours.flatMap((text) => levelled(text).split("\n")).map((line) => line.trim()))]
    .filter((line) => /\S\s\S/.test(line) && !isKey.test(line))
    .toSorted((a, b) => b.length - a.length)

const withoutQuoted = (text: string, ours: ReadonlyArray<string>): string =>
  phrasesOf(ours)
    .reduce((rest, phrase) => rest.replaceAll(phrase, "…"), text)
    .replaceAll(quoted, (words) => (isKey.test(words) ? words : "…"))

const sentencesOf = (text: string): ReadonlyArray<string> =>
  text
    .replaceAll(/["'`‘’“”«»[\]]/g, " ")
    .split(/[.;:!?](?=\s|$)|[\n()]|\s[-–—|]\s|\bbecause\s/)
    .map((sentence) => sentence.replaceAll(/[^\S\n]+/g, " ").replace(/^[^\p{L}\p{N}…]+/u, ""))

/** `ours`: what the request held that Summit may repeat in its answer. */
export const blamesKey = (text: string, ours: ReadonlyArray<string> = []): boolean => {
  const whole = levelled(text.slice(0, searched))
  const rest = withoutQuoted(whole, ours)
  // A sentence that is nothing but a job's name is no sentence about the job.
  const judged = saysNothingElse(rest) ? whole : rest
  return sentencesOf(judged).some((sentence) => troubles.some((trouble) => trouble.test(sentence)))
}
