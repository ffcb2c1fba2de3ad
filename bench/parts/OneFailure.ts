/** One failed job from start to exit, against a script by hand and a Java program that make the same calls. */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { Measured } from "../Paired.ts"
import * as Paired from "../Paired.ts"
import * as Programs from "../Programs.ts"
import type { Calls, Raising } from "../Raising.ts"
import { raising, unlike } from "../Raising.ts"
import type { Aim, Table } from "../Report.ts"
import { comparison } from "../Report.ts"
import { configured } from "../Sizes.ts"
import * as Systems from "../Systems.ts"
import type { Part } from "./Part.ts"

/** How the log comes, and how many rounds that is worth. */
const settings = [
  { logPolls: -1, rounds: 16, about: "The log comes at once, in the reply to the request for it: no program waits" },
  { logPolls: 0, rounds: 6, about: "The log is there when it is asked for again: each program waits 2 × 25 ms" },
  { logPolls: 1, rounds: 4, about: "The log is there at the second question: each program waits about 2 × 55 ms" },
] as const

const text = [
  "A failed job from the start of the process to its exit, over TLS: find the job, create the incident, write number and",
  "link back and verify, list and fetch the log beside it, attach it. `opcon-summit` also keeps its journal (flushed to the",
  "disk before and after each request that must not be repeated) and its log file; the rivals keep nothing. Every run is",
  "checked: one incident more, its number on the job, one file attached; and all programs made the same calls.",
].join("\n")

/** A file system in memory, where there is one. */
const shared = "/dev/shm"

/** The program with its journal where flushing costs nothing, so that the rest is what durability costs. */
const inMemory = Effect.fnUntraced(function* (of: Raising) {
  const files = yield* FileSystem.FileSystem
  const journal = yield* files.makeTempDirectoryScoped({ directory: shared, prefix: "opcon-summit-" })
  const config = yield* configured(of.systems.dir, "in-memory", { GENERAL: { JOURNALDIR: journal } })
  return raising({ ...of, more: ["--config", config] }, `${of.program.name}, journal on tmpfs`)
})

export const oneFailure: Part = {
  name: "one-failure",
  run: Effect.fnUntraced(function* (sizes) {
    const built = yield* Programs.built
    const packaged = yield* Programs.packaged
    const hasJava = yield* Programs.hasJava
    const tables: Array<Table> = []
    const made = new Map<number, ReadonlyArray<Measured>>()
    let calls = ""
    for (const { about, logPolls, rounds } of settings) {
      const measured = yield* Effect.scoped(
        Effect.gen(function* () {
          const systems = yield* Systems.start({ logPolls })
          const calls: Calls = new Map()
          const java = hasJava ? Object.values(yield* Programs.java(systems)) : []
          const programs = [Programs.plain, built, ...packaged, ...java]
          const variants = programs.map((program) => raising({ systems, program, calls }))
          const more = logPolls < 0 && existsSync(shared) ? [yield* inMemory({ systems, program: built, calls })] : []
          const measured = yield* Paired.measure([...variants, ...more], {
            counted: Math.max(2, Math.round(rounds * sizes.rounds)),
            memory: logPolls < 0 ? 3 : 0,
          })
          const why = unlike(calls)
          if (why !== undefined) return yield* Effect.die(new Error(`not the same calls:\n${why}`))
          return { measured, calls: [...calls.values()][0] ?? "" }
        }),
      )
      made.set(logPolls, measured.measured)
      if (calls === "") ({ calls } = measured)
      tables.push(comparison(about, measured.measured, Programs.plain.name))
    }

    const quick = made.get(-1) ?? []
    const named = (name: string) => quick.find((one) => one.name === name)
    const [us, script] = [named(built.name), named(Programs.plain.name)]
    const against = (name: string): ReadonlyArray<Aim> => {
      const rival = named(name)
      if (us === undefined || rival === undefined) return []
      const measured = Paired.ratio(rival, us).ofRounds
      return [
        { what: `one failed job, faster than ${name}`, wanted: { least: 5 }, measured, unit: " times", chief: true },
      ]
    }
    const aims: ReadonlyArray<Aim> =
      us === undefined || script === undefined
        ? []
        : [
            {
              what: "one failed job, of the plain script's time",
              wanted: { most: 1.5 },
              measured: Paired.ratio(us, script).ofRounds,
              unit: " times",
              chief: true,
            },
            ...against("java Rival.java"),
            ...against("Java, compiled"),
            ...against("Java, compiled, AppCDS"),
            ...(us.peak === undefined
              ? []
              : [{ what: "peak memory of a run", wanted: { most: 80 }, measured: us.peak, unit: " MiB", chief: true }]),
          ]
    const missing =
      packaged.length === 0
        ? "\nThe executable was not measured: `npm run package` makes it, from the commit that is measured."
        : ""
    const noJava = hasJava ? "" : "\nJava was not measured: there is no `javac` (Debian: openjdk-17-jdk-headless)."
    return { title: "One failed job", text: `${text}\nCalls of a run: ${calls}.${missing}${noJava}`, tables, aims }
  }),
}
