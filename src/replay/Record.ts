/**
 * `--record FILE`: runs a command and writes what happened, however it ends. The file is reserved before the run, and written
 * and flushed after it; any problem with it is reported on stderr and never stops the run.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import { replace } from "../files/DurableFile.ts"
import { Observer } from "../site/Site.ts"
import * as MaskedRecording from "./MaskedRecording.ts"
import * as Recorder from "./Recorder.ts"
import * as RunClock from "./RunClock.ts"
import * as RecordingsNotes from "../domain/notes/Recordings.ts"

/** Unique among processes that start at the same time. */
const uniqueName = Effect.gen(function* () {
  const stamp = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis)).replaceAll(/[-:.]/g, "")
  const random = (yield* Random.nextIntBetween(0, 2 ** 32)).toString(16).padStart(8, "0")
  return `${stamp}-${random}`
})

/** Each folder separately: with `recursive`, Node loops for ever where nobody can make folders, as in /proc. */
const makeFolder = (folder: string): Effect.Effect<void, PlatformError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* files.exists(folder)) return
    if (path.dirname(folder) !== folder) yield* makeFolder(path.dirname(folder))
    yield* Effect.catchIf(
      files.makeDirectory(folder),
      ({ reason }) => reason._tag === "AlreadyExists",
      () => Effect.void,
    )
  })

/**
 * Reserves an unused file name with an empty file. The same command line may be started hundreds of times at once: each run
 * gets a name of its own from `{id}` in the name, from a folder, or because the name is taken.
 */
const reserve = Effect.fn("Record.reserve")(function* (given: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const id = yield* uniqueName
  const place = path.resolve(given.replaceAll("{id}", id))
  const type = yield* Effect.match(files.stat(place), { onFailure: () => "none", onSuccess: (found) => found.type })
  const isFolder = /[\\/]$/.test(given) || type === "Directory"
  const { dir, ext, name } = path.parse(place)
  const named = path.join(dir, `${name}-${id}${ext}`)
  const candidates = isFolder
    ? [path.join(place, `recording-${id}.json`)]
    : // Beside a device, as /dev/null, there is no place for a recording.
      given.includes("{id}") || type === "Unknown"
      ? [place]
      : [place, named]
  yield* makeFolder(isFolder ? place : dir)
  const take = (candidate: string) =>
    Effect.as(Effect.scoped(files.open(candidate, { flag: "wx", mode: 0o600 })), candidate)
  const [first = place, second = first] = candidates
  return yield* Effect.catch(take(first), (error) =>
    error.reason._tag === "AlreadyExists" && second !== first ? take(second) : Effect.fail(error),
  )
})

const advice =
  "Secrets, e-mail addresses, RECORD_MASK, job logs and documentation are left out of it; look it through before you pass it on."

interface RecordOptions {
  /** Whether the documentation of jobs stays readable. */
  readonly documentation: boolean
  readonly exitCodeOf: (exit: Exit.Exit<unknown, unknown>) => number
}

/** Runs `self`, the work of a command with the arguments `argv`, and records it in `file`. */
export const recorded = Effect.fn("Record.recorded")(function* <A, E, R>(
  file: string,
  argv: ReadonlyArray<string>,
  self: Effect.Effect<A, E, R>,
  { documentation, exitCodeOf }: RecordOptions,
) {
  const files = yield* FileSystem.FileSystem
  const reserved = yield* reserve(file).pipe(
    // A share that does not answer must not delay the incident.
    Effect.timeout("10 seconds"),
    Effect.tapError(({ message }) => Console.error(RecordingsNotes.notRecorded({ file, why: message }))),
    Effect.option,
  )
  if (Option.isNone(reserved)) return yield* self
  const place = reserved.value
  const time = yield* RunClock.make
  const recorder = Recorder.make(time)
  const seed = yield* Random.nextIntBetween(0, 2 ** 31)

  const write = Effect.fnUntraced(function* (exit: Exit.Exit<A, E>) {
    const interrupted = Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
    const at = interrupted ? time.elapsed() : time.now()
    const raw = recorder.raw()
    if (Option.isNone(raw.site)) {
      yield* files.remove(place, { force: true })
      return yield* Console.error(RecordingsNotes.nothingSent)
    }
    const end = { at, exit: exitCodeOf(exit) }
    const recording = MaskedRecording.make({
      raw,
      site: raw.site.value,
      start: time.start,
      seed,
      argv,
      end,
      documentation,
    })
    if (Result.isFailure(recording)) {
      yield* files.remove(place, { force: true })
      return yield* Console.error(RecordingsNotes.nothingLeft({ why: recording.failure }))
    }
    // Readable by the owner only, as the reserved file is.
    yield* replace(place, `${place}.part`, recording.success, yield* files.stat(place))
    yield* Console.error(RecordingsNotes.recorded({ file: place, advice }))
  })

  return yield* self.pipe(
    Effect.provideService(Observer, recorder.observer),
    Effect.provideService(FileSystem.FileSystem, recorder.disk(files)),
    Effect.provideService(Clock.Clock, time.clock),
    Random.withSeed(seed),
    Effect.onExit((exit) =>
      Effect.catchCause(write(exit), (cause) =>
        Console.error(`The run is not recorded: ${place} cannot be written (${Cause.pretty(cause)}).`),
      ),
    ),
  )
}, Effect.scoped)
