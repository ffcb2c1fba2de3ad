/**
 * Job logs. OpCon passes a request on to the agent, and the client polls until the agent has answered: first for the list
 * of files of a run, then for each file. A run without a log fails as a whole; a file that cannot be read fails as one item
 * of an action that succeeds, and the client has to notice that.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Request } from "./Message.ts"
import { json } from "./Message.ts"
import type { Job, LogAction, LogFileSeed, OpConState } from "./OpConState.ts"
import { apiError, bodyAs, Integer, text, time } from "./OpConWire.ts"
import type { AgentFault } from "./Fault.ts"
import type { Operation } from "./Server.ts"

export interface LogSettings {
  /** How often an action is still `submitted`, unless the job sets it; below 0: not even in the reply to its request. */
  readonly polls: number
  /** How long an agent takes for its answer, in milliseconds of the clock, however often a client polls. */
  readonly millis: number
  /** The size to which the agent cuts a file, in bytes; its beginning and its end remain. */
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

/** The beginning and the end of a text that is too long, cut at any byte. */
const cut = (text: string, maxBytes: number): string => {
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

/** The answer of an agent with a passing fault; the same request succeeds another time. */
const agentFaults: Readonly<Record<AgentFault, Outcome>> = {
  "empty-log": { result: "success", message: null, files: [], data: null },
  "busy-log": failed("The process cannot access the file because it is being used by another process."),
  "jors-down": failed("Unable to connect to the JORS of the machine"),
}

/** Why the run has no log, for its list and its files. */
const noLog = (job: Job | undefined, number: number): Option.Option<string> => {
  if (job === undefined) return Option.some(`No job output was found for job number ${number}`)
  if (job.jobType === "Null" || job.jobType === "Container") {
    return Option.some(`Jobs of type ${job.jobType} have no job output`)
  }
  return Option.fromUndefinedOr(job.log.failed)
}

const fileOf = (file: LogFileSeed, number: number, { maxBytes }: LogSettings): Outcome =>
  file.failed === undefined
    ? { result: "success", message: null, files: null, data: cut(numbered(file.text, number), maxBytes) }
    : failed(file.failed)

const quoted = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

/** The name of a file; PowerShell's module sends it as a JSON string inside the JSON. */
const unquoted = (name: string): string => Option.getOrElse(quoted(name), () => name)

const outcomeOf = (
  state: OpConState,
  { action, agent }: LogAction,
  { id, jorsRequestParameters }: LogAction["items"][number],
  settings: LogSettings,
): Outcome => {
  const job = ranAs(state, id)
  const none = noLog(job, id)
  if (Option.isSome(none)) return failed(none.value)
  if (agent !== undefined) return agentFaults[agent]
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

const isOpen = (state: OpConState, action: LogAction, at: number): boolean =>
  at < action.readyAt || action.pollsLeft > 0 || action.items.some(({ id }) => ranAs(state, id)?.log.never === true)

const toWire = (state: OpConState, action: LogAction, submitted: boolean, settings: LogSettings) => {
  const items = action.items.map((item) => ({
    ...item,
    ...(submitted ? waiting : outcomeOf(state, action, item, settings)),
  }))
  // A file that fails does not make the action fail; a run without any log does.
  const withoutLog = !submitted && action.items.every(({ id }) => Option.isSome(noLog(ranAs(state, id), id)))
  return {
    id: action.id,
    action: action.action,
    result: submitted ? "submitted" : withoutLog ? "failed" : "success",
    message: withoutLog ? (items[0]?.message ?? null) : null,
    jobInstanceActionItems: items,
    expires: time(action.expires),
  }
}

/** POST: passes a request on to the agents. It changes no job, so it counts as a read. */
export const submit = (request: Request, settings: LogSettings): Operation<OpConState> => {
  const sent = posted(request)
  const isFile = Option.exists(sent, ({ action }) => action.toUpperCase() === "FILE")
  return {
    call: isFile ? "fetchLog" : "listLog",
    kind: "read",
    perform: (state, at, { agent, polls }) => {
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
        agent,
        expires: at + lifetime,
      }
      const next = { ...state, next: state.next + 1, actions: new Map(state.actions).set(action.id, action) }
      return [json(toWire(next, action, action.pollsLeft >= 0 || isOpen(next, action, at), settings)), next]
    },
  }
}

/** GET: the action as it is now. While the agent's answer is open, each poll counts down. */
export const poll = (id: string, settings: LogSettings): Operation<OpConState> => ({
  call: "pollLog",
  kind: "read",
  perform: (state, at) => {
    const action = state.actions.get(Number(id))
    if (action === undefined || action.expires <= at) {
      return [apiError(404, "jobinstanceaction", "id", `The action ${id} was not found`), state]
    }
    if (!isOpen(state, action, at)) return [json(toWire(state, action, false, settings)), state]
    const counted = { ...action, pollsLeft: Math.max(0, action.pollsLeft - 1) }
    const next = { ...state, actions: new Map(state.actions).set(action.id, counted) }
    return [json(toWire(next, counted, true, settings)), next]
  },
})
