/** The wire of job logs: what is asked of an agent, through OpCon, and what OpCon answers. */
import * as Effect from "effect/Effect"
import type { JobLog, LogReader, OpCon } from "../../src/opcon/OpCon.ts"
import type { Exchange } from "../support/Replay.ts"
import { change, dailyJob, get, over } from "./Wire.ts"

export const actions = "/api/jobinstanceactions"
export const windowsFile = "C:\\ProgramData\\OpConxps\\Archives\\2024-09-21\\JOB001_0000004245.log"
export const stdout = "/opcon/STDOUT/0/20240921/JOB001_4245.092003"
export const stderr = "/opcon/STDERR/0/20240921/JOB001_4245.092003"

/** An action as OpCon shows it, with one item. */
export const answer = (id: number, result: string, item: object = {}) => ({
  id,
  result,
  message: null,
  jobInstanceActionItems: [{ id: 4245, result, message: null, files: null, data: null, ...item }],
  expires: "2024-09-21T09:30:00.0000000+00:00",
})
export const list = (reply: unknown, status = 200) =>
  change("POST", actions, { action: "LIST", jobInstanceActionItems: [{ id: 4245 }] }, reply, status)
export const file = (name: string, reply: unknown, status = 200) =>
  change(
    "POST",
    actions,
    { action: "FILE", jobInstanceActionItems: [{ id: 4245, jorsRequestParameters: name }] },
    reply,
    status,
  )
export const poll = (id: number, reply: unknown, status = 200) => get(`${actions}/${id}`, reply, status)

/** A job log with the text of each file that was taken. */
export interface Read extends Omit<JobLog, "names" | "notes"> {
  readonly notes: ReadonlyArray<string>
  readonly files: ReadonlyArray<{ readonly name: string; readonly text: string }>
}

/** Reads the log of run 4245. */
export const reading = Effect.fnUntraced(function* (
  opcon: OpCon["Service"],
  job = dailyJob,
  reader: Partial<LogReader> = {},
) {
  const files: Array<Read["files"][number]> = []
  const take: LogReader["take"] = ({ bytes, name }) =>
    Effect.sync(() => files.push({ name, text: new TextDecoder().decode(bytes) }))
  const { later, notes } = yield* opcon.readJobLog(job, 4245, { limit: 1024, wants: () => true, take, ...reader })
  return { files, notes, later } satisfies Read
})

export const read = (exchanges: ReadonlyArray<Exchange>, job = dailyJob) =>
  over(exchanges).run((opcon) => reading(opcon, job))

/** `later`: whether the same question may be answered another time. */
export const notListed = (why: string, later: boolean): Read => ({
  files: [],
  notes: [`the log files of run 4245 could not be listed: ${why}`],
  later,
})
