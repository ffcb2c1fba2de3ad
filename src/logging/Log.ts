/**
 * The log: lines on stderr and in a file per day in LOGDIR, to which many processes append at the same time. Each line says
 * which job it is about; DEBUG=ON adds every request with method, URL, status and duration. LogFolder.ts removes old files.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import * as References from "effect/References"
import { inOneLine } from "../domain/Printable.ts"
import { Settings } from "../config/Settings.ts"
import * as RecordsNotes from "../domain/notes/Records.ts"

const textOf = (value: unknown): string => (typeof value === "string" ? value : Inspectable.toStringUnknown(value, 0))

/** The parts of a line. */
interface LineParts {
  /** With the offset of the OpCon server's zone. */
  readonly at: string
  readonly level: string
  /** The annotations: job, entry, step. */
  readonly about: Readonly<Record<string, string>>
  readonly message: string
}

const forms: Readonly<Record<"text" | "ndjson", (parts: LineParts) => string>> = {
  /** `2024-09-21T09:20:00.000+02:00 INFO [job=...] text`, never more than one line. */
  text: ({ about, at, level, message }) => {
    const shown = Object.entries(about).map(([key, value]) => `${key}=${value}`)
    return inOneLine(`${at} ${level} [${shown.join(" ")}] ${message.trim()}`)
  },
  /** `{"at":...,"level":"INFO","job":...,"message":...}`; line ends stay in the message, escaped. */
  ndjson: ({ about, at, level, message }) => JSON.stringify({ at, level, ...about, message }),
}

/** A line, and the day whose file it belongs to. */
const lineOf = (form: (parts: LineParts) => string, zone: DateTime.TimeZone) =>
  Logger.make<unknown, { readonly day: string; readonly line: string }>(({ cause, date, fiber, logLevel, message }) => {
    const at = DateTime.formatIsoOffset(DateTime.setZone(DateTime.fromDateUnsafe(date), zone))
    const about = Object.entries(fiber.getRef(References.CurrentLogAnnotations))
    const parts = Arr.ensure(message).map(textOf)
    const line = form({
      at,
      level: logLevel.toUpperCase(),
      about: Object.fromEntries(about.map(([key, value]) => [key, textOf(value)])),
      message: (cause.reasons.length === 0 ? parts : [...parts, Cause.pretty(cause)]).join(" "),
    })
    return { day: at.slice(0, 10), line }
  })

/** Only stderr, for commands that have no settings yet. */
export const layerStderr = Layer.succeed(Logger.LogToStderr, true)

/** Whether the command line has --log-level, which effect/cli provides as the minimum level. It is stronger than DEBUG. */
const levelIsGiven = Effect.map(Effect.context(), ({ mapUnsafe }) => mapUnsafe.has(References.MinimumLogLevel.key))

/** Runs `self` without a log, unless the command line has --log-level. */
export const silentByDefault = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(levelIsGiven, (isGiven) =>
    isGiven ? self : Effect.provideService(self, References.MinimumLogLevel, "None"),
  )

/**
 * Whether somebody watches a terminal on which the command prints results and progress itself: of the log, it then shows
 * warnings and errors, but no line that only repeats a result.
 */
export const IsWatched = Context.Reference("opcon-summit/logging/IsWatched", { defaultValue: () => false })

const IsResult = Context.Reference("opcon-summit/logging/IsResult", { defaultValue: () => false })

/** Marks what `self` logs as a result that the command prints. */
export const result = Effect.provideService(IsResult, true)

const shown: ReadonlySet<string> = new Set(["Warn", "Error", "Fatal"])

const isRepeated = ({ fiber, logLevel }: Pick<Logger.Options<unknown>, "fiber" | "logLevel">): boolean =>
  fiber.getRef(IsWatched) && (fiber.getRef(IsResult) || !shown.has(logLevel))

/** The lines of so long are one appending write: lines of two processes never mix. */
const window = "200 millis"

/**
 * stderr and LOGDIR. A LOGDIR that cannot be written is reported on stderr once and stops nothing. When the layer is closed,
 * for whatever reason, all lines are in the file.
 */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { general } = yield* Settings
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const format = lineOf(forms[general.logFormat], yield* DateTime.CurrentTimeZone)
    const everyLine = yield* levelIsGiven
    const toConsole = Logger.withConsoleError(Logger.map(format, ({ line }) => line))
    const toStderr = Logger.make<unknown, void>((given) => {
      if (everyLine || !isRepeated(given)) toConsole.log(given)
    })
    const extension = { text: "log", ndjson: "ndjson" }[general.logFormat]
    const append = (day: string, lines: ReadonlyArray<{ readonly line: string }>) => {
      const file = path.join(general.logDir, `opcon-summit-${day}.${extension}`)
      const text = lines.map(({ line }) => `${line}\n`).join("")
      return files.writeFileString(file, text, { flag: "a" })
    }
    // The folder exists, except in the first run.
    const appendAndCreate = (...given: Parameters<typeof append>) =>
      Effect.catchIf(
        append(...given),
        ({ reason }) => reason._tag === "NotFound",
        () => Effect.andThen(files.makeDirectory(general.logDir, { recursive: true }), append(...given)),
      )
    let reported = false
    const reportOnce = (error: { readonly message: string }) => {
      if (reported) return Effect.void
      reported = true
      return Effect.logWarning(RecordsNotes.noLogFile({ folder: general.logDir, why: error.message }))
    }
    const toFile = Logger.batched(format, {
      window,
      flush: (lines) =>
        Effect.forEach(Object.entries(Arr.groupBy(lines, ({ day }) => day)), ([day, of]) =>
          appendAndCreate(day, of),
        ).pipe(Effect.catch(reportOnce), Effect.provide(Logger.layer([toStderr]))),
    })
    // Telemetry, where it is on.
    const others = Array.from(yield* Logger.CurrentLoggers).filter(
      (logger) => logger !== Logger.defaultLogger && logger !== Logger.tracerLogger,
    )
    return Layer.mergeAll(
      Logger.layer([toStderr, toFile, ...others]),
      everyLine ? Layer.empty : Layer.succeed(References.MinimumLogLevel, general.debug ? "Debug" : "Info"),
    )
  }),
)
