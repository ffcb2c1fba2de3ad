/**
 * What processes take of this machine, read from /proc (Linux). Resident sizes count shared pages in every process; what
 * the machine has less of meanwhile does not.
 */
import { readFileSync } from "node:fs"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const kilobytes = (file: string, name: string): number => {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(file, "utf8"))
    return Number(found?.[1] ?? 0)
  } catch {
    // The process is gone.
    return 0
  }
}

const megabytes = (kb: number): number => Math.round(kb / 1024)

/** Megabytes that may still be taken without swapping. */
export const available = (): number => megabytes(kilobytes("/proc/meminfo", "MemAvailable"))

/** CPU seconds of all children that have ended. */
export const cpuOfChildren = (): number => {
  const [, , , , , , , , , , , , , user, system] =
    readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? []
  return (Number(user) + Number(system)) / 100
}

export interface Peak {
  /** The largest a single process was. */
  one: number
  /** Of all together, as the sum of their resident sizes. */
  together: number
  /** Of all together, what they share counted once (Pss). */
  proportional: number
  /** What the machine had less of than before. */
  taken: number
  /** Processes at a time. */
  processes: number
}

/** Looks at the processes that `pids` names, `every` so often, until interrupted; `peak` is in megabytes and grows. */
export const watch = (pids: () => Iterable<number>, every: Duration.Input = "250 millis") => {
  const peak: Peak = { one: 0, together: 0, proportional: 0, taken: 0, processes: 0 }
  const before = available()
  const look = Effect.sync(() => {
    let [together, proportional, processes] = [0, 0, 0]
    for (const pid of pids()) {
      const status = `/proc/${pid}/status`
      const resident = kilobytes(status, "VmRSS")
      // It has ended, and nobody has heard of it yet.
      if (resident === 0) continue
      together += resident
      proportional += kilobytes(`/proc/${pid}/smaps_rollup`, "Pss")
      peak.one = Math.max(peak.one, megabytes(kilobytes(status, "VmHWM")))
      processes += 1
    }
    peak.together = Math.max(peak.together, megabytes(together))
    peak.proportional = Math.max(peak.proportional, megabytes(proportional))
    peak.processes = Math.max(peak.processes, processes)
    peak.taken = Math.max(peak.taken, before - available())
  })
  return { peak, looking: Effect.forever(Effect.andThen(look, Effect.sleep(every))) }
}
