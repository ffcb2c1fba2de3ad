/**
 * What `demo` shows, a scene each: what happens first in OpCon and Summit, which job fails, and the expected result. They
 * run in this order; later scenes build on the state that earlier ones leave.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StepName } from "../pipeline/RunReport.ts"
import type { OpConSimulator } from "./OpConSimulator.ts"
import type { SummitSimulator } from "./SummitSimulator.ts"
import type { Status } from "./SummitState.ts"

interface Stage {
  readonly opcon: OpConSimulator
  readonly summit: SummitSimulator
  /** The job's id. */
  readonly id: string
}

export interface Scene {
  readonly title: string
  readonly job: string
  readonly template?: string
  readonly flags?: ReadonlyArray<string>
  readonly before?: (stage: Stage) => Effect.Effect<unknown, Cause.NoSuchElementError>
  /** `row` of the decision table; `logs`: attachments on the incident afterwards. */
  readonly expect: {
    readonly outcome: string
    readonly row: number
    readonly newIncidents: number
    readonly logs: number
  }
  /** The least number of attempts of a step. */
  readonly attempts?: Partial<Record<StepName, number>>
  /** Attributes of the ticket afterwards. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** An analyst sets the status of the job's ticket, then the job fails again. */
const failsAgainWhen =
  (status: Status) =>
  ({ id, opcon, summit }: Stage) =>
    Effect.gen(function* () {
      const { ticket } = yield* opcon.job(id)
      const { ticketId } = yield* Effect.fromOption(Option.fromNullOr(ticket))
      yield* summit.setStatus(ticketId, status)
      yield* opcon.failJob(id)
    })

export const scenes: ReadonlyArray<Scene> = [
  {
    title: "a dry run first",
    job: "JOB001",
    flags: ["--dry-run"],
    expect: { outcome: "would-create", row: 8, newIncidents: 0, logs: 0 },
  },
  {
    title: "a job fails",
    job: "JOB001",
    expect: { outcome: "created", row: 8, newIncidents: 1, logs: 1 },
    attributes: { Assigned_WorkGroup_Name: "Application One" },
  },
  {
    title: "it fails again while the incident is worked on",
    job: "JOB001",
    before: failsAgainWhen("In-Progress"),
    expect: { outcome: "updated", row: 3, newIncidents: 0, logs: 2 },
  },
  {
    title: "it fails again after the incident was resolved",
    job: "JOB001",
    before: failsAgainWhen("Resolved"),
    expect: { outcome: "reopened", row: 4, newIncidents: 0, logs: 3 },
  },
  {
    title: "a tag says: no ticket",
    job: "SILENT",
    expect: { outcome: "suppressed", row: 1, newIncidents: 0, logs: 0 },
  },
  {
    title: "reported once today already",
    job: "ONCE A DAY",
    template: "daily.json",
    expect: { outcome: "suppressed", row: 7, newIncidents: 0, logs: 0 },
  },
  {
    title: "outside working hours, routed by tags",
    job: "ON CALL",
    template: "night.json",
    expect: { outcome: "created", row: 8, newIncidents: 1, logs: 1 },
    attributes: {
      Assigned_Engineer_Email: "test@service-now.com",
      Assigned_WorkGroup_Name: "DevOps",
      Urgency_Name: "High",
    },
  },
  {
    title: "a name with spaces",
    job: "LOAD GL",
    expect: { outcome: "created", row: 8, newIncidents: 1, logs: 1 },
  },
  {
    title: "it fails again after the incident was closed",
    job: "LOAD GL",
    before: failsAgainWhen("Closed"),
    expect: { outcome: "created", row: 5, newIncidents: 1, logs: 1 },
  },
  {
    title: "OpCon loses the connection twice; a Unix job with two logs",
    job: "UX_REPORT",
    before: ({ opcon }) => opcon.faults.add({ call: "findJob", kind: "reset-before", times: 2 }),
    expect: { outcome: "created", row: 8, newIncidents: 1, logs: 2 },
    attempts: { "check-duplicate": 3 },
  },
  {
    title: "Summit creates the incident, its reply is lost",
    job: "COPY A/B",
    template: "workgroup.json",
    before: ({ summit }) => summit.faults.add({ call: "createIncident", kind: "reset-after" }),
    expect: { outcome: "created", row: 8, newIncidents: 1, logs: 1 },
    attributes: { Assigned_WorkGroup_Name: "DevOps" },
  },
]
