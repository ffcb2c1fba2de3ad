/**
 * Seeds whose template wants fewer tickets: failures that are held while their job may recover, and storms whose failures
 * share one incident. Drawn from dice of their own, and judged by rules of their own: a shared incident is many jobs'.
 */
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { dice } from "./Engine.ts"
import { saysDoubt } from "./Marks.ts"
import type { Step } from "./Plan.ts"
import type { Ended } from "./Story.ts"

export interface Fewer {
  /** Fields of the template. */
  readonly template: Readonly<Record<string, unknown>>
  /** How many failures of the whole seed get incidents of their own; undefined: as many as there are. */
  readonly over: number | undefined
  readonly holds: boolean
}

export const none: Fewer = { template: {}, over: undefined, holds: false }

/** `jobs`: how many there are; failures come within `span`. */
export const make = (seed: number, jobs: number, span: number) => {
  const draw = dice(seed ^ 0x1b873593)
  const storms = draw.chance(0.6)
  const over = draw.int(1, 4)
  const hourly = draw.chance(0.3)
  const holds = !storms || draw.chance(0.3)
  const holdMinutes = draw.int(1, 20)
  const by = draw.pick(["agent", "schedule", "template"])
  const fewer: Fewer = {
    template: {
      ...(storms && !hourly ? { group: { by, over, withinMinutes: 1440 } } : {}),
      ...(storms && hourly ? { maxTicketsPerHour: over } : {}),
      ...(holds ? { holdMinutes } : {}),
    },
    over: storms && !hourly ? over : undefined,
    holds,
  }
  const steps: Array<{ readonly at: number; readonly step: Step }> = []
  for (let count = holds ? draw.int(1, 5) : 0; count > 0; count -= 1) {
    const status = draw.pick(["Finished OK", "Finished OK", "Fixed", "Job Running", "Skipped"])
    steps.push({ at: draw.int(0, span), step: { _tag: "Recover", job: draw.int(0, jobs - 1), status } })
  }
  return { wanted: draw.chance(0.15), fewer, steps }
}

/** Whether the failure of `entry` needed no incident: its job had recovered. */
export const recovered = (
  { outcomes, plan }: Ended,
  { entry, host }: { readonly entry: Entry; readonly host: number },
) => plan.fewer.holds && Option.exists(outcomes[host]?.get(entry.id)?.decision ?? Option.none(), ({ row }) => row === 9)

export const isShared = ({ sent }: Incident): boolean =>
  (sent[0] ?? "").includes("This incident takes the failures from here on")

/** Whether it took no more failures at some time before `at`. */
export const wasClosed = ({ history }: Incident, at: number): boolean =>
  history.some((change) => change.at <= at && ["Resolved", "Closed", "Cancelled"].includes(change.to))

/** What is wrong with the incidents of a storm. */
export const wrongStorms = ({ incidents, plan }: Ended): ReadonlyArray<string> => {
  const { over } = plan.fewer
  if (over === undefined) return []
  const own = incidents.filter((incident) => !isShared(incident) && !saysDoubt(incident))
  const shared = incidents.filter(isShared)
  return [
    ...(own.length > over ? [`${own.length} incidents of their own, not ${over}`] : []),
    ...shared.flatMap((one, index) =>
      shared
        .slice(0, index)
        .filter((before) => !wasClosed(before, one.loggedAt) && !saysDoubt(one))
        .map((before) => `${one.number} was opened although ${before.number} takes the failures`),
    ),
  ]
}
