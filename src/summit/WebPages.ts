/**
 * What a web page is that comes instead of Summit's JSON, from something in between or from Summit's own web server, and
 * what to do about it.
 */
import * as Option from "effect/Option"
import { titleOf } from "./ErrorText.ts"

export interface WebPage {
  /**
   * gateway: something in front of Summit refused the request · size: the request is too large · login: a page to sign
   * in at · path: nothing is served at this address · server: the web server refused · passing: a system is down for a
   * while · denied: something refused, perhaps for the key · page: nothing is known of it.
   */
  readonly kind: "gateway" | "size" | "login" | "path" | "server" | "passing" | "denied" | "page"
  /** `a login page (Sign in to your account)`. */
  readonly what: string
  /** What to do; empty where nothing is known. */
  readonly cure: string
}

/** Characters of a page that are searched: its head and the beginning of its text. */
const pageSearched = 20_000

const allow = "allow POST requests with JSON and files from this host to the addresses in the template's urls there"
const shrink = "lower MAX_LOG_BYTES or raise the server's limit"
const address = "check address and urls in the template"
const noLogin = `${address}: the API is not behind the login, or must be exempt from it`

type PageRow = readonly [pattern: RegExp, kind: WebPage["kind"], what: string, cure: string]

/**
 * Web pages that come in place of Summit's JSON, from gateways, IIS and logins, some with status 403 or 404; none of them
 * says anything about the API key or the ticket. First match wins. Sub-statuses are IIS's own:
 * `HTTP Error 404.13 - Not Found`.
 */
export const pageRows: ReadonlyArray<PageRow> = [
  [
    /\b404\.13\b|\b413\.1\b|\brequest (?:entity|body|content)[\w ]{0,20} too large\b|\bpayload too large\b|\bcontent length too large\b|\bexceeds the request content length\b|\bmaximum request length exceeded\b/i,
    "size",
    "a refusal by the web server: the request is too large",
    shrink,
  ],
  [
    /\b404\.1[45]\b|\brequest-ur[il] too (?:long|large)\b/i,
    "path",
    "a refusal by the web server: the address is too long",
    address,
  ],
  [
    /\b403\.(?:501|502|503)\b/,
    "passing",
    "a refusal by the web server: too many requests from this host",
    "raise its limit (Dynamic IP Restrictions)",
  ],
  [
    /\b403\.6\b|\b403\.8\b/,
    "server",
    "a refusal by the web server: this host may not send requests",
    "add this host to the addresses that IIS allows",
  ],
  [
    /\b403\.(?:4|5)\b/,
    "server",
    "a refusal by the web server: it needs https",
    "use https:// in address in the template",
  ],
  [
    /\b403\.(?:7|12|13|16|17)\b/,
    "server",
    "a refusal by the web server: it needs a client certificate",
    "exempt the API from client certificates in IIS",
  ],
  [
    /\b403\.(?:1|2|3|14|18|19)\b|\b404\.(?:0|2|3|4|5|6|7|8|17|20)\b|\b405\.0\b/,
    "path",
    "a page of the web server: nothing is served at this address",
    `${address}, and that IIS may run the service there`,
  ],
  [
    /\b404\.(?:9|1[0-2]|1[6-9])\b|\b400\.\d\b/,
    "gateway",
    "a refusal by the web server's request filtering",
    `${allow} (IIS request filtering)`,
  ],
  [/\b401\.\d\b/, "login", "a login of the web server", noLogin],
  [
    /\brequest rejected\b|\bthe requested url was rejected\b|\byour support id is\b/i,
    "gateway",
    "a refusal by a gateway (F5)",
    allow,
  ],
  [/\bincapsula\b|\bimperva\b/i, "gateway", "a refusal by a gateway (Imperva)", allow],
  [
    /\bcloudflare\b|\bray id\b/i,
    "gateway",
    "a refusal by a gateway (Cloudflare), or its failure to reach Summit",
    allow,
  ],
  [
    /\bazure ?ref\b|\bx-azure-ref\b|\bazure front door\b|\bmicrosoft-azure-application-gateway\b|\bthe request is blocked\b/i,
    "gateway",
    "a refusal by a gateway (Azure)",
    allow,
  ],
  [
    /\berrors\.edgesuite\.net\b|\bakamai|\breference\s?(?:#|&#35;|&#x23;)\s?\d/i,
    "gateway",
    "a refusal by a gateway (Akamai)",
    allow,
  ],
  [/\bcloudfront\b|\baws ?waf\b/i, "gateway", "a refusal by a gateway (CloudFront)", allow],
  [
    /\bforti(?:gate|guard|web)\b|\bzscaler\b|\bbarracuda\b|\bblue ?coat\b|\bsquid\b|\bmcafee\b|\bsophos\b|\bpalo alto\b|\bmod_?security\b|\bweb application firewall\b|\bweb page blocked\b|\bsonicwall\b|\bcheck ?point\b|\bcitrix\b|\bnetscaler\b|\bthe requested url could not be retrieved\b|\baccess to (?:this|the requested) (?:site|page|url) (?:is|has been) (?:blocked|denied)\b/i,
    "gateway",
    "a refusal by a gateway or proxy",
    allow,
  ],
  [
    /\bSAML(?:Request|Response)\b|\bsaml2?\b|\bsingle sign[- ]?on\b|\bsso\b|\badfs\b|\blogin\.microsoftonline\.com\b|\bokta\b|\b(?:sign|log)[- ]?(?:in|on)\b|\blogin\b|type\s?=\s?["']?password\b/i,
    "login",
    "a login page",
    noLogin,
  ],
  [
    /\bservice (?:is )?(?:temporarily )?unavailable\b|\bbad gateway\b|\bgateway time-?out\b|\bunder maintenance\b|\bscheduled maintenance\b|\btemporarily (?:down|unavailable)\b|\btoo many requests\b|\bHTTP Error 50[0-4]\b/i,
    "passing",
    "a page of Summit, or of a system before it, that is down for a while",
    "wait, or ask who runs it",
  ],
  [
    /\b404\b[^\d]{0,20}\bnot found\b|\bfile or directory not found\b|\bendpoint not found\b|\bthe resource cannot be found\b/i,
    "path",
    "a page of the web server: nothing is served at this address",
    address,
  ],
  [/\bforbidden\b|\baccess (?:is )?denied\b/i, "denied", "a refusal by the web server or a gateway before it", ""],
]

const anyOther: PageRow = [/^/, "page", "a web page", ""]

/** What a fault in XML says, of WCF, of SOAP or of a Web API; empty for any other page. */
const faultIn = (page: string): string =>
  /<(?:\w+:)?(?:text|faultstring|message)(?:\s[^<>]*)?>([^<]*)</i.exec(page)?.[1]?.trim() ?? ""

const isPage = (text: string): boolean => /^[\s\uFEFF]*</.test(text)

/** Text and addresses of a page in one line, scripts and styles included, where products leave their names. */
const flattened = (page: string): string =>
  page
    .slice(0, pageSearched)
    .replaceAll(/&#(\d{1,3});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("&nbsp;", " ")
    .replaceAll(/<\/?(?:b|i|em|strong|span|font|p|br|h[1-6]|title|center|div|td|tr|li)(?:\s[^<>]*)?\/?>/gi, " ")
    .replaceAll(/\s+/g, " ")

/** What kind of web page `text` is; none for any other text. */
export const pageOf = (text: string): Option.Option<WebPage> => {
  if (!isPage(text)) return Option.none()
  const beginning = text.slice(0, pageSearched)
  const title = titleOf(beginning) || faultIn(beginning)
  const body = flattened(text)
  const [, kind, what, cure] = pageRows.find(([pattern]) => pattern.test(body)) ?? anyOther
  return Option.some({ kind, what: title === "" ? what : `${what} (${title})`, cure })
}
