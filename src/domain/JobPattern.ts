/**
 * Patterns for jobs, as operators write them in Connector.config: `NIGHTLY*` is a schedule, `NIGHTLY*|BACKUP ?` a job of
 * it, because no name of OpCon holds a `|`. As in OpCon's own filters `*` is any text, `?` one character, and case does
 * not count.
 */
const like = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .trim()
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/\*+/g, ".*")
      .replaceAll("?", ".")}$`,
    "isu",
  )

interface NamedJob {
  readonly schedule: string
  readonly job: string
}

/** Whether a job matches one of `patterns`; the pattern that it matches. */
export const matching = (patterns: ReadonlyArray<string>): ((job: NamedJob) => string | undefined) => {
  const tests = patterns.map((pattern) => {
    const [schedule = "", ...job] = pattern.split("|")
    return { pattern, schedule: like(schedule), job: like(job.length === 0 ? "*" : job.join("|")) }
  })
  return ({ job, schedule }) => tests.find((test) => test.schedule.test(schedule) && test.job.test(job))?.pattern
}
