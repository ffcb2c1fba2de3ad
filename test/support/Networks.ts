/**
 * A network in memory on which everything answers and every certificate is good, and what may be wrong on it; for the
 * tests of `doctor`.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Certificate, Handshake, Place, Reason } from "../../src/http/Probe.ts"
import { CertificatesInvalid, NotReached, Probe } from "../../src/http/Probe.ts"

export type Network = Partial<Probe["Service"]>

export const day = 86_400_000
/** When the tests of `doctor` take place. */
export const today = Date.parse("2024-09-21T09:20:00Z")

export const certificate = (changed: Partial<Certificate> = {}): Certificate => ({
  pem: "PEM",
  subject: "localhost",
  issuer: "localhost",
  selfSigned: true,
  names: ["localhost"],
  validFrom: today - 100 * day,
  validTo: today + 200 * day,
  ...changed,
})

export const handshake = (changed: Partial<Handshake> = {}): Handshake => ({
  protocol: "TLSv1.3",
  chain: [certificate()],
  complaint: Option.none(),
  bySystem: false,
  forHost: true,
  ...changed,
})

export const runtime = {
  text: "Node 24.21.0 on win32 x64",
  listsCertificates: true,
  user: "svc-opcon",
  zone: "UTC",
} as const satisfies Probe["Service"]["runtime"]

export const notReached = (reason: Reason, detail = reason.toUpperCase()) => new NotReached({ reason, detail })

/** Fails with `reason` for the port, and is well for every other. */
export const unlessPort =
  (port: number, reason: Reason) =>
  (place: Place): Effect.Effect<void, NotReached> =>
    place.port === port ? Effect.fail(notReached(reason)) : Effect.void

/** What the handshake with the server at `port` comes to; with every other one it is well. */
export const shaking =
  (port: number, result: Partial<Handshake> | Reason): Probe["Service"]["handshake"] =>
  (place) => {
    if (place.port !== port) return Effect.succeed(handshake())
    return typeof result === "string" ? Effect.fail(notReached(result)) : Effect.succeed(handshake(result))
  }

export const layer = (network: Network = {}): Layer.Layer<Probe> =>
  Layer.succeed(
    Probe,
    Probe.of({
      resolve: () => Effect.succeed(["127.0.0.1"]),
      connect: () => Effect.void,
      tunnel: () => Effect.void,
      handshake: () => Effect.succeed(handshake()),
      certificates: (bytes) =>
        new TextDecoder().decode(bytes).includes("PEM")
          ? Effect.succeed([certificate()])
          : Effect.fail(new CertificatesInvalid({ detail: "holds no certificate in PEM form" })),
      freeSpace: () => Effect.succeedSome(100 * 1024 ** 3),
      runtime,
      ...network,
    }),
  )
