/**
 * Judges the certificate of a server: every reason for which it is refused, those first that no CA_FILE would cure, and how
 * long it is still valid. Pure: the handshake is over.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Certificate, Handshake } from "../http/Probe.ts"
import type { Finding } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

export interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number
  /** The host that was connected to, and the setting that names it. */
  readonly host: string
  readonly hostSetting: string
  readonly caSetting: string
  /** Whether there is a CA_FILE. */
  readonly caGiven: boolean
  readonly proxied: boolean
}

const dayMillis = 86_400_000
/** From so many days before its end on, a certificate gives a warning. */
export const soon = 30

const date = (millis: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(millis))

type Reason = readonly [cause: string, next: string]

const outOfTime = ({ chain }: Handshake, now: number): ReadonlyArray<Reason> =>
  chain.flatMap(({ subject, validFrom, validTo }, index): ReadonlyArray<Reason> => {
    const whose = index === 0 ? "it" : `the certificate of its issuer ${subject}`
    if (validTo < now) {
      return [
        [`${whose} expired on ${date(validTo)}`, "Give the server a new certificate; nothing here can make up for it."],
      ]
    }
    return validFrom > now
      ? [
          [
            `${whose} is not valid before ${date(validFrom)}`,
            "Set the clock of this machine right, or give the server a certificate that is valid now.",
          ],
        ]
      : []
  })

const isUnknown = (code: string): boolean =>
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/.test(
    code,
  )

const untrusted = (code: string, leaf: Certificate, root: Certificate, about: Circumstances): Reason => {
  const { caGiven, caSetting, proxied } = about
  if (!isUnknown(code)) {
    return [`it is refused (${code})`, "Give the server a certificate that present TLS libraries accept."]
  }
  if (leaf.selfSigned) {
    return caGiven
      ? [
          `it is self-signed, and the CA_FILE does not hold it (${code})`,
          `Put the server's present certificate as PEM into the file that ${caSetting} names: it was probably renewed.`,
        ]
      : [
          `it is self-signed, so no authority confirms it (${code})`,
          `Save the server's certificate as a PEM file and name that with ${caSetting}, or give the server one of a known issuer.`,
        ]
  }
  const issuer = root.selfSigned ? root.subject : root.issuer
  const unknown = `not known here${caGiven ? ", nor is it in the CA_FILE" : ""} (${code})`
  const inspected = proxied ? " Where the proxy opens TLS, that is the proxy's own root certificate." : ""
  if (root.selfSigned) {
    return [
      `its issuer ${issuer} is ${unknown}`,
      `Name the certificate of ${issuer} as PEM with ${caSetting}.${inspected}`,
    ]
  }
  const sent = root === leaf ? "no certificate but this one" : `no certificate behind ${root.subject}`
  return [
    `its issuer ${issuer} is ${unknown}, and the server sends ${sent}`,
    `Where ${issuer} is an intermediate issuer, let the server send its intermediate certificates too, the whole chain, or put that of ${issuer} as PEM into the file that ${caSetting} names, beside the root; where it is the root, put it there.${inspected}`,
  ]
}

const wrongHost = (leaf: Certificate, { host, hostSetting }: Circumstances): Reason => {
  const names = leaf.names.length === 0 ? "no host" : leaf.names.slice(0, 5).join(", ")
  const [first] = leaf.names
  const other = first === undefined || first.startsWith("*") ? "" : ` (${first}?)`
  return [
    `it is for ${names}, not for ${host}`,
    `Use a name that the certificate is for as ${hostSetting}${other}, or give the server one for ${host}.`,
  ]
}

export const judge = (handshake: Handshake, about: Circumstances): Finding => {
  const { bySystem, chain, complaint, forHost, protocol } = handshake
  const [leaf] = chain
  const root = chain.at(-1)
  if (leaf === undefined || root === undefined) {
    return failed("no certificate was shown", "the server showed none", "Give the server a certificate.")
  }
  const times = outOfTime(handshake, about.now)
  const refused = Option.filter(complaint, (code) => times.length === 0 || isUnknown(code))
  const reasons = [
    ...times,
    ...Option.toArray(Option.map(refused, (code) => untrusted(code, leaf, root, about))),
    ...(forHost ? [] : [wrongHost(leaf, about)]),
  ]
  const what = `${leaf.subject}, ${leaf.selfSigned ? "self-signed" : `issued by ${leaf.issuer}`}`
  if (reasons.length > 0) {
    const lines = (at: 0 | 1) => reasons.map((reason) => reason[at]).join("\n")
    return failed(`not accepted: ${what}`, lines(0), lines(1))
  }
  const ends = chain.reduce((first, one) => (one.validTo < first.validTo ? one : first), leaf)
  const days = Math.floor((ends.validTo - about.now) / dayMillis)
  const by = bySystem ? "the system's store" : about.caGiven ? "the known roots and CA_FILE" : "the known roots"
  const found = `${what}, good until ${date(ends.validTo)} (${days} days), trusted by ${by}, ${protocol}`
  return days >= soon
    ? ok(found)
    : warning(
        found,
        `${ends === leaf ? "it" : `the certificate of its issuer ${ends.subject}`} ends in ${days} days`,
        `Have the server's certificate renewed before that day${about.caGiven ? ", and the CA_FILE with it" : ""}.`,
      )
}
