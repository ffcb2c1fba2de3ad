/**
 * Connector.config: from the text to Settings, or to everything that is wrong with it, each with its line. Values go
 * through the Schema of ConnectorKeys.ts; a key without a value counts as not given, except in [DEFAULTS], where it means
 * that the ticket gets no such attribute.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TextFile from "../files/TextFile.ts"
import type { Entries, Placed } from "./ConnectorEntries.ts"
import * as ConnectorEntries from "./ConnectorEntries.ts"
import * as ConnectorNames from "./ConnectorNames.ts"
import { resolving } from "../secrets/ResolveSecrets.ts"
import type { SectionName } from "./ConnectorKeys.ts"
import { attributeOf, patternsOf, secretKeys, sectionNames, Sections, sections } from "./ConnectorKeys.ts"
import * as NamedFolder from "../intake/NamedFolder.ts"
import * as Host from "../domain/Host.ts"
import * as ConnectorSecrets from "./ConnectorSecrets.ts"
import type { Header } from "../intake/IniSource.ts"
import * as IniSource from "../intake/IniSource.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Secret from "../domain/Secret.ts"
import type { SchemaProblem } from "../domain/Diagnostic.ts"
import { schemaProblems } from "../domain/Diagnostic.ts"
import * as Unseen from "./Unseen.ts"
import { mayHoldInvisible, escapeInvisible } from "../domain/Printable.ts"
import type { SettingsShape } from "./Settings.ts"
import { Settings } from "./Settings.ts"

/** What `%NAME%` in a folder may stand for. */
export const Variables = Context.Reference<NamedFolder.Environment>("opcon-summit/domain/ConnectorConfig/Variables", {
  defaultValue: () => undefined,
})

/** Connector.config, or a file it names, cannot be used. */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  file: Schema.String,
  problems: Schema.Array(Diagnostic.Diagnostic),
}) {
  override get message(): string {
    return `${Diagnostic.renderAll(this.file, this.problems)}\nCorrect Connector.config.`
  }
}

type Values = typeof Sections.Type
type Raw = Record<string, Record<string, string>>

/** What holds without a key in a file of the newest generation; a key that is there says by its name which one it is. */
const ofGeneration = (
  section: SectionName,
  { generation, placed }: Entries,
): ReadonlyArray<readonly [string, string]> =>
  Object.entries(ConnectorNames.otherNames[section] ?? {}).flatMap(([key, { byDefault, newest }]) => {
    const written = placed.find((one) => one.section === section && one.key === key)?.written
    const isNewest = written === undefined ? generation === "newest" : written === newest
    return byDefault !== undefined && isNewest ? [[key, byDefault] as const] : []
  })

const rawOf = (entries: Entries): Raw =>
  Record.fromEntries(
    sectionNames.map((section) => [
      section,
      Record.fromEntries([
        ...ofGeneration(section, entries),
        ...entries.placed
          .filter((one) => one.section === section && (one.entry.value !== "" || section === "DEFAULTS"))
          .map(({ entry, key }) => [key, entry.value] as const),
      ]),
    ]),
  )

/** A key and its section as the file calls them, else as its generation does. */
export const called = ({ generation, placed }: Entries, section: SectionName, key: string) => {
  const at = placed.find((one) => one.section === section && one.key === key)
  const header = at?.header ?? ConnectorNames.sectionIn(generation, section)
  return {
    name: at?.written ?? ConnectorNames.keyIn(generation, section, key),
    header: `[${header}]`,
    place: at === undefined ? {} : { line: at.entry.line, column: at.entry.column },
  }
}

const explain =
  (entries: Entries, headers: ReadonlyArray<Header>) =>
  ({ issue, path: [section, key] }: SchemaProblem): Diagnostic.Diagnostic => {
    const known = sectionNames.find((name) => name === section) ?? "GENERAL"
    const at = entries.placed.find((one) => one.section === known && one.key === key)
    const { header: shownHeader, name } = called(entries, known, String(key))
    const where = `${name} in ${shownHeader}`
    if (at === undefined) {
      const header = headers.find(({ name }) => ConnectorNames.sectionOf(name)?.section === known)
      return { ...(header ? { line: header.line, column: header.column } : {}), message: `${where} is missing` }
    }
    const { column, line, value } = at.entry
    if (issue._tag === "MissingKey") return { line, column, message: `${where} is empty` }
    const allowed = (issue._tag === "InvalidValue" ? issue.annotations?.message : undefined) ?? "another value is meant"
    const shown = Secret.mayBeSecret(value)
      ? "not shown here, it may be a secret"
      : `"${escapeInvisible(Host.shown(value))}"`
    const found = secretKeys.has(at.key) ? "" : ` is ${shown}:`
    return { line, column, message: `${where}${found} ${allowed}` }
  }

const Tls = Schema.Struct({
  ADDRESS: sections["OPCON API"].fields.ADDRESS,
  USES_TLS: sections["OPCON API"].fields.USES_TLS,
})
const { USES_PROXY } = sections["PROXY SERVER"].fields

/** What one key means for another; asked of each pair by itself, so that a mistake elsewhere does not hide it. */
const together = (raw: Raw, entries: Entries): ReadonlyArray<Diagnostic.Diagnostic> => {
  const problems: Array<Diagnostic.Diagnostic> = []
  const tls = Schema.decodeUnknownOption(Tls)(raw["OPCON API"])
  if (Option.isSome(tls) && !tls.value.USES_TLS && !Host.isLoopback(tls.value.ADDRESS)) {
    const { header, name, place } = called(entries, "OPCON API", "USES_TLS")
    const message = `${name} in ${header} is False: only True is allowed, except for localhost, 127.0.0.0/8 and ::1`
    problems.push({ ...place, message })
  }
  const proxy = raw["PROXY SERVER"] ?? {}
  if (Option.exists(Schema.decodeUnknownOption(Schema.Struct({ USES_PROXY }))(proxy), (found) => found.USES_PROXY)) {
    const { header, name, place } = called(entries, "PROXY SERVER", "USES_PROXY")
    for (const key of ["ADDRESS", "PORT"].filter((key) => proxy[key] === undefined)) {
      const message = `${name} in ${header} is True but ${called(entries, "PROXY SERVER", key).name} is not given`
      problems.push({ ...place, message })
    }
  }
  for (const [key, other] of [
    ["USER", "PASSWORD"],
    ["PASSWORD", "USER"],
  ] as const) {
    if (proxy[key] === undefined || proxy[other] !== undefined) continue
    const { header, place } = called(entries, "PROXY SERVER", key)
    const message = `${key} in ${header} is given but ${other} is not: a proxy wants both or neither`
    problems.push({ ...place, message })
  }
  return problems
}

const settingsOf = (values: Values, warnings: ReadonlyArray<string>, place: Place): SettingsShape => {
  const { GENERAL: general, "OPCON API": opcon, "PROXY SERVER": proxy, "SUMMIT API": summit } = values
  const file = (name: string | undefined) => Option.map(Option.fromUndefinedOr(name), place.resolve)
  return {
    file: place.file,
    general: {
      jobLogDir: place.resolve(general.JOBLOGDIR),
      templatesDir: place.resolve(general.TEMPLATESDIR),
      journalDir: place.resolve(general.JOURNALDIR),
      logDir: place.resolve(general.LOGDIR),
      dailyStartHour: general.DAILY_START_HOUR,
      debug: general.DEBUG,
      timeZone: Option.fromUndefinedOr(general.TIME_ZONE),
      timeBudget: Duration.seconds(general.TIME_BUDGET_SECONDS),
      maxInFlight: general.MAX_IN_FLIGHT,
      maxLogBytes: general.MAX_LOG_BYTES,
      journalKeepDays: general.JOURNAL_KEEP_DAYS,
      logKeepDays: general.LOG_KEEP_DAYS,
      logFormat: general.LOG_FORMAT,
      keyFile: place.resolve(general.KEY_FILE),
      recordMask: patternsOf(general.RECORD_MASK ?? ""),
      systemName: general.SYSTEM_NAME ?? `${opcon.ADDRESS}:${opcon.PORT}`.toLowerCase(),
    },
    defaults: Record.toEntries(attributeOf)
      .map(([key, name]) => ({ name, value: values.DEFAULTS[key] }))
      .filter(({ value }) => value !== ""),
    proxy:
      proxy.USES_PROXY && proxy.ADDRESS !== undefined && proxy.PORT !== undefined
        ? Option.some({
            host: proxy.ADDRESS,
            port: proxy.PORT,
            credentials:
              proxy.USER !== undefined && proxy.PASSWORD !== undefined
                ? Option.some({ user: proxy.USER, password: proxy.PASSWORD.value })
                : Option.none(),
          })
        : Option.none(),
    opcon: {
      address: `${opcon.USES_TLS ? "https" : "http"}://${opcon.ADDRESS}:${opcon.PORT}`,
      token: opcon.TOKEN.value,
      caFile: file(opcon.CA_FILE),
      timeout: Duration.seconds(opcon.TIMEOUT_SECONDS),
    },
    summit: {
      caFile: file(summit.CA_FILE),
      timeout: Duration.seconds(summit.TIMEOUT_SECONDS),
      writeTimeout: Duration.seconds(Math.max(summit.WRITE_TIMEOUT_SECONDS, summit.TIMEOUT_SECONDS)),
      orgId: summit.ORG_ID,
      proxyId: summit.PROXY_ID,
    },
    warnings,
  }
}

/** The file, and how a folder in it becomes absolute: against the file's own folder. */
export interface Place {
  readonly file: string
  readonly resolve: (path: string) => string
  readonly variables?: NamedFolder.Environment
}

/** All that can be told of a text, whether Settings come of it or not. */
export interface Examined {
  readonly entries: Entries
  readonly placed: ReadonlyArray<Placed>
  /** Values as they stand there, by section and key; a key without a value is not there. */
  readonly raw: Raw
  readonly values: Option.Option<Values>
  readonly problems: ReadonlyArray<Diagnostic.Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

/** `resolve` knows what the references of the text come to. */
export const examine = (text: string, resolve?: Secret.Resolve): Examined => {
  const source = IniSource.parse(text)
  const entries = ConnectorEntries.assign(source)
  const { placed, problems, warnings } = entries
  const raw = rawOf(entries)
  const values = Secret.decodeWith(Sections, raw, { errors: "all" }, resolve)
  const plain = placed.filter(({ entry, key }) => secretKeys.has(key) && Secret.isPlain(entry.value))
  return {
    entries,
    placed,
    raw,
    values: Result.getSuccess(values),
    problems: [
      ...problems,
      ...(Result.isFailure(values) ? schemaProblems(values.failure.issue).map(explain(entries, source.headers)) : []),
      ...together(raw, entries),
    ],
    warnings: [
      ...warnings,
      ...(mayHoldInvisible(text) ? Unseen.inSettings(placed) : []),
      ...plain.map(({ entry: { column, line }, written }) => ({
        line,
        column,
        message: `${written} stands in plain text`,
      })),
    ],
  }
}

/** Settings, or all problems in the order of the file. */
export const parse = (
  text: string,
  place: Place,
  resolve?: Secret.Resolve,
): Result.Result<SettingsShape, ReadonlyArray<Diagnostic.Diagnostic>> => {
  const examined = examine(text, resolve)
  const { placed, values } = examined
  const folders = text.includes("%") ? Unseen.variablesOf(placed, place.variables) : []
  const problems = [...examined.problems, ...(place.variables === undefined ? [] : folders)]
  const warnings = [...examined.warnings, ...(place.variables === undefined ? folders : [])]
  if (problems.length > 0 || Option.isNone(values)) return Result.fail(Diagnostic.sorted(problems))
  const told = warnings.map((warning) => Diagnostic.render(place.file, warning))
  return Result.succeed(settingsOf(values.value, told, place))
}

/** Reads and decodes the Connector.config at `file`. */
export const load = Effect.fn("ConnectorConfig.load")(function* (file: string) {
  const path = yield* Path.Path
  const absolute = path.resolve(file)
  const folder = path.dirname(absolute)
  const text = yield* Effect.mapError(
    TextFile.read(absolute),
    ({ detail, missing }) =>
      new SettingsInvalid({
        file: absolute,
        problems: [{ message: missing ? `${detail}; name Connector.config with --config` : detail }],
      }),
  )
  const variables = yield* Variables
  const place: Place = {
    file: absolute,
    resolve: (to) => path.resolve(folder, NamedFolder.expanded(to, variables) ?? to),
    variables,
  }
  const resolve = yield* resolving(text, (text) => {
    const { keyFile, secrets } = ConnectorSecrets.find(text)
    return { secrets, folder, keyFile: place.resolve(keyFile) }
  })
  return yield* Effect.fromResult(parse(text, place, resolve)).pipe(
    Effect.mapError((problems) => new SettingsInvalid({ file: absolute, problems })),
  )
})

/** Settings from the Connector.config at `file`. */
export const layer = (file: string) => Layer.effect(Settings, load(file))
