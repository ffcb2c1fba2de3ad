/**
 * What is said of telemetry and of recordings. What is to be done about each is in cures/Recordings.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const noCollector = sentence("telemetry does not reach {host}: {why}")
export const noTelemetry = sentence("no telemetry: {names} cannot be used")
export const recorded = sentence("The run is recorded in {file}. {advice}")
export const notRecorded = sentence("The run is not recorded: {file} cannot be written ({why}).")
export const nothingSent = fixed("The run is not recorded: it ended before it sent a request.")
export const nothingLeft = sentence("The run is not recorded: the masks leave nothing to replay ({why}).")
