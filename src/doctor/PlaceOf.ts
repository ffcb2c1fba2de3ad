/** Where the server of an address listens. */
import type { Place } from "../http/Probe.ts"

/** `address`: `https://host[:port]`, as settings and templates decode it. */
export const placeOf = (address: string): Place => {
  const { hostname, port, protocol } = new URL(address)
  return { host: hostname, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) }
}
