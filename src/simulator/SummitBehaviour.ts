/**
 * How this Summit differs from the documented one. Tenants differ in what they cut, encode, index and count, and a client
 * must be right with all of them. Each setting can be given when the simulator is made, and changed while it runs.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { encodeEntities } from "../domain/Texts.ts"

const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const fields = {
  encodes: Schema.Literals(["no", "shown", "stored"]),
  cutsStored: Natural,
  cutsListed: Natural,
  cutEnd: Schema.String,
  lines: Schema.Literals(["kept", "collapsed", "html"]),
  matches: Schema.Literals(["text", "like", "words"]),
  searchesCase: Schema.Literals(["ignored", "heeded"]),
  storeMillis: Natural,
  lagMillis: Natural,
  index: Schema.Literals(["complete", "empty", "at-times"]),
  totals: Schema.Literals(["right", "unfiltered", "short", "missing", "text"]),
  pages: Schema.Literals(["right", "repeated", "whole", "small"]),
  searchRefusal: Schema.String,
  needsCaller: Schema.Boolean,
  mandatory: Schema.String,
  logOn: Schema.Literals(["either", "key", "password"]),
  attachesTo: Schema.Literals(["internal", "number", "either"]),
  plainRows: Schema.Literals(["flat", "nested"]),
  inProgressFirst: Schema.Boolean,
  needsToResolve: Schema.String,
}
const Behaviour = Schema.Struct(fields)
export type Behaviour = typeof Behaviour.Type

/** Some of the settings. */
const SomeBehaviour = Schema.Struct(Struct.map(fields, Schema.optionalKey))

export const usual: Behaviour = {
  encodes: "no",
  cutsStored: 0,
  cutsListed: 0,
  cutEnd: "",
  lines: "kept",
  matches: "text",
  searchesCase: "ignored",
  storeMillis: 0,
  lagMillis: 0,
  index: "complete",
  totals: "right",
  pages: "right",
  searchRefusal: "",
  needsCaller: false,
  mandatory: "IsFromWebService,Sup_Function,Status,Medium,Description,PageName",
  logOn: "either",
  attachesTo: "internal",
  plainRows: "flat",
  inProgressFirst: true,
  needsToResolve: "",
}

/** What each setting means, with its values, for the documentation. */
export const about: Readonly<Record<keyof Behaviour, string>> = {
  encodes:
    "`shown`: texts come back with HTML entities (`R&amp;D`, `&#39;`); `stored`: they are searched so, too; `no`",
  cutsStored: "how many characters of each text are kept; 0: all",
  cutsListed: "how many characters of each text lists and searches show; 0: all",
  cutEnd: "what stands at the end of a text that was cut: `...`",
  lines: "`collapsed`: runs of blanks and line breaks are shown as one blank; `html`: as `<p>` and `<br/>`; `kept`",
  matches: "a search finds the `text` anywhere; takes it for an SQL pattern: `like`; finds whole `words` only",
  searchesCase: "`ignored` or `heeded`",
  storeMillis: "how long after a request arrived a ticket, update or file is stored and answered",
  lagMillis: "how long a new ticket is missing from lists and searches",
  index: "`empty`: lists and searches show nothing; `at-times`: nothing new in every other half minute; `complete`",
  totals: "TotalRows is `right`, counts `unfiltered`, is one too `short`, is `missing`, or is a `text`",
  pages:
    "`repeated`: every page is the first; `whole`: every page shows all; `small`: two rows whatever is asked; `right`",
  searchRefusal: "lists and searches are refused with these words; empty: they are not",
  needsCaller: "`true`: IM_GetMyIncidents needs a `Caller`; `false`",
  mandatory: "members of Ticket that a new ticket must have, with commas between; empty: none",
  logOn: "requests log on with the API `key`, with UserName and `password`, or `either`",
  attachesTo: "TicketID of a file is the `internal` id, the visible `number`, or `either`",
  inProgressFirst: "`true`: a New or Pending ticket must be In-Progress before the API may resolve it; `false`",
  needsToResolve: "members that an update to Resolved must have, with commas between, such as `Solution`; empty: none",
  plainRows: "rows of IM_GetIncidentList are `flat`, or `nested` like those of IM_GetIncidentListwithDetails",
}

export const names = Struct.keys(about)

/** A name or a value that does not exist. */
export class BehaviourInvalid extends Schema.TaggedError<BehaviourInvalid>()("BehaviourInvalid", {
  message: Schema.String,
}) {}

/** `behaviour` after `changes`. */
export const changed = (behaviour: Behaviour, changes: unknown): Result.Result<Behaviour, BehaviourInvalid> =>
  Schema.decodeUnknownResult(SomeBehaviour, { onExcessProperty: "error" })(changes).pipe(
    Result.mapBoth({
      onSuccess: (some) => ({ ...behaviour, ...some }),
      onFailure: (error) => new BehaviourInvalid({ message: `${error.message}; known are ${names.join(", ")}` }),
    }),
  )

const valueOf = (text: string): unknown =>
  /^\d+$/.test(text) ? Number(text) : text === "true" || text === "false" ? text === "true" : text

/** From `name=value` on a command line. */
export const fromTexts = (texts: Readonly<Record<string, string>>): Result.Result<Behaviour, BehaviourInvalid> =>
  changed(usual, Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, valueOf(text)])))

const cut = (text: string, length: number, end: string): string =>
  length === 0 || text.length <= length ? text : text.slice(0, length) + end

/** A text as it is stored. */
export const stored = ({ cutEnd, cutsStored, encodes }: Behaviour, text: string): string =>
  cut(encodes === "stored" ? encodeEntities(text) : text, cutsStored, cutEnd)

/** Columns in which a tenant may show HTML. */
const rich = /^(?:information|userlog|internallog|user_log|private_log|description|oldvalue|new_value)$/i

const formatted = (lines: Behaviour["lines"], text: string, isRich: boolean): string => {
  if (lines === "collapsed") return text.replaceAll(/\s+/g, " ")
  if (lines === "kept" || !isRich || text === "") return text
  return `<p>${text.replaceAll("  ", " &nbsp;").replaceAll(/\r?\n/g, "<br/>")}</p>`
}

/** All texts in `value`, a reply or a part of one, as they are shown. */
export const shown = <A>(behaviour: Behaviour, value: A, listed: boolean): unknown => {
  const { cutEnd, cutsListed, encodes, lines } = behaviour
  const textShown = (text: string, column: string): string => {
    const short = cut(text, listed ? cutsListed : 0, cutEnd)
    return formatted(lines, encodes === "shown" ? encodeEntities(short) : short, rich.test(column))
  }
  const walk = (value: unknown, column: string): unknown => {
    if (typeof value === "string") return textShown(value, column)
    if (Array.isArray(value)) return value.map((item) => walk(item, column))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]))
  }
  return encodes === "shown" || (listed && cutsListed > 0) || lines !== "kept" ? walk(value, "") : value
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** `%text%` as SQL LIKE reads it; none: a bracket is not closed, which matches nothing. */
const like = (text: string): Option.Option<string> => {
  const parts: ReadonlyArray<string> = text.match(/\[\^?[^\]]*\]|[\s\S]/g) ?? []
  if (parts.includes("[")) return Option.none()
  const part = (one: string): string => {
    if (one === "%") return String.raw`[\s\S]*?`
    if (one === "_") return String.raw`[\s\S]`
    if (one.length === 1) return literally(one)
    const [, not = "", set = ""] = /^\[(\^?)(.*)\]$/s.exec(one) ?? []
    return set === "" ? "(?!)" : `[${not}${set.replaceAll(/[\\\]^]/g, String.raw`\$&`)}]`
  }
  return Option.some(parts.map(part).join(""))
}

const words = (text: string): string => ` ${(text.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `

/** Whether a search for `wanted` finds a text. */
export const matching = ({ matches, searchesCase }: Behaviour, wanted: string): ((text: string) => boolean) => {
  if (wanted === "") return () => true
  const same = (text: string) => (searchesCase === "ignored" ? text.toLowerCase() : text)
  switch (matches) {
    case "text":
      return (text) => same(text).includes(same(wanted))
    case "words":
      return (text) => same(words(text)).includes(same(words(wanted)))
    case "like":
      return Option.match(like(wanted), {
        onNone: () => () => false,
        onSome: (pattern) => {
          const expression = new RegExp(pattern, searchesCase === "ignored" ? "iu" : "u")
          return (text) => expression.test(text)
        },
      })
  }
}

/** How old an incident must be to be found in a stale half minute of `at-times`. */
const newMillis = 10 * 60_000

/** Whether a list or search shows a ticket that was logged at `loggedAt`. */
export const isIndexed = ({ index, lagMillis }: Behaviour, loggedAt: number, at: number): boolean => {
  if (index === "empty") return false
  const isStale = index === "at-times" && Math.floor(at / 30_000) % 2 === 1
  return loggedAt + (isStale ? Math.max(lagMillis, newMillis) : lagMillis) <= at
}

/** How many incidents of others an unfiltered count includes. */
const othersCount = 7

/** The column TotalRows, if there is one. */
export const totalRows = (
  { totals }: Behaviour,
  rows: number,
  all: number,
): { readonly TotalRows?: number | string } => {
  switch (totals) {
    case "right":
      return { TotalRows: rows }
    case "unfiltered":
      return { TotalRows: all + othersCount }
    case "short":
      return { TotalRows: Math.max(0, rows - 1) }
    case "missing":
      return {}
    case "text":
      return { TotalRows: String(rows) }
  }
}

const smallPage = 2

/** The first row of a page, and how many rows it has. */
export const pageOf = ({ pages }: Behaviour, index: number, size: number, rows: number): readonly [number, number] => {
  if (pages === "whole") return [0, rows]
  // Without a page size everything is on the first page.
  if (size === 0) return [0, index === 0 ? rows : 0]
  if (pages === "repeated") return [0, size]
  return pages === "small" ? [index * smallPage, smallPage] : [index * size, size]
}
