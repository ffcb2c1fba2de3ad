/** What to do about what is said of telemetry and of recordings. */
import type * as Recordings from "../notes/Recordings.ts"

export const cures: Readonly<Record<keyof typeof Recordings, string>> = {
  noCollector: "Check the collector: address, port, certificate. No outcome depends on it.",
  noTelemetry: "One of these `OTEL_` variables has no valid value.",
  recorded: "Read it before you pass it on.",
  notRecorded: "Name another file or folder. The run itself was not affected.",
  nothingSent: "The message of the run says what stopped it.",
  nothingLeft: "RECORD_MASK matches what a replay needs, such as digits or braces: make it narrower.",
}
