/** How checks rest on each other, apart from what they look at. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import type { Check, Finding } from "../../src/doctor/Check.ts"
import { failed, ok, checkTimeout, runAll, untried } from "../../src/doctor/Check.ts"

const wrong = failed("wrong", "a cause", "a cure")

const check = (id: Check["id"], finding: Finding, needs: ReadonlyArray<string> = []): Check => ({
  id,
  needs,
  run: Effect.succeed(finding),
})

const ran = (checks: ReadonlyArray<Check>, known: Parameters<typeof runAll>[1] = []) =>
  Effect.map(runAll(checks, known), (all) => all.map(({ found, id, status }) => `${id} ${status}: ${found}`))

describe("checks", () => {
  it.effect("what rests on a failed one is skipped, and names the one at the bottom", () =>
    Effect.gen(function* () {
      const all = yield* ran([
        check("opcon-name", wrong),
        check("opcon-port", ok("not reached"), ["opcon-name"]),
        check("opcon-version", ok("not reached"), ["opcon-port"]),
        check("summit-name", ok("apart from that")),
      ])
      assert.deepStrictEqual(all, [
        "opcon-name failed: wrong",
        "opcon-port skipped: because opcon-name failed",
        "opcon-version skipped: because opcon-name failed",
        "summit-name ok: apart from that",
      ])
    }),
  )

  it.effect("a warning, something untried and a name that is not asked about hold nothing up", () =>
    Effect.gen(function* () {
      const all = yield* ran([
        check("opcon-certificate", untried("none here")),
        check("opcon-version", ok("asked"), ["opcon-certificate", "opcon-ca-file"]),
      ])
      assert.deepStrictEqual(all, ["opcon-certificate skipped: none here", "opcon-version ok: asked"])
    }),
  )

  it.effect("what is known from before counts, by subject", () =>
    Effect.gen(function* () {
      const known = yield* runAll([
        { ...check("template", wrong), subject: "a.json" },
        { ...check("template", ok("valid")), subject: "b.json" },
      ])
      const all = yield* ran(
        [
          check("summit-name", ok("asked"), ["template a.json"]),
          check("summit-port", ok("asked"), ["template b.json"]),
        ],
        known,
      )
      assert.deepStrictEqual(all, ["summit-name skipped: because template a.json failed", "summit-port ok: asked"])
    }),
  )

  it.effect("are asked at the same time and reported in their order", () =>
    Effect.gen(function* () {
      const second = yield* Deferred.make<void>()
      const all = yield* ran([
        { id: "opcon-name", run: Effect.as(Deferred.await(second), ok("first")) },
        { id: "summit-name", run: Effect.as(Deferred.succeed(second, undefined), ok("second")) },
      ])
      assert.deepStrictEqual(all, ["opcon-name ok: first", "summit-name ok: second"])
    }),
  )

  it.effect("one that never ends has failed when its time is over, not a moment earlier", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(runAll([{ id: "opcon-name", run: Effect.never }]))
      yield* TestClock.adjust(checkTimeout)
      const [only] = yield* Fiber.join(fiber)
      assert.deepStrictEqual([only?.status, only?.found], ["failed", "no result within 20 s"])
    }),
  )

  it.effect("one that breaks has failed and holds up nothing else", () =>
    Effect.gen(function* () {
      const [broken, other] = yield* runAll([
        { id: "opcon-name", run: Effect.die(new Error("a slip of ours")) },
        check("summit-name", ok("asked")),
      ])
      assert.strictEqual(broken?.status, "failed")
      assert.match(broken?.cause ?? "", /a defect of this program: .*a slip of ours/)
      assert.strictEqual(other?.status, "ok")
    }),
  )
})
