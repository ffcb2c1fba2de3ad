/**
 * Makes the recording of a run. Connector.config and the templates keep what the run depended on and lose the rest:
 * comments, folders, certificates, the proxy, every secret. Everything that is left goes through the masks.
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as ConnectorEntries from "../config/ConnectorEntries.ts"
import { secretKeys } from "../config/ConnectorKeys.ts"
import * as ConfigFile from "../intake/ConfigFile.ts"
import * as Secret from "../domain/Secret.ts"
import type { SettingsShape } from "../config/Settings.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import { runKey } from "../intake/Document.ts"
import { Entry } from "../journal/Entry.ts"
import { folder as incidentsFolder } from "../journal/Followed.ts"
import { silencesFolder } from "../journal/Journal.ts"
import { fileName as searches } from "../journal/SearchProof.ts"
import { isOurs } from "../journal/JobLogFolder.ts"
import { version } from "../intake/ProgramName.ts"
import type { Masks, Replacement } from "./Masks.ts"
import * as Mask from "./Masks.ts"
import type { RawExchange, RawRun } from "./Recorder.ts"
import type { Fault } from "./Recording.ts"
import { bodyIn, head, Recording } from "./Recording.ts"
import { linesOf, withoutAttached, withoutDocumentation, withoutFetched, withoutPlanned } from "./Redaction.ts"
import * as Quotes from "./Quotes.ts"
import * as Templates from "./Templates.ts"

/** A run, and its parameters. */
export interface Run {
  readonly raw: RawRun
  readonly site: { readonly settings: SettingsShape; readonly zone: string }
  readonly start: number
  readonly seed: number
  readonly argv: ReadonlyArray<string>
  readonly end: Recording["end"]
  /** Whether the documentation of jobs stays readable. */
  readonly documentation: boolean
}

const maskedSecrets = { token: "masked-token", key: "masked-key", other: "masked-secret" } as const

/** Every Redacted value in the settings. */
const redactedIn = (value: unknown): ReadonlyArray<string> => {
  if (Redacted.isRedacted(value)) return [String(Redacted.value(value))]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(redactedIn) : []
}

const json = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The keys in the requests to Summit. */
const keysSent = (exchanges: ReadonlyArray<RawExchange>): ReadonlyArray<string> => {
  const keys: Array<string> = []
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null) return
    for (const [name, member] of Object.entries(value)) {
      if (name === "APIKey" && typeof member === "string") keys.push(member)
      look(member)
    }
  }
  for (const { body, system } of exchanges) if (system === "summit") Option.map(json(body), look)
  return keys
}

const secretsOf = ({ raw, site }: Run, templates: Templates.FoundTemplates): ReadonlyArray<Replacement> => {
  const token = Redacted.value(site.settings.opcon.token)
  const keys = [...templates.keys, ...keysSent(raw.exchanges)]
  const others = redactedIn(site.settings)
  return [
    { hidden: token, by: maskedSecrets.token },
    ...keys.map((hidden) => ({ hidden, by: maskedSecrets.key })),
    ...others.filter((other) => other !== token).map((hidden) => ({ hidden, by: maskedSecrets.other })),
  ]
}

/** Values that a replay does not need, or that it has its own for, by key in Connector.config. */
const replaced: Readonly<Record<string, string>> = {
  ...Mask.folders,
  CA_FILE: "",
  KEY_FILE: "",
  RECORD_MASK: "",
  LOG_FORMAT: "text",
}

const configOf = (text: string, masks: Masks): ReadonlyArray<string> => {
  const source = ConfigFile.parse(text)
  const lines = text.split(/\r\n|\n|\r/).map(() => "")
  for (const { line, name } of source.headers) lines[line - 1] = `[${name}]`
  const { generation, placed } = ConnectorEntries.assign(source)
  for (const { entry, key, section, written } of placed) {
    const kept = secretKeys.has(key) ? Secret.encode(maskedSecrets.token) : (replaced[key] ?? masks.text(entry.value))
    // A replay uses neither a proxy nor a database.
    const value = section === "PROXY SERVER" || section === "JOURNAL" ? "" : kept
    lines[entry.line - 1] = `${written}=${value}`
  }
  // In a file of the newest generation the key has another default.
  if (generation === "newest" && !placed.some(({ key }) => key === "JOBLOGDIR")) {
    lines.push("[GENERAL]", `LOG_FILES_DIRECTORY=${Mask.folders["JOBLOGDIR"] ?? ""}`)
  }
  return lines
}

const entryOf = (entry: Entry, masks: Masks): Entry => {
  const masked = Schema.decodeUnknownSync(Entry)(masks.json(Schema.encodeSync(Entry)(entry)))
  // The id contains the name of the job.
  const id = masked.id.replace(`-${runKey(entry.failed)}-`, `-${runKey(masked.failed)}-`)
  return { ...masked, id }
}

const isLog = ({ path, system }: RawExchange): boolean => system === "opcon" && path.includes("/jobinstanceactions")

const faultOf = <F extends Fault>(fault: F, masks: Masks): F =>
  fault.proxy === undefined ? fault : { ...fault, proxy: masks.text(fault.proxy) }

type Hide = (path: string) => (body: unknown) => unknown

interface Hides {
  readonly sent: Hide
  readonly answered: Hide
}

const asItIs: Hide = () => (body) => body

const hiding = ({ documentation }: Run, quotes: Option.Option<Quotes.Quotes>, system: string): Hides => {
  if (documentation) return { sent: asItIs, answered: asItIs }
  return Option.match(quotes, {
    onNone: () =>
      system === "opcon"
        ? { sent: withoutDocumentation, answered: withoutDocumentation }
        : { sent: asItIs, answered: asItIs },
    onSome: ({ answered, sent, tags }) => {
      const hide: Hide = (path) => withoutDocumentation(path, tags)
      return system === "opcon" ? { sent: hide, answered: hide } : { sent: () => sent, answered: () => answered }
    },
  })
}

const replyOf = (one: RawExchange, masks: Masks, hide: Hide): RawExchange["reply"] => {
  const { path, reply } = one
  if ("fault" in reply) return faultOf(reply, masks)
  const { body, bodyFault, headers = {}, ...others } = reply
  const answered = bodyIn(String(body ?? "")).body
  return {
    ...others,
    headers: Record.map(headers, (value) => masks.text(value)),
    ...(answered === undefined
      ? {}
      : { body: masks.json(isLog(one) ? withoutFetched(answered) : hide(path)(answered)) }),
    ...(bodyFault === undefined ? {} : { bodyFault: faultOf(bodyFault, masks) }),
  }
}

const exchangeOf = (
  run: Run,
  one: RawExchange,
  masks: Masks,
  fields: ReadonlySet<string>,
  secrets: ReadonlyArray<Replacement>,
  quotes: Option.Option<Quotes.Quotes>,
) => {
  const { at, body, headers, method, path, system } = one
  const hides = hiding(run, quotes, system)
  const asked = hides.sent(path)(withoutAttached(fields)(bodyIn(body).body))
  const isCompared = (name: string, value: string) =>
    name === "authorization" || name === "content-type" || secrets.some(({ hidden }) => value.includes(hidden))
  return {
    system,
    at,
    request: {
      method,
      path: masks.text(path),
      ...(asked === undefined ? {} : { body: masks.json(asked) }),
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value = ""]) =>
          isCompared(name, value) ? [[name, masks.text(value)]] : [],
        ),
      ),
    },
    reply: replyOf(one, masks, hides.answered),
  }
}

const joblogsOf = ({ raw, site }: Run, masks: Masks): Pick<Recording, "joblogs"> => {
  const { jobLogDir } = site.settings.general
  const names = [...(raw.before.get(jobLogDir) ?? [])].filter(isOurs)
  const bytesOf = (name: string) =>
    raw.read.get(`${jobLogDir}/${name}`) ?? raw.read.get(`${jobLogDir}\\${name}`) ?? new Uint8Array()
  const joblogs = Object.fromEntries(names.map((name) => [masks.text(name), linesOf(bytesOf(name))]))
  return names.length === 0 ? {} : { joblogs }
}

const searchesOf = ({ raw, site }: Run, masks: Masks): Pick<Recording, "searches"> => {
  const { journalDir } = site.settings.general
  const bytes = raw.read.get(`${journalDir}/${searches}`) ?? raw.read.get(`${journalDir}\\${searches}`)
  return bytes === undefined ? {} : { searches: masks.text(TextEncoding.decode(bytes)) }
}

/** The files that were read in a folder of JOURNALDIR; their names are left out, because some hold the address of Summit. */
const textsIn = ({ raw, site }: Run, masks: Masks, folder: string): ReadonlyArray<string> => {
  const plain = (path: string) => path.replaceAll("\\", "/")
  const below = plain(`${site.settings.general.journalDir}/${folder}/`)
  return [...raw.read].flatMap(([path, bytes]) =>
    plain(path).startsWith(below) ? [masks.text(TextEncoding.decode(bytes))] : [],
  )
}

const incidentsOf = (run: Run, masks: Masks): Pick<Recording, "incidents" | "silences"> => {
  const incidents = textsIn(run, masks, incidentsFolder)
  const silences = textsIn(run, masks, silencesFolder)
  return { ...(incidents.length === 0 ? {} : { incidents }), ...(silences.length === 0 ? {} : { silences }) }
}

const assemble = (
  run: Run,
  masks: Masks,
  secrets: ReadonlyArray<Replacement>,
  found: Templates.FoundTemplates,
): Recording => {
  const { raw, site } = run
  const config = TextEncoding.decode(raw.read.get(site.settings.file) ?? new Uint8Array(0))
  const templates = Templates.masked(found, masks, maskedSecrets.key)
  const fields = Templates.contentFields(templates)
  const quotes = run.documentation ? Option.none<Quotes.Quotes>() : Quotes.find(raw.exchanges, found.texts)
  const hideSent = Option.match(quotes, { onNone: () => (value: unknown) => value, onSome: ({ sent }) => sent })
  const results = hideSent(JSON.parse(JSON.stringify(raw.results)))
  return {
    ...head,
    program: version,
    start: run.start,
    zone: site.zone,
    seed: run.seed,
    argv: run.argv.map((word) => word.replace(/(?<==).*$/s, (value) => masks.text(value))),
    config: configOf(config, masks),
    templates,
    journal: raw.journal.map(({ entry, look }) => ({ look, entry: entryOf(entry, masks) })),
    ...joblogsOf(run, masks),
    ...searchesOf(run, masks),
    ...incidentsOf(run, masks),
    lease: raw.lease,
    disk: raw.refused.flatMap(({ folder, method, nth, reason }) => {
      const place = Mask.placing(site.settings)(folder)
      return place.startsWith(Mask.siteFolder) ? [{ call: `${method} ${place}`, nth, reason }] : []
    }),
    exchanges: raw.exchanges.map((exchange) => exchangeOf(run, exchange, masks, fields, secrets, quotes)),
    end: run.end,
    result: [masks.json(withoutPlanned(fields)(results))].flat(),
  }
}

const encode = Schema.encodeUnknownResult(Recording)
const decode = Schema.decodeUnknownResult(Recording)

/** The recording as JSON, or why there is none. */
export const make = (run: Run): Result.Result<string, string> => {
  const { settings } = run.site
  const found = Templates.find(run.raw, settings.general.templatesDir)
  const secrets = secretsOf(run, found)
  const toPlaces = Mask.placing(settings)
  const seen = new Set<string>()
  const collected = Mask.collecting(seen)
  assemble(run, { text: (text) => collected.text(toPlaces(text)), json: collected.json }, secrets, found)
  const masks = Mask.make(seen, { patterns: settings.general.recordMask, secrets })
  const placed: Masks = {
    text: (text) => masks.text(toPlaces(text)),
    json: (value) => masks.json(Mask.mapStrings(value, toPlaces)),
  }
  return Result.try(() => assemble(run, placed, secrets, found)).pipe(
    Result.flatMap(encode),
    // The recording must be readable: a pattern may have hidden too much.
    Result.flatMap((encoded) => Result.map(decode(encoded), () => encoded)),
    Result.map((encoded) => `${JSON.stringify(encoded, undefined, 2)}\n`),
    Result.mapError((error) => (error instanceof Error ? error.message : String(error))),
  )
}
