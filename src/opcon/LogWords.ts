/**
 * What agents and OpCon say in place of a job log, and whether it is certain that none will come: one table, for the code,
 * the tests and the docs. Whatever it does not know may pass, and is asked for again until the tries are spent.
 */
export interface LogWords {
  readonly words: RegExp
  /** How it is written, for people. */
  readonly example: string
  readonly verdict: "final" | "later"
  readonly why: string
}

/** The first row whose words are in a text counts. Each pattern is a plain sequence: a text is read once. */
export const logWords: ReadonlyArray<LogWords> = [
  {
    words: /being used by another process|sharing violation|file is locked/i,
    example: "The process cannot access the file because it is being used by another process.",
    verdict: "later",
    why: "the agent is still writing",
  },
  {
    words:
      /unable to connect|cannot connect|could not connect|not connected|timed? ?out|unavailable|JORS (?:is )?down/i,
    example: "Unable to connect to the JORS of the machine",
    verdict: "later",
    why: "the agent's log service does not run",
  },
  {
    words: /jobs of type \S{1,40} have no job output/i,
    example: "Jobs of type Container have no job output",
    verdict: "final",
    why: "Null and Container jobs write none",
  },
  {
    words:
      /(?:captur\w{1,6} (?:of )?(?:job )?output|captured output|job output capture) (?:is|was) (?:off|disabled|not enabled)/i,
    example: "captured output is off",
    verdict: "final",
    why: "the job or its agent keeps no output",
  },
  {
    words: /CaptureJobOutput ?= ?(?:false|0|off|no)\b/i,
    example: "CaptureJobOutput=FALSE",
    verdict: "final",
    why: "the agent keeps no output",
  },
  {
    words: /\boutput (?:was|has been|is) (?:purged|deleted|expired)/i,
    example: "The output was purged",
    verdict: "final",
    why: "the agent has deleted it by its ArchiveDaysToKeep",
  },
]

/** Whether asking again may bring what was answered with `message`. */
export const mayCome = (message: string): boolean =>
  logWords.find(({ words }) => words.test(message.slice(0, 2000)))?.verdict !== "final"
