/**
 * The operator's commands on the journal: find an entry, retry it, drop it, or resolve what the program cannot decide. An
 * entry is changed only while holding the drain lease, so that no other process works on it; entries that other processes
 * have written meanwhile are worked on afterwards.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { FailedJob } from "../domain/FailedJob.ts"
import { suggest } from "../domain/Suggest.ts"
import { Settings } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { drainUntried } from "./Drain.ts"
import * as Outcomes from "./Outcomes.ts"
import { decodeTemplate } from "../pipeline/steps/DecodeTemplate.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import type { IncidentDetails } from "../summit/Summit.ts"
import { Summit, viewUrl } from "../summit/Summit.ts"
import { sameNumber } from "../summit/SummitAnswers.ts"
import type { Entry, Progress, State } from "../journal/Entry.ts"
import { nothingDone, states } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { program } from "../intake/ProgramName.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"

/** There is no such entry, or its state does not allow the change. */
export const requestInvalid = (detail: string) =>
  new CommandFailed({ kind: "RequestInvalid", message: `${detail} See ${program()} journal list.` })

/** The highest number of similar ids in a message. */
const maxShown = 5

/** The entry with this id, or the only one whose id begins so. */
export const find = Effect.fn("Operator.find")(function* (id: string) {
  const journal = yield* Journal
  const ids = yield* journal.ids(...states)
  const wanted = id.toLowerCase()
  const exact = ids.filter((known) => known.toLowerCase() === wanted)
  const begun = wanted === "" ? [] : ids.filter((known) => known.toLowerCase().startsWith(wanted))
  const found = exact.length > 0 ? exact : begun
  const [only, ...more] = found
  if (only === undefined) {
    const part = wanted.length < 4 ? [] : ids.filter((known) => known.toLowerCase().includes(wanted))
    const near = part.length > 0 ? part.slice(0, maxShown) : Option.toArray(suggest(id, ids))
    const also = near.length === 0 ? "" : ` Near: ${near.join(", ")}.`
    return yield* requestInvalid(`The journal has no entry ${id}.${also}`)
  }
  if (more.length > 0) {
    const list = found.slice(0, maxShown).join(", ")
    return yield* requestInvalid(`${found.length} entries begin with ${id}: ${list}.`)
  }
  const entry = yield* journal.get(only)
  if (Option.isSome(entry)) return entry.value
  return yield* requestInvalid(`The entry ${only} cannot be read.`)
})

/** How long a command waits for a drain that is running. */
const leaseWait = { every: "250 millis", times: 40 } as const

const whenHeld = Effect.fnUntraced(function* <A, E, R>(self: Effect.Effect<A, E, R>) {
  const lease = yield* Lease
  for (let times = 0; times <= leaseWait.times; times += 1) {
    const done = yield* lease.whileHeld(self)
    if (Option.isSome(done)) {
      yield* drainUntried
      return done.value
    }
    if (times < leaseWait.times) yield* Effect.sleep(leaseWait.every)
  }
  return yield* new CommandFailed({
    kind: "LeaseTaken",
    message: "A drain is running, so nothing was changed. Run the same command again when it is over.",
  })
})

/** Replaces the entry `id` by the result of `how`, if its state is one of `from`. */
const change = <E, R>(
  id: string,
  verb: string,
  from: ReadonlyArray<State>,
  how: (entry: Entry) => Effect.Effect<Entry, E, R>,
) =>
  Effect.gen(function* () {
    const journal = yield* Journal
    // Before waiting for the lease: a wrong id is refused at once.
    const { id: whole } = yield* find(id)
    return yield* whenHeld(
      Effect.gen(function* () {
        yield* journal.tidy
        const entry = yield* find(whole)
        if (!from.includes(entry.state)) {
          const detail = `Entry ${entry.id} is ${entry.state}; only what is ${from.join(" or ")} can be ${verb}.`
          return yield* requestInvalid(detail)
        }
        const after = yield* how(entry)
        if (after.state === "dropped") yield* Outcomes.dropped(after)
        yield* journal.save(after)
        return after
      }),
    )
  })

const inactive = ["dead", "parked", "dropped", "done"] as const

/** Due at once whatever the clock says; with one attempt, so that `drainUntried` leaves it to the next drain. */
const dueNow = { state: "pending", dueAt: 0, attempts: 1 } as const

/** Searches first for what was sent before, however it was answered; then it may be sent again. */
const searchFirst = ({ last, progress }: Entry): Progress => {
  if (Option.isNone(progress.decided) || Option.isSome(progress.incident)) return progress
  const answered = Option.map(progress.unanswered, ({ detail }) => ({ as: "declined" as const, detail }))
  const refused = Option.map(last, ({ message }) => ({ as: "retried" as const, detail: message }))
  return {
    ...progress,
    sending: true,
    unanswered: progress.sending ? answered : refused,
    looks: 0,
    declinedSince: Option.none(),
  }
}

/**
 * Repeats the write-back and the log of an entry that is done; files that were attached stay attached. One that has no
 * incident gets it now, whatever silences and holdMinutes say.
 */
const reopenWork = ({ logs, ...progress }: Progress): Progress => ({
  ...Struct.omit(progress, ["silenced"]),
  ...(Option.isNone(progress.incident) ? { raiseAnyway: true } : {}),
  writtenBack: false,
  logs: Object.fromEntries(Object.entries(logs).filter(([, what]) => what !== "refused")),
  logDone: false,
})

/** Makes an entry due again, with another template where one is named. */
export const retry = (id: string, template: Option.Option<string> = Option.none()) =>
  // A pending entry waits for its template where that does not exist.
  change(id, "retried", [...(Option.isSome(template) ? (["pending"] as const) : []), ...inactive], (entry) =>
    Effect.gen(function* () {
      if (Option.isSome(template)) yield* decodeTemplate(template.value)
      const failed = Option.match(template, {
        onNone: () => entry.failed,
        onSome: (name) => FailedJob.make({ ...entry.failed, template: name }),
      })
      const progress = entry.state === "done" ? reopenWork(entry.progress) : searchFirst(entry)
      return { ...entry, failed, progress, ...dueNow }
    }),
  )

/** Gives an entry up, with the reason; requests that were sent are not undone. */
export const drop = (id: string, reason: string) =>
  change(id, "dropped", ["pending", "dead", "parked"], (entry) =>
    Effect.map(Clock.currentTimeMillis, (at) => ({
      ...entry,
      state: "dropped" as const,
      last: Option.some({ at, kind: "Dropped", message: reason }),
    })),
  )

/** A person has found no incident: the next drain creates it, whatever silences and holdMinutes say. */
export const createAgain = (id: string) =>
  change(id, "resolved", ["parked", "done"], (entry) => {
    const progress: Progress = { ...nothingDone, jobNumber: entry.progress.jobNumber, raiseAnyway: true }
    return Effect.succeed({ ...entry, ...dueNow, progress })
  })

/** Whether a ticket carries the marker of this failure, as this version or 1.0.0 writes it. */
const carriesMarker = (
  system: string,
  entry: Entry,
  { information, internalLog, userLog }: IncidentDetails,
): boolean => {
  const { failed, progress } = entry
  const run = Option.orElse(progress.jobNumber, () => Option.fromUndefinedOr(failed.jobNumber))
  const markers = [
    ...Option.toArray(progress.marker),
    Texts.marker(system, failed, run),
    Texts.formerMarker(failed, run),
  ]
  return [information, userLog, internalLog].some((text) => markers.some((marker) => Texts.hasExactly(text, marker)))
}

/** Reads the ticket, because a mistyped number is that of another ticket. */
const checkTicket = Effect.fn("Operator.checkTicket")(function* (
  entry: Entry,
  template: Template,
  number: number,
  force: boolean,
) {
  const summit = yield* Summit
  const { general } = yield* Settings
  const found = yield* retrying("readSummit")(summit.read(template, String(number)))
  const wrong = Option.match(found, {
    onNone: () => `Summit has no incident ${number}.`,
    onSome: (details) =>
      carriesMarker(general.systemName, entry, details)
        ? ""
        : `Incident ${number} does not carry the marker of this failure: it may be another one's.`,
  })
  if (wrong === "") return
  const detail = `${wrong} If it is the right one all the same, add --force.`
  if (!force) return yield* requestInvalid(detail)
  yield* Effect.logWarning(CommandsNotes.forced({ doubt: wrong }))
})

/** The number that the job has from this failure: of the incident so far, or of the one that was to be changed. */
const numberOnJob = ({ decided, incident, writtenBack }: Progress): Option.Option<string> =>
  Option.match(incident, {
    onSome: ({ insteadOf, ref }) => Option.some(writtenBack ? ref.number : (insteadOf ?? ref.number)),
    onNone: () =>
      Option.flatMap(decided, ({ decision }) =>
        "ticket" in decision ? Option.some(decision.ticket) : Option.none<string>(),
      ),
  })

/**
 * A person has found the incident `number`: the next drain writes it back and attaches the log. It takes the place of the
 * number that the job has from this failure; another number is of a later failure, and stays while its incident is open.
 */
export const adopt = (id: string, number: number, force = false) =>
  change(id, "resolved", ["parked", "done"], (entry) =>
    Effect.gen(function* () {
      const template = yield* decodeTemplate(entry.failed.template)
      yield* checkTicket(entry, template, number, force)
      const ref = { number: String(number), internalId: Option.none<string>(), encryptedId: Option.none<string>() }
      const previous = Option.flatMap(entry.progress.decided, ({ decision }) =>
        decision._tag === "Create" ? decision.previous : Option.none<string>(),
      )
      const insteadOf = Option.filter(numberOnJob(entry.progress), (before) => !sameNumber(before, ref.number))
      const incident = {
        as: "created" as const,
        ref,
        url: viewUrl(template, ref),
        previous,
        ...(Option.isSome(insteadOf) ? { insteadOf: insteadOf.value } : {}),
        notes: [CommandsNotes.byOperator],
      }
      const same = Option.exists(entry.progress.incident, (before) => before.ref.number === ref.number)
      return {
        ...entry,
        ...dueNow,
        progress: {
          ...entry.progress,
          sending: false,
          incident: Option.some(incident),
          incidentAt: Option.some(yield* Clock.currentTimeMillis),
          writtenBack: false,
          logs: same ? entry.progress.logs : {},
          logDone: false,
        },
      }
    }),
  )
