/**
 * The certificates that this program trusts: the roots that node knows, CA_FILE, and, only where these do not do, the
 * operating system's own store, which takes long to read.
 */
import * as tls from "node:tls"

/** Enough for most servers, and read in no time: CA_FILE alone, without one node's own default. */
export const first = (extra: ReadonlyArray<string>): ReadonlyArray<string> | undefined =>
  extra.length === 0 ? undefined : extra

/** Undefined: node's own default, which needs no list. */
export const usual = (extra: ReadonlyArray<string>): ReadonlyArray<string> | undefined =>
  extra.length === 0 ? undefined : [...tls.getCACertificates("default"), ...extra]

export const withSystem = (extra: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...tls.getCACertificates("default"),
  ...tls.getCACertificates("system"),
  ...extra,
]

/** One context for all connections: node would parse the roots again, and hold them, for each. */
export const trusting = (ca: ReadonlyArray<string> | undefined): { readonly secureContext?: tls.SecureContext } =>
  ca === undefined ? {} : { secureContext: tls.createSecureContext({ ca: [...ca] }) }
