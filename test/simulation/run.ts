/**
 * `npm run simulation -- --seeds 10000`: plays that many seeds (from --from), or one seed with everything that happens in it
 * (--seed, and with --log what the program logs), and says what broke and how to see it again. --bug plays them with a
 * mistake made on purpose; --with chooses the difficulties that they may meet (Difficulties.ts). --shared plays seeds of
 * several hosts with one queue (Sharing.ts).
 */
import { once } from "node:events"
import { availableParallelism } from "node:os"
import { argv, exit, stdout } from "node:process"
import { parseArgs } from "node:util"
import { parentPort, Worker, workerData } from "node:worker_threads"
import { bugs } from "./Bugs.ts"
import type { Bug } from "./Bugs.ts"
import { chosen, difficulties } from "./Difficulties.ts"
import { judge } from "./Invariants.ts"
import * as Sharing from "./Sharing.ts"
import * as Tally from "./Tally.ts"
import * as Story from "./Story.ts"

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    seeds: { type: "string", default: "300" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    bug: { type: "string", default: "none" },
    with: { type: "string", default: "all" },
    log: { type: "boolean", default: false },
    shared: { type: "boolean", default: false },
  },
})
const bug: Bug = bugs.find((known) => known === values.bug) ?? "none"
const line = (text: string) => stdout.write(`${text}\n`)
if (bug !== values.bug) {
  line(`--bug ${values.bug}: known are ${bugs.join(", ")}`)
  exit(64)
}

const on = chosen(values.with)
if (on === undefined) {
  line(`--with ${values.with}: known are all, none, ${difficulties.join(", ")}; several with commas between`)
  exit(64)
}

if (values.shared) {
  const [first, last] =
    values.seed === undefined
      ? [Number(values.from), Number(values.from) + Number(values.seeds) - 1]
      : [Number(values.seed), Number(values.seed)]
  let failures = 0
  let failed = 0
  for (let seed = first; seed <= last; seed += 1) {
    const judged = Sharing.run(seed, bug, values.seed === undefined ? undefined : line, values.log)
    for (const what of judged.broken) line(`seed ${seed}: ${what}`)
    failures += judged.failures
    failed += Number(judged.broken.length > 0)
  }
  line(`${last - first + 1} seeds of several hosts, bug: ${bug}; ${failures} failures; ${failed} failed`)
  exit(failed > 0 ? 1 : 0)
}

if (values.seed !== undefined) {
  const ended = Story.run(Number(values.seed), bug, line, values.log, on)
  const { allowed, broken } = judge(ended)
  for (const { kind, what } of broken) line(`BROKEN ${kind}: ${what}`)
  line(`seed ${values.seed}: ${broken.length} broken, allowed: ${allowed.join("; ") || "nothing"}`)
  exit(broken.length > 0 ? 1 : 0)
}

const from = Number(values.from)
const seeds = Number(values.seeds)

/** Every `threads`th seed, beginning with the `first`. */
const playEvery = (threads: number, first: number, tell: (text: string) => void): Tally.Tally => {
  const tally = Tally.make()
  for (let seed = from + first; seed < from + seeds; seed += threads) {
    const broken = Tally.play(tally, seed, bug, on)
    for (const { kind, what } of broken) tell(`seed ${seed}: ${kind}: ${what}`)
    if (broken.length > 0) tell(`  again: ${Tally.again(seed, bug, values.with)}`)
    if (tally.seeds % 500 === 0) tell(`${seed - from} of ${seeds} seeds`)
  }
  return tally
}

const threads = Math.min(2, availableParallelism(), Math.ceil(seeds / 200))
if (parentPort === null) {
  const started = performance.now()
  const total = Tally.make()
  const others = Array.from({ length: threads - 1 }, async (_, index) => {
    const worker = new Worker(new URL(import.meta.url), { argv: argv.slice(2), workerData: index + 1 })
    worker.on("message", (said: string | Tally.Tally) =>
      typeof said === "string" ? line(said) : Tally.merge(total, said),
    )
    await once(worker, "exit")
  })
  Tally.merge(total, playEvery(threads, 0, line))
  await Promise.all(others)
  const seconds = (performance.now() - started) / 1000
  for (const row of Tally.table(total)) line(row)
  const speed = `${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(0)} seeds/s`
  line(`${seeds} seeds from ${from}, bug: ${bug}; ${speed}; ${total.failed} failed`)
  exit(total.failed > 0 || total.seeds !== seeds ? 1 : 0)
} else {
  const port = parentPort
  port.postMessage(playEvery(threads, Number(workerData), (text) => port.postMessage(text)))
}
