/**
 * A request without a usable reply: node's error in words that name the cure, and whether the request can have been
 * received. An error that only says that a socket broke leaves that open.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"
import { ofFailure, Sentence } from "../domain/Sentence.ts"

/** No reply arrived. `delivered: "no"`: the request certainly was not received. */
export class NoReply extends Schema.TaggedError<NoReply>()("NoReply", {
  detail: Sentence,
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
const unsent: Readonly<Record<string, Sentence>> = {
  ENOTFOUND: UnreachableNotes.unknownHost,
  EAI_AGAIN: UnreachableNotes.noDns,
  ECONNREFUSED: UnreachableNotes.refused,
  EHOSTUNREACH: UnreachableNotes.hostUnreachable,
  ENETUNREACH: UnreachableNotes.networkUnreachable,
  EADDRNOTAVAIL: UnreachableNotes.noAddress,
  EPROTO: UnreachableNotes.noTls,
  [connectTimeoutCode]: UnreachableNotes.timedOut,
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

const wrongName = (error: NodeError, code: string): Sentence => {
  const known = decodeOtherName(error)
  const names = Option.match(known, { onNone: () => "", onSome: ({ cert }) => namesIn(cert) })
  return Option.isNone(known) || names === ""
    ? UnreachableNotes.anotherName({ code })
    : UnreachableNotes.otherNames({ names, host: known.value.host, code })
}

/** Why a certificate is refused, and what to do. */
const certificate = (error: NodeError, code: string): Sentence => {
  if (otherName.has(code)) return wrongName(error, code)
  if (code === "CERT_HAS_EXPIRED") return UnreachableNotes.expired({ code })
  if (code === "CERT_NOT_YET_VALID") return UnreachableNotes.notYetValid({ code })
  if (issuerUnknown.test(code)) return UnreachableNotes.issuerMissing({ code })
  if (code === "DEPTH_ZERO_SELF_SIGNED_CERT") return UnreachableNotes.selfSigned({ code })
  if (code === "SELF_SIGNED_CERT_IN_CHAIN") return UnreachableNotes.unknownAuthority({ code })
  return UnreachableNotes.untrusted({ code })
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
      ? UnreachableNotes.proxyRefuses({ proxy, status, words })
      : UnreachableNotes.proxyScheme({ proxy, schemes: schemes.join(", "), status, words })
    return new NoReply({ detail, delivered: "no", transient: false, proxyRefused: true })
  }
  const detail = status >= 500 ? UnreachableNotes.proxyCannot : UnreachableNotes.proxyForbids
  return new NoReply({ detail: detail({ proxy, status, words }), delivered: "no", transient: true })
}

/** The NoReply for `cause`, which is node's error or anything else that a client raised. */
export const classify = (cause: unknown): NoReply => {
  const error = nodeError(cause)
  const { code = "", connected, message = "", proxy, statusCode, syscall = "" } = error
  if (untrusted.test(code)) {
    return new NoReply({ detail: certificate(error, code), delivered: "no", transient: false })
  }
  if (code === circuitOpenCode) return new NoReply({ detail: ofFailure(cause), delivered: "no", transient: true })
  if (code === tooLargeCode) {
    return new NoReply({ detail: UnreachableNotes.tooLarge, delivered: "unknown", transient: false })
  }
  if (code === undecodableCode) return unreadable(message)
  if (proxy !== undefined && statusCode !== undefined) return tunnelRefused(proxy, statusCode, error)
  if (proxy !== undefined && code === proxySilentCode) {
    return new NoReply({ detail: UnreachableNotes.proxySilent({ proxy }), delivered: "no", transient: true })
  }
  const before =
    unsent[code] ??
    (code === "ETIMEDOUT" && syscall === "connect" ? UnreachableNotes.timedOut : undefined) ??
    (message.includes("before secure TLS connection") ? UnreachableNotes.closedInTls : undefined) ??
    (proxy !== undefined && connected === false && code.startsWith("HPE_") ? UnreachableNotes.noProxy : undefined) ??
    (connected === false ? UnreachableNotes.notMade : undefined)
  if (before !== undefined) {
    const why = UnreachableNotes.coded({ why: before, code })
    const detail = proxy === undefined ? why : UnreachableNotes.throughProxy({ proxy, why })
    return new NoReply({ detail, delivered: "no", transient: true })
  }
  const detail = code.startsWith("HPE_")
    ? UnreachableNotes.noHttp({ code })
    : UnreachableNotes.lost({ code: code === "" ? "no error code" : code })
  return new NoReply({ detail, delivered: "unknown", transient: true })
}

/** The answer arrived, so the request is not sent again. */
export const unreadable = (why: string) =>
  new NoReply({
    detail: UnreachableNotes.undecoded({ why }),
    delivered: "unknown",
    transient: false,
  })
