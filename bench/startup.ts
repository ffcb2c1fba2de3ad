/**
 * `npm run bench:startup`: how long one start of the built program takes, from start to exit, against systems on this
 * machine that answer at once. Every round runs each variant once, in turn, so that whatever else the machine does falls
 * on all of them; what is told is the median, and its ratio to node itself in the same rounds.
 */
import { parseArgs } from "node:util"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ConnectorConfig from "../src/domain/ConnectorConfig.ts"
import { Lease } from "../src/journal/Lease.ts"
import * as ProcessLease from "../src/node/ProcessLease.ts"
import type { Job } from "../src/simulator/OpConState.ts"
import { sampleKey, sampleToken } from "../src/simulator/SampleSchedule.ts"
import { table } from "../src/simulator/Table.ts"
import type { Ended, Site } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import { sampleDate } from "../test/support/Simulators.ts"

const { values } = parseArgs({ options: { rounds: { type: "string", default: "25" } } })
const rounds = Number(values.rounds)

const median = (all: ReadonlyArray<number>): number => {
  const sorted = all.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2
}

/** A site whose jobs have no log when `log` is false: asking for one waits a quarter of a second, twice. */
const siteWith = (log: boolean) =>
  Effect.tap(RealProcess.site({ jobs: [], opcon: { logPolls: 0 } }), ({ dir }) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const file = `${dir}/templates/basic.json`
      const text = yield* files.readFileString(file)
      yield* files.writeFileString(file, text.replace(/("includeJobLogAttachment":) \w+/, `$1 ${String(log)}`))
    }),
  )

const bench = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const main = yield* RealProcess.program
  const plain = yield* siteWith(false)
  const logged = yield* siteWith(true)
  const held = yield* siteWith(false)
  const inMemory = yield* siteWith(false)
  const memory = yield* files.makeTempDirectoryScoped({ directory: "/dev/shm", prefix: "opcon-summit-" })
  const config = `${inMemory.dir}/Connector.config`
  yield* files.writeFileString(
    config,
    (yield* files.readFileString(config)).replace("JOURNALDIR=journal", `JOURNALDIR=${memory}`),
  )

  let name = 0
  const newJob = ({ opcon }: Site): Effect.Effect<Job> =>
    opcon.addJob({ name: `START ${(name += 1)}`, date: sampleDate, scheduleId: 16 })
  const raise = Effect.fnUntraced(function* (site: Site, more: ReadonlyArray<string>, env: Record<string, string>) {
    const words = RealProcess.words(yield* newJob(site))
    const ended = yield* RealProcess.run([main, ...words, ...more], site.dir, env)
    if (ended.code !== 0) return yield* Effect.die(new Error(`${ended.stdout}${ended.stderr}`))
    return ended
  })
  const byHand = Effect.fnUntraced(function* ({ dir, opcon }: Site) {
    const { id } = yield* newJob({ dir, opcon, summit: plain.summit })
    const ended = yield* RealProcess.run(
      [
        RealProcess.inRepository("bench/plain.mjs"),
        `${dir}/Connector.config`,
        "basic.json",
        id,
        sampleToken,
        sampleKey,
      ],
      dir,
    )
    if (ended.code !== 0) return yield* Effect.die(new Error(`${ended.stdout}${ended.stderr}`))
    return ended
  })
  const hooked = { NODE_OPTIONS: `--import=${RealProcess.inRepository("bench/no-flush.mjs")}` }
  /** `wants`: what must be in the result. */
  const variants: ReadonlyArray<{ what: string; wants: string; run: Effect.Effect<Ended> }> = [
    { what: "node -e 0", wants: "", run: RealProcess.run(["-e", "0"], plain.dir) },
    { what: "plain node:https script", wants: "created", run: byHand(plain) },
    { what: "--version", wants: "", run: RealProcess.run([main, "--version"], plain.dir) },
    { what: "--dry-run", wants: "would-create", run: raise(plain, ["--dry-run"], {}) },
    { what: "live, without a log", wants: "created", run: raise(plain, [], {}) },
    { what: "live, journal in memory (tmpfs)", wants: "created", run: raise(inMemory, [], {}) },
    { what: "live, preload that does nothing", wants: "created", run: raise(plain, [], { ...hooked, NO_FLUSH: "0" }) },
    { what: "live, preload: no flush", wants: "created", run: raise(plain, [], { ...hooked, NO_FLUSH: "1" }) },
    { what: "live, with a log", wants: "created", run: raise(logged, [], {}) },
    { what: "hand-off", wants: "handed-off", run: raise(held, [], {}) },
  ]

  const lease = Layer.provide(ProcessLease.layer, ConnectorConfig.layer(`${held.dir}/Connector.config`))
  // The name of the lease follows the folder, so it must be there before.
  yield* files.makeDirectory(`${held.dir}/journal`, { recursive: true })

  const measured = variants.map(() => new Array<number>())
  const round = Effect.fnUntraced(function* (keep: boolean) {
    for (const [index, { run, wants, what }] of variants.entries()) {
      const { millis, stdout } = yield* run
      if (!stdout.includes(wants)) return yield* Effect.die(new Error(`${what}: ${stdout}`))
      if (keep) measured[index]?.push(millis)
    }
  })
  const all = Effect.andThen(round(false), Effect.repeat(round(true), { times: rounds - 1 }))
  yield* Effect.provide(
    Effect.flatMap(Lease, ({ whileHeld }) => whileHeld(all)),
    lease,
  )

  const medians = measured.map(median)
  const [node = 1] = medians
  yield* Console.log(
    table(
      ["start to exit", "median ms", "fastest ms", "times node -e 0"],
      variants.map(({ what }, index) => {
        const value = medians[index] ?? 0
        return [what, value.toFixed(0), Math.min(...(measured[index] ?? [])).toFixed(0), (value / node).toFixed(1)]
      }),
    ),
  )
  yield* Console.log(`${rounds} rounds.`)
}).pipe(Effect.scoped)

Effect.runPromise(Effect.provide(bench, Layer.merge(RealProcess.platform, NodeServices.layer)))
