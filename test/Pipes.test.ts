/** Pipes in place of files: what a shell hands over is read, any other is refused at once, and none is replaced by a file. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate } from "./support/Simulators.ts"

const live = Effect.provide(Layer.merge(RealProcess.platform, NodeServices.layer))

/** How sh starts the program, `"$@"`, in the folder of a site; then what it prints. */
const ways = [
  ["a template", 0, `cat templates/basic.json | "$@" template check /dev/stdin`, /\/dev\/stdin: ok/],
  ["a template in another descriptor", 0, `cat templates/basic.json | "$@" template check /dev/fd/3 3<&0`, /: ok/],
  ["a redirected template", 0, `"$@" template check /dev/stdin <templates/basic.json`, /\/dev\/stdin: ok/],
  ["a broken template", 65, `echo '{"rules": 1' | "$@" template check /dev/stdin`, /\/dev\/stdin:\d+:\d+: error: /],
  ["a template to explain", 0, `cat templates/basic.json | "$@" template explain -t /dev/stdin`, /^Create, row 8/],
  ["no recording", 65, `echo x | "$@" replay /dev/stdin`, /\/dev\/stdin:1:1: /],
  [
    "Connector.config, with folders of its own",
    0,
    `sed "s#=\\(templates\\|journal\\|log\\|joblogs\\|ca.pem\\)#=$PWD/\\1#" Connector.config | "$@" journal status --config /dev/stdin`,
    /^state /,
  ],
  [
    "a pipe for the page",
    0,
    `mkfifo p; cat p >q & "$@" report --out p; c=$?; wait; cat q; test -p p && exit $c`,
    /<\/html>/,
  ],
  ["a link for the page", 0, `: >q; ln -s q p; "$@" report --out p; c=$?; cat q; test -L p && exit $c`, /<\/html>/],
  [
    "a pipe for a recording",
    0,
    `mkfifo p; "$@" drain --record p 2>&1; c=$?; ls; exit $c`,
    /p cannot be written .*\np\n/s,
  ],
] as const

describe.skipIf(process.platform === "win32")("a pipe", () => {
  const site = RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })

  const sh = Effect.fnUntraced(function* (way: string, dir: string, ...words: ReadonlyArray<string>) {
    const main = yield* RealProcess.program
    return yield* RealProcess.run(["-c", way, "sh", process.execPath, main, ...words], dir, {}, "sh")
  })

  it.live.each(ways)("that is %s", ([, code, way, says]) =>
    Effect.gen(function* () {
      const { dir } = yield* site
      const ended = yield* sh(way, dir)
      assert.match(ended.stdout + ended.stderr, says)
      assert.strictEqual(ended.code, code, ended.stdout + ended.stderr)
    }).pipe(Effect.scoped, live),
  )

  it.live("that nobody writes to, as Connector.config of a failure: the failure is kept and not waited for", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const { dir, opcon } = yield* site
      const job = yield* opcon.addJob({ name: "UNREAD", date: sampleDate, scheduleId: 16 })
      const ended = yield* sh(`mkfifo p; "$@"`, dir, "--config", "p", ...RealProcess.words(job))
      assert.strictEqual(ended.code, 78, ended.stdout + ended.stderr)
      assert.include(ended.stdout, "this is no file")
      assert.lengthOf(yield* files.readDirectory(`${dir}/journal/pending`), 1)
    }).pipe(Effect.scoped, live),
  )
})
