/**
 * The port to OpCon: what the program asks of the scheduler, and the errors of it. OpConRest.ts is the adapter. No verb
 * retries; the steps do, by the policies of RetryPolicy.ts. A verb that writes reads first, writes only what differs and
 * reads again to verify, so that it may be repeated as a whole.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { JobDetails } from "../domain/FailureValues.ts"
import type { Bounded } from "../domain/LogExtent.ts"
import type { JobAction } from "../domain/JobState.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"
import type { Sentence } from "../domain/Sentence.ts"

/**
 * OpCon could not be reached, answered that it cannot serve now (408, 429, 5xx), or something else answered in its place:
 * a redirect, a web page, JSON of another shape.
 */
export class OpConUnavailable extends Schema.TaggedError<OpConUnavailable>()("OpConUnavailable", {
  operation: Schema.String,
  detail: Schema.String,
  /** `no`: certainly not received, `unknown`: it may have been processed. */
  delivered: Schema.Literals(["no", "unknown"]),
  transient: Schema.Boolean,
  retryAfterMillis: Schema.optionalKey(Schema.Finite),
  /** HTTP status of an answer that is not OpCon's own; absent without an answer, or with OpCon's own "later". */
  status: Schema.optionalKey(Schema.Int),
}) {
  override get message(): string {
    return say(failures.OpConUnavailable.says, this)
  }
}

/** 401 or 403: TOKEN is wrong, expired or lacks a privilege. */
export class OpConRefusedCredentials extends Schema.TaggedError<OpConRefusedCredentials>()("OpConRefusedCredentials", {
  operation: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
}) {
  get transient(): false {
    return false
  }
  override get message(): string {
    return say(failures.OpConRefusedCredentials.says, this)
  }
}

/** OpCon knows no job with this id, name, date, schedule and instance. */
export class JobNotFound extends Schema.TaggedError<JobNotFound>()("JobNotFound", {
  job: Schema.String,
  /** Similar names in the schedule. */
  near: Schema.optionalKey(Schema.Array(Schema.String)),
}) {
  get transient(): false {
    return false
  }
  override get message(): string {
    const { near, says } = failures.JobNotFound
    return say(says, this) + (this.near === undefined ? "" : say(near, { names: this.near.join(", ") }))
  }
}

/** OpCon refused the request. The same request would be refused again. */
export class OpConRefused extends Schema.TaggedError<OpConRefused>()("OpConRefused", {
  operation: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
}) {
  get transient(): false {
    return false
  }
  override get message(): string {
    return say(failures.OpConRefused.says, this)
  }
}

export type OpConError = OpConUnavailable | OpConRefusedCredentials | OpConRefused

/** A job of the Daily tables, as far as this program needs it. */
export interface DailyJob extends JobDetails {
  /** `yyyyMMdd|scheduleId|instance|name`. */
  readonly id: string
  readonly name: string
  readonly scheduleName: string
  readonly jobType: string
  readonly status: string
  /** Incident Ticket ID; an empty one is none. */
  readonly incidentTicketId: Option.Option<string>
  /** `jorsRequestParameters`: what a request for the list of its log files must carry. */
  readonly logParameters: Option.Option<string>
  /** `$MACHINE NAME` of the last run; `N/A` where the job has no machine. */
  readonly machine: string
  /** The last run's termination as the server shows it; empty where there is none. */
  readonly termination: string
  /** When the run ended (epoch milliseconds); none: OpCon does not say, or only estimates it. */
  readonly endedAt: Option.Option<number>
}

/** A job of a list, with the names that a failure of it has. */
export interface ListedJob {
  readonly job: DailyJob
  /** yyyy-MM-dd. */
  readonly scheduleDate: string
  readonly scheduleId: number
  readonly scheduleInstance: number
}

/** Which jobs to list: those of a date (yyyy-MM-dd), all or those whose status is of a category. */
export interface JobQuery {
  readonly date: string
  readonly category: Option.Option<string>
  readonly limit: number
  readonly offset: number
}

export interface JobPage {
  /** How many came, those of an unknown shape included. */
  readonly received: number
  /** May hold others than were asked for. Without documentation. */
  readonly jobs: ReadonlyArray<ListedJob>
}

/** What became of an action on a job. submitted: OpCon has taken it in, and has not said yet what came of it. */
export interface ActionOutcome {
  readonly result: "success" | "failed" | "submitted"
  /** What OpCon says about it, empty when it says nothing. */
  readonly detail: string
}

/** A job of which nothing but its name is known. */
export const unknownJob: Omit<DailyJob, "id" | "name"> = {
  uid: Option.none(),
  scheduleName: "",
  jobType: "",
  status: "",
  jobNumber: Option.none(),
  incidentTicketId: Option.none(),
  logParameters: Option.none(),
  tags: [],
  machine: "",
  termination: "",
  department: "",
  documentation: "",
  lastRun: { started: "", ended: "", duration: "" },
  endedAt: Option.none(),
}

export interface IncidentTicket {
  readonly ticketId: string
  readonly ticketUrl: string
}

/** A file of a job log, as the agent wrote it, or its head and tail. */
export interface LogFile extends Bounded {
  /** A file name that Summit and Windows accept, unique within the job's log. */
  readonly name: string
}

/** Reads a job log one file at a time, so that no two of them are in memory. */
export interface LogReader {
  /** Bytes of a file; a larger one comes without its middle. */
  readonly limit: number
  /** Whether to fetch the file of this name; `former`: the name that version 1.0.0 gave it. */
  readonly wants: (name: string, former: string) => boolean
  /** Takes a file; the next one is fetched afterwards. */
  readonly take: (file: LogFile) => Effect.Effect<void>
}

/** What could be read of a job log; `notes`: a sentence for each part that could not. */
export interface JobLog {
  /** Names of all files, in the server's order. */
  readonly names: ReadonlyArray<string>
  readonly notes: ReadonlyArray<Sentence>
  /** Asking again later may bring what is missing. */
  readonly later: boolean
}

/** The token that TOKEN holds, as OpCon knows it. */
export interface TokenInfo {
  readonly user: string
  /** `Application`: does not expire; `User`: valid for minutes. */
  readonly kind: string
  /** Epoch milliseconds; none: it does not expire, or the server does not say. */
  readonly validUntil: Option.Option<number>
}

export class OpCon extends Context.Service<
  OpCon,
  {
    /** Product version of the API, as the server writes it: `21.2.0.0`. Needs no token. */
    readonly version: Effect.Effect<string, OpConError>
    /** Whose token it is; needs no privilege. */
    readonly readToken: Effect.Effect<TokenInfo, OpConError>
    /** A few jobs of a day (yyyy-MM-dd) that the token's user may see, without their documentation. */
    someJobs(date: string): Effect.Effect<ReadonlyArray<DailyJob>, OpConError>
    /** A page of a list. */
    listJobs(query: JobQuery): Effect.Effect<JobPage, OpConError>
    /** The number of jobs of a date by category (`finishedok`); none: this server does not count. */
    countJobs(date: string): Effect.Effect<Option.Option<ReadonlyMap<string, number>>, OpConError>
    /** By id, else by an exact match among the jobs of that name, schedule and date. */
    findJob(job: FailedJob): Effect.Effect<DailyJob, OpConError | JobNotFound>
    /** The jobs of these ids that OpCon lists, without their documentation, in as few requests as it allows. */
    jobsById(ids: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<DailyJob>, OpConError>
    /** The job of this id as it is now, without its documentation; none when OpCon itself says that there is none. */
    jobById(id: string): Effect.Effect<Option.Option<DailyJob>, OpConError>
    /** Asks OpCon for an action on a job and polls for its outcome; `reason` goes into the job's history. */
    act(jobId: string, action: JobAction, reason: string): Effect.Effect<ActionOutcome, OpConError>
    /** The ticket on the job as OpCon holds it now. */
    readIncidentTicket(job: DailyJob): Effect.Effect<Option.Option<IncidentTicket>, OpConError>
    /** Makes `ticket` the job's incident ticket: insert, update, or nothing where it is already. */
    writeIncidentTicket(job: DailyJob, ticket: IncidentTicket): Effect.Effect<void, OpConError>
    /** Replaces the job's documentation with `change` of what OpCon holds now; writes nothing when that is the same. */
    changeDocumentation(job: DailyJob, change: (text: string) => string): Effect.Effect<void, OpConError>
    /** Asks the agent for the log files of one run and fetches each for `reader`; polls until they are there, 120 s in all. */
    readJobLog(job: DailyJob, jobNumber: number, reader: LogReader): Effect.Effect<JobLog, OpConError>
  }
>()("opcon-summit/opcon/OpCon") {}
