/** Everything that is known of one failure, also where its entry does not hold it: in the outcomes, and of its incident since. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Settings } from "../config/Settings.ts"
import type { Entry } from "../journal/Entry.ts"
import type { Act, Followed } from "../journal/Followed.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import * as JournalReport from "./JournalReport.ts"
import * as Outcomes from "./Outcomes.ts"

type Fact = readonly [string, string]

/** The incident got a text, or its resolution, because its job had recovered. */
export const isRecovery = ({ act }: Act): boolean => act.startsWith("recovered ")
/** Something was done to the job, because somebody had changed the incident. */
export const isAction = ({ act }: Act): boolean => /^(?:accepted|resolved|cancelled) /.test(act)

/** Why a failure got no incident: the entry does not hold it, because nothing was sent. */
const suppressed = Effect.fnUntraced(function* ({ id, progress, state }: Entry) {
  if (state !== "done" || Option.isSome(progress.decided)) return []
  const { general } = yield* Settings
  const decision = Option.flatMap(yield* Outcomes.last(general.logDir, id), (line) => line.decision)
  return Option.toArray(decision).map(({ kind, reason, row }): Fact => ["decided", `${kind}, row ${row}: ${reason}`])
})

const ofIncident = ({ acts, changed, closed, jobs, status, storm }: Followed): ReadonlyArray<Fact> => {
  const daily = new Set(jobs.map(({ id }) => id)).size
  const what = [...acts.values()].flatMap((act) =>
    isRecovery(act) || isAction(act) ? [`${act.act.split(" ", 1)[0] ?? ""}, ${act.phase}: ${act.detail}`] : [],
  )
  const facts: ReadonlyArray<Fact> = [
    ["shared by", daily > 1 ? `${daily} jobs, ${jobs.length} failures${storm === undefined ? "" : ", a storm"}` : ""],
    ["incident now", Option.getOrElse(status, () => "")],
    ["changed by others", Option.getOrElse(changed, () => "")],
    ["afterwards", what.join("; ")],
    ["no longer followed", Option.match(closed, { onNone: () => "", onSome: ({ why }) => why })],
  ]
  return facts.filter(([, value]) => value !== "")
}

/** What is known of the incident since, where it is followed. */
const afterwards = Effect.fnUntraced(function* ({ id, progress }: Entry) {
  if (progress.followed !== true) return []
  const all = yield* (yield* FollowedIncidents).all
  const found = all.find(({ jobs }) => jobs.some(({ entry }) => entry === id))
  return found === undefined ? [] : ofIncident(found)
})

/** As names and values. */
export const factsOf = Effect.fn("EntryFacts.factsOf")(function* (entry: Entry) {
  return [...JournalReport.factsOf(entry), ...(yield* suppressed(entry)), ...(yield* afterwards(entry))]
})
