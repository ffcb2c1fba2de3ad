/**
 * Mistakes made on purpose, to see that the simulation finds them: each replaces a part of the site by one that does not
 * do its duty.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Lease } from "../../src/journal/Lease.ts"
import { OpCon } from "../../src/opcon/OpCon.ts"
import { Summit } from "../../src/summit/Summit.ts"

export const bugs = ["skip-flush", "skip-look-up", "steal-lease"] as const
export type Bug = (typeof bugs)[number] | "none"

/** What was written is not flushed. */
export const flushing = (bug: Bug, file: FileSystem.File): FileSystem.File =>
  bug === "skip-flush" ? { ...file, sync: Effect.void } : file

/** A lost reply is not looked up: nothing is ever found. */
export const lookingInSummit = (bug: Bug, summit: Summit["Service"]): Summit["Service"] =>
  bug === "skip-look-up"
    ? Summit.of({ ...summit, findMarked: () => Effect.succeed({ refs: [], by: "IM_GetMyIncidents" }) })
    : summit

export const lookingInOpCon = (bug: Bug, opcon: OpCon["Service"]): OpCon["Service"] =>
  bug === "skip-look-up" ? OpCon.of({ ...opcon, readIncidentTicket: () => Effect.succeedNone }) : opcon

/** Everybody gets the lease. */
export const leasing = (bug: Bug, lease: Lease["Service"]): Lease["Service"] =>
  bug === "steal-lease" ? { ...lease, whileHeld: (self) => Effect.map(self, Option.some) } : lease
