import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { systemError } from "effect/PlatformError"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { policies } from "../../src/domain/RetryPolicy.ts"
import { mayBeHeld } from "../../src/files/DurableFile.ts"
import * as TextFile from "../../src/files/TextFile.ts"
import type { Outcome } from "../support/TextFiles.ts"
import { layerFiles } from "../support/TextFiles.ts"

const busy = { refused: "Busy" } as const
const denied = { refused: "PermissionDenied" } as const

/** Reads `file` while the clock goes on as far as its policy could ever wait. */
const read = (outcomes: ReadonlyArray<Outcome>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(TextFile.read("/t/file"))
    yield* TestClock.adjust("2 seconds")
    return yield* Effect.exit(Fiber.join(fiber))
  }).pipe(Random.withSeed("text file"), Effect.provide(layerFiles({ "/t/file": outcomes })))

describe("TextFile.read", () => {
  it.effect.each([
    ["busy", [busy, busy, "text"]],
    ["held, as Windows says it", [denied, "text"]],
    ["busy as long as the policy tries", [...Array.from({ length: policies.readFile.retries }, () => busy), "text"]],
  ] as const)("reads a file that is %s", ([, outcomes]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(outcomes), Exit.succeed("text"))
    }),
  )

  it.effect.each([
    ["that stays busy", [busy], "another program holds the file; close it there", false],
    [
      "that stays denied",
      [denied],
      "it may not be read: give the account that runs this program the right to read it, or close it in the program that holds it",
      false,
    ],
    ["that is missing", [{ refused: "NotFound" }, "text"], "there is no such file", true],
    ["that is a folder", [{ refused: "BadResource" }, "text"], "this is no file", false],
    [
      "of zeros",
      [new Uint8Array(347)],
      "it holds nothing but zeros, as a power cut leaves a file; take it from a backup",
      false,
    ],
  ] as const)("gives up on a file %s", ([, outcomes, detail, missing]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.flatten(read(outcomes)))
      assert.strictEqual(error.message, `/t/file: ${detail}`)
      assert.strictEqual(error.missing, missing)
    }),
  )
})

describe("a file that may not be touched", () => {
  const refused = (_tag: "Busy" | "PermissionDenied", code: string) =>
    systemError({ _tag, module: "FileSystem", method: "open", cause: Object.assign(new Error(code), { code }) })

  it.each([
    ["Busy", "EBUSY", true],
    ["PermissionDenied", "EPERM", true],
    ["PermissionDenied", "EACCES", process.platform === "win32"],
  ] as const)("%s for %s may be held by another program: %s", (tag, code, expected) => {
    assert.strictEqual(mayBeHeld(refused(tag, code)), expected)
  })
})
