/**
 * The runner of every comparison. A round runs each variant once, in turn, and each round begins with another one, so that
 * whatever else the machine does falls on all of them: ratios of a round count, not its milliseconds. Every run is checked
 * by what it printed and by what came of it. Memory is taken in rounds of their own, by /usr/bin/time.
 */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { Ended } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import * as Usage from "./Usage.ts"

export interface Start {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly dir: string
  readonly env?: Readonly<Record<string, string>>
  /** Why the run does not count; called with what it printed when it has ended with 0. */
  readonly wrong: (ended: Ended) => Effect.Effect<string | undefined>
}

export interface Variant {
  readonly name: string
  /** Makes what the next run is about, outside the measured time. */
  readonly next: Effect.Effect<Start>
}

export interface Measured {
  readonly name: string
  /** Start to exit, a round each. */
  readonly millis: ReadonlyArray<number>
  /** User and system time of a run, on average, in milliseconds. */
  readonly cpu: number
  /** Largest resident size of a run, in MiB; undefined where it was not taken, or /usr/bin/time is missing. */
  readonly peak: number | undefined
  /** Why there is nothing measured. */
  readonly failed?: string
}

export interface Rounds {
  readonly counted: number
  /** Rounds before, which do not count; 1 unless given. */
  readonly warmUp?: number
  /** Rounds under /usr/bin/time; 3 unless given. */
  readonly memory?: number
}

const time = "/usr/bin/time"
export const canTellMemory = existsSync(time)

export const median = (all: ReadonlyArray<number>): number => {
  const sorted = all.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2
}

/** Runs it and checks it; a run that is not as it should be ends the bench. */
const run = Effect.fnUntraced(function* ({ name, next }: Variant, prefix: ReadonlyArray<string>) {
  const { args, command, dir, env, wrong } = yield* next
  const [first = command, ...rest] = [...prefix, command, ...args]
  const cpu = Usage.cpuOfChildren()
  const ended = yield* RealProcess.run(rest, dir, env, first)
  const used = Usage.cpuOfChildren() - cpu
  const why = ended.code === 0 ? yield* wrong(ended) : `it ended with ${ended.signal ?? ended.code}`
  if (why !== undefined) {
    return yield* Effect.die(new Error(`${name}: ${why}\n${ended.stdout}${ended.stderr.slice(-2000)}`))
  }
  return { millis: ended.millis, cpu: used * 1000 }
})

/** All variants in one series of rounds; the result has their order. */
export const measure = Effect.fnUntraced(function* (variants: ReadonlyArray<Variant>, rounds: Rounds) {
  const files = yield* FileSystem.FileSystem
  const millis = variants.map(() => new Array<number>())
  const cpu = variants.map(() => 0)
  const peaks = variants.map(() => 0)
  const order = (round: number) =>
    variants.map((_, index) => (index + round) % variants.length).map((index) => [index, variants[index]] as const)

  for (let round = 0; round < (rounds.warmUp ?? 1); round += 1) {
    for (const [, variant] of order(round)) if (variant !== undefined) yield* run(variant, [])
  }
  for (let round = 0; round < rounds.counted; round += 1) {
    for (const [index, variant] of order(round)) {
      if (variant === undefined) continue
      const taken = yield* run(variant, [])
      millis[index]?.push(taken.millis)
      cpu[index] = (cpu[index] ?? 0) + taken.cpu
    }
  }
  const memory = canTellMemory ? (rounds.memory ?? 3) : 0
  const file = yield* files.makeTempFileScoped({ prefix: "opcon-summit-time-" })
  for (let round = 0; round < memory; round += 1) {
    for (const [index, variant] of order(round)) {
      if (variant === undefined) continue
      yield* run(variant, [time, "-o", file, "-f", "%M"])
      const kilobytes = Number((yield* files.readFileString(file)).trim())
      peaks[index] = Math.max(peaks[index] ?? 0, kilobytes / 1024)
    }
  }
  return variants.map(({ name }, index): Measured => ({
    name,
    millis: millis[index] ?? [],
    cpu: (cpu[index] ?? 0) / rounds.counted,
    peak: memory > 0 ? peaks[index] : undefined,
  }))
}, Effect.scoped)

/** A variant on its own whose failure is a result and not the end of the bench. */
export const attempt = (variant: Variant, rounds: Rounds) =>
  Effect.catchDefect(measure([variant], rounds), (defect) => {
    const [failed = ""] = String(defect instanceof Error ? defect.message : defect).split("\n")
    return Effect.succeed([{ name: variant.name, millis: [], cpu: 0, peak: undefined, failed } satisfies Measured])
  })

export interface Ratio {
  /** Of the two medians. */
  readonly ofMedians: number
  /** The median of the ratios of each round. */
  readonly ofRounds: number
}

/** How many times as long as `base` it takes. */
export const ratio = (it: Measured, base: Measured): Ratio => ({
  ofMedians: median(it.millis) / median(base.millis),
  ofRounds: median(it.millis.map((value, round) => value / (base.millis[round] ?? value))),
})
