/** The jobs of a story as its simulated OpCon has them at the beginning, with the files of their logs. */
import type { JobSeed, LogFileSeed } from "../../src/simulator/OpConState.ts"
import type { Plan } from "./Plan.ts"

/** The day of the story. */
export const date = "2024-09-21"

/** Every file names its run, and most do so in their name. */
const logFile = (path: string): LogFileSeed => ({ path, text: `${path}: run {number}\n` })
const unixLog = [logFile("/usr/local/lsam/STDOUT/1/JOB_{number}"), logFile("/usr/local/lsam/STDERR/1/JOB_{number}")]
const spool = [logFile("JESMSGLG.log"), logFile("JESYSMSG.log")]

export const seedOf = (
  { date: own = date, exit, kind, name }: Plan["jobs"][number],
  { contents, sameNames }: Plan,
): JobSeed => ({
  name,
  date: own,
  scheduleId: 16,
  jobType: kind,
  status: "Finished OK",
  tags: exit ? ["NOTICKET"] : [],
  documentation: contents.documentation,
  ...(kind === "UNIX" || sameNames ? { log: { files: sameNames ? spool : unixLog } } : {}),
})
