/** What can be broken when a seed has come to its end, and what may happen all the same. */

export const kinds = [
  "lost",
  "doubled",
  "attached twice",
  "log missing",
  "pending",
  "wrong number",
  "untold",
  "junk",
  "misbehaved",
  "text",
  "acted",
  "told twice",
  "overwritten",
  "storm",
  "silenced",
] as const
export type Kind = (typeof kinds)[number]

export interface Broken {
  readonly kind: Kind
  readonly what: string
}

/** What the contract allows, with the reason. */
export const allowances = [
  "doubled by two hosts at once",
  "an older number, two hosts at once",
  "doubled, and the ticket says so",
  "doubled, disk was full",
  "log given up, refused",
  "log given up, tried often",
  "log given up, sent twice",
  "attached twice, disk was full",
  "attached twice in doubt",
  "number missing, disk was full",
  "untold, disk was full",
  "acted on a job that changed at that moment",
  "acted twice, clock or disk",
  "told a ticket twice, clock or disk",
  "resolved what a person changed at that moment",
] as const
export type Allowance = (typeof allowances)[number]

export interface Judgement {
  readonly broken: ReadonlyArray<Broken>
  readonly allowed: ReadonlyArray<Allowance>
}
