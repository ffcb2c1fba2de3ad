/**
 * The port to what is below HTTP: names, connections, TLS handshakes, proxies, disks, the process itself. Only `doctor` uses
 * it; everything else relies on what the HTTP clients report. NodeProbe.ts is the adapter.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** Where something listens; `host` as in a URL, an IPv6 address in brackets. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A proxy and the credentials for it, if any. */
export interface ProxyPlace extends Place {
  readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted<string> }>
}

/**
 * Why a step failed. name: the host is unknown · resolver: no name can be resolved now · refused: nothing listens ·
 * silent: no answer in time · unreachable: no route · closed: closed in the middle · not-tls: what answers does not speak
 * TLS · handshake: no agreement on TLS · credentials: the proxy wants some, or others · scheme: the proxy wants a scheme that
 * is not supported here · denied: the proxy refuses the tunnel · not-a-proxy: what answers is no proxy · other
 */
export const reasons = [
  "name",
  "resolver",
  "refused",
  "silent",
  "unreachable",
  "closed",
  "not-tls",
  "handshake",
  "credentials",
  "scheme",
  "denied",
  "not-a-proxy",
  "other",
] as const
export type Reason = (typeof reasons)[number]

export class NotReached extends Schema.TaggedError<NotReached>()("NotReached", {
  reason: Schema.Literals(reasons),
  /** What the system or the other side says: a code, a status. */
  detail: Schema.String,
}) {
  override get message(): string {
    return this.detail
  }
}

/** A CA_FILE cannot be used. */
export class CertificatesInvalid extends Schema.TaggedError<CertificatesInvalid>()("CertificatesInvalid", {
  /** What is wrong with it: `holds nothing`. */
  detail: Schema.String,
}) {
  override get message(): string {
    return this.detail
  }
}

export interface Certificate {
  readonly pem: string
  /** The common name, else the whole subject. */
  readonly subject: string
  readonly issuer: string
  /** Its own issuer. */
  readonly selfSigned: boolean
  /** The host names and addresses that it is valid for. */
  readonly names: ReadonlyArray<string>
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validTo: number
}

/** A finished handshake. Nothing is sent after it; where there is a `complaint` the connection was refused. */
export interface Handshake {
  /** `TLSv1.3`. */
  readonly protocol: string
  /** The server's own certificate first, then its issuers as far as they are known. */
  readonly chain: ReadonlyArray<Certificate>
  /** OpenSSL's code for why the chain is not trusted (`CERT_HAS_EXPIRED`); none: it is trusted. */
  readonly complaint: Option.Option<string>
  /** Whether the operating system's own store had to be asked. */
  readonly bySystem: boolean
  /** Whether the certificate is for this host. */
  readonly forHost: boolean
}

interface Runtime {
  /** `Node 24.21.0 on win32 x64`. */
  readonly text: string
  /** Whether it lists the certificates that it trusts; the CA_FILE and the system's store are added to those. */
  readonly listsCertificates: boolean
  /** The account the program runs under. */
  readonly user: string
  /** IANA name of this machine's own zone. */
  readonly zone: string
}

export class Probe extends Context.Service<
  Probe,
  {
    /** The addresses of a host, as the HTTP clients find them. */
    resolve(host: string): Effect.Effect<ReadonlyArray<string>, NotReached>
    /** Connects and closes. */
    connect(place: Place): Effect.Effect<void, NotReached>
    /** Opens a tunnel to `place` through the proxy, and closes it. */
    tunnel(proxy: ProxyPlace, place: Place): Effect.Effect<void, NotReached>
    /** A TLS handshake, verified as the HTTP clients verify it, with the certificates in `extra` (PEM) besides the roots. */
    handshake(
      place: Place,
      options: { readonly proxy: Option.Option<ProxyPlace>; readonly extra: ReadonlyArray<string> },
    ): Effect.Effect<Handshake, NotReached>
    /** The certificates in a CA_FILE, as the HTTP clients read it. */
    certificates(bytes: Uint8Array): Effect.Effect<ReadonlyArray<Certificate>, CertificatesInvalid>
    /** Free bytes on the disk that holds `folder`; none: the system does not say. */
    freeSpace(folder: string): Effect.Effect<Option.Option<number>>
    readonly runtime: Runtime
  }
>()("opcon-summit/Probe") {}
