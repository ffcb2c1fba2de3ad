/**
 * The HTTP client of telemetry. It verifies certificates and follows no redirect, because the headers may hold a key. It
 * gives up on a collector that does not answer soon, or answers at length.
 */
import * as ByteSize from "effect/ByteSize"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import { MaxBodySize } from "effect/http/HttpIncomingMessage"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as HttpClients from "../http/HttpClients.ts"

const limits = { bytes: ByteSize.kibibytes(64), connect: Duration.seconds(2), answer: Duration.seconds(10) } as const

export const layer = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClients.trusting([], Option.none(), limits.connect), (client) =>
    HttpClient.transform(client, (sent, request) =>
      sent.pipe(
        // The body is read only here; callers use the status.
        Effect.tap(({ arrayBuffer }) => Effect.provideService(arrayBuffer, MaxBodySize, limits.bytes)),
        Effect.timeoutOrElse({
          duration: limits.answer,
          orElse: () => {
            const cause = Object.assign(new Error("the collector is too slow"), { code: "ETIMEDOUT" })
            const reason = new HttpClientError.TransportError({ request, cause })
            return Effect.fail(new HttpClientError.HttpClientError({ reason }))
          },
        }),
      ),
    ),
  ),
)
