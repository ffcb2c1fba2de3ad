/**
 * A request without a usable reply: node's error in words that name the cure, and whether the request can have been
 * received. An error that only says that a socket broke leaves that open.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** No reply arrived. `delivered: "no"`: the request certainly was not received. */
export class NoReply extends Schema.TaggedError<NoReply>()("NoReply", {
  detail: Schema.String,
  delivered: Schema.Literals(["no", "unknown"]),
  /** False where a retry cannot help: an untrusted certificate, an invalid URL. */
  transient: Schema.Boolean,
  /** The proxy wants other credentials. */
  proxyRefused: Schema.optionalKey(Schema.Boolean),
}) {
  override get message(): string {
    return this.detail
  }
}

/** Code of a request that an open circuit (Breaker.ts) did not let through. */
export const circuitOpenCode = "ERR_CIRCUIT_OPEN"

/** Code of a body that is larger than is allowed. */
export const tooLargeCode = "ERR_BODY_TOO_LARGE"

/** Code of a body that cannot be decoded; the message says why. */
export const undecodableCode = "ERR_BODY_ENCODING"

/** Codes of a connection that is not established in time, and of a proxy that does not answer CONNECT. */
export const connectTimeoutCode = "ERR_CONNECT_TIMEOUT"
export const proxySilentCode = "ERR_PROXY_SILENT"

/** Error codes that node's resolver, sockets and TLS raise before the first byte of a request is sent. */
const unsent: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be resolved now",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "the host is unreachable",
  ENETUNREACH: "the network is unreachable",
  EADDRNOTAVAIL: "the address is not available",
  EPROTO: "the TLS handshake failed",
  [connectTimeoutCode]: "the connection timed out",
}

const untrusted =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH)/

/** An error of node about a failed connection. */
export const NodeError = Schema.Struct({
  code: Schema.optionalKey(Schema.String),
  syscall: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
  /** False: the connection, TLS included, was not established yet. Set by NodeHttp.ts. */
  connected: Schema.optionalKey(Schema.Boolean),
  /** The proxy on the way, `host:port`. */
  proxy: Schema.optionalKey(Schema.String),
  /** The answer of a proxy: its status, its own words, the authentication schemes that it offers. */
  statusCode: Schema.optionalKey(Schema.Int),
  says: Schema.optionalKey(Schema.String),
  schemes: Schema.optionalKey(Schema.Array(Schema.String)),
  /** A certificate for another name: the host that was asked for, and the certificate. */
  host: Schema.optionalKey(Schema.Unknown),
  cert: Schema.optionalKey(Schema.Unknown),
})
type NodeError = typeof NodeError.Type
const decodeNodeError = Schema.decodeUnknownOption(NodeError)

const nodeError = (cause: unknown) => Option.getOrElse(decodeNodeError(cause), () => NodeError.make({}))

const otherName: ReadonlySet<string> = new Set(["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"])
const issuerUnknown = /^UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/

/** Whether a certificate was not trusted, which is found before a byte of the request is sent. */
export const isUntrusted = (cause: unknown): boolean => {
  const { code = "" } = nodeError(cause)
  return untrusted.test(code) && !otherName.has(code)
}

/** What node knows of a certificate that is for another name. */
const OtherName = Schema.Struct({
  host: Schema.String,
  cert: Schema.Struct({
    subjectaltname: Schema.optionalKey(Schema.String),
    subject: Schema.optionalKey(Schema.Struct({ CN: Schema.optionalKey(Schema.String) })),
  }),
})
const decodeOtherName = Schema.decodeUnknownOption(OtherName)

const namesShown = 5

/** `a.example, *.b.example and 3 more`; a certificate without alternative names is for its common name. */
const namesIn = ({ subject, subjectaltname }: typeof OtherName.Type.cert): string => {
  const names = (subjectaltname ?? subject?.CN ?? "")
    .split(", ")
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ""))
    .filter((name) => name !== "")
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : ""
  return names.slice(0, namesShown).join(", ") + more
}

const wrongName = (error: NodeError, code: string): string => {
  const known = decodeOtherName(error)
  const names = Option.match(known, { onNone: () => "", onSome: ({ cert }) => namesIn(cert) })
  return Option.isNone(known) || names === ""
    ? `the server's certificate is for another name (${code}); use a name that it holds as the address, or give the server one for this name`
    : `the server's certificate is for ${names}, not for ${known.value.host} (${code}); use a name that it is for as the address, or give the server a certificate for ${known.value.host}`
}

/** Why a certificate is refused, and what to do. */
const certificate = (error: NodeError, code: string): string => {
  if (otherName.has(code)) return wrongName(error, code)
  if (code === "CERT_HAS_EXPIRED") {
    return `the server's certificate, or its issuer's, has expired (${code}); it must be renewed on the server`
  }
  if (code === "CERT_NOT_YET_VALID") {
    return `the server's certificate is not valid yet (${code}); check the clock of this machine`
  }
  if (issuerUnknown.test(code)) {
    return `the server's certificate is not trusted (${code}): an issuer is missing; let the server send its whole chain, or put the missing intermediate and root certificates into CA_FILE`
  }
  if (code === "DEPTH_ZERO_SELF_SIGNED_CERT") {
    return `the server's certificate is not trusted (${code}): it is self-signed; put it into CA_FILE, or give the server one from an authority that this machine trusts`
  }
  if (code === "SELF_SIGNED_CERT_IN_CHAIN") {
    return `the server's certificate is not trusted (${code}): its authority is not known on this machine; put the authority's root certificate into CA_FILE`
  }
  return `the server's certificate is not trusted (${code}); give the server a certificate that is accepted`
}

/** Whether a proxy's status is about credentials: some answer 401 to wrong ones, though the standard only has 407. */
export const wantsCredentials = (status: number): boolean => status === 407 || status === 401

/** Whether a proxy that offers these schemes accepts Basic; one that names none may. */
export const takesBasic = (schemes: ReadonlyArray<string>): boolean =>
  schemes.length === 0 || schemes.some((scheme) => scheme.toLowerCase() === "basic")

/** A proxy that answered, but not with a tunnel. */
const tunnelRefused = (proxy: string, status: number, { says = "", schemes = [] }: NodeError): NoReply => {
  const words = says === "" ? "" : `; it says "${says}"`
  if (wantsCredentials(status)) {
    const detail = takesBasic(schemes)
      ? `the proxy ${proxy} refuses the credentials (HTTP ${status}); correct USER and PASSWORD of the proxy${words}`
      : `the proxy ${proxy} accepts only ${schemes.join(", ")} (HTTP ${status}), which this program does not speak; let it accept Basic for this account, exempt this host, or name a relay such as cntlm or px as the proxy${words}`
    return new NoReply({ detail, delivered: "no", transient: false, proxyRefused: true })
  }
  const why = status >= 500 ? "does not reach the server" : "does not allow the connection"
  return new NoReply({ detail: `the proxy ${proxy} ${why} (HTTP ${status})${words}`, delivered: "no", transient: true })
}

/** The NoReply for `cause`, which is node's error or anything else that a client raised. */
export const classify = (cause: unknown): NoReply => {
  const error = nodeError(cause)
  const { code = "", connected, message = "", proxy, statusCode, syscall = "" } = error
  if (untrusted.test(code)) {
    return new NoReply({ detail: certificate(error, code), delivered: "no", transient: false })
  }
  if (code === circuitOpenCode) return new NoReply({ detail: message, delivered: "no", transient: true })
  if (code === tooLargeCode) {
    return new NoReply({ detail: "the answer is larger than is allowed", delivered: "unknown", transient: false })
  }
  if (code === undecodableCode) return unreadable(message)
  if (proxy !== undefined && statusCode !== undefined) return tunnelRefused(proxy, statusCode, error)
  if (proxy !== undefined && code === proxySilentCode) {
    return new NoReply({ detail: `the proxy ${proxy} never answered CONNECT`, delivered: "no", transient: true })
  }
  const before =
    unsent[code] ??
    (code === "ETIMEDOUT" && syscall === "connect" ? "the connection timed out" : undefined) ??
    (message.includes("before secure TLS connection")
      ? "the connection was closed during the TLS handshake"
      : undefined) ??
    (proxy !== undefined && connected === false && code.startsWith("HPE_")
      ? "what it answers is no answer to CONNECT"
      : undefined) ??
    (connected === false ? "the connection could not be made" : undefined)
  if (before !== undefined) {
    const way = proxy === undefined ? "" : `the way through the proxy ${proxy}: `
    return new NoReply({ detail: `${way}${before} (${code})`, delivered: "no", transient: true })
  }
  const detail = `the connection was lost before the answer was complete (${code === "" ? "no error code" : code})`
  return new NoReply({ detail, delivered: "unknown", transient: true })
}

/** The answer arrived, so the request is not sent again. */
export const unreadable = (why: string) =>
  new NoReply({
    detail: `an answer was received, but cannot be read (${why})`,
    delivered: "unknown",
    transient: false,
  })
