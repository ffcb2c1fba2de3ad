/** Which files of the built program a failed job loads: what the build's budget counts is all there is. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ConnectorConfig from "../src/config/ConnectorConfig.ts"
import { Lease } from "../src/journal/Lease.ts"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate } from "./support/Simulators.ts"

const env = { NODE_OPTIONS: `--require=${RealProcess.inRepository("test/support/loaded-hook.cjs")}` }

const start = Effect.gen(function* () {
  const main = yield* RealProcess.program
  const site = yield* RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })
  let name = 0
  const run = Effect.fnUntraced(function* (template?: string, ...more: ReadonlyArray<string>) {
    const job = yield* site.opcon.addJob({ name: `LOADED ${(name += 1)}`, date: sampleDate, scheduleId: 16 })
    const { code, stderr, stdout } = yield* RealProcess.run(
      [main, ...more, ...RealProcess.words(job, template)],
      site.dir,
      env,
    )
    const loaded = /^LOADED (.*)$/m.exec(stderr)?.[1]?.split(" ") ?? []
    return { code, stdout, stderr, loaded: loaded.map((file) => file.replace(/-[\w-]{8}\.js$/, ".js")) }
  })
  return { site, run }
})

const handedOver = ["main.js", "start.js"]
const workedOn = [...handedOver, "app.js"]

const live = Effect.provide(Layer.merge(RealProcess.platform, NodeServices.layer))

describe("a failed job loads", () => {
  it.live("the way of a failure where it is worked on", () =>
    Effect.gen(function* () {
      const { code, loaded, stdout } = yield* (yield* start).run()
      assert.strictEqual(code, 0, stdout)
      assert.include(stdout, '"outcome":"created"')
      assert.include(stdout, '"step":"attach-log","status":"done"')
      assert.deepStrictEqual(loaded, workedOn)
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    { more: [], said: 0 },
    { more: ["--tlsType", "TLSv1,TLSv1.2"], said: 1 },
    { more: ["--tlsType=nonsense"], said: 1 },
  ])("no more than it takes to write it down where it is handed over, with $more", ({ more, said }) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { run, site } = yield* start
      yield* files.makeDirectory(`${site.dir}/journal`)
      const lease = Layer.provide(Lease.layer(), ConnectorConfig.layer(`${site.dir}/Connector.config`))
      const ended = yield* Effect.provide(
        Effect.flatMap(Lease, ({ whileHeld }) => whileHeld(run("basic.json", ...more))),
        lease,
      )
      const { code, loaded, stderr, stdout } = yield* Effect.fromOption(ended)
      assert.lengthOf(stderr.match(/^--tlsType .*; it is ignored$/gm) ?? [], said)
      assert.deepStrictEqual([code, loaded], [0, handedOver], stdout)
      assert.include(stdout, '"outcome":"handed-off"')
      assert.lengthOf((yield* RealProcess.journalOf(site.dir)).entries, 1)
    }).pipe(Effect.scoped, live),
  )

  it.live("nothing more where the template is broken or missing", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { run, site } = yield* start
      yield* files.writeFileString(`${site.dir}/templates/broken.json`, '{\n  "tags": [],\n}\n')
      const broken = yield* run("broken.json")
      assert.deepStrictEqual([broken.code, broken.loaded], [65, workedOn], broken.stdout)
      assert.include(broken.stdout, "broken.json:2:13: the comma before } is one too many")
      const missing = yield* run("basik.json")
      assert.deepStrictEqual(missing.loaded, workedOn)
      assert.include(missing.stdout, "did you mean basic.json?")
    }).pipe(Effect.scoped, live),
  )
})
