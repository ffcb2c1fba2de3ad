/**
 * Where the vendor's pages of 24.2 and 24.3 say different things, or this program does otherwise on purpose: one row for
 * each behaviour, by the field of a template that says the same. `compatibility` in a template chooses a whole column; what
 * the template says itself always wins. The reader of templates, `template check`, the tests and the docs read this table;
 * its words are in CompatibilityWords.ts, because a run has no use for them.
 */
import type { OpenState, Rules } from "../domain/Template.ts"

export const compatibilities = ["24.2", "24.3", "ours"] as const
export type Compatibility = (typeof compatibilities)[number]

interface Behaviour<A> {
  readonly "24.2": A
  readonly "24.3": A
  readonly ours: A
  /** The column that holds where the template chooses none. */
  readonly unset: Compatibility
}

const attaches: Behaviour<boolean> = { "24.2": true, "24.3": false, ours: false, unset: "24.3" }
const exitNeedsRule: Behaviour<boolean> = { "24.2": true, "24.3": false, ours: false, unset: "24.3" }
const fromConfig: Behaviour<boolean> = { "24.2": false, "24.3": true, ours: false, unset: "ours" }
const reopens: Behaviour<"all" | ReadonlyArray<OpenState>> = { "24.2": "all", "24.3": "all", ours: [], unset: "ours" }

export const behaviours = {
  "rules.includeJobLogAttachment": attaches,
  "rules.exitNeedsTagRule": exitNeedsRule,
  "rules.configWithoutTag": fromConfig,
  "reopen.from": reopens,
}

const valueOf = <A>(row: Behaviour<A>, chosen: Compatibility | undefined): A => row[chosen ?? row.unset]

type Chosen = "includeJobLogAttachment" | "exitNeedsTagRule" | "configWithoutTag"

/** Rules as a template file gives them: what is not there follows from `compatibility`. */
export type GivenRules = Omit<Rules, Chosen> & Partial<Pick<Rules, Chosen>>

export const exitNeedsTagRule = (given: boolean | undefined, chosen: Compatibility | undefined): boolean =>
  given ?? valueOf(exitNeedsRule, chosen)

export const rulesOf = (rules: GivenRules, chosen: Compatibility | undefined): Rules => ({
  ...rules,
  includeJobLogAttachment: rules.includeJobLogAttachment ?? valueOf(attaches, chosen),
  exitNeedsTagRule: exitNeedsTagRule(rules.exitNeedsTagRule, chosen),
  configWithoutTag: rules.configWithoutTag ?? valueOf(fromConfig, chosen),
})

export const reopenFrom = (
  given: "all" | ReadonlyArray<OpenState> | undefined,
  chosen: Compatibility | undefined,
): "all" | ReadonlyArray<OpenState> => given ?? valueOf(reopens, chosen)
