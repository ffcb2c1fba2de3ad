/**
 * The sample schedule of `simulate` and `demo`: failed jobs of every kind that a connector has to tell apart. The names say
 * what each is for; the tags are the vendor's own examples.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Job, JobSeed } from "./OpConState.ts"

/** Secrets of the simulators, without any use elsewhere. */
export const sampleToken = "fc0520dc-fc93-4d3a-bf2f-7d0584c69df2"
export const sampleKey = "rehearsal-api-key"
export const sampleSummitUser = { userName: "summit", password: "rehearsal" }
export const sampleUser = { loginName: "ocadm", password: "rehearsal" }

/** The work groups that the simulated Summit knows. */
export const sampleWorkGroups = ["DevOps", "Application One", "Elasticsearch", "Database Team"] as const

const unix = (stream: "STDOUT" | "STDERR", date: string, text: string) => ({
  path: `/usr/local/lsam/${stream}/1/${date.replaceAll("-", "")}/UX_REPORT_{number}.092003`,
  text,
})

/** Today in the zone of this machine, yyyy-MM-dd. */
export const today: Effect.Effect<string> = Effect.map(DateTime.now, (now) =>
  DateTime.formatIsoDate(DateTime.setZone(now, DateTime.zoneMakeLocal())),
)

/** The schedule of one day; `date` is yyyy-MM-dd. Schedule id 16, instance 1. */
export const sampleSchedule = (date: string): ReadonlyArray<JobSeed> => {
  const job = (name: string, seed: Omit<JobSeed, "name" | "date" | "scheduleId"> = {}): JobSeed => ({
    name,
    date,
    scheduleId: 16,
    scheduleName: "NIGHTLY BATCH",
    ...seed,
  })
  return [
    job("JOB001", { tags: ["APP1_ROUTE1"], jobNumber: 4245 }),
    job("LOAD GL", { tags: ["APP_ONE"], jobNumber: 4246 }),
    job("COPY A/B", { tags: ["APP1", "WRKGRP_DevOps", "TESTING"], jobNumber: 4247 }),
    job("SILENT", { tags: ["APP1_ROUTE1", "NOTICKET"], jobNumber: 4248 }),
    job("SEARCH INDEX", { tags: ["CATNAME_Elasticsearch"], jobNumber: 4249 }),
    job("ON CALL", { tags: ["ASSIGNTO_test"], jobNumber: 4250 }),
    job("ONCE A DAY", {
      jobNumber: 4251,
      documentation: `Last Incident Date : ${date}\r\nRestart by hand after the ledger is closed.\r\n`,
    }),
    job("Übertrag Zürich", {
      jobNumber: 4252,
      log: {
        files: [
          {
            path: `C:\\ProgramData\\OpConxps\\MSLSAM\\JobOutput\\Archives\\${date}\\Übertrag Zürich_{number}.log`,
            text: "Übertrag läuft\r\nKonto 4711: ungültig – Abbruch\r\n",
          },
        ],
      },
    }),
    job("NULL GATE", { jobType: "Null", jobNumber: 4253, termination: "" }),
    job("UX_REPORT", {
      jobType: "UNIX",
      machine: "UXAGENT01",
      jobNumber: 4254,
      termination: "-000000001:0000:N",
      log: {
        files: [
          unix("STDOUT", date, "reading input\nrow 17 is malformed\n"),
          unix("STDERR", date, "report: cannot continue\n"),
        ],
      },
    }),
    job("NEVER STARTED", { status: "Initialization Error", jobNumber: 0, termination: "" }),
  ]
}

const words = (value: string): ReadonlyArray<string> => value.split(" ").filter((word) => word !== "")

/** The vendor's command line for a failed job. Values with spaces are not quoted, as Notification Manager passes them. */
export const vendorLine = (job: Job, template: string): ReadonlyArray<string> =>
  [
    ["-a", ...words(job.machine ?? "N/A")],
    ["-s", ...words(job.scheduleName)],
    ["-jn", ...words(job.name)],
    ["-e", ...words(job.termination)],
    ["-sd", job.date, "-si", String(job.scheduleId), "-sn", String(job.scheduleInstance), "-t", template],
  ].flat()
