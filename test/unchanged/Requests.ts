/**
 * The requests of some runs, byte by byte, and the files that were there after them. None of these sites asks for anything
 * that holds, shares, silences, follows or looks for failures: what is sent must be what was sent before there was any of it.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import type { Scene } from "../replay/Scenes.ts"
import { scenes } from "../replay/Scenes.ts"
import * as Program from "../support/Program.ts"
import { far } from "../support/Recording.ts"
import * as Simulators from "../support/Simulators.ts"

export interface Sent {
  readonly system: "opcon" | "summit"
  readonly method: string
  readonly url: string
  /** Those that the program sets, by name. */
  readonly headers: Readonly<Record<string, string>>
  /** As it is sent. */
  readonly body: string
}

export interface Run {
  readonly name: string
  readonly exit: number
  readonly sent: ReadonlyArray<Sent>
  /** Paths below the folder of the site, with ID for that of an entry. */
  readonly files: ReadonlyArray<string>
}

/** Files of the site that it had before, by path. */
export type SiteFiles = Readonly<Record<string, string>>

const first = Simulators.sampleId("JOB001")

/** Decisions beyond those that are replayed. */
const more: ReadonlyArray<Scene> = [
  {
    name: "update",
    about: "The job's ticket is being worked on.",
    before: ({ opcon, summit }, failOnce) =>
      failOnce.pipe(
        Effect.andThen(summit.setStatus(59_404, "In-Progress")),
        Effect.andThen(opcon.failJob(first, { jobNumber: 4300 })),
      ),
  },
  {
    name: "same-day",
    about: "The job has had its incident of the day, and somebody has taken the number off it.",
    template: "daily.json",
    before: ({ opcon }, failOnce) =>
      failOnce.pipe(
        Effect.andThen(opcon.updateJob(first, (job) => ({ ...job, ticket: null }))),
        Effect.andThen(opcon.failJob(first, { jobNumber: 4300 })),
      ),
  },
  {
    name: "missing-ticket",
    about: "Summit does not know the ticket on the job.",
    before: ({ opcon }) =>
      opcon.updateJob(first, (job) => ({ ...job, ticket: { id: 1, ticketId: "11111", ticketUrl: "" } })),
  },
  { name: "night", about: "Outside working hours, with a tag for the work group.", job: "ON CALL" },
]

const start = DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T09:20:00Z"))

const noting =
  (system: Sent["system"], sent: Array<Sent>) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.make((request) =>
      Effect.gen(function* () {
        const { headers, method, url } = request
        const place = sent.length
        sent.push({ system, method, url, headers: { ...headers }, body: "" })
        const body = yield* HttpServerRequest.fromClientRequest(request).text.pipe(Effect.orDie)
        sent[place] = { system, method, url, headers: { ...headers }, body }
        return yield* client.execute(request)
      }),
    )

const play = Effect.fnUntraced(function* ({ before, job = "JOB001", ...scene }: Scene, site: SiteFiles) {
  const { opconAnswers = (same) => same, template = "basic.json" } = scene
  const { words = Program.vendorWords(job, template) } = scene
  const simulators = yield* Simulators.make({ opcon: scene.opcon ?? {}, summit: scene.summit ?? {} })
  const sent: Array<Sent> = []
  const program = yield* Program.make({
    opconClient: far(40)(noting("opcon", sent)(opconAnswers(simulators.opconClient))),
    summitClient: far(310)(noting("summit", sent)(simulators.summitClient)),
  })
  for (const [path, text] of Object.entries(site)) program.disk.put(`${Program.folder}/${path}`, text)
  yield* TestClock.setTime(start - 2 * 3_600_000)
  if (before !== undefined) yield* before(simulators, program.settle(...Program.vendorWords(job, template)))
  yield* TestClock.setTime(start)
  sent.length = 0
  const { exit } = yield* program.settle(...words)
  const files = Array.from(program.disk.files().keys())
    .filter((path) => path.startsWith(`${Program.folder}/`))
    .map((path) => path.slice(Program.folder.length + 1).replaceAll(/\d{8}T\d{9}Z-\w+-\w+/g, "ID"))
  const run: Run = { name: scene.name, exit, sent, files: Array.from(new Set(files)).toSorted() }
  return run
}, Effect.provide(TestClock.layer()))

/** All runs, on a site with these files. */
export const runs = (site: SiteFiles): Effect.Effect<ReadonlyArray<Run>> =>
  Effect.forEach([...scenes, ...more], (scene, index) =>
    play(scene, site).pipe(Random.withSeed(1000 + index), Effect.orDie),
  )
