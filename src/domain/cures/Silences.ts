/** What to do about what is said of silences. */
import type * as Silences from "../notes/Silences.ts"

export const cures: Readonly<Record<keyof typeof Silences, string>> = {
  silence: "A silence; `silence end ID` ends it, `journal retry` raises a failure all the same.",
  noSilence: "Remove the file.",
  silencesUnreadable: "Give the account read access to the folder `silences` in JOURNALDIR.",
}
