/**
 * `opcon-summit demo`: both simulators over TLS, and this program as a child process for one failed job after the other,
 * with the vendor's command line. Prints each result, compares it with the expected one, and shows both systems at the end.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { table } from "../domain/Table.ts"
import { Listener } from "../http/Listener.ts"
import * as OpConSimulator from "./OpConSimulator.ts"
import type { Job } from "./OpConState.ts"
import { writeRehearsal } from "./Rehearsal.ts"
import { sampleKey, sampleSchedule, sampleToken, sampleWorkGroups, today, vendorLine } from "./SampleSchedule.ts"
import type { Scene } from "./DemoScenes.ts"
import { scenes } from "./DemoScenes.ts"
import * as Screen from "../site/Screen.ts"
import * as SummitSimulator from "./SummitSimulator.ts"
import type { Incident } from "./SummitState.ts"

/** The part of the program's JSON result that is shown and checked. */
const RunResult = Schema.fromJsonString(
  Schema.Struct({
    outcome: Schema.String,
    incident: Schema.NullOr(Schema.String),
    decision: Schema.NullOr(Schema.Struct({ kind: Schema.String, row: Schema.Int, reason: Schema.String })),
    steps: Schema.Array(Schema.Struct({ step: Schema.String, status: Schema.String, attempts: Schema.Int })),
  }),
)

interface Played {
  readonly result: typeof RunResult.Type
  readonly exit: number
  /** The incident of the result. */
  readonly incident: Incident | undefined
  readonly newIncidents: number
  /** Requests that changed something. */
  readonly writes: number
}

/** Where a scene differs from what is expected of it. */
const differences = (
  { attempts = {}, attributes = {}, expect, title }: Scene,
  { exit, incident, newIncidents, result, writes }: Played,
): ReadonlyArray<string> => {
  const found = {
    outcome: result.outcome,
    row: result.decision?.row ?? 0,
    exit,
    newIncidents,
    logs: incident?.attachments.length ?? 0,
  }
  const expected: Record<string, unknown> = { exit: 0, ...expect }
  return [
    ...Object.entries(found).flatMap(([what, value]) =>
      value === expected[what] ? [] : [`${what} is ${value}, not ${expected[what]}`],
    ),
    ...(result.outcome.startsWith("would-") && writes > 0 ? ["the dry run changed something"] : []),
    ...Object.entries(attempts).flatMap(([step, least]) => {
      const took = result.steps.find((report) => report.step === step)?.attempts ?? 0
      return took < least ? [`${step} took ${took} attempts, not ${least}`] : []
    }),
    ...Object.entries(attributes).flatMap(([name, value]) => {
      const is = incident?.attributes[name]
      return is === value ? [] : [`${name} is ${is}, not ${value}`]
    }),
  ].map((difference) => `${title}: ${difference}`)
}

const showBoth = Effect.fnUntraced(function* (jobs: ReadonlyArray<Job>, incidents: ReadonlyArray<Incident>) {
  const screen = yield* Screen.Screen
  yield* Screen.print(
    table(
      ["OpCon job", "Incident Ticket ID", "documentation"],
      jobs.map(({ documentation, name, ticket }) => [
        name,
        ticket?.ticketId ?? "",
        (documentation?.job ?? "").split("\n", 1)[0]?.trim() ?? "",
      ]),
      screen,
    ).concat("\n"),
  )
  yield* Screen.print(
    table(
      ["Summit incident", "status", "work group", "urgency", { head: "logs", toRight: true }, "description"],
      incidents.map(({ attachments, attributes, description, number, status }) => [
        String(number),
        status,
        attributes["Assigned_WorkGroup_Name"] ?? "",
        attributes["Urgency_Name"] ?? "",
        String(attachments.length),
        description,
      ]),
      screen,
    ).concat("\n"),
  )
})

export const demo = Effect.fn("Demo.demo")(function* (program: readonly [string, ...ReadonlyArray<string>]) {
  const files = yield* FileSystem.FileSystem
  const listener = yield* Listener
  const spawner = yield* ChildProcessSpawner
  const date = yield* today

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
  const run = Effect.fn("Demo.run")(function* (job: Job, { flags = [], template = "basic.json" }: Scene) {
    const [command, ...before] = program
    const line = [...vendorLine(job, template), "--job-number", String(job.jobNumber), "--json", ...flags]
    const handle = yield* spawner.spawn(
      ChildProcess.make(command, [...before, ...line], { cwd: dir, stderr: "ignore" }),
    )
    const output = yield* Stream.mkString(Stream.decodeText(handle.stdout))
    return { result: yield* Schema.decodeEffect(RunResult)(output), exit: Number(yield* handle.exitCode) }
  }, Effect.scoped)

  const writes = Effect.map(
    Effect.all([opcon.requests, summit.requests]),
    (logs) => logs.flat().filter(({ kind }) => kind === "write").length,
  )

  const play = Effect.fnUntraced(function* (scene: Scene) {
    const id = `${date.replaceAll("-", "")}|16|1|${scene.job}`
    yield* scene.before?.({ opcon, summit, id }) ?? Effect.void
    const before = { incidents: (yield* summit.incidents).length, writes: yield* writes }
    const { exit, result } = yield* run(yield* opcon.job(id), scene)
    const incidents = yield* summit.incidents
    const played: Played = {
      result,
      exit,
      incident: incidents.find(({ number }) => String(number) === result.incident),
      newIncidents: incidents.length - before.incidents,
      writes: (yield* writes) - before.writes,
    }
    return played
  })

  const screen = yield* Screen.Screen
  const problems: Array<string> = []
  const rows: Array<ReadonlyArray<string>> = []
  for (const [at, scene] of scenes.entries()) {
    yield* screen.progress(`${at + 1} of ${scenes.length}: ${scene.title}`)
    const played = yield* play(scene)
    const { incident, result } = played
    problems.push(...differences(scene, played))
    const logs = String(incident?.attachments.length ?? "")
    rows.push([scene.title, scene.job, result.outcome, result.incident ?? "", logs, result.decision?.reason ?? ""])
  }

  yield* screen.progress("")
  const heads = [
    "what happens",
    { head: "job", whole: true },
    "outcome",
    "incident",
    { head: "logs", toRight: true },
    "why",
  ] as const
  yield* Screen.print(table(heads, rows, screen).concat("\n"))
  yield* showBoth(yield* opcon.jobs, yield* summit.incidents)
  if (problems.length > 0) {
    const message = `The simulation failed: ${problems.join("; ")}`
    return yield* new CommandFailed({ kind: "SimulationFailed", message })
  }
  yield* Console.log(`${scenes.length} failures, all with the expected result.`)
}, Effect.scoped)
