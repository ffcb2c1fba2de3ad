/** The words of Compatibility.ts: what each behaviour is under each choice, and why one holds without any. */
import type { behaviours, Compatibility } from "./Compatibility.ts"

export interface Words {
  readonly what: string
  readonly says: Readonly<Record<Compatibility, string>>
  /** Why that column holds where the template chooses none. */
  readonly why: string
}

export const words: Readonly<Record<keyof typeof behaviours, Words>> = {
  "rules.includeJobLogAttachment": {
    what: "The job log is attached where the template does not say whether",
    says: { "24.2": "yes", "24.3": "no", ours: "no" },
    why: "every rule of the vendor's program is off unless it is switched on",
  },
  "rules.exitNeedsTagRule": {
    what: "EXIT entries are read",
    says: { "24.2": "while one of the four tag rules is on", "24.3": "always", ours: "always" },
    why: "the vendor's program reads them whenever they are there",
  },
  "rules.configWithoutTag": {
    what: "includeWorkGroupNameTag or includeCategoryNameTag is on, the job has no such tag, and the template gives the attribute",
    says: {
      "24.2": "the value of the template",
      "24.3": "the value of Connector.config",
      ours: "the value of the template",
    },
    why: "who writes an attribute into a template means it; whether the vendor's program skips it is not said",
  },
  "reopen.from": {
    what: "A ticket that is New, Assigned, In-Progress or Pending",
    says: { "24.2": "is re-opened", "24.3": "is re-opened", ours: "gets the information and keeps its state" },
    why: "whoever works on a ticket, or waits for somebody, keeps the state that says so",
  },
}

/** Chosen by nobody: all columns say the same. */
export const missingStartHour = {
  what: "submitSingleIncidentPerDay is on and Connector.config has no DAILY_START_HOUR",
  says: "the day begins at midnight",
  why: "24.2 does not say; the program of 24.3 fails at the second failure, which helps nobody, so no choice brings that back",
} as const
