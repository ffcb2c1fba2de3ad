/**
 * The port to what lies below HTTP: names, connections, TLS handshakes, proxies, disks, the process itself. Only `doctor`
 * looks at these; everything else is content with what the HTTP clients say. http/NodeProbe.ts is the adapter.
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

/** A proxy, with what it is told about who asks; none: nothing. */
export interface ProxyPlace extends Place {
  readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted<string> }>
}

/**
 * It went no further. name: nobody knows the host · resolver: no name can be looked up now · refused: nothing listens ·
 * silent: no answer in time · unreachable: no way there · closed: hung up in the middle · not-tls: what answers does not
 * speak TLS · handshake: no agreement on TLS · credentials: the proxy wants some, or others · scheme: it wants them in a way
 * that is not spoken here · denied: the proxy refuses the tunnel · not-a-proxy: what answers is none · other
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
  /** What it holds in their place: `holds nothing`. */
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
  /** The host names and addresses it is for. */
  readonly names: ReadonlyArray<string>
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validTo: number
}

/** A finished handshake. Nothing is sent after it, and where `complaint` says something the connection was refused. */
export interface Handshake {
  /** `TLSv1.3`. */
  readonly protocol: string
  /** The server's own certificate first, then its issuers as far as they are known. */
  readonly chain: ReadonlyArray<Certificate>
  /** OpenSSL's code for why the chain is not trusted (`CERT_HAS_EXPIRED`); none: it is. */
  readonly complaint: Option.Option<string>
  /** Whether the operating system's own store had to be asked. */
  readonly bySystem: boolean
  /** Whether the certificate is for this host. */
  readonly forHost: boolean
}

export interface Runtime {
  /** `Node 24.21.0 on win32 x64`. */
  readonly text: string
  /** `24.21.0`. */
  readonly version: string
  /** The account the program runs under. */
  readonly user: string
  /** IANA name of this machine's own zone. */
  readonly zone: string
}

export class Probe extends Context.Service<
  Probe,
  {
    /** The addresses of a host, as the HTTP clients would find them. */
    resolve(host: string): Effect.Effect<ReadonlyArray<string>, NotReached>
    /** Connects and hangs up. */
    connect(place: Place): Effect.Effect<void, NotReached>
    /** Asks the proxy for a way to `place`, and hangs up. */
    tunnel(proxy: ProxyPlace, place: Place): Effect.Effect<void, NotReached>
    /** A TLS handshake, verified as the HTTP clients verify it, with the certificates in `extra` (PEM) besides the roots. */
    handshake(
      place: Place,
      options: { readonly proxy: Option.Option<ProxyPlace>; readonly extra: ReadonlyArray<string> },
    ): Effect.Effect<Handshake, NotReached>
    /** The certificates in a CA_FILE, as the HTTP clients read it. */
    certificates(bytes: Uint8Array): Effect.Effect<ReadonlyArray<Certificate>, CertificatesInvalid>
    /** Bytes that are free on the disk that holds `folder`; none: the system does not tell. */
    freeSpace(folder: string): Effect.Effect<Option.Option<number>>
    readonly runtime: Runtime
  }
>()("opcon-summit/Probe") {}
