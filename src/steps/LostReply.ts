/**
 * What is known of a request whose reply was lost, and the error when nobody can tell whether it came through. How it is
 * found out is in LookForIncident.ts.
 */
import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Decision } from "../domain/Decision.ts"
import type { Incident } from "../journal/Entry.ts"
import type { DailyJob } from "../opcon/OpCon.ts"

/** A request was sent, its reply is lost, and whether it came through could not be found out. */
export class IncidentUncertain extends Schema.TaggedError<IncidentUncertain>()("IncidentUncertain", {
  marker: Schema.String,
  detail: Schema.String,
  /** Only a person can tell; otherwise it is looked for again later. */
  parked: Schema.Boolean,
}) {
  override get message(): string {
    return `It is not known whether Symphony Summit has the incident: ${this.detail}. Look there for a ticket that holds ${this.marker}; if there is one, write its number on the job.`
  }
}

/** What was decided about which job, and when. */
export interface Sent {
  readonly job: DailyJob
  readonly jobNumber: Option.Option<number>
  readonly at: DateTime.Zoned
  readonly decision: Decision
}

/**
 * `reason`: why nobody can say, in this Summit; the template's onLostReply decides then. Overtaken: nothing of ours was
 * found, but the job has got an incident for another failure, so what was decided holds no longer.
 */
export type Looked =
  | { readonly _tag: "There"; readonly incident: Incident }
  | { readonly _tag: "NotThere" }
  | { readonly _tag: "Overtaken"; readonly by: string }
  | { readonly _tag: "CannotTell"; readonly reason: string }

/** A new ticket may come into the lists late, and a search may fail once: so a look that finds nothing is repeated. */
export const beforeSecondLook = "5 seconds"
