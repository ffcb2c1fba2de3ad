/**
 * Connector.config as the rest of the program sees it: every key present, defaults applied, folders absolute, secrets
 * Redacted. How the file becomes this value is in ConnectorConfig.ts.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type { Attribute } from "../domain/Template.ts"

export interface SettingsShape {
  /** The file these settings came from, for messages. */
  readonly file: string
  readonly general: {
    readonly jobLogDir: string
    readonly templatesDir: string
    readonly journalDir: string
    readonly logDir: string
    /** 0 to 23. */
    readonly dailyStartHour: number
    readonly debug: boolean
    /** IANA name; none = the zone of this host. */
    readonly timeZone: Option.Option<string>
    readonly timeBudget: Duration.Duration
    readonly maxInFlight: number
    readonly maxLogBytes: number
    /** Days after which done entries leave the journal. */
    readonly journalKeepDays: number
    /** Days after which files leave LOGDIR. */
    readonly logKeepDays: number
    readonly logFormat: "text" | "ndjson"
    /** The key that `aes:` values are encrypted under. */
    readonly keyFile: string
    /** What recordings must not hold besides secrets and e-mail addresses. */
    readonly recordMask: ReadonlyArray<RegExp>
    /** The OpCon system among those that share one Summit: part of every marker. `host:port` of its API by default. */
    readonly systemName: string
  }
  /** [DEFAULTS], already under their ticket attribute names, in the order of the vendor's table. */
  readonly defaults: ReadonlyArray<Attribute>
  readonly proxy: Option.Option<{
    readonly host: string
    readonly port: number
    /** None: the proxy asks for none. */
    readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted<string> }>
  }>
  readonly opcon: {
    /** `https://host:port`. */
    readonly address: string
    readonly token: Redacted.Redacted<string>
    readonly caFile: Option.Option<string>
    readonly timeout: Duration.Duration
  }
  readonly summit: {
    readonly caFile: Option.Option<string>
    readonly timeout: Duration.Duration
    /** For a create, an update or an upload to be answered; never shorter than `timeout`. */
    readonly writeTimeout: Duration.Duration
    /** Requests to one Summit; none: no limit. */
    readonly maxPerSecond: Option.Option<number>
    readonly orgId: number
    readonly proxyId: number
  }
  /** [JOURNAL]: the database whose queue several hosts share; none: this host keeps its failures by itself. */
  readonly shared: Option.Option<{
    readonly host: string
    readonly port: number
    readonly user: string
    readonly database: string
    readonly password: Option.Option<Redacted.Redacted<string>>
    /** TLS, with the certificate verified. */
    readonly encrypted: boolean
    readonly caFile: Option.Option<string>
    readonly queue: string
    /** `systemName`: the incidents of its failures are found by it. */
    readonly system: string
    readonly whenUnreachable: "wait" | "alone"
  }>
  /** [SWEEP]: failures that nobody has reported; none: it is off. */
  readonly sweep: Option.Option<{
    /** File name inside TEMPLATESDIR. */
    readonly template: string
    /** How often `drain --watch` looks. */
    readonly every: Duration.Duration
    /** For so long after its end a failure is left to Notification Manager. */
    readonly grace: Duration.Duration
    /** Statuses of a failed job, as OpCon spells them. */
    readonly statuses: ReadonlyArray<string>
    /** Patterns of schedules, or `SCHEDULE|JOB` (domain/JobPattern.ts). */
    readonly schedules: ReadonlyArray<string>
    readonly except: ReadonlyArray<string>
    readonly maxPerRound: number
  }>
  /** [SYNC]: what `drain --watch` follows after it was raised; none: it does not. */
  readonly sync: Option.Option<{
    /** How often it looks. */
    readonly every: Duration.Duration
  }>
  /** What is accepted but deserves a word: a plain secret, a key given twice in both spellings. */
  readonly warnings: ReadonlyArray<string>
}

export class Settings extends Context.Service<Settings, SettingsShape>()("opcon-summit/domain/Settings") {}
