/**
 * The adapter of the Probe port, on node's own modules. A TLS handshake is verified like every other one of this program; a
 * refused certificate is read between its arrival and its refusal, so that there is never a connection with an unverified
 * peer.
 */
import { X509Certificate } from "node:crypto"
import * as dns from "node:dns"
import * as fs from "node:fs"
import * as http from "node:http"
import * as net from "node:net"
import * as os from "node:os"
import * as tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Certificate, Handshake, Place, ProxyPlace, Reason } from "./Probe.ts"
import { CertificatesInvalid, NotReached, Probe } from "./Probe.ts"
import { proxySilentCode, takesBasic, wantsCredentials } from "./NoReply.ts"
import * as Roots from "./Roots.ts"
import * as Tunnel from "./Tunnel.ts"
import { bare } from "./Tunnel.ts"

/** Milliseconds that each step may take. */
const limits = { name: 5000, connect: 5000, tunnel: 8000, handshake: 8000 } as const

const reasonsByCode: Readonly<Record<string, Reason>> = {
  ENOTFOUND: "name",
  EAI_AGAIN: "resolver",
  ECONNREFUSED: "refused",
  ETIMEDOUT: "silent",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ECONNRESET: "closed",
  EPIPE: "closed",
  EPROTO: "handshake",
  ERR_SSL_WRONG_VERSION_NUMBER: "not-tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not-tls",
  ERR_SSL_HTTP_REQUEST: "not-tls",
}

const notReached = (error: NodeJS.ErrnoException): NotReached => {
  const code = error.code ?? ""
  const reason = reasonsByCode[code] ?? (code.startsWith("ERR_SSL_") ? "handshake" : "other")
  return new NotReached({ reason, detail: code === "" ? error.message : code })
}

const silent = (what: string, millis: number) =>
  new NotReached({ reason: "silent", detail: `${what} within ${millis / 1000} s` })

/** `self`, failing with "silent" when it takes longer; its interruption closes what it has open. */
const within =
  (millis: number, what: string) =>
  <A>(self: Effect.Effect<A, NotReached>) =>
    Effect.timeoutOrElse(self, { duration: millis, orElse: () => Effect.fail(silent(what, millis)) })

const resolve = (host: string) =>
  Effect.callback<ReadonlyArray<string>, NotReached>((resume) => {
    dns.lookup(bare(host), { all: true }, (error, addresses) =>
      resume(error === null ? Effect.succeed(addresses.map(({ address }) => address)) : Effect.fail(notReached(error))),
    )
  }).pipe(within(limits.name, "the resolver has no answer"))

/** A connection that the caller must close. */
const connected = ({ host, port }: Place) =>
  Effect.callback<net.Socket, NotReached>((resume) => {
    const socket = net.connect({ host: bare(host), port })
    socket.on("error", (error) => resume(Effect.fail(notReached(error))))
    socket.once("connect", () => resume(Effect.succeed(socket)))
    return Effect.sync(() => socket.destroy())
  }).pipe(within(limits.connect, "no connection"))

const refusedTunnel = ({ says, schemes, statusCode }: Tunnel.TunnelRefused): NotReached => {
  const detail = `HTTP ${statusCode} ${says === "" ? (http.STATUS_CODES[statusCode] ?? "") : says}`.trim()
  if (wantsCredentials(statusCode)) {
    return takesBasic(schemes)
      ? new NotReached({ reason: "credentials", detail })
      : new NotReached({ reason: "scheme", detail: `${schemes.join(", ")}; ${detail}` })
  }
  return new NotReached({ reason: statusCode === 502 || statusCode === 504 ? "unreachable" : "denied", detail })
}

const tunnelFailed = (error: NodeJS.ErrnoException): NotReached => {
  if (error instanceof Tunnel.TunnelRefused) return refusedTunnel(error)
  const { code = "" } = error
  if (code === proxySilentCode) return silent("the proxy has no answer", limits.tunnel)
  return code.startsWith("HPE_") ? new NotReached({ reason: "not-a-proxy", detail: code }) : notReached(error)
}

const tunnelled = (proxy: ProxyPlace, { host, port }: Place) =>
  Effect.callback<net.Socket, NotReached>((resume) => {
    const giveUp = Tunnel.open(proxy, `${Tunnel.bracketed(host)}:${port}`, limits.tunnel, (result) =>
      resume(result instanceof Error ? Effect.fail(tunnelFailed(result)) : Effect.succeed(result)),
    )
    return Effect.sync(giveUp)
  })

const certificateOf = (x509: X509Certificate): Certificate => {
  const commonName = (name: string) => /(?:^|\n)CN=(.*)/.exec(name)?.[1] ?? name.replaceAll("\n", ", ")
  // A certificate without alternative names is for its common name.
  const names = x509.subjectAltName ?? `DNS:${commonName(x509.subject)}`
  return {
    pem: x509.toString(),
    subject: commonName(x509.subject),
    issuer: commonName(x509.issuer),
    selfSigned: x509.checkIssued(x509),
    names: names
      .split(", ")
      .map((name) => name.replace(/^(?:DNS|IP Address):/, ""))
      .filter((name) => name !== ""),
    validFrom: Date.parse(x509.validFrom),
    validTo: Date.parse(x509.validTo),
  }
}

/** A self-signed certificate is its own issuer, endlessly. */
const longestChain = 10

const chainOf = (leaf: tls.DetailedPeerCertificate): ReadonlyArray<Certificate> => {
  const chain: Array<Certificate> = []
  let at: tls.DetailedPeerCertificate | undefined = leaf
  while (at?.raw !== undefined && chain.length < longestChain) {
    chain.push(certificateOf(new X509Certificate(at.raw)))
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate
  }
  return chain
}

const greet = (socket: net.Socket, host: string, ca: ReadonlyArray<string> | undefined) =>
  Effect.callback<Omit<Handshake, "bySystem">, NotReached>((resume) => {
    const name = bare(host)
    const secure = tls.connect({
      socket,
      host: name,
      // As in NodeHttp.ts, whatever the environment says.
      rejectUnauthorized: true,
      ...(net.isIP(name) === 0 ? { servername: name } : {}),
      ...Roots.trusting(ca),
    })
    let seen: Pick<Handshake, "protocol" | "chain" | "forHost"> | undefined
    // Before node's own listener, which closes the connection of an untrusted certificate and drops it.
    secure.prependListener("secure", () => {
      // Not getPeerX509Certificate(), after which node itself finds no certificate.
      const leaf = secure.getPeerCertificate(true)
      seen = {
        protocol: secure.getProtocol() ?? "TLS",
        chain: chainOf(leaf),
        forHost: tls.checkServerIdentity(name, leaf) === undefined,
      }
    })
    const done = (complaint: Option.Option<string>, error: NotReached) => {
      secure.destroy()
      resume(seen === undefined ? Effect.fail(error) : Effect.succeed({ ...seen, complaint }))
    }
    secure.once("secureConnect", () => done(Option.none(), new NotReached({ reason: "other", detail: "" })))
    secure.on("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message
      done(code === "ERR_TLS_CERT_ALTNAME_INVALID" ? Option.none() : Option.some(code), notReached(error))
    })
    return Effect.sync(() => secure.destroy())
  }).pipe(within(limits.handshake, "no answer to the TLS handshake"))

const handshake: Probe["Service"]["handshake"] = Effect.fnUntraced(function* (place, { extra, proxy }) {
  const shake = (ca: ReadonlyArray<string> | undefined) =>
    Effect.acquireUseRelease(
      Effect.interruptible(
        Option.match(proxy, { onNone: () => connected(place), onSome: (one) => tunnelled(one, place) }),
      ),
      (socket) => greet(socket, place.host, ca),
      (socket) => Effect.sync(() => socket.destroy()),
    )
  const first = yield* shake(Roots.usual(extra))
  if (Option.isNone(first.complaint)) return { ...first, bySystem: false }
  const second = yield* shake(Roots.withSystem(extra))
  return Option.isNone(second.complaint) ? { ...second, bySystem: true } : { ...first, bySystem: false }
})

export const layer = Layer.sync(Probe, () =>
  Probe.of({
    resolve,
    connect: (place) => Effect.map(connected(place), (socket) => void socket.destroy()),
    tunnel: (proxy, place) => Effect.map(tunnelled(proxy, place), (socket) => void socket.destroy()),
    handshake,
    certificates: (bytes) =>
      Effect.fromResult(Roots.read(bytes)).pipe(
        Effect.map((certificates) => certificates.map(certificateOf)),
        Effect.mapError((detail) => new CertificatesInvalid({ detail })),
      ),
    freeSpace: (folder) =>
      Effect.callback((resume) => {
        fs.statfs(folder, (error, stats) =>
          resume(Effect.succeed(error === null ? Option.some(stats.bavail * stats.bsize) : Option.none())),
        )
      }),
    runtime: {
      text: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
      listsCertificates: "getCACertificates" in tls,
      user: Result.getOrElse(
        Result.try(() => os.userInfo().username),
        () => "an account without a name",
      ),
      zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  }),
)
