/**
 * What the program says beside its result: to stderr and to a file per day in LOGDIR, which many processes append to at
 * the same time. Lines are short and say which job they are about; DEBUG=ON adds each request with method, URL, status
 * and duration. LogFolder.ts removes the files when they are old.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Inspectable from "effect/Inspectable"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import * as References from "effect/References"
import { inOneLine } from "../domain/Printable.ts"
import { Settings } from "../config/Settings.ts"

const textOf = (value: unknown): string => (typeof value === "string" ? value : Inspectable.toStringUnknown(value, 0))

/** What is to be said, before it is put in a form. */
interface Said {
  /** With the offset of the OpCon server's zone. */
  readonly at: string
  readonly level: string
  /** job, entry, step. */
  readonly about: Readonly<Record<string, string>>
  readonly message: string
}

const forms: Readonly<Record<"text" | "ndjson", (said: Said) => string>> = {
  /** `2024-09-21T09:20:00.000+02:00 INFO [job=...] text`, never more than one line. */
  text: ({ about, at, level, message }) => {
    const shown = Object.entries(about).map(([key, value]) => `${key}=${value}`)
    return inOneLine(`${at} ${level} [${shown.join(" ")}] ${message.trim()}`)
  },
  /** `{"at":...,"level":"INFO","job":...,"message":...}`; line ends stay in the message, escaped. */
  ndjson: ({ about, at, level, message }) => JSON.stringify({ at, level, ...about, message }),
}

/** A line, and the day whose file it belongs to. */
const lineOf = (form: (said: Said) => string, zone: DateTime.TimeZone) =>
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

/** stderr alone, for commands that have no settings yet. */
export const layerStderr = Layer.succeed(Logger.LogToStderr, true)

/** How long lines are gathered: what is gathered is one appending write, so those of two processes never mix. */
const window = "200 millis"

/** Gives what is logged to `append`; a process that says nothing is not woken, which Logger.batched would do. */
const gathering = Effect.fnUntraced(function* <A>(
  format: Logger.Logger<unknown, A>,
  append: (lines: ReadonlyArray<A>) => Effect.Effect<void>,
) {
  let gathered: Array<A> = []
  const more = Latch.makeUnsafe()
  const flush = Effect.suspend(() => {
    const lines = gathered
    gathered = []
    return lines.length === 0 ? Effect.void : append(lines)
  }).pipe(Effect.uninterruptible)
  yield* Effect.addFinalizer(() => flush)
  // Interrupted, and so done with what it has begun to write, before the rest is written.
  yield* more.await.pipe(
    Effect.andThen(Effect.sleep(window)),
    Effect.andThen(more.close),
    Effect.andThen(flush),
    Effect.forever,
    Effect.forkScoped,
  )
  return Logger.make<unknown, void>((options) => {
    gathered.push(format.log(options))
    more.openUnsafe()
  })
})

/**
 * stderr and LOGDIR; a LOGDIR that cannot be written is told on stderr once and stops nothing. What was logged is in the
 * file when the layer is left, however that comes about.
 */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { general } = yield* Settings
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const format = lineOf(forms[general.logFormat], yield* DateTime.CurrentTimeZone)
    const toStderr = Logger.withConsoleError(Logger.map(format, ({ line }) => line))
    const extension = { text: "log", ndjson: "ndjson" }[general.logFormat]
    const append = (day: string, lines: ReadonlyArray<{ readonly line: string }>) => {
      const file = path.join(general.logDir, `opcon-summit-${day}.${extension}`)
      const text = lines.map(({ line }) => `${line}\n`).join("")
      return files.writeFileString(file, text, { flag: "a" })
    }
    // The folder is there but for the first time.
    const appendAnyway = (...given: Parameters<typeof append>) =>
      Effect.catchIf(
        append(...given),
        ({ reason }) => reason._tag === "NotFound",
        () => Effect.andThen(files.makeDirectory(general.logDir, { recursive: true }), append(...given)),
      )
    let told = false
    const tell = (error: { readonly message: string }) => {
      if (told) return Effect.void
      told = true
      return Effect.logWarning(`no log file: ${general.logDir} cannot be written (${error.message})`)
    }
    const toFile = gathering(format, (lines) =>
      Effect.forEach(Object.entries(Arr.groupBy(lines, ({ day }) => day)), ([day, of]) => appendAnyway(day, of)).pipe(
        Effect.catch(tell),
        Effect.provide(Logger.layer([toStderr])),
      ),
    )
    // What else is told of every line: telemetry, where it is on.
    const others = Array.from(yield* Logger.CurrentLoggers).filter(
      (logger) => logger !== Logger.defaultLogger && logger !== Logger.tracerLogger,
    )
    return Layer.mergeAll(
      Logger.layer([toStderr, toFile, ...others]),
      Layer.succeed(References.MinimumLogLevel, general.debug ? "Debug" : "Info"),
    )
  }),
)
