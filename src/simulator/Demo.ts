/**
 * `opcon-summit demo`: both simulators over TLS, and this very program as a child process for one failed job after the
 * other, with the vendor's command line. Tells what came of each, checks it against what was to be expected, and shows
 * both systems at the end.
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Listener } from "../http/Listener.ts"
import { SimulationFailed } from "./SimulationFailed.ts"
import * as OpConSimulator from "./OpConSimulator.ts"
import type { Job } from "./OpConState.ts"
import { writeRehearsal } from "./Rehearsal.ts"
import { sampleKey, sampleSchedule, sampleToken, sampleWorkGroups } from "./SampleSchedule.ts"
import { scenes } from "./Scenes.ts"
import * as SummitSimulator from "./SummitSimulator.ts"
import type { Incident } from "./SummitState.ts"
import { table } from "../domain/Printable.ts"

/** The part of the program's JSON result that the account shows. */
const Told = Schema.fromJsonString(
  Schema.Struct({
    outcome: Schema.String,
    incident: Schema.NullOr(Schema.String),
    decision: Schema.NullOr(Schema.Struct({ kind: Schema.String, row: Schema.Int, reason: Schema.String })),
    steps: Schema.Array(Schema.Struct({ step: Schema.String, status: Schema.String, attempts: Schema.Int })),
  }),
)
export type Told = typeof Told.Type

/** A value that may hold spaces goes unquoted, as Notification Manager passes it. */
const words = (value: string): ReadonlyArray<string> => value.split(" ").filter((word) => word !== "")

const vendorLine = (job: Job, template: string): ReadonlyArray<string> =>
  [
    ["-a", ...words(job.machine ?? "N/A")],
    ["-s", ...words(job.scheduleName)],
    ["-jn", ...words(job.name)],
    ["-e", ...words(job.termination)],
    ["-sd", job.date, "-si", String(job.scheduleId), "-sn", String(job.scheduleInstance), "-t", template],
    ["--job-number", String(job.jobNumber)],
  ].flat()

const attached = (incident: Incident | undefined): string =>
  incident === undefined ? "" : incident.attachments.map(({ name }) => name).join(", ")

export const demo = Effect.fn("Demo.demo")(function* (program: readonly [string, ...ReadonlyArray<string>]) {
  const files = yield* FileSystem.FileSystem
  const listener = yield* Listener
  const spawner = yield* ChildProcessSpawner
  const zone = DateTime.zoneMakeLocal()
  const date = DateTime.formatIsoDate(DateTime.setZone(yield* DateTime.now, zone))

  const opcon = yield* OpConSimulator.make({ token: sampleToken, jobs: sampleSchedule(date) })
  const summit = yield* SummitSimulator.make({ apiKey: sampleKey, workGroups: sampleWorkGroups })
  const { port: opconPort } = yield* listener.serve(opcon.app, { port: 0 })
  const { port: summitPort } = yield* listener.serve(summit.app, { port: 0 })
  const dir = yield* writeRehearsal(
    yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-demo-" }),
    { opconPort, summitPort },
    listener.certificate,
  )
  yield* Console.log(`OpCon at https://localhost:${opconPort}, Symphony Summit at https://localhost:${summitPort}\n`)

  /** Starts the program as Notification Manager would, and reads its JSON result. */
  const run = Effect.fn("Demo.run")(function* (job: Job, template: string, more: ReadonlyArray<string>) {
    const [command, ...before] = program
    const handle = yield* spawner.spawn(
      ChildProcess.make(command, [...before, ...vendorLine(job, template), "--json", ...more], {
        cwd: dir,
        stderr: "ignore",
      }),
    )
    const output = yield* Stream.mkString(Stream.decodeText(handle.stdout))
    return { told: yield* Schema.decodeEffect(Told)(output), exit: Number(yield* handle.exitCode) }
  }, Effect.scoped)

  const problems: Array<string> = []
  const rows: Array<ReadonlyArray<string>> = []
  for (const scene of scenes) {
    const id = `${date.replaceAll("-", "")}|16|1|${scene.job}`
    yield* scene.before?.({ opcon, summit, id }) ?? Effect.void
    const writes = Effect.map(
      Effect.all([opcon.requests, summit.requests]),
      (logs) => logs.flat().filter(({ kind }) => kind === "write").length,
    )
    const before = { incidents: (yield* summit.incidents).length, writes: yield* writes }
    const { exit, told } = yield* run(yield* opcon.job(id), scene.template ?? "basic.json", scene.flags ?? [])
    const incidents = yield* summit.incidents
    const incident = incidents.find(({ number }) => String(number) === told.incident)
    const found = {
      outcome: told.outcome,
      row: told.decision?.row ?? 0,
      exit,
      newIncidents: incidents.length - before.incidents,
      logs: incident?.attachments.length ?? 0,
    }
    const wanted: Record<string, unknown> = { exit: 0, ...scene.expect }
    for (const [what, value] of Object.entries(found)) {
      if (value !== wanted[what]) problems.push(`${scene.title}: ${what} is ${value}, not ${wanted[what]}`)
    }
    if (told.outcome.startsWith("would-") && (yield* writes) !== before.writes) {
      problems.push(`${scene.title}: the dry run changed something`)
    }
    for (const [step, attempts] of Object.entries(scene.attempts ?? {})) {
      const took = told.steps.find((report) => report.step === step)?.attempts ?? 0
      if (took < attempts) problems.push(`${scene.title}: ${step} took ${took} attempts, not ${attempts}`)
    }
    for (const [name, value] of Object.entries(scene.attributes ?? {})) {
      const is = incident?.attributes[name]
      if (is !== value) problems.push(`${scene.title}: ${name} is ${is}, not ${value}`)
    }
    rows.push([
      scene.title,
      scene.job,
      told.outcome,
      told.decision?.reason ?? "",
      told.incident ?? "",
      attached(incident),
    ])
  }

  yield* Console.log(table(["what happens", "job", "outcome", "why", "incident", "job log on it"], rows))
  yield* Console.log(
    table(
      ["OpCon job", "Incident Ticket ID", "documentation"],
      (yield* opcon.jobs).map(({ documentation, name, ticket }) => [
        name,
        ticket?.ticketId ?? "",
        (documentation?.job ?? "").split("\n", 1)[0]?.trim() ?? "",
      ]),
    ),
  )
  yield* Console.log(
    table(
      ["Summit incident", "status", "work group", "urgency", "attachments", "description"],
      (yield* summit.incidents).map((incident) => [
        String(incident.number),
        incident.status,
        incident.attributes["Assigned_WorkGroup_Name"] ?? "",
        incident.attributes["Urgency_Name"] ?? "",
        String(incident.attachments.length),
        incident.description,
      ]),
    ),
  )
  if (problems.length > 0) return yield* new SimulationFailed({ problems })
  yield* Console.log(`${scenes.length} failures, each as told.`)
}, Effect.scoped)
