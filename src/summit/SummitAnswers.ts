/**
 * What the JSON of a reply means, a function for each verb. A success must be visible in the reply itself; where a
 * changing request was answered without one, the change may still have happened, so the error says `delivered: unknown`.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Attribute } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import type { Flag } from "./AttachmentNames.ts"
import { flagOf } from "./AttachmentNames.ts"
import { blamesKey, numberIn, refusesFile, saysNoSuchTicket, soundsAttached, soundsFailed } from "./ErrorText.ts"
import type { IncidentDetails, SummitError } from "./Summit.ts"
import type { IncidentRef } from "../domain/Incident.ts"
import { SummitRefused } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import { refusal, shaped, unusable } from "./SummitReply.ts"
import type { Loose, TicketDetail } from "./SummitWire.ts"
import { Details, Envelope, errorsOf, Logged, textOf, Uploaded } from "./SummitWire.ts"

type Answer<A> = Result.Result<A, SummitError>

/** A ticket number or internal id as text: 0, negative and empty are none. */
const idOf = (value: Loose | undefined): Option.Option<string> => {
  const text = textOf(value)
  return /^(?:0*|-.*)$/.test(text) ? Option.none() : Option.some(text)
}

/** `59404`, `INC59404`, `INC-59404`; `59,404` and `#59404` are the number without what is put into it for people. */
const numberOf = (value: Loose | undefined): Option.Option<string> =>
  Predicate.isNumber(value) && !Number.isSafeInteger(value)
    ? Option.none()
    : Option.filter(
        Option.map(idOf(value), (text) =>
          /^#?\s*\d{1,3}(?:[,.' \u00a0\u2009\u202f]\d{3})*$/.test(text)
            ? text.replaceAll(/\D/g, "")
            : text.replace(/^#\s*/, ""),
        ),
        (text) => /^(?:[a-z]{1,10}[\s#-]?)?0*[1-9]\d*$/i.test(text),
      )

const spelled = (number: string) => {
  const [, prefix = "", digits = ""] = /^([a-z]*)[\s#-]*(\d+)$/i.exec(number.trim()) ?? []
  return { prefix: prefix.toLowerCase(), digits: digits.replace(/^0+(?=\d)/, "") }
}

/** Whether two spellings name one ticket: `59404`, `059404` and `INC59404` do, `INC7` and `SR7` do not. */
export const sameNumber = (a: string, b: string): boolean => {
  const [x, y] = [spelled(a), spelled(b)]
  if (x.digits === "" || y.digits === "") return a.trim() === b.trim()
  return x.digits === y.digits && (x.prefix === y.prefix || x.prefix === "" || y.prefix === "")
}

const inEnvelope = shaped(Envelope)
const inUploaded = shaped(Uploaded)

const inLogged = shaped(Logged)

/** A refused create that names a ticket all the same may have left one behind: people must know. */
const alsoNamed = (value: unknown, expected: Option.Option<string>): string =>
  Option.match(
    Option.flatMap(Schema.decodeUnknownOption(Logged)(value), ({ TicketNo }) => numberOf(TicketNo)),
    {
      onNone: () => "",
      onSome: (number) => (Option.isSome(expected) ? "" : ` (but the answer names ticket ${number}; look at it first)`),
    },
  )

/** A message that names a ticket which was there before. */
const isAboutAnother = /\b(?:already|duplicate|exists?|existing|previous(?:ly)?|earlier)\b/i

/** The incident that a create or an update names. `expected`: the ticket an update was about. */
export const logged = (asked: Asked, value: unknown, expected: Option.Option<string>): Answer<IncidentRef> =>
  Result.gen(function* () {
    const envelope = yield* inEnvelope(asked, value)
    const errors = errorsOf(envelope)
    if (errors !== "") return yield* Result.fail(refusal(asked, errors + alsoNamed(value, expected)))
    const reply = yield* inLogged(asked, value)
    const message = textOf(envelope.Message)
    const number = Option.getOrElse(numberOf(reply.TicketNo), () =>
      isAboutAnother.test(message) ? "" : numberIn(message),
    )
    if (number === "") {
      if (blamesKey(message, asked.ours)) return yield* Result.fail(refusal(asked, message))
      const said = message === "" ? "" : `: Summit says "${message}"`
      return yield* Result.fail(unusable(asked, `an answer without errors and without a ticket number${said}`))
    }
    if (Option.exists(expected, (asked) => !sameNumber(asked, number))) {
      return yield* Result.fail(unusable(asked, `answered about another ticket (${number})`))
    }
    return {
      number,
      internalId: idOf(reply.TicketID_Internal),
      encryptedId: idOf(reply.TicketID_Encrypted),
    }
  })

/** Columns of the details that an update repeats, and the attribute each one is set with. */
const repeated: ReadonlyArray<readonly [Exclude<keyof typeof TicketDetail.Type, "attachments">, string]> = [
  ["Caller_EmailID", "Caller_EmailID"],
  ["WG_Name", "Assigned_WorkGroup_Name"],
  ["Assigned_Engineer_Email", "Assigned_Engineer_Email"],
  ["PriorityName", "Priority_Name"],
  ["Sup_Function", "Sup_Function"],
]

/** What a row says of ticket `number`; an error where it is about another one. */
export const incidentOf = (asked: Asked, row: typeof TicketDetail.Type, number: string): Answer<IncidentDetails> => {
  const found = textOf(row.Ticket_No)
  if (found !== "" && !sameNumber(found, number)) {
    return Result.fail(unusable(asked, `answered about another ticket (${found})`))
  }
  return Result.succeed({
    ref: {
      number: found === "" ? number : found,
      internalId: idOf(row.Ticket_ID),
      encryptedId: idOf(row.Ticket_ID_Encrypted),
    },
    status: textOf(row.Status),
    information: String(row.Information ?? ""),
    userLog: String(row.Userlog ?? ""),
    internalLog: String(row.Internallog ?? ""),
    current: repeated
      .map(([column, name]): Attribute => ({ name, value: textOf(row[column]) }))
      .filter((attribute) => attribute.value !== ""),
  })
}

const inDetails = shaped(Details)

/** The row of ticket `number` in the details; none when Summit says that there is no such ticket. */
export const detailRow = (asked: Asked, value: unknown): Answer<Option.Option<typeof TicketDetail.Type>> =>
  Result.gen(function* () {
    const envelope = yield* inEnvelope(asked, value)
    const errors = errorsOf(envelope)
    if (errors !== "") {
      return saysNoSuchTicket(errors) ? Option.none() : yield* Result.fail(refusal(asked, errors))
    }
    const message = textOf(envelope.Message)
    const reply = inDetails(asked, value)
    const row = Result.isSuccess(reply)
      ? (reply.success.OutputObject || undefined)?.IncidentDetails || undefined
      : undefined
    const first = (row?.TicketDetails || [])[0]
    if (first !== undefined) return Option.some(first)
    if (saysNoSuchTicket(message)) return Option.none()
    yield* reply
    // Nothing found, and a sentence about something else: not the same as "no such ticket".
    return soundsFailed(message) ? yield* Result.fail(refusal(asked, message)) : Option.none()
  })

/** The ticket `number` as the details show it; none when Summit says that there is no such ticket. */
export const details = (asked: Asked, value: unknown, number: string): Answer<Option.Option<IncidentDetails>> =>
  Result.gen(function* () {
    const row = yield* detailRow(asked, value)
    return Option.isNone(row) ? Option.none() : Option.some(yield* incidentOf(asked, row.value, number))
  })

/** The ticket `number` if one of its texts holds exactly `marker`; none also when there is no such ticket. */
export const marked = (
  asked: Asked,
  value: unknown,
  number: string,
  marker: string,
): Answer<Option.Option<IncidentRef>> =>
  Result.gen(function* () {
    const row = yield* detailRow(asked, value)
    if (Option.isNone(row)) return Option.none()
    const { Description, Information, Internallog, Subject, Userlog } = row.value
    const { ref } = yield* incidentOf(asked, row.value, number)
    const texts = [Information, Subject, Description, Userlog, Internallog]
    if (texts.every((text) => text === undefined)) {
      return yield* Result.fail(unusable(asked, "an answer that shows none of the ticket's texts"))
    }
    return texts.some((text) => Texts.hasExactly(String(text ?? ""), marker)) ? Option.some(ref) : Option.none()
  })

/** Whether the ticket `number` has files on it; none when there is no such ticket. */
export const hasFiles = (asked: Asked, value: unknown, number: string): Answer<Option.Option<Flag>> =>
  Result.gen(function* () {
    const row = yield* detailRow(asked, value)
    if (Option.isNone(row)) return Option.none()
    yield* incidentOf(asked, row.value, number)
    return Option.some(flagOf(row.value.attachments))
  })

/** What was sent of a file, as its answer may name it. */
export interface Sent {
  readonly name: string
  readonly number: string
}

/** Words against a file that only uploads are answered with come before those of the answer table. */
const notTaken = (asked: Asked, words: string, { name, number }: Sent): Answer<never> => {
  const refused = refusal(asked, words)
  if (words === "") {
    return Result.fail(unusable(asked, `an answer that does not say whether ${name} was attached to ${number}`))
  }
  return Result.fail(
    refused._tag !== "SummitRefusedCredentials" && refusesFile(words.replaceAll(name, " "))
      ? new SummitRefused({ operation: refused.operation, detail: refused.detail })
      : refused,
  )
}

/**
 * Nothing, when the file was taken. The reply's keys are documented nowhere, so success is what says so: true, the id of
 * what was stored, or a sentence that reports success of this file and of nothing else.
 */
export const attached = (asked: Asked, value: unknown, sent: Sent): Answer<void> => {
  if (value === true || (Predicate.isNumber(value) && value > 0)) return Result.succeed(undefined)
  if (!Predicate.isObject(value)) return notTaken(asked, "", sent)
  return Result.flatMap(inUploaded(asked, value), (reply): Answer<void> => {
    const errors = errorsOf(reply)
    if (errors !== "") return notTaken(asked, errors, sent)
    const message = textOf(reply.Message)
    const words = message.replaceAll(sent.name, " ").replaceAll(sent.number, " ")
    const { Output, OutputID } = reply
    const stored = Output === true || (Predicate.isNumber(OutputID) && OutputID > 0)
    if (soundsAttached(words) || (stored && message === "")) return Result.succeed(undefined)
    return notTaken(asked, message, sent)
  })
}
