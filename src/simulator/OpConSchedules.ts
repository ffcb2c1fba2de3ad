/** Daily schedules, as far as they follow from the jobs in them: a client finds a job through the schedule that it is in. */
import * as Result from "effect/Result"
import type { Asked, Reply } from "./Message.ts"
import { json } from "./Message.ts"
import * as OpConFilters from "./OpConFilters.ts"
import type { Selection } from "./OpConQuery.ts"
import { isOn, select } from "./OpConQuery.ts"
import type { OpConState } from "./OpConState.ts"
import type { Schedule } from "./OpConWords.ts"
import { apiError, schedulesOf, scheduleToWire } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers } from "./Server.ts"

const all = ({ jobs }: OpConState): ReadonlyArray<Schedule> => Array.from(schedulesOf(jobs.values()).values())

const selecting = (asked: Asked, of: (selection: Selection<Schedule>) => Reply): Operation<OpConState> =>
  answers("other", (state) =>
    Result.match(select(asked, OpConFilters.schedules, all(state)), { onFailure: (refusal) => refusal, onSuccess: of }),
  )

export const list = (asked: Asked): Operation<OpConState> =>
  selecting(asked, ({ page, total }) =>
    json(page.map(scheduleToWire), 200, isOn(asked.query, "includecount") ? { TotalResourceCount: String(total) } : {}),
  )

/** None is ever anything but in process. */
export const countByStatus = (asked: Asked): Operation<OpConState> =>
  selecting(asked, ({ page }) =>
    json({
      failed: page.filter(({ containsFailedJobs }) => containsFailedJobs).length,
      finishedok: 0,
      held: 0,
      running: page.length,
      waiting: 0,
    }),
  )

export const dates: Operation<OpConState> = answers("other", (state) =>
  json(Array.from(new Set(all(state).map(({ date }) => date))).toSorted()),
)

export const find = (id: string): Operation<OpConState> =>
  answers("other", ({ jobs }) => {
    const schedule = schedulesOf(jobs.values()).get(id)
    return schedule === undefined
      ? apiError(404, "dailyschedule", "id", `Daily schedule ${id} was not found`)
      : json(scheduleToWire(schedule))
  })
