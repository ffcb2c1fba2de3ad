/** The folder of a rehearsal: no file of a person is ever overwritten in it. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Result from "effect/Result"
import * as TestConsole from "effect/testing/TestConsole"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import * as Processes from "../support/Processes.ts"

const first = { opconPort: 1111, summitPort: 2222 }
const second = { opconPort: 3333, summitPort: 4444 }

const begin = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const home = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-rehearsal-" })
  const contents = Effect.fnUntraced(function* (folder: string) {
    const found: Record<string, string> = {}
    for (const name of yield* files.readDirectory(folder, { recursive: true })) {
      const { type } = yield* files.stat(`${folder}/${name}`)
      if (type === "File") found[name] = yield* files.readFileString(`${folder}/${name}`)
    }
    return found
  })
  return { contents, dir: `${home}/rehearsal`, files, home }
})

const live = Effect.provide([NodeServices.layer, TestConsole.layer])

describe("a rehearsal's folder", () => {
  it.effect.each<readonly [string, string, string]>([
    ["a site", "Connector.config", "[GENERAL]\n"],
    ["templates of a site", "templates/basic.json", "{}"],
    ["the program", "SMASymphonySummit.exe", "MZ"],
    ["a hidden file", ".keep", ""],
  ])("that holds %s is refused, and stays as it is", ([, name, text]) =>
    Effect.gen(function* () {
      const { contents, dir, files } = yield* begin
      yield* files.makeDirectory(`${dir}/templates`, { recursive: true })
      yield* files.writeFileString(`${dir}/${name}`, text)
      const refused = yield* Effect.flip(writeRehearsal(dir, first, "PEM"))
      assert.match(refused.message, /--dir \S+ holds files that simulate did not write: name a folder/)
      assert.deepStrictEqual(yield* contents(dir), { [name]: text })
    }).pipe(Effect.scoped, live),
  )

  it.effect("that is a file or a link is refused, and so are links in it", () =>
    Effect.gen(function* () {
      const { contents, dir, files, home } = yield* begin
      yield* files.writeFileString(dir, "mine")
      assert.include((yield* Effect.flip(writeRehearsal(dir, first, "PEM"))).message, "is no folder")
      assert.strictEqual(yield* files.readFileString(dir), "mine")
      yield* files.remove(dir)
      yield* files.makeDirectory(`${home}/elsewhere`)
      for (const target of ["elsewhere", "nowhere"]) {
        yield* files.symlink(`${home}/${target}`, dir)
        assert.include((yield* Effect.flip(writeRehearsal(dir, first, "PEM"))).message, "is a link")
        yield* files.remove(dir)
      }
      assert.isFalse(yield* files.exists(`${home}/nowhere`))
      yield* writeRehearsal(dir, first, "PEM")
      yield* files.remove(`${dir}/templates`, { recursive: true })
      yield* files.symlink(`${home}/elsewhere`, `${dir}/templates`)
      assert.include((yield* Effect.flip(writeRehearsal(dir, second, "PEM"))).message, "holds a link called templates")
      assert.deepStrictEqual(yield* contents(`${home}/elsewhere`), {})
    }).pipe(Effect.scoped, live),
  )

  it.effect("of an earlier rehearsal is written again, but for what was changed in it, which is said", () =>
    Effect.gen(function* () {
      const { contents, dir, files, home } = yield* begin
      yield* writeRehearsal(dir, first, "PEM 1")
      yield* files.writeFileString(`${dir}/notes.txt`, "mine")
      yield* writeRehearsal(dir, second, "PEM 2")
      const all = yield* contents(dir)
      assert.strictEqual(all["ca.pem"], "PEM 2")
      assert.include(all["Connector.config"], "PORT=3333")
      assert.strictEqual(all["notes.txt"], "mine")
      assert.deepStrictEqual(yield* TestConsole.errorLines, [])

      yield* files.writeFileString(`${dir}/Connector.config`, "[GENERAL]\n; changed\n")
      yield* files.writeFileString(`${home}/theirs.json`, "{}")
      yield* files.remove(`${dir}/templates/daily.json`)
      yield* files.symlink(`${home}/theirs.json`, `${dir}/templates/daily.json`)
      yield* files.remove(`${dir}/templates/night.json`)
      for (const pem of ["PEM 3", "PEM 4"]) yield* writeRehearsal(dir, first, pem)
      const after = yield* contents(dir)
      assert.strictEqual(after["Connector.config"], "[GENERAL]\n; changed\n")
      assert.strictEqual(yield* files.readFileString(`${home}/theirs.json`), "{}")
      assert.include(after["templates/night.json"], "localhost:2222")
      assert.strictEqual(after["ca.pem"], "PEM 4")
      const said = (yield* TestConsole.errorLines).map(String)
      assert.lengthOf(said, 2)
      assert.match(
        said[1] ?? "",
        /^Connector\.config, templates\/daily\.json in \S+ was changed since simulate wrote it/,
      )
    }).pipe(Effect.scoped, live),
  )

  it.effect("whose mark cannot be read is kept as a whole", () =>
    Effect.gen(function* () {
      const { contents, dir, files } = yield* begin
      yield* writeRehearsal(dir, first, "PEM 1")
      yield* files.writeFileString(`${dir}/.opcon-summit-rehearsal.json`, "{")
      yield* writeRehearsal(dir, second, "PEM 2")
      const all = yield* contents(dir)
      assert.strictEqual(all["ca.pem"], "PEM 1")
      assert.include(all["Connector.config"], "PORT=1111")
    }).pipe(Effect.scoped, live),
  )

  it.live("that is refused ends the program with 64, in the program's own folder too", () =>
    Effect.gen(function* () {
      const { contents, dir, files } = yield* begin
      yield* files.makeDirectory(dir)
      yield* files.writeFileString(`${dir}/Connector.config`, "[GENERAL]\n")
      const words = ["simulate", "--opcon-port", "0", "--summit-port", "0", "--dir"]
      for (const to of [dir, ".", new URL("../../dist", import.meta.url).pathname]) {
        const { exit, stderr } = yield* Processes.run(dir, ...words, to)
        assert.strictEqual(exit, 64, stderr)
        assert.include(stderr, "holds files that simulate did not write")
      }
      assert.deepStrictEqual(yield* contents(dir), { "Connector.config": "[GENERAL]\n" })
      assert.isTrue(Result.isFailure(yield* Effect.result(files.stat(`${dir}/templates`))))
    }).pipe(Effect.scoped, Effect.provide(Processes.layer)),
  )
})
