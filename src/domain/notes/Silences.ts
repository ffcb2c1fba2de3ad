/** What is said of silences. What is to be done about each is in cures/Silences.ts. */
import { sentence } from "../Sentence.ts"

export const silence = sentence("{id} of {what} ({reason}; set by {by} on {host} until {until})")
export const noSilence = sentence("{file} is no silence, and silences nothing")
export const silencesUnreadable = sentence("silences cannot be read, so none counts: {why}")
