/**
 * The state of the OpCon simulator: daily jobs with their runs, tickets and documentation, the tokens it has issued, and
 * the requests it has passed on to agents. Plain values; an operation replaces the whole state in one step.
 */
import type { AgentFault } from "./Fault.ts"
import type { Reply } from "./Message.ts"
import type { Change } from "./Server.ts"

/** OpCon's numbers for the job types that the simulator knows. */
export const jobTypes = {
  Null: -1,
  "File Transfer": 1,
  Windows: 3,
  "IBM i": 5,
  UNIX: 6,
  "z/OS": 12,
  Container: 15,
  SQL: 21,
} as const
type JobType = keyof typeof jobTypes

/**
 * The job statuses that the simulator knows. The numbers of waiting, reviewed and fixed jobs and of a missed start are
 * published nowhere; they are invented.
 */
export const statuses = {
  "On Hold": { id: 0, category: "Held" },
  "Wait Start Time": { id: 50, category: "Waiting" },
  Released: { id: 60, category: "Waiting" },
  "Initialization Error": { id: 210, category: "Failed" },
  "Job Running": { id: 500, category: "Running" },
  "Finished OK": { id: 900, category: "Finished Ok" },
  Failed: { id: 910, category: "Failed" },
  "Marked Finished OK": { id: 920, category: "Finished Ok" },
  "Marked Failed": { id: 921, category: "Failed" },
  "Under Review": { id: 930, category: "Under Review" },
  Fixed: { id: 931, category: "Fixed" },
  Skipped: { id: 940, category: "Skipped" },
  Cancelled: { id: 950, category: "Cancelled" },
  "Missed Start Time": { id: 960, category: "Missed Start Time" },
} as const
export type JobStatus = keyof typeof statuses
export type Category = (typeof statuses)[JobStatus]["category"]

/** One file of a job log. `{number}` in the path and in the text stands for the run's number, ten digits. */
export interface LogFileSeed {
  readonly path: string
  readonly text: string
  /** Why the agent cannot give this file; it is listed all the same. */
  readonly failed?: string
}

interface JobLogSeed {
  readonly files: ReadonlyArray<LogFileSeed>
  /** How often the agent's answer is still open for a client that polls; as the simulator is set, when absent. */
  readonly polls?: number
  /** Why there is no list of files. */
  readonly failed?: string
  /** The agent never answers. */
  readonly never?: boolean
}

export interface IncidentTicket {
  readonly id: number
  readonly ticketId: string
  readonly ticketUrl: string
}

export interface Documentation {
  readonly id: number
  readonly frequency: string | null
  readonly job: string | null
}

export interface Job {
  /** `yyyyMMdd|scheduleId|instance|name`. */
  readonly id: string
  readonly uid: number
  readonly name: string
  /** yyyy-MM-dd. */
  readonly date: string
  readonly scheduleId: number
  readonly scheduleInstance: number
  readonly scheduleName: string
  readonly jobType: JobType
  /** Null where the job runs on no machine. */
  readonly machine: string | null
  readonly status: JobStatus
  /** The reason that somebody gave who changed the status by hand. */
  readonly changeReason: string | null
  readonly termination: string
  /** The number of the latest run; 0 when it has not run. */
  readonly jobNumber: number
  /** The numbers of all runs, the latest included. */
  readonly runs: ReadonlyArray<number>
  readonly tags: ReadonlyArray<string>
  readonly department: string
  readonly documentation: Documentation | null
  readonly ticket: IncidentTicket | null
  readonly log: JobLogSeed
  /** When the latest run ended (clock milliseconds); null: at 09:20:03 of the job's date. */
  readonly endedAt: number | null
  /** The request parameters that a request for its log must have; null: none. */
  readonly jorsRequestParameters: string | null
}

/** A job as a schedule describes it; what is absent has a default. */
export interface JobSeed {
  readonly name: string
  readonly date: string
  readonly scheduleId: number
  readonly scheduleInstance?: number
  readonly scheduleName?: string
  readonly jobType?: JobType
  readonly machine?: string | null
  readonly status?: JobStatus
  readonly termination?: string
  readonly jobNumber?: number
  readonly tags?: ReadonlyArray<string>
  readonly department?: string
  /** Free text; no documentation when empty. */
  readonly documentation?: string
  readonly ticket?: { readonly ticketId: string; readonly ticketUrl: string }
  readonly log?: JobLogSeed
  readonly jorsRequestParameters?: string
  readonly endedAt?: number
}

export interface Token {
  readonly id: string
  readonly loginName: string
  readonly type: "User" | "Application"
  readonly application: string | null
  /** Clock milliseconds. */
  readonly validFrom: number
  readonly validUntil: number | null
}

/** A request that OpCon passed on to an agent. */
export interface LogAction {
  readonly id: number
  readonly action: "LIST" | "FILE"
  readonly items: ReadonlyArray<{ readonly id: number; readonly jorsRequestParameters: string | null }>
  readonly pollsLeft: number
  /** Clock milliseconds before which the agent has not answered, however often a client polls. */
  readonly readyAt: number
  /** What the agent answers instead of the log. */
  readonly agent: AgentFault | undefined
  /** Clock milliseconds after which OpCon no longer knows it. */
  readonly expires: number
}

/** An action on jobs. It is performed at once; the outcome is reported later. */
export interface JobAction {
  readonly id: number
  readonly action: string
  readonly reason: string | null
  readonly jobs: ReadonlyArray<{
    readonly id: string
    readonly result: "success" | "failed"
    readonly message: string | null
  }>
  readonly pollsLeft: number
  /** Clock milliseconds after which OpCon no longer knows it. */
  readonly expires: number
}

/** An action that changed a job; for tests only. */
export interface PerformedAction {
  readonly at: number
  readonly id: string
  /** The run that the job showed. */
  readonly run: number
  readonly action: string
  readonly reason: string
  /** The status before. */
  readonly from: JobStatus
}

export interface OpConState {
  readonly jobs: ReadonlyMap<string, Job>
  readonly tokens: ReadonlyMap<string, Token>
  readonly actions: ReadonlyMap<number, LogAction>
  readonly jobActions: ReadonlyMap<number, JobAction>
  readonly performed: ReadonlyArray<PerformedAction>
  /** How many lists of jobs were served, and the last of them. */
  readonly lists: { readonly served: number; readonly last: Reply | null }
  /** The next number for anything new: job uids, runs, tickets, documentations, actions, tokens. */
  readonly next: number
  readonly changes: ReadonlyArray<Change>
}

const windowsLog = (name: string, date: string): LogFileSeed => ({
  path: `C:\\ProgramData\\OpConxps\\MSLSAM\\JobOutput\\Archives\\${date}\\${name.replaceAll("/", "_")}_{number}.log`,
  text: `Job ${name} started, job number {number}\r\nstep 1 ok\r\nstep 2 failed\r\n`,
})

const toJob = (seed: JobSeed, next: number): Job => {
  const { date, jobType = "Windows", name, scheduleId, scheduleInstance = 1 } = seed
  const { documentation = "", jobNumber = next + 1000, log = { files: [windowsLog(name, date)] }, ticket } = seed
  return {
    id: `${date.replaceAll("-", "")}|${scheduleId}|${scheduleInstance}|${name}`,
    uid: next,
    name,
    date,
    scheduleId,
    scheduleInstance,
    scheduleName: seed.scheduleName ?? "NIGHTLY BATCH",
    jobType,
    machine: seed.machine === undefined ? (jobType === "Null" ? null : "WINAGENT01") : seed.machine,
    status: seed.status ?? "Failed",
    changeReason: null,
    termination: seed.termination ?? "0000000001",
    jobNumber,
    runs: jobNumber > 0 ? [jobNumber] : [],
    tags: seed.tags ?? [],
    department: seed.department ?? "<General>",
    documentation: documentation === "" ? null : { id: next, frequency: null, job: documentation },
    ticket: ticket === undefined ? null : { id: next, ...ticket },
    log,
    endedAt: seed.endedAt ?? null,
    jorsRequestParameters: seed.jorsRequestParameters ?? null,
  }
}

/** Adds a job, or replaces the one of the same id. */
export const addJob = (state: OpConState, seed: JobSeed): readonly [Job, OpConState] => {
  const job = toJob(seed, state.next)
  return [job, { ...state, next: state.next + 1, jobs: new Map(state.jobs).set(job.id, job) }]
}

/** `state` with `job` in the place of the one of the same id. */
export const withJob = (state: OpConState, job: Job): OpConState => ({
  ...state,
  jobs: new Map(state.jobs).set(job.id, job),
})

export const scheduleIdOf = (job: Job): string =>
  `${job.date.replaceAll("-", "")}|${job.scheduleId}|${job.scheduleInstance}`

/** The job of that id, compared without regard to case, as the database does. */
export const byId = ({ jobs }: OpConState, id: string): Job | undefined =>
  jobs.get(id) ?? Array.from(jobs.values()).find((job) => job.id.toLowerCase() === id.toLowerCase())

export const byUid = (state: OpConState, uid: number): Job | undefined =>
  Array.from(state.jobs.values()).find((job) => job.uid === uid)

/** The uids, and with them the runs of jobs that name none, are counted from here on. */
const firstNumber = 3001

export const initial = (token: string, jobs: ReadonlyArray<JobSeed>): OpConState => {
  const all = jobs.map((seed, index) => toJob(seed, firstNumber + index))
  return {
    jobs: new Map(all.map((job) => [job.id, job])),
    tokens: new Map([
      [
        token,
        {
          id: token,
          loginName: "ocadm",
          type: "Application",
          application: "opcon-summit",
          validFrom: 0,
          validUntil: null,
        },
      ],
    ]),
    actions: new Map(),
    jobActions: new Map(),
    performed: [],
    lists: { served: 0, last: null },
    next: firstNumber + all.length,
    changes: [],
  }
}
