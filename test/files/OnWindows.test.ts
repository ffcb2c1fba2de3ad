import { EventEmitter } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import * as OnWindows from "../../src/files/OnWindows.ts"

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
})
