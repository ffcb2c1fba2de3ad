/**
 * Job logs. OpCon passes the request on to the agent and is asked again until the agent has answered: first for the list
 * of files of a run, then for each file. A run without a log fails as a whole; a file that cannot be had fails as an item
 * of an action that otherwise succeeded, and that is for the client to notice.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked } from "./Message.ts"
import { json } from "./Message.ts"
import { bodyAs, Integer, text } from "./OpConBody.ts"
import type { Job, LogAction, LogFileSeed, OpConState } from "./OpConState.ts"
import { apiError, time } from "./OpConWords.ts"
import type { Hiccup } from "./Meeting.ts"
import type { Operation } from "./Server.ts"

export interface LogSettings {
  /** How often an action is still `submitted`, where a job does not say; below 0: not even in the reply to its request. */
  readonly polls: number
  /** How long an agent takes for its answer, in milliseconds of the clock, whoever asks meanwhile. */
  readonly millis: number
  /** What the agent cuts a file down to, in bytes; first and last half remain. */
  readonly maxBytes: number
}

const lifetime = 10 * 60_000

const posted = bodyAs(
  Schema.Struct({
    action: Schema.String.check(Schema.isPattern(/^(list|file)$/i)),
    jobInstanceActionItems: Schema.NonEmptyArray(Schema.Struct({ id: Integer, jorsRequestParameters: text })),
  }),
)

const ranAs = ({ jobs }: OpConState, number: number): Job | undefined =>
  Array.from(jobs.values()).find(({ runs }) => runs.includes(number))

const numbered = (text: string, number: number): string => text.replaceAll("{number}", String(number).padStart(10, "0"))

/** The first and the last half of a text that is too long, cut wherever the bytes say. */
const mixed = (text: string, maxBytes: number): string => {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= maxBytes) return text
  const half = Math.floor(maxBytes / 2)
  const decoder = new TextDecoder()
  return `${decoder.decode(bytes.subarray(0, half))}${decoder.decode(bytes.subarray(-half))}`
}

interface Outcome {
  readonly result: "success" | "failed"
  readonly message: string | null
  readonly files: ReadonlyArray<string> | null
  readonly data: string | null
}
const failed = (message: string): Outcome => ({ result: "failed", message, files: null, data: null })

/** What an agent answers while something is in its way; the same request succeeds another time. */
const hiccups: Readonly<Record<Hiccup, Outcome>> = {
  "empty-log": { result: "success", message: null, files: [], data: null },
  "busy-log": failed("The process cannot access the file because it is being used by another process."),
  "jors-down": failed("Unable to connect to the JORS of the machine"),
}

/** Why the run has no log; the same for its list and its files. */
const noLog = (job: Job | undefined, number: number): Option.Option<string> => {
  if (job === undefined) return Option.some(`No job output was found for job number ${number}`)
  if (job.jobType === "Null" || job.jobType === "Container") {
    return Option.some(`Jobs of type ${job.jobType} have no job output`)
  }
  return Option.fromUndefinedOr(job.log.failed)
}

const fileOf = (file: LogFileSeed, number: number, { maxBytes }: LogSettings): Outcome =>
  file.failed === undefined
    ? { result: "success", message: null, files: null, data: mixed(numbered(file.text, number), maxBytes) }
    : failed(file.failed)

const quoted = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

/** The name of a file; PowerShell's module sends it as a JSON string inside the JSON. */
const unquoted = (name: string): string => Option.getOrElse(quoted(name), () => name)

const outcomeOf = (
  state: OpConState,
  { action, hiccup }: LogAction,
  { id, jorsRequestParameters }: LogAction["items"][number],
  settings: LogSettings,
): Outcome => {
  const job = ranAs(state, id)
  const none = noLog(job, id)
  if (Option.isSome(none)) return failed(none.value)
  if (hiccup !== undefined) return hiccups[hiccup]
  const wanted = job?.jorsRequestParameters ?? null
  if (action === "LIST" && jorsRequestParameters !== wanted) {
    return failed(`The request parameters are not those of the job (${wanted ?? "none"})`)
  }
  const files = job?.log.files ?? []
  if (action === "LIST") {
    return { result: "success", message: null, files: files.map(({ path }) => numbered(path, id)), data: null }
  }
  const named = unquoted(jorsRequestParameters ?? "")
  const file = files.find(({ path }) => numbered(path, id) === named)
  return file === undefined
    ? failed(`The file ${jorsRequestParameters ?? ""} was not found`)
    : fileOf(file, id, settings)
}

const waiting = { result: "submitted", message: null, files: null, data: null } as const

const isOut = (state: OpConState, action: LogAction, at: number): boolean =>
  at < action.readyAt || action.pollsLeft > 0 || action.items.some(({ id }) => ranAs(state, id)?.log.never === true)

const toWire = (state: OpConState, action: LogAction, submitted: boolean, settings: LogSettings) => {
  const items = action.items.map((item) => ({
    ...item,
    ...(submitted ? waiting : outcomeOf(state, action, item, settings)),
  }))
  // A file that failed does not make the action fail; a run without any log does.
  const hopeless = !submitted && action.items.every(({ id }) => Option.isSome(noLog(ranAs(state, id), id)))
  return {
    id: action.id,
    action: action.action,
    result: submitted ? "submitted" : hopeless ? "failed" : "success",
    message: hopeless ? (items[0]?.message ?? null) : null,
    jobInstanceActionItems: items,
    expires: time(action.expires),
  }
}

/** POST: passes a request on to the agents. It changes nothing of a job, so it counts as a read. */
export const request = (asked: Asked, settings: LogSettings): Operation<OpConState> => {
  const sent = posted(asked)
  const isFile = Option.exists(sent, ({ action }) => action.toUpperCase() === "FILE")
  return {
    call: isFile ? "fetchLog" : "listLog",
    kind: "read",
    perform: (state, at, { hiccup, polls }) => {
      if (Option.isNone(sent)) {
        return [
          apiError(400, "jobinstanceaction", "action", "An action LIST or FILE with its items is expected"),
          state,
        ]
      }
      const items = sent.value.jobInstanceActionItems.map(({ id, jorsRequestParameters = null }) => ({
        id,
        jorsRequestParameters,
      }))
      const pollsOf = (id: number) => ranAs(state, id)?.log.polls ?? settings.polls
      const action: LogAction = {
        id: state.next,
        action: isFile ? "FILE" : "LIST",
        items,
        pollsLeft: items.reduce((most, { id }) => Math.max(most, pollsOf(id)), Number.NEGATIVE_INFINITY) + polls,
        readyAt: at + settings.millis,
        hiccup,
        expires: at + lifetime,
      }
      const kept = { ...state, next: state.next + 1, actions: new Map(state.actions).set(action.id, action) }
      return [json(toWire(kept, action, action.pollsLeft >= 0 || isOut(kept, action, at), settings)), kept]
    },
  }
}

/** GET: the action as it stands; each question while the agent's answer is out counts down. */
export const poll = (id: string, settings: LogSettings): Operation<OpConState> => ({
  call: "pollLog",
  kind: "read",
  perform: (state, at) => {
    const action = state.actions.get(Number(id))
    if (action === undefined || action.expires <= at) {
      return [apiError(404, "jobinstanceaction", "id", `The action ${id} was not found`), state]
    }
    if (!isOut(state, action, at)) return [json(toWire(state, action, false, settings)), state]
    const counted = { ...action, pollsLeft: Math.max(0, action.pollsLeft - 1) }
    const kept = { ...state, actions: new Map(state.actions).set(action.id, counted) }
    return [json(toWire(kept, counted, true, settings)), kept]
  },
})
