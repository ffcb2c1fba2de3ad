/**
 * The bundle for what Notification Manager starts: one failure, read without a parser (VendorLine.ts). It holds nothing
 * that only an operator's command uses; rolldown.config.ts sees to its size.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Started } from "./Edge.ts"
import * as Edge from "./Edge.ts"

const elsewhere = Effect.die(new Error("this is in the other bundle (Everything.ts)"))

export const start = (started: Started): void =>
  Edge.start(started, {
    parser: () => elsewhere,
    telemetry: Layer.empty,
    listener: Layer.effectContext(elsewhere),
    probe: Layer.effectContext(elsewhere),
  })
