/**
 * What can be known without a network: the program itself, Connector.config, the files it names, disks and folders. The
 * folders are tried as the program uses them: a file is written, flushed, renamed and removed.
 */
import * as DateTime from "effect/DateTime"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Review from "../template/Check.ts"
import * as Secret from "../domain/Secret.ts"
import type { SettingsShape } from "../config/Settings.ts"
import * as DurableFile from "../files/DurableFile.ts"
import { Probe } from "../http/Probe.ts"
import * as TextFile from "../files/TextFile.ts"
import { version } from "../intake/Version.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"
import { odd } from "./TemplateChecks.ts"
import { product } from "../intake/ProgramName.ts"

/** The first Node that tells which certificates it trusts. */
const leastNode = "22.15"

const isBefore = (version: string, least: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number)
  return major < leastMajor || (major === leastMajor && minor < leastMinor)
}

export const program: Check<Probe> = {
  id: "program",
  look: Effect.map(Probe, ({ runtime }) => {
    const found = `${product} ${version}, ${runtime.text}, as ${runtime.user}`
    return isBefore(runtime.version, leastNode)
      ? failed(
          found,
          `certificates can be checked with Node ${leastNode} or newer alone`,
          "Start the program with the Node that comes with it, or a newer one.",
        )
      : ok(found)
  }),
}

export const config = (
  loaded: Result.Result<SettingsShape, SettingsInvalid>,
): Check<FileSystem.FileSystem | Path.Path> => ({
  id: "config",
  look: Effect.gen(function* () {
    if (Result.isFailure(loaded)) {
      const { file, problems } = loaded.failure
      return failed(
        problems.length === 1 ? "not valid" : `not valid, ${problems.length} problems`,
        Diagnostic.renderAll(file, problems),
        "Correct Connector.config, or name another one with --config.",
      )
    }
    const path = yield* Path.Path
    const { file } = loaded.success
    const text = yield* Effect.option(TextFile.read(file))
    const place = { file, resolve: (to: string) => path.resolve(path.dirname(file), to) }
    const finding = odd(
      file,
      Option.match(text, { onNone: () => [], onSome: (text) => Review.connector(text, place, Secret.taken).findings }),
    )
    return { ...finding, found: `${file} is ${finding.found}` }
  }),
})

const date = (millis: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(millis))

const caFile = (id: CheckId, where: string, file: string): Check<Probe | FileSystem.FileSystem> => ({
  id,
  look: Effect.gen(function* () {
    const bytes = yield* Effect.result(TextFile.readBytes(file))
    const next = `Correct CA_FILE ${where}.`
    if (Result.isFailure(bytes)) return failed("cannot be read", bytes.failure.message, next)
    const probe = yield* Probe
    const certificates = yield* Effect.result(probe.certificates(bytes.success))
    if (Result.isFailure(certificates)) {
      const convert =
        "Export the certificate again as Base-64 (PEM); on Windows: certutil -encode FILE.cer FILE.pem; or correct CA_FILE"
      return failed(
        "no certificate in it",
        `${file} ${certificates.failure.detail}; no readable certificate in PEM form or DER is in it`,
        `${convert} ${where}.`,
      )
    }
    const now = yield* Clock.currentTimeMillis
    const over = certificates.success.filter(({ validTo }) => validTo < now)
    const found = `${file}: ${certificates.success.map(({ subject }) => subject).join(", ")}`
    if (over.length === 0) return ok(found)
    const cause = over.map(({ subject, validTo }) => `${subject} in it expired on ${date(validTo)}`).join("\n")
    return warning(found, cause, "Replace it by the server's present certificate, or that of its issuer.")
  }),
})

export const caFiles = ({ opcon, summit }: SettingsShape): ReadonlyArray<Check<Probe | FileSystem.FileSystem>> => [
  ...Option.toArray(Option.map(opcon.caFile, (file) => caFile("opcon-ca-file", "of the OpCon API", file))),
  ...Option.toArray(Option.map(summit.caFile, (file) => caFile("summit-ca-file", "in [SUMMIT API]", file))),
]

/** `folder`, or the nearest one above it that is there. */
const existing = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const there = yield* Effect.orElseSucceed(files.exists(folder), () => false)
    const above = path.dirname(folder)
    return there || above === folder ? folder : yield* existing(above)
  })

const denied = /PermissionDenied|EACCES|EPERM|EROFS/
const full = /ENOSPC|no space|EDQUOT|WriteZero/i

/** Writes, flushes, renames and removes below `folder`; `made`: inside a folder of its own, as the first run would. */
const tryOut = Effect.fnUntraced(function* (folder: string, made: boolean) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = `opcon-summit-doctor-${yield* Random.nextIntBetween(0, 2 ** 31)}`
  const within = made ? path.join(folder, name) : folder
  const place = path.join(within, `${name}.txt`)
  const beside = path.join(within, `${name}.tmp`)
  const clean = made ? [within] : [place, beside]
  yield* DurableFile.replace(place, beside, `written by ${product} doctor\n`).pipe(
    Effect.andThen(files.remove(made ? within : place, { recursive: made })),
    Effect.onError(() =>
      Effect.forEach(clean, (one) => Effect.ignore(files.remove(one, { recursive: made, force: true }))),
    ),
  )
})

const folder = (id: CheckId, key: string, place: string): Check<FileSystem.FileSystem | Path.Path | Probe> => ({
  id,
  look: Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const { runtime } = yield* Probe
    const correct = `correct ${key} in [GENERAL]`
    const at = yield* existing(place)
    const kind = yield* Effect.result(Effect.map(files.stat(at), ({ type }) => type))
    if (Result.isSuccess(kind) && kind.success !== "Directory") {
      const cause = `${at} is a file, where a folder is meant`
      return failed("cannot be written", cause, `Move the file away, or ${correct}.`)
    }
    const made = at !== place
    const tried = yield* Effect.result(tryOut(at, made))
    if (Result.isSuccess(tried)) {
      return ok(made ? `${place} is not there yet; ${at} lets it be made` : `${place} can be written`)
    }
    const { message } = tried.failure
    if (full.test(message)) {
      return failed("cannot be written", `the disk of ${at} is full (${message})`, "Make room on that disk.")
    }
    const next = `Let the account that runs the program change files in ${at}, or ${correct}.`
    const cause = denied.test(message) ? `${runtime.user} may not change files there (${message})` : message
    return failed("cannot be written", cause, next)
  }),
})

const megabyte = 1024 * 1024
/** Free bytes below which a disk is told as short, and as full. */
export const space = { short: 500 * megabyte, full: 50 * megabyte } as const

const writtenTo = ({ general }: SettingsShape) => [general.journalDir, general.logDir, general.jobLogDir]

const diskSpace = (settings: SettingsShape): Check<Probe | FileSystem.FileSystem | Path.Path> => ({
  id: "disk-space",
  look: Effect.gen(function* () {
    const probe = yield* Probe
    const places = new Set(yield* Effect.forEach(writtenTo(settings), existing))
    const free = yield* Effect.forEach([...places], (place) =>
      Effect.map(probe.freeSpace(place), (bytes) => Option.toArray(Option.map(bytes, (free) => ({ free, place })))),
    )
    const [least] = free.flat().toSorted((a, b) => a.free - b.free)
    if (least === undefined) {
      const next = "Look at the disks of JOURNALDIR, LOGDIR and the job logs yourself."
      return warning("not known", "the system does not tell the free space of these folders", next)
    }
    const megabytes = (bytes: number) => `${Math.floor(bytes / megabyte)} MB`
    const shown =
      least.free < 10_000 * megabyte ? megabytes(least.free) : `${Math.floor(least.free / megabyte / 1024)} GB`
    const found = `${shown} free for ${least.place}`
    if (least.free >= space.short) return ok(found)
    const next = "Make room on that disk: a failure that cannot be written down cannot be kept."
    return least.free < space.full
      ? failed(found, `less than ${megabytes(space.full)} are free`, next)
      : warning(found, `less than ${megabytes(space.short)} are free`, next)
  }),
})

export const disk = (settings: SettingsShape): ReadonlyArray<Check<FileSystem.FileSystem | Path.Path | Probe>> => [
  diskSpace(settings),
  folder("job-log-folder", "the folder of job logs", settings.general.jobLogDir),
  folder("log-folder", "LOGDIR", settings.general.logDir),
  folder("journal-folder", "JOURNALDIR", settings.general.journalDir),
]
