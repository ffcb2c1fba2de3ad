/**
 * `drain --queues`: several queues in one process. What makes a queue is its Connector.config: OpCon, templates, database
 * and name. Each queue is worked on as if it were the only one, so that a slow or broken one holds nobody else up; only at
 * a Summit that MAX_PER_SECOND limits they take turns. How each stands is printed at the end.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { Settings } from "../config/Settings.ts"
import { Together } from "../http/RateLimit.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import * as FairTurns from "../queue/FairTurns.ts"
import { Served, say } from "../queue/Served.ts"
import { offSite, onSite } from "../site/Site.ts"
import { drainNow, drainRepeatedly } from "./Drain.ts"
import * as ExitCode from "./ExitCode.ts"

interface Queue extends Served {
  /** Its Connector.config. */
  readonly file: string
  /** How it stands. */
  readonly summary: () => {
    readonly outcomes: Readonly<Record<string, number>>
    readonly exitCode: ExitCode.ExitCode
    readonly error?: string
  }
}

const queueOf = (name: string, file: string): Queue => {
  const outcomes: Record<string, number> = {}
  let exitCode: ExitCode.ExitCode = 0
  let error: string | undefined
  return {
    name,
    file,
    attempted: (outcome, isSettled) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      if (!isSettled && exitCode === 0) exitCode = 75
    },
    began: () => {
      exitCode = 0
      error = undefined
    },
    failed: (failure) => {
      exitCode = ExitCode.of(Exit.fail(failure))
      error = failure.message
    },
    summary: () => ({ outcomes, exitCode, ...(error === undefined ? {} : { error }) }),
  }
}

const print = (json: boolean, { name, summary }: Queue) => {
  const { outcomes, exitCode, ...error } = summary()
  if (json) return Console.log(JSON.stringify({ schemaVersion: 1, queue: name, outcomes, exitCode, ...error }))
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  const worked = counts.length === 0 ? "nothing was worked on" : counts.join(", ")
  return Console.error(`${name}: ${worked}; exit code ${exitCode}`)
}

/** The queues that `list` names; a folder means the Connector.config in it. */
const parse = Effect.fnUntraced(function* (list: string, refused: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = list.split(",").map((name) => name.trim())
  const problems = [...refused]
  if (names.includes("")) problems.push(`--queues is "${list}": a name between the commas is empty`)
  const found = yield* Effect.forEach(names, (name) => {
    const place = path.resolve(name)
    return files.stat(place).pipe(
      Effect.map(({ type }) => (type === "Directory" ? path.join(place, "Connector.config") : place)),
      Effect.orElseSucceed(() => place),
      Effect.map((file) => queueOf(name, file)),
    )
  })
  for (const [at, { file, name }] of found.entries()) {
    const same = found.findIndex((other) => other.file === file)
    if (same < at && name !== "") problems.push(`--queues names ${file} twice`)
  }
  if (problems.length === 0) return found
  const error = new ArgumentsInvalid({ problems, see: "drain --help" })
  yield* Console.error(error.message)
  return yield* error
})

/** Copied configurations that still name the same queue or folder would raise the failures of one tenant as another's. */
const claims = () => {
  const taken = new Map<string, Queue>()
  return (queue: Queue) =>
    Effect.gen(function* () {
      const { file, general, shared } = yield* Settings
      const places = new Map([[`JOURNALDIR ${general.journalDir}`, general.journalDir]])
      if (Option.isSome(shared)) {
        const { database, host, port, queue: name } = shared.value
        places.set(`QUEUE ${name}`, `${host}:${port}/${database} ${name}`)
      }
      for (const [what, place] of places) {
        const other = taken.get(place)
        if (other === undefined || other === queue) continue
        const message = `${what} is that of ${other.name} already: give each queue of --queues its own`
        return yield* new SettingsInvalid({ file, problems: [{ message }] })
      }
      for (const [place, by] of taken) if (by === queue) taken.delete(place)
      for (const place of places.values()) taken.set(place, queue)
    })
}

const defectOf = "A defect of this program ended the work on this queue:"

/** The error of the queue that needs a person most: anything but work that is left comes first. */
const worst = <A, E>(exits: ReadonlyArray<Exit.Exit<A, E>>) => {
  const failed = exits.filter(Exit.isFailure)
  return failed.find((exit) => ExitCode.of(exit) !== 75) ?? failed[0]
}

interface Options {
  readonly json: boolean
  /** Seconds between two rounds; none: one round. */
  readonly watch: Option.Option<number>
  /** What else is wrong with the line. */
  readonly refused: ReadonlyArray<string>
}

export const drainQueues = Effect.fn("Drain.queues")(function* (list: string, { json, refused, watch }: Options) {
  const queues = yield* parse(list, refused)
  const claim = claims()
  const fair = FairTurns.make()
  // In the order of the list: of two that name the same, the first one is served.
  yield* Effect.forEach(queues, (queue) => Effect.ignore(offSite(claim(queue), { config: Option.some(queue.file) })))

  const serve = <E extends { readonly message: string }, R>(queue: Queue, work: Effect.Effect<void, E, R>) => {
    let last = ""
    return onSite(Effect.andThen(claim(queue), work), { config: Option.some(queue.file), dryRun: false }).pipe(
      Effect.tapError((error) => {
        queue.failed(error)
        // Every round finds the same until somebody has corrected it.
        const isNew = error.message !== last
        last = error.message
        return isNew ? say(error.message) : Effect.void
      }),
      Effect.tapDefect((defect) => {
        const what = new Error(`${defectOf} ${String(defect)}`)
        queue.failed(what)
        return say(what.message)
      }),
      Effect.provideService(Together, fair(queue.name)),
      Effect.provideService(Served, Option.some<Served>(queue)),
      Effect.annotateLogs({ queue: queue.name }),
    )
  }
  const work = <A, E, R>(one: (queue: Queue) => Effect.Effect<A, E, R>) =>
    Effect.forEach(queues, one, { concurrency: "unbounded" }).pipe(
      Effect.ensuring(Effect.forEach(queues, (queue) => print(json, queue), { discard: true })),
    )

  if (Option.isNone(watch)) {
    const failed = worst(yield* work((queue) => Effect.exit(serve(queue, drainNow(json)))))
    if (failed !== undefined) return yield* failed
    return
  }
  const seconds = watch.value
  yield* work((queue) => {
    const served = serve(queue, drainRepeatedly(json, seconds))
    // What is wrong with the configuration of one queue, or with this program there, is no reason to leave the others.
    return Effect.exit(served).pipe(Effect.andThen(Effect.sleep(`${seconds} seconds`)), Effect.forever)
  })
})
