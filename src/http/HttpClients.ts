/**
 * The two HTTP clients: whom they trust and which way they go. CA_FILE counts besides the roots that node and the
 * operating system know. Reading those takes longer than a request, so a server is first tried with CA_FILE alone, or
 * without one with node's roots, and with all of them only if its certificate is refused, which is before a byte of the
 * request was sent; a run keeps to what was found. The proxy is for Summit alone. Certificates are always verified.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { isLoopback } from "../domain/Host.ts"
import { Settings } from "../config/Settings.ts"
import { isUntrusted } from "./NoReply.ts"
import * as NodeHttp from "./NodeHttp.ts"
import * as Roots from "./Roots.ts"
import type { Proxy } from "./Tunnel.ts"
import * as TextFile from "../files/TextFile.ts"

interface Way {
  readonly caFile: Option.Option<string>
  readonly proxy: Option.Option<Proxy>
  /** How long the answer to one request may take. */
  readonly timeout: Duration.Duration
}

/** A connection that does not stand by then will not; the answer may take longer. */
const longestConnect = Duration.seconds(10)

const readCaFile = Effect.fn("HttpClients.readCaFile")(function* (caFile: string) {
  const { file } = yield* Settings
  const wrong = (what: string) => new SettingsInvalid({ file, problems: [{ message: `CA_FILE ${caFile} ${what}` }] })
  const bytes = yield* Effect.mapError(TextFile.readBytes(caFile), ({ detail }) => wrong(`cannot be read: ${detail}`))
  const certificates = yield* Effect.mapError(Effect.fromResult(Roots.read(bytes)), wrong)
  return certificates.map(String)
})

/** A client that trusts `extra` (PEM) besides the known roots, and asks for all of these only where it must. */
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

const client = Effect.fn("HttpClients.client")(function* ({ caFile, proxy, timeout }: Way) {
  const extra = Option.isSome(caFile) ? yield* readCaFile(caFile.value) : []
  return yield* trusting(extra, proxy, Duration.min(timeout, longestConnect))
})

/** To OpCon: always direct. */
export const opcon = Layer.effect(
  HttpClient.HttpClient,
  Effect.flatMap(Settings, ({ opcon: { caFile, timeout } }) => client({ caFile, timeout, proxy: Option.none() })),
)

/** To Summit: through the proxy where there is one, loopback direct. */
export const summit = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function* () {
    const {
      proxy,
      summit: { caFile, timeout },
    } = yield* Settings
    const direct = yield* client({ caFile, timeout, proxy: Option.none() })
    if (Option.isNone(proxy)) return direct
    const proxied = yield* client({ caFile, timeout, proxy })
    return HttpClient.transform(proxied, (through, request) =>
      Option.exists(HttpClientRequest.toUrl(request), ({ hostname }) => isLoopback(hostname))
        ? direct.execute(request)
        : through,
    )
  }),
)
