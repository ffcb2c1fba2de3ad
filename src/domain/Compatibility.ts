/**
 * Where the vendor's pages of 24.2 and 24.3 say different things, or this program does otherwise on purpose: one row for
 * each behaviour. `compatibility` in a template chooses a whole column; what the template says itself always wins. The
 * reader of templates, `template check`, the tests and the docs read this table.
 */
import type { OpenState, Rules } from "./Template.ts"

export const compatibilities = ["24.2", "24.3", "ours"] as const
export type Compatibility = (typeof compatibilities)[number]

interface Behaviour<A> {
  /** As the docs say it. */
  readonly what: string
  readonly says: Readonly<Record<Compatibility, string>>
  readonly values: Readonly<Record<Compatibility, A>>
  /** The column that holds where the template chooses none, and why that one. */
  readonly unset: Compatibility
  readonly why: string
}

const behaviour = <A>(row: Behaviour<A>): Behaviour<A> => row

/** By the field of a template that says the same explicitly. */
export const behaviours = {
  "rules.includeJobLogAttachment": behaviour<boolean>({
    what: "The job log is attached where the template does not say whether",
    says: { "24.2": "yes", "24.3": "no", ours: "no" },
    values: { "24.2": true, "24.3": false, ours: false },
    unset: "24.3",
    why: "every rule of the vendor's program is off unless it is switched on",
  }),
  "rules.exitNeedsTagRule": behaviour<boolean>({
    what: "EXIT entries are read",
    says: { "24.2": "while one of the four tag rules is on", "24.3": "always", ours: "always" },
    values: { "24.2": true, "24.3": false, ours: false },
    unset: "24.3",
    why: "the vendor's program reads them whenever they are there",
  }),
  "rules.configWithoutTag": behaviour<boolean>({
    what: "includeWorkGroupNameTag or includeCategoryNameTag is on, the job has no such tag, and the template gives the attribute",
    says: {
      "24.2": "the value of the template",
      "24.3": "the value of Connector.config",
      ours: "the value of the template",
    },
    values: { "24.2": false, "24.3": true, ours: false },
    unset: "ours",
    why: "who writes an attribute into a template means it; whether the vendor's program skips it is not said",
  }),
  "reopen.from": behaviour<"all" | ReadonlyArray<OpenState>>({
    what: "A ticket that is New, Assigned, In-Progress or Pending",
    says: { "24.2": "is re-opened", "24.3": "is re-opened", ours: "gets the information and keeps its state" },
    values: { "24.2": "all", "24.3": "all", ours: [] },
    unset: "ours",
    why: "whoever works on a ticket, or waits for somebody, keeps the state that says so",
  }),
} as const

/** Chosen by nobody: all columns say the same. */
export const missingStartHour = {
  what: "submitSingleIncidentPerDay is on and Connector.config has no DAILY_START_HOUR",
  says: "the day begins at midnight",
  why: "24.2 does not say; the program of 24.3 fails at the second failure, which helps nobody, so no choice brings that back",
} as const

const valueOf = <A>({ unset, values }: Behaviour<A>, chosen: Compatibility | undefined): A => values[chosen ?? unset]

/** Rules as a template file gives them: what is not there follows from `compatibility`. */
export type GivenRules = Omit<Rules, "includeJobLogAttachment" | "exitNeedsTagRule" | "configWithoutTag"> &
  Partial<Pick<Rules, "includeJobLogAttachment" | "exitNeedsTagRule" | "configWithoutTag">>

export const exitNeedsTagRule = (given: boolean | undefined, chosen: Compatibility | undefined): boolean =>
  given ?? valueOf(behaviours["rules.exitNeedsTagRule"], chosen)

export const rulesOf = (rules: GivenRules, chosen: Compatibility | undefined): Rules => ({
  ...rules,
  includeJobLogAttachment:
    rules.includeJobLogAttachment ?? valueOf(behaviours["rules.includeJobLogAttachment"], chosen),
  exitNeedsTagRule: exitNeedsTagRule(rules.exitNeedsTagRule, chosen),
  configWithoutTag: rules.configWithoutTag ?? valueOf(behaviours["rules.configWithoutTag"], chosen),
})

export const reopenFrom = (
  given: "all" | ReadonlyArray<OpenState> | undefined,
  chosen: Compatibility | undefined,
): "all" | ReadonlyArray<OpenState> => given ?? valueOf(behaviours["reopen.from"], chosen)
