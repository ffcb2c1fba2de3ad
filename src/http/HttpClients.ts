/**
 * HTTP clients: whom they trust and which way they go. CA_FILE counts besides the roots that node and the operating system
 * know. Reading those takes longer than a request, so a server is first tried with CA_FILE only, or without one with
 * node's roots, and with all of them only if its certificate is refused, which is before a byte of the request was sent;
 * a run keeps to what it found. Certificates are always verified.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { isLoopback } from "../domain/Host.ts"
import * as TextFile from "../files/TextFile.ts"
import { isUntrusted } from "./NoReply.ts"
import * as NodeHttp from "./NodeHttp.ts"
import * as Roots from "./Roots.ts"
import type { Proxy } from "./Tunnel.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

export interface Options {
  readonly caFile: Option.Option<string>
  /** How long the answer to one request may take. */
  readonly timeout: Duration.Duration
}

/** No certificates can be read from a CA_FILE. */
export class CaFileUnusable extends Schema.TaggedError<CaFileUnusable>()("CaFileUnusable", {
  caFile: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return `CA_FILE ${this.caFile} ${this.detail}`
  }
}

/** A connection that is not established by then will not be; the answer may take longer. */
const longestConnect = Duration.seconds(10)

export const readCaFile = Effect.fn("HttpClients.readCaFile")(function* (caFile: string) {
  const unusable = (detail: string) => new CaFileUnusable({ caFile, detail })
  const bytes = yield* Effect.mapError(TextFile.readBytes(caFile), ({ detail }) =>
    unusable(UnreachableNotes.caUnreadable({ why: detail })),
  )
  const certificates = yield* Effect.mapError(Effect.fromResult(Roots.read(bytes)), unusable)
  return certificates.map(String)
})

/** A client that trusts `extra` (PEM) besides the known roots, and loads all of these only where it must. */
export const trusting = Effect.fnUntraced(function* (
  extra: ReadonlyArray<string>,
  proxy: Option.Option<Proxy>,
  connectTimeout: Duration.Duration,
) {
  const make = (ca: ReadonlyArray<string> | undefined) =>
    NodeHttp.make({ proxy, connectTimeout, ...Roots.trusting(ca) })
  const usual = yield* make(Roots.first(extra))
  const scope = yield* Effect.scope
  const withAll = yield* Effect.cached(
    Effect.suspend(() => make(Roots.withSystem(extra))).pipe(Effect.provideService(Scope.Scope, scope)),
  )
  let widened = false
  return HttpClient.transform(usual, (first, request) => {
    const wider = Effect.flatMap(withAll, (all) => all.execute(request))
    if (widened) return wider
    return Effect.catch(first, (error) => {
      if (error.reason._tag !== "TransportError" || !isUntrusted(error.reason.cause)) return Effect.fail(error)
      widened = true
      return wider
    })
  })
})

const client = Effect.fn("HttpClients.client")(function* ({ caFile, timeout }: Options, proxy: Option.Option<Proxy>) {
  const extra = Option.isSome(caFile) ? yield* readCaFile(caFile.value) : []
  return yield* trusting(extra, proxy, Duration.min(timeout, longestConnect))
})

/** Always connects directly. */
export const direct = (options: Options) => client(options, Option.none())

/** Connects through the proxy where there is one, to this host directly. */
export const throughProxy = Effect.fnUntraced(function* (options: Options, proxy: Option.Option<Proxy>) {
  const unproxied = yield* direct(options)
  if (Option.isNone(proxy)) return unproxied
  const proxied = yield* client(options, proxy)
  return HttpClient.transform(proxied, (through, request) =>
    Option.exists(HttpClientRequest.toUrl(request), ({ hostname }) => isLoopback(hostname))
      ? unproxied.execute(request)
      : through,
  )
})
