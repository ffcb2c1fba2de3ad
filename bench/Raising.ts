/**
 * One failed job as a run to be measured: a new job each time, started with the vendor's command line, and afterwards
 * looked at in both systems, where exactly one incident with a log must have come of it, by as many calls as allowed.
 */
import * as Effect from "effect/Effect"
import type { Start, Variant } from "./Paired.ts"
import type { Program } from "./Programs.ts"
import type { Systems } from "./Systems.ts"
import type { Seen } from "./SystemsWire.ts"
import { countBy, listed } from "./Tally.ts"

/** Calls of every program, by name of the program, to be compared when all is measured. */
export type Calls = Map<string, string>

let number = 0

/** A job that nobody has failed before. */
const newJob = Effect.fnUntraced(function* (systems: Systems, logBytes?: number) {
  const [job] = yield* systems.addJobs([`BENCH ${(number += 1)}`], logBytes)
  return job ?? (yield* Effect.die(new Error("no job was made")))
})

export interface Raising {
  readonly systems: Systems
  readonly program: Program
  /** Words behind the vendor's. */
  readonly more?: ReadonlyArray<string>
  readonly logBytes?: number
  /** How many bytes of it must be attached; 1 unless given. */
  readonly attached?: number
  /** What must be in what it prints; "created" unless given. Anything else leaves no incident. */
  readonly wants?: string
  readonly calls?: Calls
  /** Told of every call, and when the process was started (both in epoch milliseconds). */
  readonly onCalls?: (calls: Seen["calls"], begun: number) => void
}

/** `name`: the program's unless given. */
export const raising = (raising: Raising, name = raising.program.name): Variant => ({
  name,
  next: Effect.gen(function* () {
    const { attached = 1, calls, logBytes, more = [], onCalls, program, systems, wants = "created" } = raising
    const job = yield* newJob(systems, logBytes)
    const before = yield* systems.look([])
    const begun = Date.now()
    const start: Start = {
      command: program.command,
      args: [...program.before, ...job.words, ...more],
      dir: systems.dir,
      ...(program.env === undefined ? {} : { env: program.env }),
      wrong: Effect.fnUntraced(function* ({ stdout }) {
        const after = yield* systems.look([job.id])
        const [seen] = after.jobs
        calls?.set(name, listed(countBy(after.calls.map(({ call }) => call))))
        onCalls?.(after.calls, begun)
        const more = after.incidents - before.incidents
        if (!stdout.includes(wants)) return `no "${wants}" in what it printed`
        if (wants !== "created") return more === 0 ? undefined : `there are ${more} incidents that should not be there`
        if (more !== 1) return `${more} incidents came of it`
        if (seen?.incident == null) return "the job has not got the number of its incident"
        const [bytes = 0, ...others] = seen.attached
        if (others.length > 0) return `${seen.attached.length} files are attached`
        return bytes >= attached ? undefined : `${bytes} bytes of the log are attached`
      }),
    }
    return start
  }),
})

/** Why the programs cannot be compared: they did not make the same calls. */
export const unlike = (calls: Calls): string | undefined => {
  const kinds = new Set(calls.values())
  return kinds.size > 1 ? Array.from(calls, ([name, made]) => `${name}: ${made}`).join("\n") : undefined
}
