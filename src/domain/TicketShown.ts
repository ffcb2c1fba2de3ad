/**
 * What a ticket shows of the work of people, as it was after our last change of it and as it is now: who has changed a
 * ticket keeps it. Only what can be seen counts, and what a tenant does by itself to a new ticket does not.
 */
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { ticketState } from "./Facts.ts"
import type { Attribute } from "./Template.ts"

/** By name; a value that the ticket does not show is absent. */
export type Shown = Readonly<Record<string, string>>

/** Names of `Shown`, and how their change is said. */
const said: Readonly<Record<string, string>> = {
  Assigned_WorkGroup_Name: "its work group was changed",
  Assigned_Engineer_Email: "somebody was assigned to it",
  Priority_Name: "its priority was changed",
  log: "somebody has written to its log",
  others: "somebody has changed it",
}

interface Ticket {
  readonly status: string
  readonly current: ReadonlyArray<Attribute>
  readonly userLog: string
  readonly internalLog: string
  readonly byOthers: Option.Option<number>
}

/** The length is enough: a tenant may lay a text out anew, but a log only grows. */
const logOf = ({ internalLog, userLog }: Pick<Ticket, "internalLog" | "userLog">): string =>
  String((userLog + internalLog).replaceAll(/\s/g, "").length)

const valueOf = (attributes: ReadonlyArray<Attribute>, wanted: string): string =>
  attributes.findLast(({ name }) => name === wanted)?.value ?? ""

const compared = ["Assigned_WorkGroup_Name", "Assigned_Engineer_Email", "Priority_Name"] as const

/** What a ticket shows that was read. */
export const shownBy = (ticket: Ticket): Shown => ({
  ...Object.fromEntries(compared.map((name) => [name, valueOf(ticket.current, name)])),
  log: logOf(ticket),
  ...Option.match(ticket.byOthers, { onNone: () => ({}), onSome: (count) => ({ others: String(count) }) }),
})

/** What a new ticket should show, by the attributes it was created with: a tenant computes priorities by itself. */
export const shownWhenCreated = (attributes: ReadonlyArray<Attribute>): Shown => ({
  Assigned_WorkGroup_Name: valueOf(attributes, "Assigned_WorkGroup_Name"),
  Assigned_Engineer_Email: valueOf(attributes, "Assigned_Engineer_Email"),
  log: "0",
  others: "0",
})

/** The same after a text of ours was added to a log. */
export const afterOurText = (shown: Shown): Shown => Struct.omit(shown, ["log"])

const isNew = (status: string): boolean => status.toLowerCase() === "new"
const plain = (status: string): string => status.toLowerCase().replaceAll(/[\s_\p{Pd}]/gu, "")

/** Summit assigns a new ticket to its work group by itself. */
const isSameStatus = (before: string, now: string): boolean =>
  plain(before) === plain(now) || (isNew(before) && plain(now) === "assigned")

/** What somebody else has changed since; none: nothing that can be seen. */
export const changedSince = (
  before: { readonly status: Option.Option<string>; readonly shows: Shown },
  now: { readonly status: string; readonly shows: Shown },
): Option.Option<string> => {
  const status =
    Option.exists(before.status, (known) => !isSameStatus(known, now.status)) && ticketState(now.status) === "Active"
      ? [`its status was changed to ${now.status}`]
      : []
  const others = Object.entries(before.shows).flatMap(([name, value]) => {
    const found = now.shows[name]
    // A tenant that does not show a value says nothing about it.
    const differs = found !== undefined && found !== "" && found !== value
    return differs && (value !== "" || name === "Assigned_Engineer_Email") ? [said[name] ?? "it was changed"] : []
  })
  const [first] = [...status, ...others]
  return Option.fromUndefinedOr(first)
}
