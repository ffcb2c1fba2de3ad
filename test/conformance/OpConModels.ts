/**
 * What clients of the OpCon API read: the vendor's Java client maps into models of which it knows every member, and every
 * member may be missing or null; scripts read a few members and take dates apart by one exact form.
 */
import * as Schema from "effect/Schema"

const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const text = optional(Schema.String)
const integer = optional(Schema.Int)
const flag = optional(Schema.Boolean)
const anything = Schema.optionalKey(Schema.Unknown)

const zonedTime = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/))
const time = optional(zonedTime)
export const LocalDate = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/))
/** Seven digits of a second and an offset, nothing else. */
const exactTime = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}[+-]\d\d:\d\d$/))

const Named = optional(Schema.Struct({ id: integer, name: text }))
const Machine = optional(Schema.Struct({ id: integer, name: text, status: anything }))

/** The statuses and categories that the Java client knows; it fails on any other. */
const descriptions = [
  "On Hold|Under Construction|Qualifying|Released|Wait Start Time|Wait Job Dependency",
  "Wait Expression Dependency|Wait Threshold/Resource Dependency|Wait Machine|Wait Job Conflict",
  "Job to be Skipped|Late to Start|Wait to Start|Attempt to Start|Start Attempted",
  "Still Attempting Start|Initialization Error|Prerun Active|Prerun Failed|Job Running",
  "Job Running; Late to Finish|Job Running; To be terminated|Finished OK; Processing Events",
  "Failed; Processing Events|Marked Finished OK; Processing Events|Marked Failed; Processing Events",
  "Skipped; Processing Events|Under Review; Processing Events|Fixed; Processing Events|Finished OK",
  "Failed|Marked Finished OK|Marked Failed|Skipped|Under Review|Fixed|Cancelled|Missed Start Time",
  "Wait to Start; Forced",
].flatMap((line) => line.split("|"))
const categories =
  "Held|Waiting|Running|Finished Ok|Failed|Missed Start Time|Cancelled|Skipped|Under Review|Fixed".split("|")

export const JobStatus = Schema.Struct({
  id: integer,
  startStatus: integer,
  description: optional(Schema.Literals(descriptions)),
  category: optional(Schema.Literals(categories)),
  changeReason: text,
})

const ComputedTime = Schema.Struct({ time, isEstimated: flag })

export const DailySchedule = Schema.Struct({
  id: text,
  uid: integer,
  date: optional(LocalDate),
  masterId: integer,
  instance: integer,
  name: text,
  path: text,
  status: optional(
    Schema.Struct({
      id: integer,
      description: optional(Schema.Literals(["Wait to Start", "On Hold", "Starting", "In Process", "Completed"])),
      category: optional(Schema.Literals(["Waiting", "Held", "Running", "Finished Ok"])),
      containsFailedJobs: flag,
    }),
  ),
  definedStartTime: time,
  computedStartTime: optional(ComputedTime),
  endTime: time,
  duration: integer,
  workWeek: integer,
})

export const DailyJob = Schema.Struct({
  id: text,
  uid: integer,
  uniqueJobId: text,
  schedule: optional(DailySchedule),
  name: text,
  frequency: optional(Schema.Struct({ name: text })),
  priority: integer,
  jobType: Schema.Struct({ id: Schema.Int, description: Schema.String }),
  department: Named,
  accessCode: Named,
  startMachine: Machine,
  primaryMachine: Machine,
  alternateMachine: Machine,
  alternateMachine2: Machine,
  alternateMachine3: Machine,
  machineGroup: Named,
  status: optional(JobStatus),
  terminationDescription: text,
  computedStartTime: optional(
    Schema.Struct({ time, isEstimated: flag, programmedFor: time, consideredLateAt: time, latestStart: time }),
  ),
  computedEndTime: optional(Schema.Struct({ time, isEstimated: flag, programmedFor: time, consideredLateAt: time })),
  computedDuration: optional(Schema.Struct({ duration: integer, isEstimated: flag })),
  jobNumber: integer,
  incidentTicketId: text,
  incidentTicketURL: text,
  jorsRequestParameters: text,
  steps: optional(Schema.Array(Schema.String)),
  documentation: optional(Schema.Struct({ id: integer, job: text, frequency: text })),
  resourceDependencies: anything,
  thresholdDependencies: anything,
  resourceUpdates: anything,
  thresholdUpdates: anything,
  dependencies: anything,
  expressionDependencies: anything,
  events: anything,
  feedback: optional(Schema.Struct({ jobStatusDescription: optional(Schema.Array(Schema.String)) })),
  tags: optional(Schema.Array(Schema.String)),
  properties: optional(Schema.Array(Schema.Struct({ key: text, value: text }))),
  isRecurrent: flag,
  detailMessages: optional(Schema.Array(Schema.String)),
  details: anything,
})

export const IncidentTicket = Schema.Struct({ id: Schema.Int, ticketId: text, ticketUrl: text })

const outcome = optional(Schema.Literals(["submitted", "success", "failed"]))

/** All that can be done to a job. */
export const actions =
  "hold cancel skip kill release start restart restartOnHold forceRestart markFinishedOk markFailed markUnderReview markFixed".split(
    " ",
  )

export const JobAction = Schema.Struct({
  id: integer,
  action: Schema.Literals(actions),
  result: outcome,
  jobs: optional(
    Schema.Array(
      Schema.Struct({
        id: text,
        result: outcome,
        message: text,
        status: optional(JobStatus),
        step: text,
        rebuildOnRestartIfContainer: flag,
      }),
    ),
  ),
  expires: time,
  message: text,
  reason: text,
})

export const JobInstanceAction = Schema.Struct({
  id: integer,
  action: Schema.Literals(["LIST", "FILE"]),
  result: outcome,
  message: text,
  jobInstanceActionItems: optional(
    Schema.Array(
      Schema.Struct({
        id: integer,
        jorsRequestParameters: text,
        result: outcome,
        message: text,
        files: optional(Schema.Array(Schema.String)),
        data: text,
      }),
    ),
  ),
  expires: time,
})

export const Token = Schema.Struct({
  id: Schema.String,
  user: optional(Schema.Struct({ id: integer, loginName: text, name: text })),
  tokenType: optional(Schema.Struct({ id: text, type: Schema.Literals(["User", "Application"]) })),
  validFrom: time,
  validUntil: time,
})

export const Version = Schema.Struct({
  opConRestApiProductVersion: Schema.String.check(Schema.isPattern(/^\d+(\.\d+)+$/)),
})

export const JobCount = Schema.Struct({
  cancelled: Schema.Int,
  failed: Schema.Int,
  finishedok: Schema.Int,
  held: Schema.Int,
  missedstarttime: Schema.Int,
  running: Schema.Int,
  skipped: Schema.Int,
  waiting: Schema.Int,
  underreview: Schema.Int,
  fixed: Schema.Int,
})

export const ScheduleCount = Schema.Struct({
  failed: Schema.Int,
  finishedok: Schema.Int,
  held: Schema.Int,
  running: Schema.Int,
  waiting: Schema.Int,
})

/** The only form of an error that the Java client can read. */
export const ApiErrors = Schema.NonEmptyArray(
  Schema.Struct({ resource: text, name: text, code: integer, message: text }),
)

/** What the page of daily jobs reads of each, with its one form of a time. */
export const ReportedJob = Schema.Struct({
  name: Schema.String,
  schedule: Schema.Struct({ name: Schema.String, date: exactTime }),
  primaryMachine: Schema.NullOr(Schema.Struct({ name: Schema.String })),
  jobType: Schema.Struct({ description: Schema.String }),
  status: Schema.Struct({ description: Schema.String, category: Schema.String }),
  computedStartTime: Schema.Struct({ time: exactTime, programmedFor: exactTime }),
  computedEndTime: Schema.Struct({ time: exactTime, programmedFor: exactTime }),
  computedDuration: Schema.Struct({ duration: Schema.Int }),
  terminationDescription: Schema.String,
})
