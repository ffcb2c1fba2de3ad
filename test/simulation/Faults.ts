/** A fault of a system, drawn: which call it hits, how, and how often. */
import type { Call, Fault, FaultKind } from "../../src/simulator/Fault.ts"
import { calls } from "../../src/simulator/Fault.ts"
import type { Dice } from "./Engine.ts"

const summitCalls: ReadonlySet<Call> = new Set(["createIncident", "updateIncident", "readIncident", "attach", "search"])
const passing: ReadonlyArray<FaultKind> = [
  "delay",
  "refuse",
  "reset-before",
  "reset-after",
  "too-many",
  "error-500",
  "unavailable-503",
  "html",
  "never",
]
/** Answers that are taken for a no. */
const refusals: Readonly<Record<"opcon" | "summit", ReadonlyArray<FaultKind>>> = {
  opcon: ["double-encoded"],
  summit: ["empty"],
}

const oneOf = <A>({ int }: Dice, all: ReadonlyArray<A>, other: A): A => all[int(0, all.length - 1)] ?? other

export const drawFault = (draw: Dice, system: "opcon" | "summit", refusing: boolean): Fault => {
  const own = calls.filter(
    (call) =>
      call !== "version" &&
      call !== "token" &&
      call !== "jobAction" &&
      call !== "other" &&
      summitCalls.has(call) === (system === "summit"),
  )
  const call = draw.chance(0.15)
    ? "any"
    : draw.chance(0.3) && system === "summit"
      ? "createIncident"
      : oneOf(draw, own, "findJob")
  const denials = ["unauthorized", "forbidden"] as const
  // A search that is denied counts as one that this Summit does not offer.
  const usual: ReadonlyArray<FaultKind> =
    system === "opcon"
      ? [...passing, ...denials]
      : [...passing, "double-encoded", ...(call === "search" || call === "any" ? [] : denials)]
  const kinds =
    system === "opcon" && draw.chance(0.1)
      ? (["slow-log"] as const)
      : refusing && draw.chance(0.3)
        ? refusals[system]
        : usual
  return {
    call,
    kind: draw.chance(0.25) ? "reset-after" : oneOf<FaultKind>(draw, kinds, "delay"),
    times: draw.chance(0.1) ? draw.int(4, 25) : draw.int(1, 3),
    skip: draw.chance(0.6) ? 0 : draw.int(1, 6),
    millis: draw.chance(0.3) ? draw.int(20_000, 45_000) : draw.int(100, 8000),
    polls: draw.int(1, 12),
    ...(draw.chance(0.5) ? { retryAfterSeconds: draw.int(0, 90) } : {}),
  }
}
