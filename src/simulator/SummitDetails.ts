/**
 * IM_GetIncidentDetailsAndChangeHistory: everything about one incident, by the number that people use. A number that
 * nobody knows is not an error: the list of details is empty.
 */
import * as Schema from "effect/Schema"
import { customAttributes, detailRow } from "./SummitColumns.ts"
import { shown } from "./SummitBehaviour.ts"
import type { Incident } from "./SummitState.ts"
import type { Service } from "./SummitWords.ts"
import { numberOf, output, taking, TicketNumber, time } from "./SummitWords.ts"

const historyOf = ({ history }: Incident) =>
  history.map(({ at, column, from, to }, index) => ({
    uid: index + 1,
    column_name: column,
    change_date: time(at),
    change_by: null,
    change_byName: "API",
    OldValue: from,
    new_Value: to,
    AttributeType: "Default",
  }))

const detailsOf = (incident: Incident | undefined) =>
  incident === undefined
    ? { TicketDetails: [], ChangeHistory: [], CustomAttributes: [] }
    : {
        TicketDetails: [detailRow(incident)],
        ChangeHistory: historyOf(incident),
        CustomAttributes: customAttributes(incident),
      }

export const details: Service = taking(Schema.Struct({ TicketNo: TicketNumber }), (state, { TicketNo }) => {
  const incident = state.incidents.get(numberOf(TicketNo))
  return [output(shown(state.behaviour, { IncidentDetails: detailsOf(incident) }, false)), state]
})
