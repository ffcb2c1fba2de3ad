import { EventEmitter } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import * as OnWindows from "../../src/node/OnWindows.ts"

describe("on Windows", () => {
  it("a closed console and Ctrl+Break are an interrupt", () => {
    const target = new EventEmitter()
    const heard: Array<unknown> = []
    target.on("SIGINT", (signal) => heard.push(signal))
    OnWindows.interrupts(target)
    target.emit("SIGHUP", "SIGHUP")
    target.emit("SIGBREAK", "SIGBREAK")
    assert.deepStrictEqual(heard, ["SIGINT", "SIGINT"])
  })

  it("an output that cannot be opened takes what is written and drops it; the other stays", async () => {
    const { stderr } = process
    const target = {
      stderr,
      get stdout(): typeof process.stdout {
        throw new Error("open EBADF")
      },
    }
    OnWindows.outputs(target)
    await new Promise<void>((resolve, reject) => {
      target.stdout.write("a line\n", (error) => (error ? reject(error) : resolve()))
    })
    assert.strictEqual(target.stderr, stderr)
  })
})
