/**
 * What must hold of incidents that were followed: no action on a job that is not Failed, nothing done twice, nobody's change
 * overwritten, and nothing left to be said.
 */
import { statuses } from "../../src/simulator/OpConState.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { analyst } from "../../src/simulator/SummitState.ts"
import type { Allowance, Broken } from "./Judgement.ts"
import type { Ended } from "./Story.ts"

/** Between reading a ticket or a job and the arrival of what is sent then, requests that come late included. */
const sameMoment = 200_000

/** First lines of texts of `sync`. */
const ofSync = /^opcon[0-9a-f]{24} (?:recovered|accepted|resolved|cancelled) [0-9a-f]+$/

/** The first line of what a ticket gets when its job has failed again. */
const ofFailure = /^opcon[0-9a-f]{24} [0-9a-f]+$/m

const linesOf = ({ sent }: Incident): ReadonlyArray<string> =>
  sent.map((text) => text.split("\n", 1)[0] ?? "").filter((line) => ofSync.test(line))

export const judgeFollowed = (
  { incidents, jobActions, jobChanges, plan }: Ended,
  say: (kind: Broken["kind"], what: string) => void,
  allow: (allowance: Allowance) => void,
): void => {
  const jumps = plan.steps.some(({ step }) => step._tag === "Clock")

  for (const { action, at, from, id, reason } of jobActions) {
    const isFailed = statuses[from].category === "Failed"
    const isReviewed =
      from === "Under Review" &&
      jobActions.some((one) => one.id === id && one.at < at && one.action === "markUnderReview")
    const changed = jobChanges.some((one) => one.id === id && one.at <= at && at - one.at < sameMoment)
    if (reason === "") say("acted", `${action} of ${id} without a reason`)
    if (isFailed || isReviewed) continue
    if (changed) allow("acted on a job that changed at that moment")
    else say("acted", `${action} of ${id}, which was ${from}`)
  }
  for (const [index, one] of jobActions.entries()) {
    const twice = jobActions
      .slice(0, index)
      .some(
        (other) =>
          other.id === one.id && other.run === one.run && other.action === one.action && other.reason === one.reason,
      )
    if (!twice) continue
    if (jumps || plan.full) allow("acted twice, clock or disk")
    else say("acted", `${one.action} of ${one.id}, run ${one.run}, twice`)
  }

  for (const incident of incidents) {
    const lines = linesOf(incident)
    const doubled = lines.filter((line, index) => lines.indexOf(line) < index)
    if (doubled.length > 0) {
      if (jumps || plan.full || plan.hosts > 1 || plan.behaviour.cutsStored !== undefined)
        allow("told a ticket twice, clock or disk")
      else say("told twice", `${incident.number}: ${doubled.join(", ")}`)
    }
    const { history } = incident
    for (const [index, { at, by, column, to }] of history.entries()) {
      if (column !== "Status" || to !== "Resolved" || by === analyst) continue
      const before = history.slice(0, index)
      const raised = before.findLast((one) => one.by !== analyst && ofFailure.test(one.to.slice(one.from.length)))
      const since = Math.max(incident.loggedAt, raised?.at ?? 0)
      const persons = before.filter((one) => one.by === analyst && one.at > since)
      if (persons.length === 0) continue
      const last = Math.max(...persons.map((one) => one.at))
      if (persons.every((one) => at - one.at < sameMoment)) allow("resolved what a person changed at that moment")
      else say("overwritten", `${incident.number} was resolved at ${at}, a person had changed it at ${last}`)
    }
  }
}
