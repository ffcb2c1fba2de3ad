/**
 * The options of `template explain`, decoded from its flags. A fact that no flag gives is read from the live job, or gets a
 * stand-in (Facts.ts).
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Attribute } from "../domain/Template.ts"
import { ArgumentsInvalid, isoDate, wholeNumber } from "../intake/VendorArguments.ts"

/** The flags as the parser gives them. */
export interface Flags {
  readonly template: string
  readonly at: Option.Option<string>
  readonly tags: ReadonlyArray<string>
  readonly tag: ReadonlyArray<string>
  readonly job: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly schedule: Option.Option<string>
  readonly termination: Option.Option<string>
  readonly scheduleDate: Option.Option<string>
  readonly scheduleId: Option.Option<string>
  readonly scheduleInstance: Option.Option<string>
  readonly jobNumber: Option.Option<string>
  readonly ticket: Option.Option<string>
  readonly ticketStatus: Option.Option<string>
  readonly ticketField: ReadonlyArray<string>
  readonly department: Option.Option<string>
  readonly documentation: Option.Option<string>
  readonly lastIncidentDate: Option.Option<string>
}

/** The key of a daily job in the OpCon API. */
export interface JobKey {
  readonly job: string
  /** yyyy-MM-dd. */
  readonly scheduleDate: string
  readonly scheduleId: number
  readonly scheduleInstance: number
}

export interface Options {
  readonly template: string
  readonly at: Option.Option<string>
  /** The live job to read; none = offline, no request is sent. */
  readonly live: Option.Option<JobKey>
  readonly job: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly schedule: Option.Option<string>
  readonly termination: Option.Option<string>
  readonly scheduleDate: Option.Option<string>
  readonly scheduleId: Option.Option<number>
  readonly scheduleInstance: Option.Option<number>
  readonly jobNumber: Option.Option<number>
  readonly tags: Option.Option<ReadonlyArray<string>>
  /** Some(none): the job is given as having no ticket. */
  readonly ticket: Option.Option<Option.Option<string>>
  readonly ticketStatus: Option.Option<string>
  /** Those fields of the ticket that an update repeats. */
  readonly ticketFields: ReadonlyArray<Attribute>
  readonly department: Option.Option<string>
  readonly documentation: Option.Option<string>
  readonly lastIncidentDate: Option.Option<string>
}

/** `yyyyMMdd|scheduleId|instance|name`; the name may hold anything. */
const keyOf = (text: string): Option.Option<JobKey> => {
  const [, date = "", id = "", instance = "", job = ""] = /^(\d{8})\|(\d+)\|(\d+)\|(.+)$/s.exec(text) ?? []
  return Option.map(isoDate(date), (scheduleDate) => ({
    job,
    scheduleDate,
    scheduleId: Number(id),
    scheduleInstance: Number(instance),
  }))
}

/** The options, or everything that is wrong with the flags. */
export const decode = (flags: Flags): Result.Result<Options, ArgumentsInvalid> => {
  const problems: Array<string> = []
  const parsed = <A>(
    name: string,
    given: Option.Option<string>,
    parse: (text: string) => Option.Option<A>,
    meant: string,
  ): Option.Option<A> => {
    const result = Option.flatMap(given, parse)
    if (Option.isSome(given) && Option.isNone(result)) problems.push(`${name} ${given.value} is not ${meant}`)
    return result
  }
  const aDate = "a date as yyyy-MM-dd"
  const aNumber = "a whole number"
  const scheduleDate = parsed("--schedule-date", flags.scheduleDate, isoDate, aDate)
  const lastIncidentDate = parsed("--last-incident-date", flags.lastIncidentDate, isoDate, aDate)
  const scheduleId = parsed("--schedule-id", flags.scheduleId, wholeNumber, aNumber)
  const scheduleInstance = parsed("--schedule-instance", flags.scheduleInstance, wholeNumber, aNumber)
  const jobNumber = parsed("--job-number", flags.jobNumber, wholeNumber, aNumber)
  const ticketFields = flags.ticketField.flatMap((pair) => {
    const at = pair.indexOf("=")
    if (at < 1) problems.push(`--ticket-field ${pair} is not NAME=VALUE`)
    return at < 1 ? [] : [{ name: pair.slice(0, at), value: pair.slice(at + 1) }]
  })

  const id = Option.filter(flags.job, (text) => text.includes("|"))
  const live = parsed("--job", id, keyOf, "the id of a live job (yyyyMMdd|scheduleId|instance|name)")
  if (Option.isSome(live)) {
    const parts = [
      ["--schedule-date", Option.isSome(scheduleDate)],
      ["--schedule-id", Option.isSome(scheduleId)],
      ["--schedule-instance", Option.isSome(scheduleInstance)],
    ] as const
    for (const [name, given] of parts) if (given) problems.push(`${name} is in the id that --job names already`)
  }
  if (Option.exists(flags.job, (text) => text.trim() === "")) problems.push("--job is empty")

  const listed = flags.tags.flatMap((list) => list.split(","))
  const tags = [...listed, ...flags.tag].map((tag) => tag.trim()).filter((tag) => tag !== "")
  if (problems.length > 0) return Result.fail(new ArgumentsInvalid({ problems, see: "template explain --help" }))
  return Result.succeed({
    template: flags.template,
    at: flags.at,
    live,
    job: Option.isSome(live) ? Option.none() : flags.job,
    agent: flags.agent,
    schedule: flags.schedule,
    termination: flags.termination,
    scheduleDate,
    scheduleId,
    scheduleInstance,
    jobNumber: Option.filter(jobNumber, (number) => number > 0),
    tags: flags.tags.length + flags.tag.length === 0 ? Option.none() : Option.some(tags),
    ticket: Option.map(flags.ticket, (text) =>
      Option.filter(Option.some(text.trim()), (ticket) => ticket !== "" && ticket.toLowerCase() !== "none"),
    ),
    ticketStatus: flags.ticketStatus,
    ticketFields,
    department: flags.department,
    documentation: flags.documentation,
    lastIncidentDate,
  })
}
