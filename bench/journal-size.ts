/**
 * `npm run bench:journal`: how long a run takes beside a journal with 100,000 finished records, as a multiple of the same
 * run beside an empty one in the same rounds: when its failure is worked on, and when it is handed over.
 */
import { parseArgs } from "node:util"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ConnectorConfig from "../src/domain/ConnectorConfig.ts"
import { keyIn, received, shardOf } from "../src/journal/Document.ts"
import { Lease } from "../src/journal/Lease.ts"
import * as ProcessLease from "../src/node/ProcessLease.ts"
import { table } from "../src/simulator/Table.ts"
import type { Site } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import { sampleDate } from "../test/support/Simulators.ts"

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "25" }, records: { type: "string", default: "100000" } },
})
const [rounds, records] = [Number(values.rounds), Number(values.records)]

const median = (all: ReadonlyArray<number>): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0

/** Finished records over the last thirty days. */
const fill = Effect.fnUntraced(function* (dir: string) {
  const files = yield* FileSystem.FileSystem
  const made = new Set<string>()
  for (let n = 0; n < records; n += 1) {
    const at = Date.now() - (n % 30) * 86_400_000 - n
    const failed = {
      agent: "A",
      schedule: "NIGHTLY BATCH",
      job: `DONE ${n}`,
      termination: "1",
      scheduleDate: sampleDate,
      scheduleId: 16,
      scheduleInstance: 1,
      template: "basic.json",
      jobNumber: n,
    }
    const stamp = new Date(at).toISOString()
    const { id, text } = received(failed, at, stamp, n)
    const folder = `${dir}/journal/done/${stamp.slice(0, 10)}/${shardOf(keyIn(id))}`
    if (!made.has(folder)) yield* files.makeDirectory(folder, { recursive: true })
    made.add(folder)
    yield* files.writeFileString(`${folder}/${id}.json`, text.replace('"pending"', '"done"'))
  }
})

const bench = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const main = yield* RealProcess.program
  const site = Effect.gen(function* () {
    const one = yield* RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })
    yield* files.makeDirectory(`${one.dir}/journal`, { recursive: true })
    // Waiting for a log would hide what is to be seen.
    const template = `${one.dir}/templates/basic.json`
    const text = yield* files.readFileString(template)
    yield* files.writeFileString(template, text.replace(/("includeJobLogAttachment":) \w+/, "$1 false"))
    return one
  })
  const [empty, full] = [yield* site, yield* site]
  yield* fill(full.dir)
  let name = 0
  const run = Effect.fnUntraced(function* ({ dir, opcon }: Site, wants: string) {
    const job = yield* opcon.addJob({ name: `SIZE ${(name += 1)}`, date: sampleDate, scheduleId: 16 })
    const ended = yield* RealProcess.run([main, ...RealProcess.words(job)], dir)
    if (!ended.stdout.includes(wants)) return yield* Effect.die(new Error(`${ended.stdout}${ended.stderr}`))
    return ended.millis
  })
  const leaseOf = ({ dir }: Site) =>
    Effect.provide(
      Effect.service(Lease),
      Layer.provide(ProcessLease.layer, ConnectorConfig.layer(`${dir}/Connector.config`)),
    )
  const measure = Effect.fnUntraced(function* (wants: string) {
    const [of, beside] = [new Array<number>(), new Array<number>()]
    for (let round = 0; round <= rounds; round += 1) {
      const [one, other] = [yield* run(empty, wants), yield* run(full, wants)]
      if (round === 0) continue
      of.push(one)
      beside.push(other)
    }
    const ratio = median(beside) / median(of)
    return [wants, median(of).toFixed(0), median(beside).toFixed(0), ratio.toFixed(2)]
  })
  const [one, other] = [yield* leaseOf(empty), yield* leaseOf(full)]
  const created = yield* measure("created")
  const handedOff = Option.flatten(yield* one.whileHeld(other.whileHeld(measure("handed-off"))))
  yield* Console.log(
    table(
      ["outcome", "empty journal, median ms", `${records} done, median ms`, "ratio"],
      [created, ...Option.toArray(handedOff)],
    ),
  )
}).pipe(Effect.scoped)

Effect.runPromise(Effect.provide(bench, Layer.merge(RealProcess.platform, NodeServices.layer)))
