/** What to do about a system that cannot be reached. */
import type * as Unreachable from "../notes/Unreachable.ts"

export const cures: Readonly<Record<keyof typeof Unreachable, string>> = {
  unknownHost: "Correct SERVER or `address.value`, or the server's DNS.",
  noDns: "DNS does not answer; it is retried.",
  refused: "Nothing listens there: check PORT, and that the service runs.",
  hostUnreachable: "Check the network and firewall between this server and the other.",
  networkUnreachable: "Check the network and firewall between this server and the other.",
  noAddress: "Check the network and firewall between this server and the other.",
  timedOut: "A firewall drops packets, or the server is down.",
  notMade: "The code in brackets says why.",
  noTls: "The other side does not speak TLS, or no version in common: check PORT, or an inspecting proxy.",
  closedInTls: "The other side does not speak TLS, or no version in common: check PORT, or an inspecting proxy.",
  selfSigned:
    "Export the server's certificate as Base-64 X.509, and set CA_FILE in that system's section. If CA_FILE has one already, the server's was probably renewed.",
  unknownAuthority:
    "Export the root certificate as Base-64 X.509, and set CA_FILE in that system's section. Behind an inspecting proxy it is the proxy's own.",
  issuerMissing:
    "Do what the message says; `doctor` names the issuer. If CA_FILE already has the root, the intermediate is missing, which the server should send.",
  untrusted: "The code in brackets says why.",
  anotherName: "Do what the message says; CA_FILE does not help. `doctor` shows the names.",
  otherNames: "Do what the message says; CA_FILE does not help.",
  expired: "Do what the message says; CA_FILE does not help.",
  notYetValid: "Do what the message says; CA_FILE does not help.",
  noAnswer: "The system is slow; it is retried. Raise TIMEOUT_SECONDS if it is always slow.",
  notToItsEnd: "The system is slow; it is retried. Raise TIMEOUT_SECONDS if it is always slow.",
  noHttp:
    "Something else than a web server listens there, or a gateway spoils the answer: check the port. It is retried; the program looks for a new incident first.",
  lost: "It is retried; the program looks for a new incident first.",
  coded: "See the reason; the code in brackets is that of Node.",
  resting: "The system failed several times in a row, so no request is sent for a while; the last reason comes first.",
  probing: "The system failed several times in a row, so no request is sent for a while; the last reason comes first.",
  throughProxy: "The reason after it is about the proxy: check its address and port in Connector.config.",
  proxyRefuses: "Do what the message says.",
  proxyScheme: "Do what the message says: NTLM, Negotiate and Kerberos need a relay that speaks them.",
  proxySilent:
    "The request certainly did not arrive; it is retried. The proxy is overloaded, or something else listens there.",
  noProxy: "No HTTP proxy listens there: check its address and port in Connector.config.",
  proxyCannot: "Have the proxy's administrator allow CONNECT to Summit's address.",
  proxyForbids: "Have the proxy's administrator allow CONNECT to Summit's address.",
  noRequest: "The address is not valid: correct SERVER and PORT, or `address` and `urls` of the template.",
  redirect:
    "A login page or a moved server: correct address and urls. It is not followed, because it would pass on the token or key.",
  tooLarge: "Something other than the API answers, or a list is far too long.",
  undecoded:
    "A gateway compresses answers against the request, and does it wrong: switch that off for this client. The program looks for a new incident first.",
  unknownEncoding:
    "A gateway compresses answers against the request, and does it wrong: switch that off for this client. The program looks for a new incident first.",
  webPage: "A gateway, a login or an error page answers instead of OpCon: check SERVER and PORT.",
  caUnreadable:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  caEmpty:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  caNone:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  caKey:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  caOther:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  caBroken:
    "About CA_FILE: name a file that the account can read, exported as Base-64 X.509 (PEM) or DER; a bundle (`.p7b`, `.pfx`) is neither.",
  emptyBody:
    "Something else may have answered instead of OpCon; it is retried. If this continues, the API is older or newer than the program knows: send a [recording](operations.md#recordings).",
  otherShape:
    "Something else may have answered instead of OpCon; it is retried. If this continues, the API is older or newer than the program knows: send a [recording](operations.md#recordings).",
  nothingInIt:
    "Something else may have answered instead of OpCon; it is retried. If this continues, the API is older or newer than the program knows: send a [recording](operations.md#recordings).",
}
