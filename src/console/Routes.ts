/** What the console answers, by method and path. Everything but the page is JSON, or the HTML of the charts. */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { Journal } from "../journal/Journal.ts"
import { charts } from "../report/Page.ts"
import * as Report from "../report/Report.ts"
import * as Access from "./Access.ts"
import type { Acted, OnSite } from "./Actions.ts"
import * as Actions from "./Actions.ts"
import { CommandSite, commandText } from "./CommandText.ts"
import { page } from "./Page.ts"
import * as Snapshot from "./Snapshot.ts"
import * as Story from "./Story.ts"

const json = (value: unknown, status = 200) =>
  HttpServerResponse.jsonUnsafe(value, { status, headers: Access.headersOf(Option.none()) })

const plain = (message: string, status: number) =>
  HttpServerResponse.text(`${message}\n`, { status, headers: Access.headersOf(Option.none()) })

/** A refusal, for a person at the page or for its script. */
const refuse = (path: string, message: string, status: number) =>
  path.startsWith("/api/") ? json({ ok: false, message }, status) : plain(message, status)

/** No body that the page sends is longer. */
const longestBody = ByteSize.bytes(65_536)

const decodeView = Schema.decodeUnknownOption(Schema.Literals(Snapshot.views))

const askedOf = (query: URLSearchParams): Snapshot.Asked => ({
  view: Option.getOrElse(decodeView(query.get("view")), () => "unfinished" as const),
  page: Math.trunc(Number(query.get("page"))) || 1,
  text: query.get("text") ?? "",
})

/** Days of the charts that can be asked for. */
const periods = [1, 7, 30] as const
/** Between two drawings of the charts, and how much longer than a drawing takes. */
const chartInterval = 15_000
const chartRest = 20

const readOnlyMessage = "This console was started with --read-only: it changes nothing."

export interface Options {
  readonly access: Access.Access
  readonly readOnly: boolean
  readonly site: CommandSite["Service"]
}

/** The console; what it starts ends with the scope. */
export const make = Effect.fn("Routes.make")(function* <R>(onSite: OnSite<R>, { access, readOnly, site }: Options) {
  const scope = yield* Scope.Scope
  const [snapshot, invalidate] = yield* Snapshot.shared((self) => onSite(self))
  const actions = Actions.make(onSite, invalidate, scope, site)

  const drawn = Effect.fnUntraced(function* (days: number) {
    const { entries } = yield* snapshot
    const begun = yield* Clock.currentTimeMillis
    const counted = Effect.flatMap(Journal, (journal) => Report.count(journal, entries, days))
    const html = charts(yield* onSite(counted)).html
    return { html, took: (yield* Clock.currentTimeMillis) - begun }
  })
  const chartsOf = new Map(
    yield* Effect.forEach(periods, (days) =>
      Effect.map(
        Effect.cachedWithTTL(drawn(days), (exit) =>
          Exit.isSuccess(exit) ? Math.max(chartInterval, chartRest * exit.value.took) : Snapshot.interval,
        ),
        (cached) => [days, cached] as const,
      ),
    ),
  )

  const state = Effect.fnUntraced(function* (query: URLSearchParams) {
    const now = yield* Clock.currentTimeMillis
    const current = yield* snapshot
    const shown = query.get("entry")
    const entry = shown === null ? undefined : current.entries.find(({ id }) => id === shown)
    return json({
      ...Snapshot.pageOf(current, askedOf(query), now),
      readOnly,
      drain: actions.drainState(),
      stamp: entry === undefined ? "" : Story.stampOf(entry),
    })
  })

  const withText = <A, E, R>(self: Effect.Effect<A, E, R | CommandSite>) =>
    Effect.provideService(self, CommandSite, site)

  const toJson = <E extends { readonly message: string }, R>(self: Effect.Effect<object, E, R>) =>
    Effect.match(self, {
      onFailure: ({ message }) => json({ ok: false, message }, 409),
      onSuccess: (value) => json({ ok: true, ...value }),
    })

  const reads: Readonly<
    Record<string, (query: URLSearchParams) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>>
  > = {
    "/api/state": (query) =>
      Effect.catch(state(query), ({ message }) => Effect.succeed(json({ ok: false, message }, 409))),
    "/api/entry": (query) => toJson(onSite(withText(Story.story(query.get("id") ?? "")))),
    "/api/charts": (query) => {
      const cached = chartsOf.get(Number(query.get("days")) === 1 ? 1 : Number(query.get("days")) === 30 ? 30 : 7)
      return cached === undefined ? Effect.succeed(json({ ok: false }, 404)) : toJson(cached)
    },
  }

  const withBody = <S extends Schema.ConstraintDecoder<unknown>>(
    schema: S,
    perform: (sent: S["Type"]) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>,
  ) => {
    const decode = Schema.decodeUnknownOption(Schema.fromJsonString(schema))
    return (body: string) =>
      Option.match(decode(body), {
        onNone: () => Effect.succeed(json({ ok: false, message: "The body of this request is not understood." }, 400)),
        onSome: perform,
      })
  }

  const acted = (self: Effect.Effect<Acted, never, R>) => Effect.map(self, (done) => json(done, done.ok ? 200 : 409))

  const writes: Readonly<
    Record<string, (body: string) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>>
  > = {
    "/api/retry": withBody(Actions.Retry, (sent) => acted(actions.retry(sent))),
    "/api/drop": withBody(Actions.Drop, (sent) => acted(actions.drop(sent))),
    "/api/resolve": withBody(Actions.Resolve, (sent) => acted(actions.resolve(sent))),
    "/api/drain": withBody(Schema.Struct({}), () => acted(actions.drain)),
  }
  /** Sends requests that only read, so that it is allowed with --read-only; a GET of another page must not start it. */
  const dryRun = withBody(Schema.Struct({ id: Schema.NonEmptyString }), ({ id }) =>
    toJson(onSite(Story.dryRun(id), { dryRun: true })),
  )

  const post = Effect.fnUntraced(function* (path: string, request: HttpServerRequest.HttpServerRequest) {
    const refused = Access.notAnAction(access, request)
    if (Option.isSome(refused)) return refuse(path, refused.value, 403)
    const write = writes[path]
    const perform = path === "/api/dry-run" ? dryRun : write
    if (perform === undefined) return refuse(path, "The console has no such action.", 404)
    if (readOnly && write !== undefined) return refuse(path, readOnlyMessage, 403)
    const body = yield* Effect.option(Effect.provideService(request.text, HttpIncomingMessage.MaxBodySize, longestBody))
    if (Option.isNone(body)) return refuse(path, "The body of this request is too long, or was cut off.", 413)
    return yield* perform(body.value)
  })

  const pageOf = Effect.gen(function* () {
    const nonce = yield* Access.random
    const drain = yield* withText(commandText("drain"))
    return HttpServerResponse.text(page({ nonce, readOnly, drain, ...access, ...site }), {
      contentType: "text/html; charset=utf-8",
      headers: Access.headersOf(Option.some(nonce)),
    })
  })

  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { pathname, searchParams } = new URL(request.url, access.origin)
    const strange = Access.strange(access, request)
    if (Option.isSome(strange)) return refuse(pathname, strange.value, 403)
    const token = searchParams.get("token")
    if (pathname === "/" && request.method === "GET" && token !== null && Access.opens(access, token))
      return Access.admit(access)
    const unknown = Access.unknown(access, request)
    if (Option.isSome(unknown)) return refuse(pathname, unknown.value, 403)
    if (request.method === "POST") return yield* post(pathname, request)
    if (request.method !== "GET") return refuse(pathname, "The console answers GET and POST only.", 405)
    if (pathname === "/") return yield* pageOf
    const read = reads[pathname]
    return read === undefined ? refuse(pathname, "The console has no such page.", 404) : yield* read(searchParams)
  }).pipe(
    Effect.catchDefect((defect) =>
      Effect.as(
        Effect.logError("a defect of this program", defect),
        json(
          { ok: false, message: "This did not work because of a defect of this program; stderr has the details." },
          500,
        ),
      ),
    ),
  )
})
