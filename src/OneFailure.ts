/**
 * For what Notification Manager starts: one failure, read without a parser (VendorLine.ts). It imports nothing that only an
 * operator's command uses; the build sees to that (packaging/Budget.ts).
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Started } from "./Edge.ts"
import * as Edge from "./Edge.ts"

const elsewhere = Effect.die(new Error("only a command uses this (Everything.ts)"))

export const start = (started: Started): void =>
  Edge.start(started, {
    parser: () => elsewhere,
    telemetry: Layer.empty,
    listener: Layer.effectContext(elsewhere),
    probe: Layer.effectContext(elsewhere),
  })
