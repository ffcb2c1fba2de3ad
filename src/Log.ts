/**
 * What the program says beside its result: to stderr and to a file per day in LOGDIR. Lines are short and say which job
 * they are about; DEBUG=ON adds each request with method, URL, status and duration.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import * as References from "effect/References"
import { Settings } from "./domain/Settings.ts"

/** `2024-09-21T09:20:00.000+02:00 INFO [job=...] text`, never more than one line. */
const line = (zone: DateTime.TimeZone) =>
  Logger.make<unknown, string>(({ date, fiber, logLevel, message }) => {
    const at = DateTime.formatIsoOffset(DateTime.setZone(DateTime.fromDateUnsafe(date), zone))
    const annotations = Object.entries(fiber.getRef(References.CurrentLogAnnotations))
      .map(([key, value]) => `${key}=${Inspectable.toStringUnknown(value, 0)}`)
      .join(" ")
    const parts = Array.isArray(message) ? message : [message]
    const text = parts.map((part) => (typeof part === "string" ? part : Inspectable.toStringUnknown(part, 0))).join(" ")
    return `${at} ${logLevel.toUpperCase()} [${annotations}] ${text.trim().replaceAll(/\s*[\r\n]+\s*/g, " | ")}`
  })

/** stderr alone, for commands that have no settings yet. */
export const layerStderr = Layer.succeed(Logger.LogToStderr, true)

/** stderr and LOGDIR; a LOGDIR that cannot be written is told on stderr and stops nothing. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { general } = yield* Settings
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const zone = yield* DateTime.CurrentTimeZone
    const today = DateTime.formatIsoDate(yield* DateTime.nowInCurrentZone)
    const format = line(zone)
    const toStderr = Logger.withConsoleError(format)
    const file = path.join(general.logDir, `opcon-summit-${today}.log`)
    const toFile = files.makeDirectory(general.logDir, { recursive: true }).pipe(
      Effect.andThen(Logger.toFile(format, file, { batchWindow: "200 millis" })),
      Effect.map((logger) => [logger]),
      Effect.catch((error) =>
        Effect.logWarning(`no log file: ${general.logDir} cannot be written (${error.message})`).pipe(
          Effect.provide(Logger.layer([toStderr])),
          Effect.as([]),
        ),
      ),
    )
    return Layer.mergeAll(
      Logger.layer([toStderr, ...(yield* toFile)]),
      Layer.succeed(References.MinimumLogLevel, general.debug ? "Debug" : "Info"),
    )
  }),
)
