/** When an incident was what, and on which operations date. */
import * as DateTime from "effect/DateTime"
import * as DailyWindow from "../../src/domain/DailyWindow.ts"
import type { Incident, Status } from "../../src/simulator/SummitState.ts"
import { settings } from "../support/Fixtures.ts"

/** The status of an incident from each moment on. */
const timeline = ({ history, loggedAt, status }: Incident): ReadonlyArray<readonly [number, Status | string]> => {
  const changes = history.filter(({ column }) => column === "Status")
  return [[loggedAt, changes[0]?.from ?? status], ...changes.map(({ at, to }) => [at, to] as const)]
}

const over = (status: string): boolean => status === "Closed" || status === "Cancelled"

/** Whether the incident was closed or cancelled at some time in [from, until]. */
export const wasOver = (incident: Incident, from: number, until: number): boolean => {
  const times = timeline(incident)
  return times.some(([at, status], index) => over(status) && at <= until && (times[index + 1]?.[0] ?? Infinity) >= from)
}

const zone = DateTime.zoneMakeNamedUnsafe("UTC")
export const dayOf = (at: number) =>
  DailyWindow.operationsDate(DateTime.setZone(DateTime.makeUnsafe(at), zone), settings.general.dailyStartHour)
