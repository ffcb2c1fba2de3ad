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
import type { Options, JobKey } from "./Options.ts"
import type { Found } from "../pipeline/steps/CheckDuplicate.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import { OpCon, unknownJob } from "../opcon/OpCon.ts"
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
  /** As a real run would find it. */
  readonly job: DailyJob
  readonly jobNumber: Option.Option<number>
  readonly facts: ReadonlyArray<Fact>
}

/** The state that a ticket has if no flag gives one. */
const assumedStatus = "Assigned"

/** Facts from the flags, the others from `base`, whose origin is `from`. */
const known = (options: Options, key: JobKey, base: DailyJob, from: "read" | "stand-in"): Known => {
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
  const ofKey = Option.isSome(options.live) ? "given" : "stand-in"
  const job = take("job", options.job, key.job, same, ofKey)
  const schedule = take("schedule", options.schedule, base.scheduleName, same)
  const scheduleDate = take("schedule date", options.scheduleDate, key.scheduleDate, same, ofKey)
  const scheduleId = take("schedule id", options.scheduleId, key.scheduleId, String, ofKey)
  const scheduleInstance = take("schedule instance", options.scheduleInstance, key.scheduleInstance, String, ofKey)
  const jobNumber = take("run", Option.map(options.jobNumber, Option.some), base.jobNumber, (number) =>
    Option.match(number, { onNone: () => "none", onSome: String }),
  )
  const agent = take("agent", options.agent, base.machine, same)
  const termination = take("termination", options.termination, base.termination, same)
  const tags = take("tags", options.tags, base.tags, (all) => (all.length === 0 ? "none" : all.join(", ")))
  const department = take("department", options.department, base.department, same)
  const ticket = take("ticket", options.ticket, base.incidentTicketId, (one) => Option.getOrElse(one, () => "none"))
  const written = Option.getOrElse(options.documentation, () => base.documentation)
  const documentation = take(
    "documentation",
    Option.match(options.lastIncidentDate, {
      onNone: () => options.documentation,
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
    template: options.template,
    ...Option.match(options.jobNumber, { onNone: () => ({}), onSome: (number) => ({ jobNumber: number }) }),
  })
  return { failed, job: { ...base, incidentTicketId: ticket, tags, department, documentation }, jobNumber, facts }
}

/** Without any request. Stand-ins for texts are in angle brackets, so that they are recognised wherever they appear. */
export const offline = (options: Options, at: DateTime.Zoned): Known => {
  const key: JobKey = { job: "<job>", scheduleDate: DateTime.formatIsoDate(at), scheduleId: 0, scheduleInstance: 1 }
  return known(
    options,
    key,
    {
      ...unknownJob,
      id: "",
      name: key.job,
      scheduleName: "<schedule>",
      machine: "<agent>",
      termination: "<termination>",
      department: "<department>",
      lastRun: { started: "<start time>", ended: "<end time>", duration: "" },
    },
    "stand-in",
  )
}

/** The live job that `key` names. */
export const live = Effect.fn("Facts.live")(function* (options: Options, key: JobKey) {
  const opcon = yield* OpCon
  const toFind = FailedJob.make({ ...key, agent: "", schedule: "", termination: "", template: options.template })
  return known(options, key, yield* retrying("readOpCon")(opcon.findJob(toFind)), "read")
})

const missing = /^\s*missing\s*$/i
const unreadable = /^\s*unreadable\s*$/i

const unused = <A>(verb: string): Effect.Effect<A> => Effect.die(new Error(`an explanation does not ${verb} in Summit`))

/** A Summit whose only ticket is the one that the flags describe. */
export const summitAsGiven = ({ ticketFields, ticketStatus }: Options): Summit["Service"] => {
  const status = Option.getOrElse(ticketStatus, () => assumedStatus)
  const details = (number: string): IncidentDetails => ({
    ref: { number, internalId: Option.none(), encryptedId: Option.none() },
    status,
    information: "",
    userLog: "",
    internalLog: "",
    byOthers: Option.none(),
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
    show: () => unused("show"),
    create: () => unused("create"),
    update: () => unused("update"),
    attach: () => unused("attach"),
    findMarked: () => unused("search"),
    trySearch: () => unused("search"),
    tryAttachmentPath: () => unused("look at urls.attachment"),
    attachmentNames: () => unused("list attachments"),
    listStatuses: () => unused("list incidents"),
  })
}

const replacing = (fields: ReadonlyArray<Attribute>, given: ReadonlyArray<Attribute>): ReadonlyArray<Attribute> => [
  ...fields.filter(({ name }) => !given.some((other) => other.name === name)),
  ...given,
]

/** The live Summit; fields that a flag gives replace those of the ticket. */
export const summitAsRead = (summit: Summit["Service"], { ticketFields }: Options): Summit["Service"] => ({
  ...summit,
  read: (template, number) =>
    Effect.map(
      summit.read(template, number),
      Option.map((details) => ({ ...details, current: replacing(details.current, ticketFields) })),
    ),
})

/** The ticket's state, which is a fact only if the decision needs it. */
export const status = (options: Options, facts: Facts, { current }: Found): ReadonlyArray<Fact> => {
  if (Option.isNone(facts.ticket)) return []
  const from = Option.isSome(options.ticketStatus) ? "given" : Option.isSome(options.live) ? "read" : "stand-in"
  if (facts.state === "NotRead") return []
  const value = Option.match(current, {
    onNone: () => (facts.state === "Missing" ? "no such ticket" : "not readable"),
    onSome: ({ status }) => status,
  })
  return [{ name: "ticket status", value, from }]
}

/** Notes on the facts for the operator. */
export const notes = (options: Options, facts: Facts, { current, decision }: Found): ReadonlyArray<string> => {
  const status = Option.match(current, { onNone: () => "", onSome: (details) => details.status })
  const unknown =
    facts.state === "Unreadable" && status !== ""
      ? [`"${status}" is no status of a ticket that this program knows, so it counts as not readable`]
      : []
  const changes = decision._tag === "Update" || decision._tag === "Reopen"
  const unread = Option.isNone(options.live) && changes && options.ticketFields.length === 0
  return [
    ...unknown,
    ...(unread
      ? [
          "a live run also repeats what the ticket holds (caller, work group, engineer, priority, Sup_Function); offline that is not known, unless --ticket-field says it",
        ]
      : []),
  ]
}
