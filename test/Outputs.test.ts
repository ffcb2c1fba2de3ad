/** Outputs that take nothing: whoever starts the program may close them, fill them or go away; the incident is made. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate } from "./support/Simulators.ts"

const live = Effect.provide(Layer.merge(RealProcess.platform, NodeServices.layer))

/** How sh starts the program, `"$@"`; the last line of what it prints is the program's exit code. */
const ways = [
  ["stdout is full", `"$@" >/dev/full; echo $?`],
  ["stderr is full", `"$@" 2>/dev/full; echo $?`],
  ["both are full", `"$@" >/dev/full 2>/dev/full; echo $?`],
  ["stdout is closed", `"$@" >&-; echo $?`],
  ["stderr is closed", `"$@" 2>&-; echo $?`],
  ["all three are closed", `"$@" <&- >&- 2>&-; echo $?`],
  ["both are files that are only read", `"$@" 1<ca.pem 2<ca.pem; echo $?`],
  ["the reader of stdout has gone", `{ "$@"; echo $? >code; } | true; cat code`],
  ["the reader of stderr has gone", `{ "$@" 2>&1 >&3; echo $? >code; } 3>&1 | true; cat code`],
  ["the reader of both has gone", `{ "$@" 2>&1; echo $? >code; } | true; cat code`],
  ["the reader of both goes while it runs", `{ "$@" 2>&1; echo $? >code; } | head -c 1 >/dev/null; cat code`],
] as const

describe.skipIf(process.platform === "win32")("a failed job", () => {
  const site = Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const main = yield* RealProcess.program
    const site = yield* RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })
    const config = `${site.dir}/Connector.config`
    // Every request is a line on stderr.
    yield* files.writeFileString(config, (yield* files.readFileString(config)).replace("DEBUG=OFF", "DEBUG=ON"))
    let name = 0
    const fail = Effect.fnUntraced(function* (way: string, ...more: ReadonlyArray<string>) {
      const job = yield* site.opcon.addJob({ name: `UNHEARD ${(name += 1)}`, date: sampleDate, scheduleId: 16 })
      const words = [...RealProcess.words(job), ...more]
      const ended = yield* RealProcess.run(["-c", way, "sh", process.execPath, main, ...words], site.dir, {}, "sh")
      return { code: ended.stdout.trim().split("\n").at(-1), ended, job }
    })
    return { ...site, fail }
  })

  it.live.each(ways)("gets its incident, and 0, where %s", ([, way]) =>
    Effect.gen(function* () {
      const { fail, summit } = yield* site
      const { code, ended } = yield* fail(way)
      assert.lengthOf(yield* summit.incidents, 1, ended.stdout + ended.stderr)
      assert.lengthOf((yield* summit.incident(59404)).attachments, 1)
      assert.strictEqual(code, "0", ended.stdout + ended.stderr)
    }).pipe(Effect.scoped, live),
  )

  it.live.each(ways)("that is refused ends with 64 where %s, through the parser as well", ([, way]) =>
    Effect.gen(function* () {
      const { fail } = yield* site
      assert.strictEqual((yield* fail(way, "--bogus")).code, "64")
      assert.strictEqual((yield* fail(way, "--log-level", "info", "-sd", "today")).code, "64")
    }).pipe(Effect.scoped, live),
  )
})
