/**
 * The facts that a decision is explained from, and where each comes from: given by a flag, read from the live job, or a
 * stand-in. A flag always wins.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../domain/DailyWindow.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import type { Facts } from "../domain/Facts.ts"
import type { Attribute } from "../domain/Template.ts"
import type { Asked, JobKey } from "./ExplainAsked.ts"
import type { Found } from "../pipeline/steps/CheckDuplicate.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import type { IncidentDetails } from "../summit/Summit.ts"
import { Summit, SummitRefused } from "../summit/Summit.ts"

export interface Fact {
  readonly name: string
  readonly value: string
  readonly from: "given" | "read" | "stand-in"
}

export interface Known {
  readonly failed: FailedJob
  /** As the live path would find it. */
  readonly job: DailyJob
  readonly jobNumber: Option.Option<number>
  readonly facts: ReadonlyArray<Fact>
}

/** The state that a ticket is taken to have when nobody says one. */
const assumedStatus = "Assigned"

/** Facts by flag, the others by `base`, which `from` tells the origin of. */
const known = (asked: Asked, key: JobKey, base: DailyJob, from: "read" | "stand-in"): Known => {
  const facts: Array<Fact> = []
  const take = <A>(
    name: string,
    given: Option.Option<A>,
    other: A,
    show: (value: A) => string,
    otherwise: Fact["from"] = from,
  ): A => {
    const value = Option.getOrElse(given, () => other)
    facts.push({ name, value: show(value), from: Option.isSome(given) ? "given" : otherwise })
    return value
  }
  const same = (text: string) => text
  const ofKey = Option.isSome(asked.live) ? "given" : "stand-in"
  const job = take("job", asked.job, key.job, same, ofKey)
  const schedule = take("schedule", asked.schedule, base.scheduleName, same)
  const scheduleDate = take("schedule date", asked.scheduleDate, key.scheduleDate, same, ofKey)
  const scheduleId = take("schedule id", asked.scheduleId, key.scheduleId, String, ofKey)
  const scheduleInstance = take("schedule instance", asked.scheduleInstance, key.scheduleInstance, String, ofKey)
  const jobNumber = take("run", Option.map(asked.jobNumber, Option.some), base.jobNumber, (number) =>
    Option.match(number, { onNone: () => "none", onSome: String }),
  )
  const agent = take("agent", asked.agent, base.machine, same)
  const termination = take("termination", asked.termination, base.termination, same)
  const tags = take("tags", asked.tags, base.tags, (all) => (all.length === 0 ? "none" : all.join(", ")))
  const ticket = take("ticket", asked.ticket, base.incidentTicketId, (one) => Option.getOrElse(one, () => "none"))
  const written = Option.getOrElse(asked.documentation, () => base.documentation)
  const documentation = take(
    "documentation",
    Option.match(asked.lastIncidentDate, {
      onNone: () => asked.documentation,
      onSome: (date) => Option.some(DailyWindow.record(written, date)),
    }),
    base.documentation,
    same,
  )
  const failed = FailedJob.make({
    agent,
    schedule,
    job,
    termination,
    scheduleDate,
    scheduleId,
    scheduleInstance,
    template: asked.template,
    ...Option.match(asked.jobNumber, { onNone: () => ({}), onSome: (number) => ({ jobNumber: number }) }),
  })
  return { failed, job: { ...base, incidentTicketId: ticket, tags, documentation }, jobNumber, facts }
}

/** Without asking anybody; stand-ins for texts are in angle brackets, so that they are seen wherever they end up. */
export const offline = (asked: Asked, at: DateTime.Zoned): Known => {
  const key: JobKey = { job: "<job>", scheduleDate: DateTime.formatIsoDate(at), scheduleId: 0, scheduleInstance: 1 }
  return known(
    asked,
    key,
    {
      id: "",
      uid: Option.none(),
      name: key.job,
      scheduleName: "<schedule>",
      jobType: "",
      status: "",
      jobNumber: Option.none(),
      incidentTicketId: Option.none(),
      logParameters: Option.none(),
      tags: [],
      machine: "<agent>",
      termination: "<termination>",
      documentation: "",
    },
    "stand-in",
  )
}

/** The live job that `key` names. */
export const live = Effect.fn("ExplainFacts.live")(function* (asked: Asked, key: JobKey) {
  const opcon = yield* OpCon
  const toFind = FailedJob.make({ ...key, agent: "", schedule: "", termination: "", template: asked.template })
  return known(asked, key, yield* retrying("readOpCon")(opcon.findJob(toFind)), "read")
})

const missing = /^\s*missing\s*$/i
const unreadable = /^\s*unreadable\s*$/i

const unasked = <A>(verb: string): Effect.Effect<A> =>
  Effect.die(new Error(`an explanation does not ${verb} in Summit`))

/** A Summit whose only ticket is the one that the flags describe. */
export const summitAsGiven = ({ ticketFields, ticketStatus }: Asked): Summit["Service"] => {
  const status = Option.getOrElse(ticketStatus, () => assumedStatus)
  const details = (number: string): IncidentDetails => ({
    ref: { number, internalId: Option.none(), encryptedId: Option.none() },
    status,
    information: "",
    userLog: "",
    internalLog: "",
    current: ticketFields,
  })
  return Summit.of({
    read: (_, number) => {
      if (missing.test(status)) return Effect.succeedNone
      if (!unreadable.test(status)) return Effect.succeedSome(details(number))
      return new SummitRefused({
        operation: `read incident ${number}`,
        detail: "not readable, as --ticket-status says",
      })
    },
    show: () => unasked("show"),
    create: () => unasked("create"),
    update: () => unasked("update"),
    attach: () => unasked("attach"),
    findMarked: () => unasked("search"),
    trySearch: () => unasked("search"),
    tryAttachmentPath: () => unasked("look at urls.attachment"),
    attachmentNames: () => unasked("list attachments"),
  })
}

const over = (fields: ReadonlyArray<Attribute>, given: ReadonlyArray<Attribute>): ReadonlyArray<Attribute> => [
  ...fields.filter(({ name }) => !given.some((other) => other.name === name)),
  ...given,
]

/** The live Summit, with the fields that the flags give laid over those of the ticket. */
export const summitAsRead = (summit: Summit["Service"], { ticketFields }: Asked): Summit["Service"] => ({
  ...summit,
  read: (template, number) =>
    Effect.map(
      summit.read(template, number),
      Option.map((details) => ({ ...details, current: over(details.current, ticketFields) })),
    ),
})

/** The ticket's state, which is a fact only where the decision asked for it. */
export const status = (asked: Asked, facts: Facts, { current }: Found): ReadonlyArray<Fact> => {
  if (Option.isNone(facts.ticket)) return []
  const from = Option.isSome(asked.ticketStatus) ? "given" : Option.isSome(asked.live) ? "read" : "stand-in"
  if (facts.state === "NotRead") return []
  const value = Option.match(current, {
    onNone: () => (facts.state === "Missing" ? "no such ticket" : "not readable"),
    onSome: ({ status }) => status,
  })
  return [{ name: "ticket status", value, from }]
}

/** What an operator should know of the facts. */
export const notes = (asked: Asked, facts: Facts, { current, decision }: Found): ReadonlyArray<string> => {
  const status = Option.match(current, { onNone: () => "", onSome: (details) => details.status })
  const unknown =
    facts.state === "Unreadable" && status !== ""
      ? [`"${status}" is no status of a ticket that this program knows, so it counts as not readable`]
      : []
  const changes = decision._tag === "Update" || decision._tag === "Reopen"
  const unread = Option.isNone(asked.live) && changes && asked.ticketFields.length === 0
  return [
    ...unknown,
    ...(unread
      ? [
          "a live run also repeats what the ticket holds (caller, work group, engineer, priority, Sup_Function); offline that is not known, unless --ticket-field says it",
        ]
      : []),
  ]
}
