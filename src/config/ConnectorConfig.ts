/**
 * Connector.config: from the text to Settings, or to everything that is wrong with it, each with its line. Values are
 * decoded by the Schema of ConnectorKeys.ts; a key without a value counts as not given, except in [DEFAULTS], where it
 * means that the ticket gets no such attribute.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"
import * as Diagnostic from "../domain/Diagnostic.ts"
import { mayHoldInvisible } from "../domain/Printable.ts"
import * as Secret from "../domain/Secret.ts"
import * as TextFile from "../files/TextFile.ts"
import * as ConfigFile from "../intake/ConfigFile.ts"
import { resolveSecrets } from "../secrets/ResolveSecrets.ts"
import type { Raw } from "./ConnectorChecks.ts"
import * as ConnectorChecks from "./ConnectorChecks.ts"
import type { Entries, Placed } from "./ConnectorEntries.ts"
import * as ConnectorEntries from "./ConnectorEntries.ts"
import type { SectionName } from "./ConnectorKeys.ts"
import { attributeOf, otherNames, secretKeys, sectionNames, Sections } from "./ConnectorKeys.ts"
import { listOf, patternsOf } from "./KeyTypes.ts"
import type { SettingsShape } from "./Settings.ts"
import { Settings } from "./Settings.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"
import * as SettingsNotes from "../domain/notes/Settings.ts"

/** Connector.config, or a file it names, cannot be used. */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  file: Schema.String,
  problems: Schema.Array(Diagnostic.Diagnostic),
}) {
  override get message(): string {
    return say(failures.SettingsInvalid.says, { places: Diagnostic.renderAll(this.file, this.problems) })
  }
}

type Values = typeof Sections.Type

/** Defaults that differ in a file of the newest generation; a key that is given decides by its name. */
const newestDefaults = (
  section: SectionName,
  { generation, placed }: Entries,
): ReadonlyArray<readonly [string, string]> =>
  Object.entries(otherNames[section] ?? {}).flatMap(([key, { byDefault, newest }]) => {
    const written = placed.find((one) => one.section === section && one.key === key)?.written
    const isNewest = written === undefined ? generation === "newest" : written === newest
    return byDefault !== undefined && isNewest ? [[key, byDefault] as const] : []
  })

const rawOf = (entries: Entries): Raw =>
  Record.fromEntries(
    sectionNames.map((section) => [
      section,
      Record.fromEntries([
        ...newestDefaults(section, entries),
        ...entries.placed
          .filter((one) => one.section === section && (one.entry.value !== "" || section === "DEFAULTS"))
          .map(({ entry, key }) => [key, entry.value] as const),
      ]),
    ]),
  )

/** A value that cannot be what it is meant for, and can without the comment behind it, is taken without. */
const withoutComments = (raw: Raw, issue: SchemaIssue.Issue): Raw => {
  const wrong = new Set(Diagnostic.schemaProblems(issue).map(({ path }) => path.join(" ")))
  return Record.map(raw, (keys, section) =>
    Record.map(keys, (value, key) =>
      wrong.has(`${section} ${key}`) && ConfigFile.mayHoldComment(value) ? ConfigFile.withoutComment(value) : value,
    ),
  )
}

const settingsOf = (values: Values, warnings: ReadonlyArray<string>, place: Place): SettingsShape => {
  const { GENERAL: general, JOURNAL: journal, "OPCON API": opcon, "PROXY SERVER": proxy } = values
  const { "SUMMIT API": summit, SWEEP: sweep, SYNC: sync } = values
  const file = (name: string | undefined) => Option.map(Option.fromUndefinedOr(name), place.resolve)
  const systemName = general.SYSTEM_NAME ?? `${opcon.ADDRESS}:${opcon.PORT}`.toLowerCase()
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
      systemName,
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
      maxPerSecond: Option.fromUndefinedOr(summit.MAX_PER_SECOND),
      orgId: summit.ORG_ID,
      proxyId: summit.PROXY_ID,
    },
    shared:
      journal.URL !== undefined && journal.QUEUE !== undefined
        ? Option.some({
            ...journal.URL,
            password: Option.map(Option.fromUndefinedOr(journal.PASSWORD), ({ value }) => value),
            caFile: file(journal.CA_FILE),
            queue: journal.QUEUE,
            system: systemName,
            whenUnreachable: journal.WHEN_UNREACHABLE,
          })
        : Option.none(),
    sweep: Option.map(Option.fromUndefinedOr(sweep.TEMPLATE), (template) => ({
      template,
      every: Duration.seconds(sweep.EVERY),
      grace: Duration.minutes(sweep.GRACE_MINUTES),
      statuses: listOf(sweep.STATUSES),
      schedules: listOf(sweep.SCHEDULES ?? "*"),
      except: listOf(sweep.EXCEPT ?? ""),
      maxPerRound: sweep.MAX_PER_ROUND,
    })),
    sync: Option.map(Option.fromUndefinedOr(sync.EVERY), (every) => ({ every: Duration.seconds(every) })),
    warnings,
  }
}

/** The file, and how a folder in it becomes absolute: against the file's own folder. */
export interface Place {
  readonly file: string
  readonly resolve: (path: string) => string
  readonly variables?: ConfigFile.Environment
}

/** What is known of a text, whether it is valid or not. */
interface Examined extends ConnectorChecks.Examined {
  readonly placed: ReadonlyArray<Placed>
  readonly values: Option.Option<Values>
  readonly problems: ReadonlyArray<Diagnostic.Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

/** `resolve` gives the values of the references in the text. */
export const examine = (text: string, resolve?: Secret.Resolve): Examined => {
  const source = ConfigFile.parse(text)
  const entries = ConnectorEntries.assign(source)
  const { placed, problems, warnings } = entries
  const written = rawOf(entries)
  const decode = (raw: Raw) => Secret.decodeWith(Sections, raw, { errors: "all" }, resolve)
  const asWritten = decode(written)
  const raw = Result.match(asWritten, {
    onFailure: ({ issue }) => withoutComments(written, issue),
    onSuccess: () => written,
  })
  const values = raw === written ? asWritten : decode(raw)
  const plain = placed.filter(({ entry, key }) => secretKeys.has(key) && Secret.isPlain(entry.value))
  return {
    entries,
    placed,
    raw,
    values: Result.getSuccess(values),
    problems: [
      ...problems,
      ...(Result.isFailure(values)
        ? Diagnostic.schemaProblems(values.failure.issue).map(ConnectorChecks.explain(entries, source.headers))
        : []),
      ...ConnectorChecks.betweenKeys(raw, entries, source.headers),
    ],
    warnings: [
      ...warnings,
      ...(mayHoldInvisible(text) ? ConnectorChecks.invisibleCharacters(placed) : []),
      ...plain.map(({ entry: { column, line }, written }) => ({
        line,
        column,
        message: SettingsNotes.plainText({ name: written }),
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
  const folders = /[%\\~$]/.test(text) ? ConnectorChecks.meaningless(placed, place.variables) : []
  const problems = [...examined.problems, ...(place.variables === undefined ? [] : folders)]
  const warnings = [...examined.warnings, ...(place.variables === undefined ? folders : [])]
  if (problems.length > 0 || Option.isNone(values)) return Result.fail(Diagnostic.sorted(problems))
  const sentences = warnings.map((warning) => Diagnostic.render(place.file, warning))
  return Result.succeed(settingsOf(values.value, sentences, place))
}

/** Reads and decodes the Connector.config at `file`; `variables` are those that `%NAME%` in a folder may name. */
export const load = Effect.fn("ConnectorConfig.load")(function* (file: string, variables?: ConfigFile.Environment) {
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
  const place: Place = {
    file: absolute,
    resolve: (to) => path.resolve(folder, ConfigFile.expandVariables(to, variables) ?? to),
    variables,
  }
  const resolve = yield* resolveSecrets(text, (text) => {
    const { keyFile, secrets } = ConnectorEntries.references(text)
    return { secrets, folder, keyFile: place.resolve(keyFile) }
  })
  return yield* Effect.fromResult(parse(text, place, resolve)).pipe(
    Effect.mapError((problems) => new SettingsInvalid({ file: absolute, problems })),
  )
})

/** Settings from the Connector.config at `file`. */
export const layer = (file: string, variables?: ConfigFile.Environment) => Layer.effect(Settings, load(file, variables))

/**
 * The folder that `key` names in the Connector.config at `config`, valid or not, else the default: for a failure that
 * must be written down although the settings cannot be used. Never fails.
 */
export const siteFolder = Effect.fn("ConnectorConfig.siteFolder")(function* (
  config: string,
  key: keyof typeof ConfigFile.defaultFolders,
  variables: ConfigFile.Environment,
) {
  const path = yield* Path.Path
  const text = yield* Effect.orElseSucceed(TextFile.read(config), () => "")
  const folder = ConfigFile.configuredFolder(text, key, variables) ?? ConfigFile.defaultFolders[key]
  return path.resolve(path.dirname(path.resolve(config)), folder)
})
