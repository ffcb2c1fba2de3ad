/**
 * What became of incidents after they were raised, counted from those that are followed: how many are open, which jobs have
 * recovered, and what `sync` did to jobs or was refused.
 */
import * as Option from "effect/Option"
import { jobActions } from "../domain/JobState.ts"
import type { Act, Followed } from "../journal/Followed.ts"
import { isAction, isRecovery } from "../queue/EntryFacts.ts"

interface ActionCounts {
  readonly action: string
  readonly done: number
  readonly refused: number
  /** Sent, and not known yet what came of it. */
  readonly waiting: number
}

/** Something that OpCon or Summit refused, or that was no longer to be done. */
interface Refusal {
  readonly incident: string
  readonly url: string
  readonly what: string
}

export interface Afterwards {
  /** Now, independent of the period. */
  readonly open: number
  /** In the period, as everything below. */
  readonly closed: number
  /** By what the ticket got: a text, its resolution, or neither. */
  readonly recovered: { readonly commented: number; readonly resolved: number; readonly refused: number }
  /** Of the actions that were due. */
  readonly jobActions: ReadonlyArray<ActionCounts>
  /** The latest first. */
  readonly refusals: ReadonlyArray<Refusal>
}

/** How many refusals are listed. */
const listed = 10

const isDone = ({ phase }: Act): boolean => phase === "done"
const isRefused = ({ phase }: Act): boolean => phase === "refused"

/** None: no incident is followed. */
export const of = (all: ReadonlyArray<Followed>, inPeriod: (at: number) => boolean): Option.Option<Afterwards> => {
  if (all.length === 0) return Option.none()
  const acts = all.flatMap(({ acts, ref, url }) =>
    [...acts.values()].flatMap((act) => (inPeriod(act.at) ? [{ act, incident: ref.number, url }] : [])),
  )
  const recoveries = acts.flatMap(({ act }) => (isRecovery(act) ? [act] : []))
  const told = recoveries.filter(isDone)
  const commented = told.filter(({ detail }) => detail.startsWith("comment"))
  const actions = acts.flatMap(({ act }) => (isAction(act) ? [act] : []))
  const of = (action: string) => actions.filter(({ detail }) => detail === action || detail.startsWith(`${action}: `))
  const refused = acts.filter(({ act }) => isRefused(act) && (isRecovery(act) || isAction(act)))
  return Option.some({
    open: all.filter(({ closed }) => Option.isNone(closed)).length,
    closed: all.filter(({ closed }) => Option.exists(closed, ({ at }) => inPeriod(at))).length,
    recovered: {
      commented: commented.length,
      resolved: told.length - commented.length,
      refused: recoveries.filter(isRefused).length,
    },
    jobActions: jobActions.flatMap((action) => {
      const [done, refused] = [of(action).filter(isDone).length, of(action).filter(isRefused).length]
      const waiting = of(action).length - done - refused
      return done + refused + waiting === 0 ? [] : [{ action, done, refused, waiting }]
    }),
    refusals: refused
      .toSorted((one, other) => other.act.at - one.act.at)
      .slice(0, listed)
      .map(({ act: { detail }, incident, url }) => ({ incident, url, what: detail })),
  })
}
