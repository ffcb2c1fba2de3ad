/** What to do about a log, an outcome, telemetry or a recording that cannot be written. */
import type * as Records from "../notes/Records.ts"

export const cures: Readonly<Record<keyof typeof Records, string>> = {
  noLogFile: "Give the account write access to LOGDIR; what could not be logged is only on stderr.",
  noOutcome: "The same; the line that is missing in `outcomes.ndjson` is at the end.",
}
