/** The console of a site in memory, asked as a browser asks it: every request goes through the real HTTP encoding. */
import * as Effect from "effect/Effect"
import * as Cookies from "effect/http/Cookies"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Access from "../../src/console/Access.ts"
import * as Console from "../../src/console/Console.ts"
import * as LoopbackServer from "../../src/http/LoopbackServer.ts"
import type * as Snapshot from "../../src/console/Snapshot.ts"
import { clientFor } from "./ClientFor.ts"
import * as Files from "./Files.ts"
import type { Program } from "./Program.ts"

/** Clients take cookies out of the headers. */
const setCookieOf = (cookies: Cookies.Cookies) => {
  const all = Cookies.toSetCookieHeaders(cookies)
  return all.length === 0 ? {} : { "set-cookie": all.join("\n") }
}

export const port = 4711

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** The text as JSON, of the type that the page takes it for. */
  json<A>(): A
}

export type State = ReturnType<typeof Snapshot.pageOf>

/** Counts the documents of unfinished entries that are read from now on. */
export const countReads = ({ disk }: Program): (() => number) => {
  const { readFileString } = disk.fileSystem
  let count = 0
  const counted: typeof readFileString = (path, encoding) => {
    if (/\/journal\/(pending|parked|dead)\/.*\.json$/.test(path)) count += 1
    return readFileString(path, encoding)
  }
  Object.assign(disk.fileSystem, { readFileString: counted })
  return () => count
}

/** Opens a console; `signedIn` are the headers of a tab that has been admitted. */
export const open = Effect.fnUntraced(function* (program: Program, readOnly = false) {
  const access = yield* Access.make(port)
  const handler = yield* program.within(Console.handler(access, { config: Option.some(Files.configFile), readOnly }))
  const client = clientFor(handler)
  const tab = { host: access.host, cookie: `${access.cookie}=${access.session}` }
  const ask = Effect.fnUntraced(function* (
    method: "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS",
    path: string,
    sent: Sent = {},
  ) {
    const request = HttpClientRequest.make(method)(`${access.origin}${path}`).pipe(
      sent.body === undefined
        ? (same) => same
        : HttpClientRequest.bodyText(
            typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body),
            "application/json",
          ),
      HttpClientRequest.setHeaders(sent.headers ?? tab),
    )
    const response = yield* Effect.orDie(client.execute(request))
    const text = yield* Effect.orDie(response.text)
    const answer: Answer = {
      status: response.status,
      headers: { ...response.headers, ...setCookieOf(response.cookies) },
      text,
      json: () => JSON.parse(text),
    }
    return answer
  })
  const acting = { ...tab, origin: access.origin, [Access.tokenHeader]: access.actionToken }
  return {
    access,
    handler,
    tab,
    acting,
    ask,
    get: (path: string) => ask("GET", path),
    post: (path: string, body: unknown) => ask("POST", path, { headers: acting, body }),
  }
})

/** Serves a console on a real port; the address as it is printed. */
export const serve = Effect.fnUntraced(function* (program: Program, readOnly = false) {
  let address = ""
  yield* LoopbackServer.serve(0, (port) =>
    Effect.gen(function* () {
      const access = yield* Access.make(port)
      address = Access.addressOf(access)
      return yield* program.within(Console.handler(access, { config: Option.some(Files.configFile), readOnly }))
    }),
  )
  return address
})
