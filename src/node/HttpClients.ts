/**
 * The two HTTP clients, on node's own http and https: one keep-alive agent a system, CA_FILE besides the roots that node
 * knows, the proxy for Summit alone. Certificates are always verified. The operating system's own store takes long to
 * read, so it is consulted only when a certificate is not trusted without it; nothing has been sent by then.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as HttpClient from "effect/http/HttpClient"
import { SettingsInvalid } from "../domain/ConnectorConfig.ts"
import { isLoopback } from "../domain/Host.ts"
import { Settings } from "../domain/Settings.ts"
import { classify } from "../Exchange.ts"
import * as Roots from "./Roots.ts"

interface Trust {
  readonly caFile: Option.Option<string>
  /** `http://host:port`; none = direct. */
  readonly proxy: Option.Option<string>
}

const readCaFile = Effect.fn("HttpClients.readCaFile")(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const settings = yield* Settings
  const pem = yield* Effect.mapError(
    files.readFileString(file),
    (error) =>
      new SettingsInvalid({
        file: settings.file,
        problems: [{ message: `CA_FILE ${file} cannot be read: ${error.message}` }],
      }),
  )
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem
  return yield* new SettingsInvalid({
    file: settings.file,
    problems: [{ message: `CA_FILE ${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)` }],
  })
})

const client = Effect.fn("HttpClients.client")(function* (trust: Trust) {
  const extra = Option.isSome(trust.caFile) ? [yield* readCaFile(trust.caFile.value)] : []
  const proxyEnv = Option.match(trust.proxy, {
    onNone: () => ({}),
    onSome: (url) => ({ proxyEnv: { HTTP_PROXY: url, HTTPS_PROXY: url } }),
  })
  const agent = (ca: ReadonlyArray<string> | undefined) =>
    Effect.flatMap(NodeHttpClient.makeAgent({ keepAlive: true, ...Roots.trusting(ca), ...proxyEnv }), (made) =>
      Effect.provideService(NodeHttpClient.makeNodeHttp, NodeHttpClient.HttpAgent, made),
    )
  const scope = yield* Effect.scope
  const usual = yield* agent(Roots.usual(extra))
  const withSystem = yield* Effect.cached(
    Effect.suspend(() => agent(Roots.withSystem(extra))).pipe(Effect.provideService(Scope.Scope, scope)),
  )
  return HttpClient.make((request) =>
    Effect.catch(usual.execute(request), (error) =>
      error.reason._tag === "TransportError" && untrusted(error.reason.cause)
        ? Effect.flatMap(withSystem, (wider) => wider.execute(request))
        : Effect.fail(error),
    ),
  )
})

/** Refused for its certificate, which is before a byte of the request was sent. */
const untrusted = (cause: unknown): boolean => {
  const { delivered, transient } = classify(cause)
  return delivered === "no" && !transient
}

/** To OpCon: always direct. */
export const opcon = Layer.effect(
  HttpClient.HttpClient,
  Effect.flatMap(Settings, (settings) => client({ caFile: settings.opcon.caFile, proxy: Option.none() })),
)

/** To Summit: through the proxy where there is one, loopback direct. */
export const summit = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function* () {
    const settings = yield* Settings
    const { caFile } = settings.summit
    const direct = yield* client({ caFile, proxy: Option.none() })
    if (Option.isNone(settings.proxy)) return direct
    const { host, port } = settings.proxy.value
    const proxied = yield* client({ caFile, proxy: Option.some(`http://${host}:${port}`) })
    return HttpClient.make((request, url) => (isLoopback(url.hostname) ? direct : proxied).execute(request))
  }),
)
