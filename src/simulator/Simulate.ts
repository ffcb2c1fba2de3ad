/**
 * `opcon-summit simulate`: both simulators over HTTPS, a folder that points the connector at them, and a line for each
 * change in either, until interrupted. For rehearsals on the machine where the connector will run.
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Stream from "effect/Stream"
import type { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { withControl } from "./Control.ts"
import type { PortTaken } from "../http/Listener.ts"
import { Listener } from "../http/Listener.ts"
import * as OpConSimulator from "./OpConSimulator.ts"
import type { Job } from "./OpConState.ts"
import type { Addresses } from "./Rehearsal.ts"
import { writeRehearsal } from "./Rehearsal.ts"
import {
  sampleKey,
  sampleSchedule,
  sampleSummitUser,
  sampleToken,
  sampleUser,
  sampleWorkGroups,
  today,
  vendorLine,
} from "./SampleSchedule.ts"
import type { Behaviour } from "./SummitBehaviour.ts"
import * as SummitSimulator from "./SummitSimulator.ts"

interface SimulateOptions {
  /** 0: any free port. */
  readonly opconPort: number
  readonly summitPort: number
  /** Folder of the rehearsal; made when it does not exist, refused when it holds other files. */
  readonly dir: string
  readonly behaviour: Behaviour
  /** How this program is started: the command, and the words before its arguments. */
  readonly program: ReadonlyArray<string>
}

/** A path, quoted for sh and cmd.exe. */
const quoted = (path: string): string => (/\s/.test(path) ? `"${path}"` : path)

/** Jobs whose command line names another template: one incident a day, nobody at work. */
const templates: ReadonlyMap<string, string> = new Map([
  ["ONCE A DAY", "daily.json"],
  ["ON CALL", "night.json"],
])

interface Site extends Addresses {
  readonly program: string
  readonly dir: string
  readonly config: string
  readonly certificate: string
}

const instructions = (site: Site, jobs: ReadonlyArray<Job>): string => {
  const opcon = `https://localhost:${site.opconPort}`
  const summit = `https://localhost:${site.summitPort}`
  const curl = `curl --cacert ${quoted(site.certificate)}`
  const [first] = jobs
  return [
    `OpCon   ${opcon}/api (token ${sampleToken})`,
    `Summit  ${summit}/api_integration/REST/Summit_RESTWCF.svc/RESTService (API key ${sampleKey}; or user ${sampleSummitUser.userName}, password ${sampleSummitUser.password})`,
    `Folder  ${site.dir} (Connector.config, templates, ca.pem)`,
    "",
    "Try, from another terminal, one of these; then a failure of the same job again:",
    ...jobs.map((job) => {
      const line = vendorLine(job, templates.get(job.name) ?? "basic.json")
      return `  ${site.program} --config ${quoted(site.config)} ${line.join(" ")}`
    }),
    "",
    `Then, in the folder ${site.dir}:`,
    `  ${site.program} simulate fail ${quoted(first?.name ?? "JOB")}`,
    `  ${site.program} simulate fault summit createIncident reset-after`,
    `  ${site.program} simulate clear`,
    `  ${site.program} simulate summit encodes=shown storeMillis=45000`,
    `  ${site.program} simulate incident 59404 Closed`,
    "",
    `  ${curl} ${opcon}/simulator/state`,
    "",
    "What happens, until Ctrl+C:",
  ].join("\n")
}

export const simulate: (
  options: SimulateOptions,
) => Effect.Effect<
  never,
  ArgumentsInvalid | PortTaken | PlatformError.PlatformError,
  FileSystem.FileSystem | Path.Path | Listener
> = Effect.fn("Simulate.simulate")(function* (options) {
  const listener = yield* Listener
  const opcon = yield* OpConSimulator.make({
    token: sampleToken,
    users: [sampleUser],
    jobs: sampleSchedule(yield* today),
    maxLogBytes: 65_536,
  })
  const summit = yield* SummitSimulator.make({
    apiKey: sampleKey,
    users: [sampleSummitUser],
    workGroups: sampleWorkGroups,
    ...options.behaviour,
  })
  const both = { opcon, summit }
  const { port: opconPort } = yield* listener.serve(withControl(opcon.app, opcon.faults, both), {
    port: options.opconPort,
  })
  const { port: summitPort } = yield* listener.serve(withControl(summit.app, summit.faults, both), {
    port: options.summitPort,
  })
  const addresses = { opconPort, summitPort }
  const dir = yield* writeRehearsal(options.dir, addresses, listener.certificate)
  const path = yield* Path.Path
  const site = {
    ...addresses,
    dir,
    program: options.program.map(quoted).join(" "),
    config: path.join(dir, "Connector.config"),
    certificate: path.join(dir, "ca.pem"),
  }
  yield* Console.log(instructions(site, yield* opcon.jobs))
  yield* Stream.merge(opcon.changes, summit.changes).pipe(
    Stream.runForEach(({ at, text }) =>
      Console.log(`${DateTime.formatIso(DateTime.makeUnsafe(at)).slice(11, 19)} ${text}`),
    ),
  )
  return yield* Effect.never
}, Effect.scoped)
