/**
 * How the list of daily jobs goes wrong on servers that differ from their description: a filter that is ignored, that means
 * something else there, or that is refused; pages that are shorter than asked for, empty, or the same again; a total that
 * is not the number of jobs.
 */
import type { Reply, Request } from "./Message.ts"
import { json } from "./Message.ts"
import type { OpConState } from "./OpConState.ts"
import { apiError } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"

export interface ListFaults {
  /** Parameters, in small letters, that are taken and ignored; `offset` among them: every page is the first. */
  readonly ignores?: ReadonlyArray<string>
  /** Filters that select nothing, because the server expects other values. */
  readonly misreads?: ReadonlyArray<string>
  /** Filters that are refused with 400. */
  readonly refuses?: ReadonlyArray<string>
  /** The longest page, whatever is asked for. */
  readonly longestPage?: number
  /** Which lists, counted from 1 on, come empty. */
  readonly emptyAt?: ReadonlyArray<number>
  /** Which lists are the one before again. */
  readonly repeatsAt?: ReadonlyArray<number>
  /** TotalResourceCount, and the number of failed jobs where they are counted. */
  readonly total?: number
  /** A job that is not as the API describes it comes first in every page that is not empty. */
  readonly oddJob?: unknown
}

const changed = ({ query, ...request }: Request, { ignores = [], longestPage }: ListFaults): Request => {
  const kept = new Map([...query].filter(([name]) => !ignores.includes(name)))
  const asked = Number(kept.get("limit") ?? Number.POSITIVE_INFINITY)
  if (longestPage !== undefined) kept.set("limit", String(Math.min(asked, longestPage)))
  return { ...request, query: kept }
}

const total = (reply: Reply, faults: ListFaults): Reply =>
  faults.total === undefined || reply.headers["TotalResourceCount"] === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, TotalResourceCount: String(faults.total) } }

const odd = (reply: Reply, { oddJob }: ListFaults): Reply =>
  oddJob === undefined || reply.status !== 200 || reply.text === "[]"
    ? reply
    : { ...reply, text: reply.text.replace(/^\[/, () => `[${JSON.stringify(oddJob)},`) }

/** `list` of a request as a server with these faults answers it. */
export const listing =
  (faults: ListFaults, list: (request: Request) => Operation<OpConState>) =>
  (request: Request): Operation<OpConState> => {
    const operation = list(changed(request, faults))
    const has = (names: ReadonlyArray<string> = []) => names.find((name) => request.query.has(name))
    return {
      ...operation,
      perform: (state, at, log) => {
        const count = state.lists.served + 1
        const refused = has(faults.refuses)
        const nothing = has(faults.misreads) !== undefined || faults.emptyAt?.includes(count) === true
        const perform = (): readonly [Reply, OpConState] => {
          if (refused !== undefined) return [apiError(400, "query", refused, `The value is not valid.`), state]
          if (nothing) return [json([]), state]
          if (faults.repeatsAt?.includes(count) === true && state.lists.last !== null) return [state.lists.last, state]
          return operation.perform(state, at, log)
        }
        const [found, next] = perform()
        const reply = total(odd(found, faults), faults)
        return [reply, { ...next, lists: { served: count, last: reply } }]
      },
    }
  }
