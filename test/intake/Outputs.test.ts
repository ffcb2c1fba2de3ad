import { assert, describe, it } from "@effect/vitest"
import * as Outputs from "../../src/intake/Outputs.ts"

describe("outputs", () => {
  it("an output that cannot be opened takes what is written and drops it; the other stays", async () => {
    const { stderr } = process
    const target = {
      stderr,
      get stdout(): typeof process.stdout {
        throw new Error("open EBADF")
      },
    }
    Outputs.spare(target)
    await new Promise<void>((resolve, reject) => {
      target.stdout.write("a line\n", (error) => (error ? reject(error) : resolve()))
    })
    assert.strictEqual(target.stderr, stderr)
  })
})
