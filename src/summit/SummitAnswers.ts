/**
 * What the JSON of a reply means, a function for each verb. A success must be visible in the reply itself; where a
 * changing request was answered without one, the change may still have happened, so the error says `delivered: unknown`.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { IncidentRef } from "../domain/Incident.ts"
import type { Attribute } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { blamesKey, numberIn, refusesFile, saysNoSuchTicket, soundsAttached, soundsFailed } from "./ErrorText.ts"
import type { Flag, IncidentDetails, IncidentShown, SummitError } from "./Summit.ts"
import { SummitRefused } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import type { Loose, TicketDetail } from "./SummitWire.ts"
import { Details, Envelope, errorsOf, flagOf, Logged, textOf, Uploaded } from "./SummitWire.ts"
import { refusal, shaped, unusable, whole } from "./SummitReply.ts"
import * as JobLogNotes from "../domain/notes/JobLog.ts"
import * as RefusalNotes from "../domain/notes/Refusal.ts"

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

/** Whether two spellings name one ticket: `59404`, `059404` and `INC59404` do; `INC7` and `SR7` do not. */
export const sameNumber = (a: string, b: string): boolean => {
  const [x, y] = [spelled(a), spelled(b)]
  if (x.digits === "" || y.digits === "") return a.trim() === b.trim()
  return x.digits === y.digits && (x.prefix === y.prefix || x.prefix === "" || y.prefix === "")
}

const inEnvelope = shaped(Envelope)
const inUploaded = shaped(Uploaded)

const inLogged = shaped(Logged)

/** The ticket that an answer to a create names besides an error: it may be the new one. */
const namedIn = (value: unknown): Option.Option<string> =>
  Option.flatMap(Schema.decodeUnknownOption(Logged)(value), ({ TicketNo }) => numberOf(TicketNo))

/** A message about a ticket that existed before. */
const isAboutAnother = /\b(?:already|duplicate|exists?|existing|previous(?:ly)?|earlier)\b/i

/** The incident that the reply to a create or an update names. `expected`: the ticket an update was about. */
export const logged = (asked: Asked, value: unknown, expected: Option.Option<string>): Answer<IncidentRef> =>
  Result.gen(function* () {
    const envelope = yield* inEnvelope(asked, value)
    const errors = errorsOf(envelope)
    if (errors !== "") {
      const named = Option.isSome(expected) ? Option.none() : namedIn(value)
      return yield* Result.fail(refusal(asked, errors, Option.getOrUndefined(named)))
    }
    const reply = yield* inLogged(asked, value)
    const message = textOf(envelope.Message)
    const number = Option.getOrElse(numberOf(reply.TicketNo), () =>
      isAboutAnother.test(message) ? "" : numberIn(message),
    )
    if (number === "") {
      if (blamesKey(message, asked.ours)) return yield* Result.fail(refusal(asked, message))
      const words = message === "" ? whole(asked, value) : `: Summit says "${message}"`
      return yield* Result.fail(unusable(asked, RefusalNotes.noNumber({ words }), value))
    }
    if (Option.exists(expected, (asked) => !sameNumber(asked, number))) {
      return yield* Result.fail(unusable(asked, RefusalNotes.otherTicket({ incident: number })))
    }
    return {
      number,
      internalId: idOf(reply.TicketID_Internal),
      encryptedId: idOf(reply.TicketID_Encrypted),
    }
  })

/** Columns of the details that an update repeats, and the attribute that sets each. */
const repeated: ReadonlyArray<readonly [Exclude<keyof typeof TicketDetail.Type, "attachments">, string]> = [
  ["Caller_EmailID", "Caller_EmailID"],
  ["WG_Name", "Assigned_WorkGroup_Name"],
  ["Assigned_Engineer_Email", "Assigned_Engineer_Email"],
  ["PriorityName", "Priority_Name"],
  ["Sup_Function", "Sup_Function"],
]

/** Ticket `number` as its row shows it; an error where the row is about another one. */
const incidentOf = (
  asked: Asked,
  row: typeof TicketDetail.Type,
  number: string,
): Answer<Omit<IncidentDetails, "byOthers">> => {
  const found = textOf(row.Ticket_No)
  if (found !== "" && !sameNumber(found, number)) {
    return Result.fail(unusable(asked, RefusalNotes.otherTicket({ incident: found })))
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

/** The row of the ticket in the details; none when Summit says that there is no such ticket. */
const detailRow = (asked: Asked, value: unknown): Answer<Option.Option<typeof TicketDetail.Type>> =>
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
    // An empty list with a failure in its message is not "no such ticket".
    return soundsFailed(message) ? yield* Result.fail(refusal(asked, message)) : Option.none()
  })

const historyIn = Schema.decodeUnknownOption(
  Schema.Struct({
    OutputObject: Schema.Struct({
      IncidentDetails: Schema.Struct({
        ChangeHistory: Schema.Array(Schema.Struct({ change_byName: Schema.String })),
      }),
    }),
  }),
)

/** How many changes were made under another name than `ours`, that of whoever logged the ticket; none: it is not said. */
const changesByOthers = (value: unknown, ours: string): Option.Option<number> =>
  ours === ""
    ? Option.none()
    : Option.map(
        historyIn(value),
        ({ OutputObject }) =>
          OutputObject.IncidentDetails.ChangeHistory.filter(({ change_byName: name }) => name.trim() !== ours).length,
      )

/** The ticket `number` as the details show it; none when Summit says that there is no such ticket. */
export const details = (asked: Asked, value: unknown, number: string): Answer<Option.Option<IncidentDetails>> =>
  Result.gen(function* () {
    const row = yield* detailRow(asked, value)
    if (Option.isNone(row)) return Option.none()
    const incident = yield* incidentOf(asked, row.value, number)
    return Option.some({ ...incident, byOthers: changesByOthers(value, textOf(row.value.LoggedByName)) })
  })

/** The ticket `number` for people to read; none when Summit says that there is no such ticket. */
export const shown = (
  asked: Asked,
  value: unknown,
  number: string,
): Result.Result<Option.Option<IncidentShown>, SummitError> =>
  Result.gen(function* () {
    const found = yield* detailRow(asked, value)
    if (Option.isNone(found)) return Option.none()
    const row = found.value
    const { information, internalLog, ref, status, userLog } = yield* incidentOf(asked, row, number)
    const engineer = [row.Assigned_Engineer_Name, row.Assigned_Engineer_Email].map(textOf)
    return Option.some({
      ref,
      status,
      subject: textOf(row.Subject),
      workGroup: textOf(row.WG_Name),
      engineer: [...new Set(engineer)].filter((text) => text !== "").join(", "),
      priority: textOf(row.PriorityName),
      caller: textOf(row.Caller_EmailID),
      created: textOf(row.Reg_Time),
      updated: textOf(row.Updated_Time),
      information,
      userLog,
      internalLog,
      files: flagOf(row.attachments),
    })
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
      return yield* Result.fail(unusable(asked, RefusalNotes.nothingShown))
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

/** The file that was sent and its ticket, which the answer may name. */
interface Sent {
  readonly name: string
  readonly number: string
}

/** A refusal of a file. The words for it that only uploads are answered with go before those of the answer table. */
const notTaken = (asked: Asked, words: string, { name, number }: Sent): Answer<never> => {
  const refused = refusal(asked, words)
  if (words === "") {
    return Result.fail(unusable(asked, JobLogNotes.unclear({ file: name, incident: number })))
  }
  return Result.fail(
    refused._tag !== "SummitRefusedCredentials" && refusesFile(words.replaceAll(name, " "))
      ? new SummitRefused({ operation: refused.operation, detail: refused.detail })
      : refused,
  )
}

/**
 * Succeeds when the file was stored. The reply's keys are documented nowhere, so success must be explicit: true, the id of
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
