/**
 * What `sync` does to a job, each action once: a process that finds one begun looks at the job before it asks for it again.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { JobAction } from "../domain/JobState.ts"
import { jobState, stateAfter } from "../domain/JobState.ts"
import * as SyncTexts from "../domain/SyncTexts.ts"
import type { Transition } from "../domain/Template.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import type { Case, JobNow } from "./SyncFacts.ts"
import { actionIn, isBegun, lineAct, transitionAct } from "./SyncFacts.ts"
import type { Sent, Work } from "./SyncWork.ts"
import { actEvent, jobOrUndefined, record, recordAct } from "./SyncWork.ts"

/** How long OpCon may take for an action whose reply was lost. */
const actionPatience = Duration.toMillis("5 minutes")

/** The transition is over without an action; `tells`: the ticket says why. */
export const leave = Effect.fn("SyncActs.leave")(function* (
  work: Work,
  one: Case,
  due: { readonly transition: Transition; readonly action: JobAction },
  why: string,
  tells: boolean,
) {
  const { action, transition } = due
  const sentence = SyncTexts.actionRefused(action, transition, why)
  const over = yield* actEvent(transitionAct(transition, one), "refused", `${action}: ${sentence}`)
  yield* record(work, over, ...(tells ? [] : [yield* actEvent(lineAct(transition, one), "done", "")]))
})

/** What came of an action whose outcome is not known, as the job shows it; none: nothing that can be seen. */
const foundOnJob = (one: Case, job: DailyJob, action: JobAction): boolean => {
  const sameRun = Option.exists(one.job.jobNumber, (run) => Option.contains(job.jobNumber, run))
  return action === "restart" ? !sameRun : sameRun && jobState(job.status) === stateAfter[action]
}

/**
 * Looks what has become of an action that was begun. True: it is known now, and recorded. False: it may be sent again.
 * `waits`: OpCon may still perform it.
 */
export const lookForAction = Effect.fn("SyncActs.lookForAction")(function* (
  work: Work,
  one: Case,
  job: JobNow,
  transition: Transition,
) {
  const act = transitionAct(transition, one)
  const followed = yield* Ref.get(work.followed)
  const before = followed.acts.get(act)
  const action = before === undefined ? undefined : actionIn(before.detail)
  const read = jobOrUndefined(job)
  if (before === undefined || action === undefined || !isBegun(followed, act) || read === undefined) return false
  if (foundOnJob(one, read, action)) {
    yield* recordAct(work, act, "done", `${action}: ${SyncTexts.actionDone(action, transition)}`)
    return true
  }
  const passed = (yield* Clock.currentTimeMillis) - before.at
  return passed >= 0 && passed < actionPatience ? "waits" : false
})

/** Does what the template says, once. The result is what OpCon said where it refused. */
export const act = Effect.fn("SyncActs.act")(function* (
  work: Work,
  one: Case,
  { action, transition }: { readonly transition: Transition; readonly action: JobAction },
) {
  const name = transitionAct(transition, one)
  const { ref } = yield* Ref.get(work.followed)
  const refuse = (why: string) => {
    const sentence = SyncTexts.actionRefused(action, transition, `OpCon says: ${why}`)
    return Effect.as(recordAct(work, name, "refused", `${action}: ${sentence}`), { refused: why } satisfies Sent)
  }
  yield* recordAct(work, name, "begun", action)
  const opcon = yield* OpCon
  // Not sent again on the spot: the job may have changed by then.
  const outcome = yield* Effect.result(opcon.act(one.job.id, action, SyncTexts.reason(ref.number, transition)))
  if (Result.isFailure(outcome)) {
    const error = outcome.failure
    if (error._tag === "OpConRefused") return yield* refuse(error.detail)
    // 401 concerns the token, 403 this action of its user.
    if (error._tag === "OpConRefusedCredentials" && error.status === 403) return yield* refuse(error.detail)
    return yield* error
  }
  switch (outcome.success.result) {
    case "failed":
      return yield* refuse(outcome.success.detail || "the action failed")
    case "submitted":
      return "waits" satisfies Sent
    case "success":
      yield* recordAct(work, name, "done", `${action}: ${SyncTexts.actionDone(action, transition)}`)
      return "done" satisfies Sent
  }
})
