/**
 * What is said where the log, the outcomes, telemetry or a recording cannot be written. What is to be done about each is in
 * cures/Records.ts.
 */
import { sentence } from "../Sentence.ts"

export const noLogFile = sentence("no log file: {folder} cannot be written ({why})")
export const noOutcome = sentence("{file} in {folder} cannot be written ({why}); missing there: {line}")
