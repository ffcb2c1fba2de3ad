/**
 * The built program as real processes: a copy of dist/, a rehearsal folder, both simulators over TLS on loopback, and
 * children that may be killed at any moment. Nothing here is simulated but OpCon and Summit.
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import type { Entry } from "../../src/journal/Entry.ts"
import { fromJson } from "../../src/journal/Entry.ts"
import * as TlsListener from "../../src/http/TlsListener.ts"
import { Listener } from "../../src/http/Listener.ts"
import * as OpConSimulator from "../../src/simulator/OpConSimulator.ts"
import type { Job, JobSeed } from "../../src/simulator/OpConState.ts"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import { sampleKey, sampleToken, sampleWorkGroups } from "../../src/simulator/SampleSchedule.ts"
import type { Handler } from "../../src/http/Listener.ts"
import * as SummitSimulator from "../../src/simulator/SummitSimulator.ts"

export const platform = Layer.merge(TlsListener.layer, NodeServices.layer)

/** A file of this repository. */
export const inRepository = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))

/** main.js of a copy of dist/ that lasts as long as the scope: a build that starts meanwhile takes nothing away. */
export const program = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-program-" })
  // Beside it there is no package.json any more.
  yield* files.copy(inRepository("dist"), path.join(folder, "dist"))
  yield* files.writeFileString(path.join(folder, "package.json"), '{"type":"module"}\n')
  return path.join(folder, "dist", "main.js")
})

export interface Site {
  readonly dir: string
  readonly opcon: OpConSimulator.OpConSimulator
  readonly summit: SummitSimulator.SummitSimulator
}

/** Both systems and a folder that points at them; `around` sees every request of either. */
export const site = Effect.fnUntraced(function* (options: {
  readonly jobs: ReadonlyArray<JobSeed>
  readonly around?: (app: Handler) => Handler
  readonly opcon?: Partial<OpConSimulator.OpConOptions>
}) {
  const files = yield* FileSystem.FileSystem
  const listener = yield* Listener
  const { around = (app) => app, jobs } = options
  const opcon = yield* OpConSimulator.make({ token: sampleToken, jobs, ...options.opcon })
  const summit = yield* SummitSimulator.make({ apiKey: sampleKey, workGroups: sampleWorkGroups })
  const { port: opconPort } = yield* listener.serve(around(opcon.app), { port: 0 })
  const { port: summitPort } = yield* listener.serve(around(summit.app), { port: 0 })
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-site-" })
  const dir = yield* writeRehearsal(folder, { opconPort, summitPort }, listener.certificate)
  return { dir, opcon, summit } satisfies Site
})

/** The vendor's command line for the failure of a job; `run`: its job number. */
export const words = (job: Job, template = "basic.json", run = job.jobNumber): ReadonlyArray<string> => [
  ...`-a ${job.machine ?? ""} -s ${job.scheduleName} -jn ${job.name} -e ${job.termination} -sd ${job.date}`.split(" "),
  ...`-si ${job.scheduleId} -sn ${job.scheduleInstance} -t ${template} --job-number ${run} --json`.split(" "),
]

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds from its start. */
  readonly millis: number
}

export interface Running {
  readonly pid: number
  /** Whether there was still something to kill. */
  readonly kill: () => boolean
  readonly ended: Effect.Effect<Ended>
}

/** Starts node with `args`, or another `command`, in `dir`. */
export const start = (
  args: ReadonlyArray<string>,
  dir: string,
  env: Readonly<Record<string, string>> = {},
  command = process.execPath,
): Effect.Effect<Running> =>
  Effect.sync(() => {
    const begun = performance.now()
    const child = spawn(command, args, {
      cwd: dir,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    const ended = Deferred.makeUnsafe<Ended>()
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
    const end = (code: number | null, signal: string | null) =>
      Deferred.doneUnsafe(ended, Effect.succeed({ code, signal, stdout, stderr, millis: performance.now() - begun }))
    child.once("error", (error) => {
      stderr += String(error)
      end(-1, null)
    })
    child.once("close", end)
    return { pid: child.pid ?? 0, kill: () => child.kill("SIGKILL"), ended: Deferred.await(ended) }
  })

/** Starts and awaits it. It is killed when the waiting is interrupted. */
export const run = (
  args: ReadonlyArray<string>,
  dir: string,
  env: Readonly<Record<string, string>> = {},
  command = process.execPath,
): Effect.Effect<Ended> =>
  Effect.flatMap(start(args, dir, env, command), ({ ended, kill }) =>
    Effect.onInterrupt(ended, () => Effect.sync(() => void kill())),
  )

export interface Kept {
  readonly entries: ReadonlyArray<Entry>
  /** Half-written documents that nobody will rename any more. */
  readonly beside: number
  readonly damaged: number
}

/** What the journal of a site holds, read without the program. */
export const journalOf = Effect.fnUntraced(function* (dir: string, name = "journal") {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(dir, name)
  const there = yield* Effect.orElseSucceed(files.readDirectory(folder, { recursive: true }), () => [])
  const entries: Array<Entry> = []
  for (const name of there.filter((name) => name.endsWith(".json"))) {
    const entry = fromJson(yield* files.readFileString(path.join(folder, name)))
    if (Result.isSuccess(entry)) entries.push(entry.success)
  }
  const kept: Kept = {
    entries,
    beside: there.filter((name) => name.endsWith(".tmp")).length,
    damaged: there.filter((name) => name.startsWith("damaged/")).length,
  }
  return kept
})
