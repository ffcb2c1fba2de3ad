/** Networks broken at one port, for the matrix of broken environments. */
import * as Option from "effect/Option"
import type { CheckId } from "../../src/doctor/Check.ts"
import type { Handshake, Reason } from "../../src/http/Probe.ts"
import * as Networks from "../support/Networks.ts"
import type { Case } from "./Case.ts"

export const opconPort = 9443
export const summitPort = 9444
export const always = { times: 1000 } as const

export const unconnected = (name: string, port: number, check: CheckId, reason: Reason, says: RegExp): Case => ({
  name,
  check,
  says,
  network: { connect: Networks.unlessPort(port, reason) },
})

export const shaken = (name: string, port: number, result: Partial<Handshake> | Reason, says: RegExp): Case => ({
  name,
  check: port === opconPort ? "opcon-certificate" : "summit-certificate",
  says,
  network: { handshake: Networks.shaking(port, result) },
})

export const refused = (
  complaint: string,
  changed: Parameters<typeof Networks.certificate>[0] = {},
): Partial<Handshake> => ({
  complaint: Option.some(complaint),
  chain: [Networks.certificate(changed)],
})
