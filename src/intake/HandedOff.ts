/**
 * What is printed for a failure that was handed to the process that drains, in plain code. A test keeps it the same as
 * what RunReport.ts makes of such a run.
 */

import { escapeControls, escapeControlsInJson } from "../domain/Printable.ts"

/** One JSON object, or a line of text. */
export const handedOff = (job: string, json: boolean): string =>
  json
    ? escapeControlsInJson(
        JSON.stringify({
          schemaVersion: 1,
          outcome: "handed-off",
          job,
          incident: null,
          url: null,
          decision: null,
          steps: [],
        }),
      )
    : escapeControls(`handed-off ${job}`)
