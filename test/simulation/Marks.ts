/** By which a person who sees everything knows what a ticket is about: the marker, in the texts as they were sent. */
import * as Option from "effect/Option"
import type { FailedJob } from "../../src/domain/FailedJob.ts"
import { marker } from "../../src/domain/Texts.ts"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { settings } from "../support/Fixtures.ts"

export const markOf = (failed: FailedJob, run: number): string =>
  marker(settings.general.systemName, failed, Option.some(run))

/** Whether the ticket was created, or changed, for that. */
export const carries = ({ sent }: Incident, mark: string): boolean => sent.some((text) => text.includes(mark))

/** Whether it was created for that. */
export const createdFor = ({ sent }: Incident, mark: string): boolean => (sent[0] ?? "").includes(mark)

/** Whether it says that it may be the second one. */
export const saysDoubt = ({ sent }: Incident): boolean =>
  sent.some((text) => /there may be another incident/.test(text))
