/**
 * Ways a run can end, at least one for each exit code that is told on stdout, with what must be said about it.
 */
import * as Effect from "effect/Effect"
import type * as ExitCode from "../../src/commands/ExitCode.ts"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import type { SummitOptions } from "../../src/simulator/SummitSimulator.ts"
import * as Files from "./Files.ts"
import type * as Program from "./Program.ts"
import type { ResultJson } from "./ResultJson.ts"
import * as Simulators from "./Simulators.ts"

export interface Way {
  readonly exit: ExitCode.ExitCode
  readonly title: string
  readonly job?: string
  readonly more?: ReadonlyArray<string>
  readonly words?: ReadonlyArray<string>
  readonly opcon?: Partial<OpConOptions>
  readonly summit?: Partial<SummitOptions>
  readonly before?: (given: Simulators.Simulators, program: Program.Program) => Effect.Effect<void>
  readonly expect: Pick<ResultJson, "outcome" | "incident"> & {
    readonly job?: string
    readonly row?: number
    readonly error?: string
    /** Of the text line, from its start. */
    readonly line: RegExp
    readonly steps: string
  }
}

export const id = Simulators.sampleId("JOB001")
const lasting = { times: 1000 } as const

export const ways: ReadonlyArray<Way> = [
  {
    exit: 0,
    title: "created",
    expect: {
      outcome: "created",
      incident: "59404",
      row: 8,
      line: /^created 20240921\|16\|1\|JOB001 incident 59404 https:\/\/localhost:9444\/\S+ \(The job has no incident: one is created\.\)$/,
      steps: "decode-template done, check-duplicate done, raise-incident done, write-back-id done, attach-log done",
    },
  },
  {
    exit: 0,
    title: "suppressed",
    job: "SILENT",
    expect: {
      outcome: "suppressed",
      incident: null,
      job: Simulators.sampleId("SILENT"),
      row: 1,
      line: /^suppressed 20240921\|16\|1\|SILENT \(The job's tag NOTICKET is an EXIT tag/,
      steps:
        "decode-template done, check-duplicate done, raise-incident skipped, write-back-id skipped, attach-log skipped",
    },
  },
  {
    exit: 0,
    title: "planned",
    more: ["--dry-run"],
    expect: {
      outcome: "would-create",
      incident: null,
      row: 8,
      line: /^would-create 20240921\|16\|1\|JOB001 \(The job has no incident/,
      steps:
        "decode-template done, check-duplicate done, raise-incident planned, write-back-id planned, attach-log planned",
    },
  },
  {
    exit: 64,
    title: "an argument is missing",
    words: "-a WINAGENT01 -s NIGHTLY BATCH -e 1 -sd 2024-09-21 -si 16 -sn 1 -t basic.json".split(" "),
    expect: {
      outcome: "failed",
      incident: null,
      job: "",
      error: "ArgumentsInvalid",
      line: /^failed: The arguments cannot be understood: -jn is missing/,
      steps: "",
    },
  },
  {
    exit: 65,
    title: "the template is not JSON",
    before: (_, program) =>
      Effect.sync(() =>
        Files.writeTemplate(program, "basic.json", '{ "rules": { "submitSingleIncidentPerDay": day } }'),
      ),
    expect: {
      outcome: "queued",
      incident: null,
      error: "TemplateInvalid",
      line: /^queued 20240921\|16\|1\|JOB001: \/rehearsal\/templates\/basic\.json/,
      steps: "decode-template failed",
    },
  },
  {
    exit: 66,
    title: "OpCon knows no such job",
    job: "JOB002",
    expect: {
      outcome: "failed",
      incident: null,
      job: Simulators.sampleId("JOB002"),
      error: "JobNotFound",
      line: /^failed 20240921\|16\|1\|JOB002: OpCon knows no job/,
      steps: "decode-template done, check-duplicate failed",
    },
  },
  {
    exit: 69,
    title: "Summit refuses the work group",
    summit: { workGroups: ["Service Desk"] },
    expect: {
      outcome: "failed",
      incident: null,
      row: 8,
      error: "SummitRefused",
      line: /^failed 20240921\|16\|1\|JOB001: Symphony Summit refused \(create incident\): Invalid WorkGroup Name; sent: Assigned_WorkGroup_Name "Application One", from the job's tag APP1_ROUTE1, templates\/basic\.json:\d+$/,
      steps: "decode-template done, check-duplicate done, raise-incident failed",
    },
  },
  {
    exit: 75,
    title: "Summit is unreachable",
    before: ({ summit }) => summit.faults.add({ call: "createIncident", kind: "refuse", ...lasting }),
    expect: {
      outcome: "queued",
      incident: null,
      row: 8,
      error: "SummitUnavailable",
      line: /^queued 20240921\|16\|1\|JOB001: Symphony Summit cannot be reached/,
      steps: "decode-template done, check-duplicate done, raise-incident failed",
    },
  },
  {
    exit: 75,
    title: "a reply is lost, and nobody can be asked",
    before: ({ summit }) =>
      summit.faults.add(
        { call: "createIncident", kind: "reset-after" },
        { call: "search", kind: "refuse", ...lasting },
      ),
    expect: {
      outcome: "ambiguous",
      incident: null,
      row: 8,
      error: "IncidentUncertain",
      line: /^ambiguous 20240921\|16\|1\|JOB001: It is not known whether Symphony Summit/,
      steps: "decode-template done, check-duplicate done, raise-incident failed",
    },
  },
  {
    exit: 75,
    title: "the number cannot be written to the job",
    before: ({ opcon }) => opcon.faults.add({ call: "writeTicket", kind: "error-500", ...lasting }),
    expect: {
      outcome: "created",
      incident: "59404",
      row: 8,
      error: "OpConUnavailable",
      line: /^created 20240921\|16\|1\|JOB001 incident 59404 https:\S+: OpCon cannot be reached/,
      steps: "decode-template done, check-duplicate done, raise-incident done, write-back-id failed, attach-log done",
    },
  },
  {
    exit: 77,
    title: "OpCon refuses the token",
    opcon: { token: "another token" },
    expect: {
      outcome: "queued",
      incident: null,
      error: "OpConRefusedCredentials",
      line: /^queued 20240921\|16\|1\|JOB001: OpCon refused the token/,
      steps: "decode-template done, check-duplicate failed",
    },
  },
  {
    exit: 77,
    title: "Summit refuses the API key",
    summit: { apiKey: "another key" },
    expect: {
      outcome: "queued",
      incident: null,
      row: 8,
      error: "SummitRefusedCredentials",
      line: /^queued 20240921\|16\|1\|JOB001: Symphony Summit refused the API key/,
      steps: "decode-template done, check-duplicate done, raise-incident failed",
    },
  },
  {
    exit: 78,
    title: "Connector.config is not valid",
    before: (_, { disk }) => Effect.sync(() => disk.put(Files.configFile, "[GENERAL]\nDAILY_START_HOUR=25\n")),
    expect: {
      outcome: "queued",
      incident: null,
      error: "SettingsInvalid",
      line: /^queued 20240921\|16\|1\|JOB001: \/rehearsal\/Connector\.config/,
      steps: "",
    },
  },
]
