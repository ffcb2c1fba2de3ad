/**
 * `opcon-summit simulate`: both simulators over HTTPS, a folder that points the connector at them, and a line for
 * everything that happens, until interrupted. For rehearsals on the machine where the connector will run.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import { withControl } from "./Control.ts"
import type { PortTaken } from "./Listener.ts"
import { Listener } from "./Listener.ts"
import * as OpConSimulator from "./OpConSimulator.ts"
import type { Job } from "./OpConState.ts"
import type { Addresses } from "./Rehearsal.ts"
import { writeRehearsal } from "./Rehearsal.ts"
import { sampleKey, sampleSchedule, sampleToken, sampleUser, sampleWorkGroups } from "./SampleSchedule.ts"
import * as SummitSimulator from "./SummitSimulator.ts"

export interface SimulateOptions {
  /** 0 takes any that is free. */
  readonly opconPort: number
  readonly summitPort: number
  /** Folder of the rehearsal; made when it is not there. */
  readonly dir: string
}

/** The vendor's command line for a job of the sample schedule, values unquoted as Notification Manager passes them. */
export const commandLine = (dir: string, job: Job, template = "basic.json"): string =>
  [
    `node dist/main.js --config ${dir}/Connector.config`,
    `-a ${job.machine ?? "N/A"} -s ${job.scheduleName} -jn ${job.name} -e ${job.termination}`.trimEnd(),
    `-sd ${job.date} -si ${job.scheduleId} -sn ${job.scheduleInstance} -t ${template}`,
  ].join(" ")

const words = (dir: string, { opconPort, summitPort }: Addresses, jobs: ReadonlyArray<Job>): string => {
  const opcon = `https://localhost:${opconPort}`
  const summit = `https://localhost:${summitPort}`
  const [first] = jobs
  return [
    `OpCon   ${opcon}/api (token ${sampleToken})`,
    `Summit  ${summit}/api_integration/REST/Summit_RESTWCF.svc/RESTService (API key ${sampleKey})`,
    `Folder  ${dir} (Connector.config, templates, ca.pem)`,
    "",
    "Try, from another terminal, one of these; then a failure of the same job again:",
    ...jobs.map((job) => `  ${commandLine(dir, job)}`),
    "",
    `  curl --cacert ${dir}/ca.pem ${opcon}/simulator/state`,
    `  curl --cacert ${dir}/ca.pem -d '{"id":"${first?.id ?? ""}"}' ${opcon}/simulator/jobs/fail`,
    `  curl --cacert ${dir}/ca.pem -d '{"call":"createIncident","kind":"reset-after"}' ${summit}/simulator/faults`,
    `  curl --cacert ${dir}/ca.pem -d '{"number":59404,"status":"Closed"}' ${summit}/simulator/incidents/status`,
    "",
    "What happens, until Ctrl+C:",
  ].join("\n")
}

const today = Effect.map(Clock.currentTimeMillis, (now) =>
  DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(now), DateTime.zoneMakeLocal())),
)

export const simulate: (
  options: SimulateOptions,
) => Effect.Effect<never, PortTaken | PlatformError.PlatformError, FileSystem.FileSystem | Path.Path | Listener> =
  Effect.fn("Simulate.simulate")(function* (options) {
    const listener = yield* Listener
    const opcon = yield* OpConSimulator.make({
      token: sampleToken,
      users: [sampleUser],
      jobs: sampleSchedule(yield* today),
      maxLogBytes: 65_536,
    })
    const summit = yield* SummitSimulator.make({ apiKey: sampleKey, workGroups: sampleWorkGroups })
    const both = { opcon, summit }
    const { port: opconPort } = yield* listener.serve(withControl(opcon.app, opcon.faults, both), {
      port: options.opconPort,
    })
    const { port: summitPort } = yield* listener.serve(withControl(summit.app, summit.faults, both), {
      port: options.summitPort,
    })
    const addresses = { opconPort, summitPort }
    const dir = yield* writeRehearsal(options.dir, addresses, listener.certificate)
    yield* Console.log(words(dir, addresses, yield* opcon.jobs))
    yield* Stream.merge(opcon.changes, summit.changes).pipe(
      Stream.runForEach(({ at, text }) =>
        Console.log(`${DateTime.formatIso(DateTime.makeUnsafe(at)).slice(11, 19)} ${text}`),
      ),
    )
    return yield* Effect.never
  }, Effect.scoped)
