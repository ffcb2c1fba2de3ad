/**
 * Why a system cannot be reached, or no usable answer came from it. What is to be done about each is in
 * cures/Unreachable.ts.
 */
import { fixed, sentence } from "../Sentence.ts"

export const unknownHost = fixed("the host name is not known")
export const noDns = fixed("the host name cannot be resolved now")
export const refused = fixed("the connection was refused")
export const hostUnreachable = fixed("the host is unreachable")
export const networkUnreachable = fixed("the network is unreachable")
export const noAddress = fixed("the address is not available")
export const timedOut = fixed("the connection timed out")
export const notMade = fixed("the connection could not be made")
export const noTls = fixed("the TLS handshake failed")
export const closedInTls = fixed("the connection was closed during the TLS handshake")
export const selfSigned = sentence(
  "the server's certificate is not trusted ({code}): it is self-signed; put it into CA_FILE, or give the server one from an authority that this machine trusts",
)
export const unknownAuthority = sentence(
  "the server's certificate is not trusted ({code}): its authority is not known on this machine; put the authority's root certificate into CA_FILE",
)
export const issuerMissing = sentence(
  "the server's certificate is not trusted ({code}): an issuer is missing; let the server send its whole chain, or put the missing intermediate and root certificates into CA_FILE",
)
export const untrusted = sentence(
  "the server's certificate is not trusted ({code}); give the server a certificate that is accepted",
)
export const anotherName = sentence(
  "the server's certificate is for another name ({code}); use a name that it holds as the address, or give the server one for this name",
)
export const otherNames = sentence(
  "the server's certificate is for {names}, not for {host} ({code}); use a name that it is for as the address, or give the server a certificate for {host}",
)
export const expired = sentence(
  "the server's certificate, or its issuer's, has expired ({code}); it must be renewed on the server",
)
export const notYetValid = sentence(
  "the server's certificate is not valid yet ({code}); check the clock of this machine",
)
export const noAnswer = fixed("no answer in time")
export const notToItsEnd = fixed("the answer began, but did not come to its end in time")
export const noHttp = sentence("what was answered is not HTTP, or too long in its headers ({code})")
export const lost = sentence("the connection was lost before the answer was complete ({code})")
export const coded = sentence("{why} ({code})")
export const resting = sentence("{why}; not asked again for {seconds} s")
export const probing = sentence("{why}; it is being asked again")
export const throughProxy = sentence("the way through the proxy {proxy}: {why}")
export const proxyRefuses = sentence(
  "the proxy {proxy} refuses the credentials (HTTP {status}); correct USER and PASSWORD of the proxy{words}",
)
export const proxyScheme = sentence(
  "the proxy {proxy} accepts only {schemes} (HTTP {status}), which this program does not speak; let it accept Basic for this account, exempt this host, or name a relay such as cntlm or px as the proxy{words}",
)
export const proxySilent = sentence("the proxy {proxy} never answered CONNECT")
export const noProxy = fixed("what it answers is no answer to CONNECT")
export const proxyCannot = sentence("the proxy {proxy} does not reach the server (HTTP {status}){words}")
export const proxyForbids = sentence("the proxy {proxy} does not allow the connection (HTTP {status}){words}")
export const noRequest = sentence("{kind}: {url}")
export const redirect = sentence("a redirect to {address}, which is not followed")
export const tooLarge = fixed("the answer is larger than is allowed")
export const undecoded = sentence("an answer was received, but cannot be read ({why})")
export const unknownEncoding = fixed("this encoding is not known")
export const webPage = sentence("a web page instead of JSON: {title}")
export const caUnreadable = sentence("cannot be read: {why}")
export const caEmpty = fixed("holds nothing")
export const caNone = fixed("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----) and is none in DER form")
export const caKey = fixed(
  "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----), but a private key, which belongs on the server",
)
export const caOther = sentence("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----), but a {other}")
export const caBroken = sentence("holds a certificate that cannot be read (number {number} of {count})")
export const emptyBody = fixed("with an empty body")
export const otherShape = sentence("an answer of another shape: {why}")
export const nothingInIt = fixed("an answer with nothing in it where a job was asked for")
