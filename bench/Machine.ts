/** What the bench was run on. */
import { cpus, release, totalmem } from "node:os"
import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as RealProcess from "../test/support/RealProcess.ts"
import type { Table } from "./Report.ts"

const osName = (): string => {
  try {
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? process.platform
  } catch {
    return process.platform
  }
}

/** The first line that `command` prints; "none" where it is not there. */
const versionOf = (command: string, ...args: ReadonlyArray<string>) =>
  Effect.map(RealProcess.run(args, ".", {}, command), ({ code, stderr, stdout }) =>
    code === 0 ? ((stdout + stderr).split("\n")[0] ?? "") : "none",
  )

/** Processes that want a processor, on average over the last minute. */
const load = (): string => {
  try {
    return readFileSync("/proc/loadavg", "utf8").split(" ")[0] ?? "unknown"
  } catch {
    return "unknown"
  }
}

export const machine = Effect.gen(function* () {
  const processors = cpus()
  const commit = yield* versionOf("git", "-C", RealProcess.inRepository("."), "rev-parse", "--short", "HEAD")
  const table: Table = {
    about: "The machine",
    head: ["what", "which"],
    rows: [
      ["processor", `${processors[0]?.model ?? "unknown"}, ${processors.length} cores`],
      ["memory", `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
      ["system", `${osName()}, ${process.platform} ${release()}`],
      ["Node", process.version],
      ["Java", yield* versionOf("java", "-version")],
      ["commit", commit],
      ["date", new Date().toISOString().slice(0, 10)],
      ["load before", load()],
    ],
  }
  return table
})
