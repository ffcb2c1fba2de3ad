/**
 * What a storm came to, counted in OpCon, in Summit and in the journal and nowhere else: every run of a job that was told
 * to us has its own marker, so each can be found, or found missing, or found twice.
 */
import * as Effect from "effect/Effect"
import type { Site } from "../test/support/RealProcess.ts"
import type * as RealProcess from "../test/support/RealProcess.ts"

export interface Launch {
  /** The id of the job. */
  readonly job: string
  /** The run that failed. */
  readonly run: number
  killed: boolean
  /** Exit code, or the signal. */
  end: string
}

const times = (text: string, part: string): number => text.split(part).length - 1

/** How many there are of each. */
export const countBy = (values: Iterable<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

export const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `${what}: ${count}`)
    .join(", ")

export const tally = Effect.fnUntraced(function* (
  { opcon, summit }: Site,
  launches: ReadonlyArray<Launch>,
  journal: ReturnType<typeof RealProcess.journalOf>,
) {
  const incidents = yield* summit.incidents
  const jobs = yield* opcon.jobs
  const { beside, damaged, entries } = yield* journal
  const told = incidents.map(({ information, internalLog, userLog }) => [information, userLog, internalLog].join("\n"))
  const kept = new Set(entries.map(({ failed }) => `${failed.id} ${failed.jobNumber}`))
  const files = incidents.flatMap(({ attachments, number }) => attachments.map(({ name }) => `${number} ${name}`))

  const counted = { lost: 0, twice: 0, killedBeforeKept: 0, withoutLog: 0 }
  const lost: Array<string> = []
  for (const { job, killed, run } of launches) {
    const marker = `OpCon job id: ${job}, run ${run}`
    const found = told.reduce((sum, text) => sum + times(text, marker), 0)
    if (found > 1) counted.twice += 1
    if (found === 1 && !files.some((file) => file.includes(String(run).padStart(10, "0")))) counted.withoutLog += 1
    if (found > 0) continue
    if (killed && !kept.has(`${job} ${run}`)) counted.killedBeforeKept += 1
    else {
      counted.lost += 1
      lost.push(`${job} run ${run}`)
    }
  }
  const failed = jobs.filter(({ id }) => launches.some(({ job }) => job === id))
  const incidentsOf = (id: string) =>
    incidents.filter(({ information }) => information.includes(`OpCon job id: ${id}, run `))
  const more = failed.reduce((sum, { id }) => sum + Math.max(0, incidentsOf(id).length - 1), 0)
  const unnumbered = failed.filter(
    ({ id, ticket }) => incidentsOf(id).length > 0 && ticket?.ticketId !== String(incidentsOf(id)[0]?.number),
  )
  const rows: ReadonlyArray<readonly [string, string | number]> = [
    ["launched", launches.length],
    ["ended by kill", launches.filter(({ killed }) => killed).length],
    ["killed before kept", counted.killedBeforeKept],
    ["ends", listed(countBy(launches.map(({ end }) => end)))],
    ["incidents", incidents.length],
    ["doubled", more + counted.twice],
    ["lost", counted.lost],
    ["updates", told.reduce((sum, text) => sum + times(text, "failed again: "), 0)],
    ["jobs without their number", unnumbered.length],
    ["log files attached", files.length],
    ["doubled attachments", files.length - new Set(files).size],
    ["told without a log", counted.withoutLog],
    ["journal", listed(countBy(entries.map(({ state }) => state)))],
    ["journal, damaged", damaged],
    ["journal, left beside", beside],
  ]
  return { rows, lost, bad: counted.lost + more + counted.twice + files.length - new Set(files).size }
})
