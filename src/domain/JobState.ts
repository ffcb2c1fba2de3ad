/**
 * What the status of a daily job means for its incident. OpCon has dozens of statuses, and servers spell some of them
 * differently; what is not known here counts as under way, so that nothing is done about it.
 */

/**
 * Failed: it failed and nobody has dealt with it · UnderReview: somebody looks at the failure · Recovered: it finished, or a
 * person has settled it · UnderWay: it waits, runs or is held.
 */
export type JobState = "Failed" | "UnderReview" | "Recovered" | "UnderWay"

const states: ReadonlyMap<string, JobState> = new Map([
  ["failed", "Failed"],
  ["failed processing events", "Failed"],
  ["marked failed", "Failed"],
  ["initialization error", "Failed"],
  ["under review", "UnderReview"],
  ["finished ok", "Recovered"],
  ["finished ok processing events", "Recovered"],
  ["marked finished ok", "Recovered"],
  ["fixed", "Recovered"],
  ["marked fixed", "Recovered"],
  ["skipped", "Recovered"],
  ["job skipped", "Recovered"],
  ["cancelled", "Recovered"],
  ["canceled", "Recovered"],
])

/** By OpCon's number of a status, where a server sends no words. */
const byNumber: ReadonlyMap<string, JobState> = new Map([
  ["210", "Failed"],
  ["900", "Recovered"],
  ["910", "Failed"],
  ["920", "Recovered"],
  ["921", "Failed"],
  ["940", "Recovered"],
  ["950", "Recovered"],
])

/** Of a status as OpCon shows it: `Finished OK`, `Failed; Processing Events`. */
export const jobState = (status: string): JobState => {
  const plain = status
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
  return states.get(plain) ?? byNumber.get(plain) ?? "UnderWay"
}

/** What a transition of the ticket may do to its job, as OpCon's API names it. */
export const jobActions = ["markUnderReview", "markFixed", "markFinishedOk", "restart", "cancel"] as const
export type JobAction = (typeof jobActions)[number]

/** The state that an action leaves behind, by which it is recognized after its reply was lost. */
export const stateAfter: Readonly<Record<JobAction, JobState>> = {
  markUnderReview: "UnderReview",
  markFixed: "Recovered",
  markFinishedOk: "Recovered",
  restart: "UnderWay",
  cancel: "Recovered",
}
