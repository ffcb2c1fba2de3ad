/**
 * IM_GetIncidentDetailsAndChangeHistory: everything about one incident, by the number that people use. A number that
 * nobody knows is not an error: the list of details is empty.
 */
import * as Schema from "effect/Schema"
import { shown } from "./SummitManners.ts"
import type { Incident } from "./SummitState.ts"
import type { Service } from "./SummitWords.ts"
import { numberOf, output, taking, TicketNumber, time } from "./SummitWords.ts"

const detailOf = (incident: Incident) => ({
  Ticket_ID: incident.internalId,
  Ticket_No: String(incident.number),
  Ticket_ID_Encrypted: incident.encryptedId,
  Org_Id: 1,
  Reg_Time: time(incident.loggedAt),
  Updated_Time: time(incident.updatedAt),
  Status: incident.status,
  Subject: incident.description,
  Information: incident.information,
  Userlog: incident.userLog,
  Internallog: incident.internalLog,
  Solution: incident.attributes.Solution ?? null,
  PendingReason: incident.attributes.PendingReason ?? null,
  Medium: incident.attributes.Medium ?? null,
  PriorityName: incident.attributes.Priority_Name ?? null,
  Impact_Name: incident.attributes.Impact_Name ?? null,
  Criticality_Name: incident.attributes.Urgency_Name ?? null,
  SLA_Name: incident.attributes.SLA_Name ?? null,
  WG_Name: incident.attributes.Assigned_WorkGroup_Name ?? null,
  Assigned_Engineer_Email: incident.attributes.Assigned_Engineer_Email ?? null,
  Classification: incident.attributes.Classification_Name ?? null,
  Category: incident.attributes.Category_Name ?? null,
  OpenCategory: incident.attributes.OpenCategory_Name ?? null,
  Closure_Code: null,
  Caller: 55,
  Caller_EmailID: incident.attributes.Caller_EmailID ?? null,
  Sup_Function: incident.attributes.Sup_Function ?? null,
  Source: incident.attributes.Source ?? null,
  Repeat_Ticket: false,
  Reopen_Ticket: incident.reopened,
  attachments: incident.attachments.length > 0,
})

export const details: Service = taking(Schema.Struct({ TicketNo: TicketNumber }), (state, { TicketNo }) => {
  const incident = state.incidents.get(numberOf(TicketNo))
  return [
    output(
      shown(
        state.manners,
        {
          IncidentDetails: {
            TicketDetails: incident === undefined ? [] : [detailOf(incident)],
            ChangeHistory: (incident?.history ?? []).map(({ at, column, from, to }, uid) => ({
              uid,
              column_name: column,
              change_date: time(at),
              change_by: null,
              change_byName: "API",
              OldValue: from,
              new_Value: to,
              AttributeType: "Default",
            })),
            CustomAttributes: (incident?.customFields ?? []).map(({ groupName, name, value }, id) => ({
              ID: id,
              Incident_ID: incident?.internalId,
              Group_Name: groupName,
              IM_CtAttribute_ID: id,
              SR_CtAttribute_Name: name,
              AttributeText: value,
            })),
          },
        },
        false,
      ),
    ),
    state,
  ]
})
