/** What to do about what is said of failures that are held, silenced or share an incident. */
import type * as FewerTickets from "../notes/FewerTickets.ts"

export const cures: Readonly<Record<keyof typeof FewerTickets, string>> = {
  suppressed: "Nothing; `decision` says why there is no incident.",
  held: "Nothing; `holdMinutes` of the template. A drain continues with it.",
  decidedNow: "Nothing; `holdMinutes` of the template. A drain continues with it.",
  runsAgain: "Nothing; it runs again after it failed, and a drain looks at it again then.",
  waits: "Nothing; if this continues, see what the other one waits for: `journal list`.",
  noLog: "Open the log in OpCon.",
  closed: "In the journal's folder `incidents`: why an incident takes no more failures.",
  unknown: "In the journal's folder `incidents`: why an incident takes no more failures.",
}
