/**
 * `npm run bench:joblog-memory`: the most memory one run of the built program takes for logs of several sizes, with
 * MAX_LOG_BYTES as it is shipped and lifted to its highest, in both encodings that Summit may want. Both systems make and
 * take the log in pieces, in this process; what is told is the peak of the child, by getrusage.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { table } from "../src/domain/Table.ts"
import { ofSize } from "../test/support/LargeLog.ts"
import * as LogProcess from "../test/support/LogProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"

const usual = 5_242_880
const lifted = 104_857_600
const sizes = [1_000, 65_536, 1_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000]

const bench = Effect.gen(function* () {
  const { carry } = yield* LogProcess.make
  const rows: Array<ReadonlyArray<string>> = []
  for (const size of sizes) {
    const log = ofSize(size)
    const row = [String(log.bytes)]
    for (const limits of [
      { maxLogBytes: usual, encoding: "base64" },
      { maxLogBytes: usual, encoding: "bytes" },
      { maxLogBytes: lifted, encoding: "base64" },
      { maxLogBytes: lifted, encoding: "bytes" },
    ] as const) {
      const { attached, ended, left, peak } = yield* carry(log, limits)
      const [file] = attached
      const complete = log.bytes > limits.maxLogBytes || file?.sha256 === log.sha256
      if (ended.code !== 0 || attached.length !== 1 || !complete || left.length > 0) {
        return yield* Effect.die(new Error(`${ended.stdout}${ended.stderr}`))
      }
      row.push(`${peak} MiB`)
    }
    // Of a small log the program itself is nearly all.
    const times = Number.parseInt(row[4] ?? "", 10) / (log.bytes / 2 ** 20)
    rows.push([...row, times > 20 ? "" : times.toFixed(1)])
    yield* Console.error(row.join("  "))
  }
  yield* Console.log(
    table(["log bytes", "base64", "byte list", "lifted, base64", "lifted, byte list", "lifted, times the log"], rows),
  )
}).pipe(Effect.scoped)

Effect.runPromise(Effect.provide(bench, Layer.merge(RealProcess.platform, NodeServices.layer)))
