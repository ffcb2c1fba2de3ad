/**
 * The runs that are recorded: in each a job has just failed, and something goes wrong. record.ts runs them against the
 * simulators and writes the recordings next to this file; Replay.test.ts replays them.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Cause from "effect/Cause"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import type { SummitOptions } from "../../src/simulator/SummitSimulator.ts"
import * as Program from "../support/Program.ts"
import type { Simulators } from "../support/Simulators.ts"
import { sampleId } from "../support/Simulators.ts"

export interface Scene {
  readonly name: string
  readonly about: string
  /** JOB001 unless given. */
  readonly job?: string
  /** Instead of the sample's usual arguments. */
  readonly words?: ReadonlyArray<string>
  /** basic.json unless given. */
  readonly template?: string
  readonly opcon?: Partial<OpConOptions>
  readonly summit?: Partial<SummitOptions>
  /** An hour before the recording begins: `failOnce` is a run of the program that is not recorded. */
  readonly before?: (
    simulators: Simulators,
    failOnce: Effect.Effect<unknown>,
  ) => Effect.Effect<unknown, Cause.NoSuchElementError>
  /** Answers that the simulator does not know, in front of it. */
  readonly opconAnswers?: (client: HttpClient.HttpClient) => HttpClient.HttpClient
}

const first = sampleId("JOB001")

/** The first insert of a ticket is answered but not stored; every later one is stored and answered with `false`. */
const falseAnswers = (client: HttpClient.HttpClient): HttpClient.HttpClient => {
  let inserts = 0
  return HttpClient.make((request) =>
    Effect.suspend(() => {
      if (request.method !== "POST" || !request.url.includes("/incidentTickets")) return client.execute(request)
      inserts += 1
      const saying = (text: string) => HttpServerResponse.toClientResponse(HttpServerResponse.text(text), { request })
      return inserts === 1 ? Effect.succeed(saying("true")) : Effect.as(client.execute(request), saying("false"))
    }),
  )
}

export const scenes: ReadonlyArray<Scene> = [
  {
    name: "create",
    about: "A job without a ticket: create, number and link back, log attached.",
  },
  {
    name: "reopen",
    about: "The job's ticket is Resolved: it is reopened and gets the log of the new run.",
    before: ({ opcon, summit }, failOnce) =>
      failOnce.pipe(
        Effect.andThen(summit.setStatus(59_404, "Resolved")),
        Effect.andThen(opcon.failJob(first, { jobNumber: 4300 })),
      ),
  },
  {
    name: "exit-tag",
    about: "A tag of the job is an EXIT tag: nothing is sent to Summit, nothing is changed in OpCon.",
    job: "SILENT",
  },
  {
    name: "lost-reply",
    about: "The incident is created and the reply lost: it is found by its marker, not created again.",
    job: "LOAD GL",
    before: ({ summit }) => summit.faults.add({ call: "createIncident", kind: "reset-after" }),
  },
  {
    name: "opcon-503",
    about: "OpCon says 503 with Retry-After 7 to the first question, then it serves.",
    before: ({ opcon }) => opcon.faults.add({ call: "findJob", kind: "unavailable-503", retryAfterSeconds: 7 }),
  },
  {
    name: "summit-refused",
    about: "Summit refuses the connection three times: the create is sent a fourth time, once delivered.",
    before: ({ summit }) => summit.faults.add({ call: "createIncident", kind: "refuse", times: 3 }),
  },
  {
    name: "slow-log",
    about: "The agent takes its time for the list of files and for the file: the incident does not wait for it.",
    before: ({ opcon }) =>
      opcon.faults.add(
        { call: "listLog", kind: "slow-log", polls: 6 },
        { call: "fetchLog", kind: "slow-log", polls: 3 },
      ),
  },
  {
    name: "older-server",
    about: "A server without incidentTickets and documentation below a job: the whole job goes back, twice.",
    template: "daily.json",
    opcon: { withoutIncidentTickets: true, withoutDocumentation: true },
    before: ({ opcon }) =>
      opcon.updateJob(first, (job) => ({
        ...job,
        documentation: { id: 77, frequency: "weekly text", job: "Last Incident Date : 2024-09-20\r\nBy hand: ü €\r\n" },
      })),
  },
  {
    name: "unix-logs",
    about: "A Unix job has two log files of one name, in STDOUT and STDERR; its termination begins with a dash.",
    words:
      "-a UXAGENT01 -s NIGHTLY BATCH -jn UX_REPORT -e -000000001:0000:N -sd 2024-09-21 -si 16 -sn 1 -t basic.json".split(
        " ",
      ),
  },
  {
    name: "opcon-500",
    about: "OpCon answers 500 three times while the job is looked for.",
    before: ({ opcon }) => opcon.faults.add({ call: "findJob", kind: "error-500", times: 3 }),
  },
  {
    name: "restarted-job",
    about: "The job failed again as run 4300 and was restarted as 4301 before we look: run 4300's log is attached.",
    words: [...Program.vendorWords("JOB001"), "--job-number", "0000004300"],
    before: ({ opcon }, failOnce) =>
      failOnce.pipe(
        Effect.andThen(opcon.failJob(first, { jobNumber: 4300 })),
        Effect.andThen(opcon.failJob(first, { jobNumber: 4301 })),
        Effect.andThen(opcon.updateJob(first, (job) => ({ ...job, status: "Job Running" }))),
      ),
  },
  {
    name: "closed-ticket",
    about: "The job's ticket is closed for good: a new incident, and the job's ticket entry is updated, not inserted.",
    before: ({ opcon, summit }, failOnce) =>
      failOnce.pipe(
        Effect.andThen(summit.setStatus(59_404, "Closed")),
        Effect.andThen(opcon.failJob(first, { jobNumber: 4300 })),
      ),
  },
  {
    name: "write-back",
    about:
      "What OpCon answers to a write proves nothing: `true` that was not kept is repeated, `false` that was is not.",
    opconAnswers: falseAnswers,
  },
]
