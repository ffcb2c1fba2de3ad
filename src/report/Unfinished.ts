/** What is left to do, a row an entry: where it stands, why, and what a person can do about it. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Entry } from "../journal/Entry.ts"
import { program } from "../intake/ProgramName.ts"

export const states = ["parked", "dead", "pending"] as const

export interface Unfinished {
  readonly entry: string
  readonly state: (typeof states)[number]
  readonly job: string
  readonly schedule: string
  readonly run: number | null
  readonly receivedAt: string
  readonly ageSeconds: number
  readonly attempts: number
  /** Of a pending entry: when it is tried again; null = by the next run or drain. */
  readonly dueAt: string | null
  readonly incident: string | null
  readonly url: string | null
  /** What stopped the last attempt. */
  readonly kind: string | null
  readonly why: string
}

const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

/** Of entries in one state, the oldest first. */
export const of =
  (now: number) =>
  ({ attempts, dueAt, failed, id, last, progress, receivedAt }: Entry, state: Unfinished["state"]): Unfinished => ({
    entry: id,
    state,
    job: failed.job,
    schedule: failed.schedule,
    run: failed.jobNumber ?? Option.getOrNull(progress.jobNumber),
    receivedAt: iso(receivedAt),
    ageSeconds: Math.max(0, Math.round((now - receivedAt) / 1000)),
    attempts,
    dueAt: state === "pending" && dueAt > now ? iso(dueAt) : null,
    incident: Option.getOrNull(Option.map(progress.incident, ({ ref }) => ref.number)),
    url: Option.getOrNull(Option.map(progress.incident, ({ url }) => url)),
    kind: Option.getOrNull(Option.map(last, ({ kind }) => kind)),
    why: Option.match(last, {
      onNone: () => (attempts === 0 ? "It has not been tried yet." : "It is being worked on, or was interrupted."),
      onSome: ({ message }) => message,
    }),
  })

/** The command, and what it needs before it helps. */
export const cures = {
  parked: {
    title: "Parked: only a person can tell whether the incident exists",
    advice:
      "Look in Summit for an incident of this job. Where it exists, tell its number; where it does not, have it created.",
    commands: (entry: string) => [
      `${program()} journal resolve ${entry} --incident N`,
      `${program()} journal resolve ${entry} --create`,
    ],
  },
  dead: {
    title: "Dead: refused for good",
    advice: "Cure what the reason says, then have it tried again; or give it up.",
    commands: (entry: string) => [
      `${program()} journal retry ${entry}`,
      `${program()} journal drop ${entry} --reason TEXT`,
    ],
  },
  pending: {
    title: "Pending: tried again until it succeeds",
    advice: "Nothing to do while the cause passes: the next run takes these up when they are due. At once: ",
    commands: () => [],
  },
} as const satisfies Record<
  Unfinished["state"],
  { title: string; advice: string; commands: (entry: string) => ReadonlyArray<string> }
>
