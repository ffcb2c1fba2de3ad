/** The built program with a log of 50 MB: every byte that is to arrive arrives, and memory stays within its bounds. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { lineOf, ofSize } from "./support/LargeLog.ts"
import * as LogProcess from "./support/LogProcess.ts"
import * as RealProcess from "./support/RealProcess.ts"

const size = 50_000_000
const log = ofSize(size)
const usual = 5_242_880
const megabytes = log.bytes / 2 ** 20

const live = <A, E>(self: Effect.Effect<A, E, Layer.Success<typeof RealProcess.platform>>) =>
  Effect.provide(self, RealProcess.platform)

describe("a log of 50 MB", () => {
  it.live("comes with its head and its tail, within 300 MiB", () =>
    Effect.gen(function* () {
      const { carry } = yield* LogProcess.make
      const { attached, ended, left, peak } = yield* carry(log, { maxLogBytes: usual, encoding: "base64" })
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      const [file] = attached
      assert.strictEqual(attached.length, 1)
      assert.isAtMost(file?.bytes ?? 0, usual)
      assert.isAbove(file?.bytes ?? 0, usual - 512)
      assert.match(lineOf(file?.head ?? new Uint8Array()), /^0000 "C:\\batch\\load.exe" .*\xff\r\n0001 /)
      assert.match(lineOf(file?.tail ?? new Uint8Array()), /\xff\r\n\d{4} "C:\\batch\\load.exe" .*\xff\r\n$/)
      assert.match(ended.stdout, /LARGE_\d{10}\.log: \d+ bytes \(\d+ lines\) in the middle left out \(MAX_LOG_BYTES\)/)
      assert.deepStrictEqual(left, [])
      assert.isAtMost(peak, 300)
    }).pipe(Effect.scoped, live),
  )

  it.live.each(["base64", "bytes"] as const)(
    "comes whole as %s with the limit lifted, within 8 times its size",
    (encoding) =>
      Effect.gen(function* () {
        const { carry } = yield* LogProcess.make
        const { attached, ended, left, peak } = yield* carry(log, { maxLogBytes: 104_857_600, encoding })
        assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
        assert.deepStrictEqual(
          attached.map(({ bytes, sha256 }) => ({ bytes, sha256 })),
          [{ bytes: log.bytes, sha256: log.sha256 }],
        )
        assert.deepStrictEqual(left, [])
        assert.isAtMost(peak, 8 * megabytes)
      }).pipe(Effect.scoped, live),
  )
})
