/** The code cache of the built program: it is made and taken, and never stands in the way of a run. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate } from "./support/Simulators.ts"

const live = Effect.provide(Layer.merge(RealProcess.platform, NodeServices.layer))

/** Runs for a new job each; `cache`: where the cache of the account lies. */
const runs = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const main = yield* RealProcess.program
  const site = yield* RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })
  const home = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-home-" })
  const cache = `${home}/opcon-summit`
  let name = 0
  const run = Effect.fnUntraced(function* (
    more: ReadonlyArray<string> = [],
    env: Readonly<Record<string, string>> = {},
  ) {
    const job = yield* site.opcon.addJob({ name: `CACHED ${(name += 1)}`, date: sampleDate, scheduleId: 16 })
    const words = [main, ...RealProcess.words(job), ...more]
    const ended = yield* RealProcess.run(words, site.dir, { XDG_CACHE_HOME: home, LOCALAPPDATA: home, ...env })
    assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
    return ended
  })
  const names = Effect.orElseSucceed(files.readDirectory(cache), () => new Array<string>())
  /** Of the file that is the way of one failure. */
  const file = Effect.map(names, (all) => {
    const [one, ...others] = all.filter((name) => /^app-v[\d.]+-\w+\.cache$/.test(name))
    assert.isDefined(one)
    assert.deepStrictEqual(others, [])
    return `${cache}/${one}`
  })
  return { cache, file, files, home, main, names, run }
})

describe.skipIf(process.platform === "win32")("a system that has no descriptor left", () => {
  it.live("is reported with an exit code wherever Node itself still starts, and the failure is kept", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const main = yield* RealProcess.program
      const site = yield* RealProcess.site({ jobs: [], opcon: { logPolls: 0 } })
      const config = `${site.dir}/Connector.config`
      const short = (yield* files.readFileString(config)).replace("DEBUG=OFF", "TIME_BUDGET_SECONDS=3")
      yield* files.writeFileString(config, short)
      const empty = `${main.slice(0, -"main.js".length)}empty.js`
      yield* files.writeFileString(empty, "")
      const limited = (limit: number, ...words: ReadonlyArray<string>) =>
        RealProcess.run(["-c", `ulimit -n ${limit}; exec "$@"`, "sh", process.execPath, ...words], site.dir, {}, "sh")
      const codes = new Set<number | null>()
      for (let limit = 18; limit <= 26; limit += 1) {
        if ((yield* limited(limit, empty)).code !== 0) continue
        const job = yield* site.opcon.addJob({ name: `LIMIT ${limit}`, date: sampleDate, scheduleId: 16 })
        const { code, signal, stderr } = yield* limited(limit, main, ...RealProcess.words(job))
        assert.include([0, 70, 75, 78], code, `${limit}: ${signal} ${stderr}`)
        codes.add(code)
        if (code !== 75 || !stderr.includes("cannot be loaded")) continue
        assert.include(stderr, "The failure is kept in ")
        const { entries } = yield* RealProcess.journalOf(site.dir)
        assert.isTrue(entries.some(({ failed }) => failed.job === job.name))
      }
      assert.isAbove(codes.size, 0)
    }).pipe(Effect.scoped, live),
  )
})

describe("the code cache", () => {
  it.live("is made by the first run, for the account alone, and taken as it is by the next", () =>
    Effect.gen(function* () {
      const { file, files, run } = yield* runs
      yield* run()
      const made = yield* files.stat(yield* file)
      assert.strictEqual(made.mode & 0o777, 0o600)
      yield* run()
      assert.deepStrictEqual((yield* files.stat(yield* file)).ino, made.ino)
    }).pipe(Effect.scoped, live),
  )

  it.live("that a run made which did little grows with one that does more, after an hour at the latest", () =>
    Effect.gen(function* () {
      const { file, files, run } = yield* runs
      yield* run(["--dry-run"])
      const { size: little } = yield* files.stat(yield* file)
      const later = (at: string) => files.utimes(at, new Date(0), new Date(0))
      yield* later(yield* file)
      yield* run()
      const grown = yield* files.stat(yield* file)
      assert.isTrue(grown.size > little)
      yield* later(yield* file)
      yield* run(["--dry-run"])
      const { ino: same, mtime } = yield* files.stat(yield* file)
      assert.deepStrictEqual(same, grown.ino)
      assert.notDeepEqual(mtime, Option.some(new Date(0)))
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    { how: "is empty", damaged: (_text: string) => "" },
    { how: "ends too early", damaged: (text: string) => text.slice(0, text.length / 2) },
    {
      how: "has a byte that is another",
      damaged: (text: string) => `${text.slice(0, -2)}${text.at(-2) === "x" ? "y" : "x"}z`,
    },
    { how: "is of another source", damaged: (text: string) => text.replace(/^app-.{8}/, "app-00000000") },
  ])("that $how is made anew", ({ damaged }) =>
    Effect.gen(function* () {
      const { file, files, run } = yield* runs
      yield* run()
      const at = yield* file
      const { size } = yield* files.stat(at)
      const before = Buffer.from(yield* files.readFile(at)).toString("latin1")
      yield* files.writeFile(at, Buffer.from(damaged(before), "latin1"))
      yield* run()
      const { size: after } = yield* files.stat(yield* file)
      assert.isAbove(Number(after), Number(size) / 2)
      const now = Buffer.from(yield* files.readFile(at)).toString("latin1")
      assert.strictEqual(now.slice(0, 15), before.slice(0, 15))
      assert.notStrictEqual(now, damaged(before))
    }).pipe(Effect.scoped, live),
  )

  it.live.skipIf(process.platform === "win32")("that others may write to is not taken, but made anew", () =>
    Effect.gen(function* () {
      const { file, files, run } = yield* runs
      yield* run()
      const at = yield* file
      const { ino } = yield* files.stat(at)
      yield* files.chmod(at, 0o622)
      yield* run()
      const anew = yield* files.stat(at)
      assert.notDeepEqual(anew.ino, ino)
      assert.strictEqual(anew.mode & 0o777, 0o600)
    }).pipe(Effect.scoped, live),
  )

  it.live.each(["a link to a file", "a link to nothing", "a pipe", "a folder"])(
    "that is %s is not opened, whatever it holds, and the run goes on",
    (what) =>
      Effect.gen(function* () {
        const { file, files, home, run } = yield* runs
        yield* run()
        const at = yield* file
        yield* files.rename(at, `${home}/foreign`)
        const foreign = yield* files.readFile(`${home}/foreign`)
        if (what === "a link to a file") yield* files.symlink(`${home}/foreign`, at)
        else if (what === "a link to nothing") yield* files.symlink(`${home}/nothing`, at)
        else if (what === "a folder") yield* files.makeDirectory(at)
        else assert.strictEqual((yield* RealProcess.run([at], home, {}, "mkfifo")).code, 0)
        yield* run()
        // It was not taken: a run that takes a cache leaves it as it is.
        if (what !== "a folder") assert.isTrue(Result.isFailure(yield* Effect.result(files.readLink(at))))
        assert.strictEqual((yield* files.stat(at)).type, what === "a folder" ? "Directory" : "File")
        assert.deepStrictEqual(yield* files.readFile(`${home}/foreign`), foreign)
        assert.isFalse(yield* files.exists(`${home}/nothing`))
      }).pipe(Effect.scoped, live),
  )

  it.live.skipIf(process.platform === "win32")(
    "whose folder is a link, or one that others may write to or put another in the place of, is not used",
    () =>
      Effect.gen(function* () {
        const { cache, file, files, home, names, run } = yield* runs
        yield* run()
        const [known] = yield* names
        const at = yield* file
        const spoil = files.writeFileString(at, "other")
        const spoilt = Effect.map(files.readFileString(at), (text) => text === "other")
        for (const [folder, mode] of [
          [cache, 0o777],
          [home, 0o777],
        ] as const) {
          yield* spoil
          yield* files.chmod(folder, mode)
          yield* run()
          assert.isTrue(yield* spoilt, folder)
          yield* files.chmod(folder, 0o700)
        }
        yield* files.rename(cache, `${home}/elsewhere`)
        yield* files.symlink(`${home}/elsewhere`, cache)
        yield* run()
        assert.strictEqual(yield* files.readFileString(`${home}/elsewhere/${known}`), "other")
      }).pipe(Effect.scoped, live),
  )

  it.live.each(["/proc/self", "/proc", "/dev/null", "relative", "/proc/self/fd"])(
    "is done without where %s is HOME or XDG_CACHE_HOME",
    (place) =>
      Effect.gen(function* () {
        const { files, home, run } = yield* runs
        yield* run([], { XDG_CACHE_HOME: place })
        yield* run([], { XDG_CACHE_HOME: `${place}/a/b` })
        yield* run([], { HOME: place, XDG_CACHE_HOME: "" })
        assert.deepStrictEqual(yield* files.readDirectory(home), [])
      }).pipe(Effect.scoped, live),
  )

  it.live("is done without where there is no place for it, or none is wanted", () =>
    Effect.gen(function* () {
      const { files, home, names, run } = yield* runs
      yield* run([], { NODE_DISABLE_COMPILE_CACHE: "1" })
      yield* run([], { XDG_CACHE_HOME: "", LOCALAPPDATA: "" })
      assert.deepStrictEqual(yield* names, [])
      // A file where the folder should be.
      yield* files.writeFileString(`${home}/opcon-summit`, "")
      yield* run()
    }).pipe(Effect.scoped, live),
  )
})
