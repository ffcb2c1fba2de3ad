/**
 * The gate that every changing request passes. Live, it lets the adapter send it; in a dry run it keeps the request,
 * secrets masked, and returns what the adapter would have expected. So a dry run goes through the same code to the end
 * and prints the very requests that the live run sends.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { urlOf } from "./HttpExchange.ts"
import { masking } from "./Masking.ts"

export interface PlannedRequest {
  readonly method: string
  readonly url: string
  /** JSON text as it would be sent, each secret replaced by `<hidden>`. */
  readonly body: string
}

/** Place holders in the requests of a dry run for the number and the ids that only Summit assigns. */
export const unknownNumber = "{number}"
export const unknownInternalId = "{internalId}"
export const unknownEncryptedId = "{encryptedId}"

/** A request as it may be shown. The body, which may have megabytes, is decoded once. */
export const show = (
  request: HttpClientRequest.HttpClientRequest,
  secrets: ReadonlyArray<Redacted.Redacted<string>>,
): PlannedRequest => {
  const masks = secrets.map((secret) => masking(Redacted.value(secret)))
  const hide = (text: string) => masks.reduce((shown, mask) => mask(shown), text)
  return {
    method: request.method,
    url: hide(urlOf(request)),
    body: request.body._tag === "Uint8Array" ? hide(new TextDecoder().decode(request.body.body)) : "",
  }
}

/**
 * Goes on once it is certain that this process still holds the queue. Ambient: the holder of a shared queue may have stood
 * still, and another host may lead by now (shared/SharedJournal.ts).
 */
export const StillHolder = Context.Reference<Effect.Effect<void>>("opcon-summit/StillHolder", {
  defaultValue: () => Effect.void,
})

/** Before a changing request leaves, and after all that it has waited for. */
export const stillHolder = Effect.flatten(StillHolder)

export class WriteGate extends Context.Service<
  WriteGate,
  {
    /** Performs `live`, or keeps `request` and succeeds with `planned`. */
    send<A, E>(
      request: HttpClientRequest.HttpClientRequest,
      secrets: ReadonlyArray<Redacted.Redacted<string>>,
      live: Effect.Effect<A, E>,
      planned: A,
    ): Effect.Effect<A, E>
    /** The requests that a dry run has kept, in order; empty in a live run. */
    readonly planned: Effect.Effect<ReadonlyArray<PlannedRequest>>
    readonly dryRun: boolean
  }
>()("opcon-summit/WriteGate") {
  static readonly layer = Layer.succeed(
    WriteGate,
    WriteGate.of({ send: (_request, _secrets, live) => live, planned: Effect.succeed([]), dryRun: false }),
  )

  static readonly layerDryRun = Layer.effect(
    WriteGate,
    Effect.gen(function* () {
      const kept = yield* Ref.make<ReadonlyArray<PlannedRequest>>([])
      return WriteGate.of({
        send: (request, secrets, _live, planned) =>
          Effect.as(
            Ref.update(kept, (all) => [...all, show(request, secrets)]),
            planned,
          ),
        planned: Ref.get(kept),
        dryRun: true,
      })
    }),
  )
}
