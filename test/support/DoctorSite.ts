/**
 * A rehearsal's site in memory with something broken on it, what `doctor` says of it, and whether that is the true cause:
 * the first check that failed, or where none did, the first that warns.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { ids } from "../../src/doctor/Check.ts"
import { clientFor } from "./ClientFor.ts"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import type { Handler } from "../../src/http/Listener.ts"
import type { SummitOptions } from "../../src/simulator/SummitSimulator.ts"
import * as Files from "./Files.ts"
import type { Network } from "./Networks.ts"
import * as Networks from "./Networks.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"
import * as VirtualTime from "./VirtualTime.ts"

const text = Schema.optionalKey(Schema.String)
const Report = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  counts: Schema.Struct({ ok: Schema.Int, warning: Schema.Int, failed: Schema.Int, skipped: Schema.Int }),
  checks: Schema.Array(
    Schema.Struct({
      id: Schema.Literals(ids),
      subject: text,
      status: Schema.Literals(["ok", "warning", "failed", "skipped"]),
      found: Schema.String,
      cause: text,
      next: text,
      because: text,
    }),
  ),
})
export type Report = typeof Report.Type
export type Told = Report["checks"][number]

export const reportOf = Schema.decodeUnknownSync(Schema.fromJsonString(Report))

/** The first that failed, else the first that warns. */
export const blamed = ({ checks }: Report): Told | undefined =>
  checks.find(({ status }) => status === "failed") ?? checks.find(({ status }) => status === "warning")

/** What a server says of the time: how far its clock is ahead, in milliseconds, and in which zone it shows it. */
export interface ServerTime {
  readonly ahead?: number
  readonly offset?: string
}

export interface Site {
  readonly program: Program.Program
  readonly simulators: Simulators.Simulators
  /** Replaces text in Connector.config. */
  config(from: string | RegExp, to: string): void
  /** Replaces text in all templates, or in one. */
  templates(from: string | RegExp, to: string, name?: string): void
}

export interface Environment {
  readonly opcon?: Partial<OpConOptions>
  readonly summit?: Partial<SummitOptions>
  readonly network?: Network
  readonly opconTime?: ServerTime
  readonly summitTime?: ServerTime
  readonly zone?: string
  /** What is done to the site before doctor comes. */
  readonly broken?: (site: Site) => Effect.Effect<unknown> | void
  /** Beside `doctor --json`. */
  readonly words?: ReadonlyArray<string>
  /** It ends only when time passes. */
  readonly takesTime?: boolean
}

/** A real server dates its replies. */
const dated = (app: Handler, { ahead = 0, offset }: ServerTime = {}): Handler =>
  Effect.flatMap(app, (response) =>
    Effect.map(Clock.currentTimeMillis, (now) =>
      HttpServerResponse.setHeaders(response, {
        date: DateTime.toDateUtc(DateTime.makeUnsafe(now + ahead)).toUTCString(),
        ...(offset === undefined ? {} : { apiServerTime: `2024-09-21T09:20:00.1234567${offset}` }),
      }),
    ),
  )

export const make = Effect.fnUntraced(function* (environment: Environment = {}) {
  const { broken, network, opcon = {}, opconTime, summit = {}, summitTime, zone = "UTC" } = environment
  yield* TestClock.setTime(Networks.today)
  const made = yield* Simulators.make({ opcon, summit })
  const simulators: Simulators.Simulators = {
    ...made,
    opconClient: clientFor(dated(made.opcon.app, opconTime)),
    summitClient: clientFor(dated(made.summit.app, summitTime)),
  }
  const program = yield* Program.make(simulators, zone, Networks.layer(network))
  const change = (file: string, from: string | RegExp, to: string) =>
    program.disk.put(file, (program.disk.files().get(file) ?? "").replace(from, to))
  const site: Site = {
    program,
    simulators,
    config: (from, to) => change(Files.configFile, from, to),
    templates: (from, to, name = "") => {
      const folder = `${Program.folder}/templates/`
      for (const file of program.disk.files().keys()) {
        if (file.startsWith(folder) && file.endsWith(name)) change(file, from, to)
      }
    },
  }
  const done = broken?.(site)
  if (done !== undefined) yield* done
  return site
})

/** What `doctor` prints on `site`. */
export const examine = Effect.fnUntraced(function* (
  { program }: Pick<Site, "program">,
  words: ReadonlyArray<string> = ["--json"],
  takesTime = false,
) {
  const command = program.run("doctor", ...(words.includes("--config") ? [] : ["--config", Files.configFile]), ...words)
  return yield* takesTime ? VirtualTime.run(command, "1 second") : command
})

/** The site of `environment`, and the report on it. */
export const report = Effect.fnUntraced(function* (environment: Environment = {}) {
  const site = yield* make(environment)
  const { words = [], takesTime } = environment
  const ended = yield* examine(site, ["--json", ...words], takesTime)
  return { ...ended, site, report: reportOf(ended.stdout.join("\n")) }
})
