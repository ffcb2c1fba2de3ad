/** What stands for the names of an incident that was not really raised: in a dry run, and where one is explained. */
import * as Option from "effect/Option"
import { unknownEncryptedId, unknownInternalId, unknownNumber } from "../http/WriteGate.ts"
import type { IncidentRef } from "../domain/Incident.ts"

export const created: IncidentRef = {
  number: unknownNumber,
  internalId: Option.some(unknownInternalId),
  encryptedId: Option.some(unknownEncryptedId),
}

/** The incident that would be changed; the reply would tell the ids that could not be read. */
export const changed = (ref: IncidentRef): IncidentRef => ({
  number: ref.number,
  internalId: Option.orElse(ref.internalId, () => created.internalId),
  encryptedId: Option.orElse(ref.encryptedId, () => created.encryptedId),
})
