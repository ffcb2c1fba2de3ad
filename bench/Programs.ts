/**
 * What is compared: the program as it is built and, where `npm run package` has been run, as the executable that is
 * shipped; a script by hand; a Java program, started in three ways. All take the vendor's command line.
 */
import { existsSync, readdirSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as RealProcess from "../test/support/RealProcess.ts"
import type { Systems } from "./Systems.ts"

export interface Program {
  readonly name: string
  readonly command: string
  readonly before: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

export const emptyNode = { name: "node -e 0", command: process.execPath, before: ["-e", "0"] } satisfies Program

/** By hand, on node:https alone. */
export const plain = {
  name: "plain script",
  command: process.execPath,
  before: [RealProcess.inRepository("bench/rival/plain.mjs")],
} satisfies Program

/** The same, asking for an answer of an agent every 20 ms: the log comes hardly later than it can. */
export const restless = {
  ...plain,
  name: "plain script, asks every 20 ms",
  env: { POLL_EVERY: "20" },
} satisfies Program

/** The program as `npm run build` makes it; the copy lasts as long as the scope. */
export const built = Effect.map(RealProcess.program, (main): Program => ({
  name: "opcon-summit",
  command: process.execPath,
  before: [main],
}))

const runToEnd = Effect.fnUntraced(function* (command: string, args: ReadonlyArray<string>, dir: string) {
  const { code, stderr, stdout } = yield* RealProcess.run(args, dir, {}, command)
  if (code !== 0) return yield* Effect.die(new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`))
  return stdout
})

/**
 * The executable for this system from the archive in release/; none where there is none, or where it was made from
 * another commit than dist/ was.
 */
export const packaged = Effect.gen(function* () {
  const release = RealProcess.inRepository("release")
  const archives = existsSync(release) ? readdirSync(release).filter((name) => name.endsWith("linux-x64.tar.gz")) : []
  const archive = archives.toSorted().at(-1)
  if (archive === undefined || process.platform !== "linux" || process.arch !== "x64") return []
  const files = yield* FileSystem.FileSystem
  const dir = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-packaged-" })
  yield* runToEnd("tar", ["-xzf", `${release}/${archive}`, "-C", dir], dir)
  const inside = yield* files.readDirectory(dir, { recursive: true })
  const file = inside.find((name) => name.split("/").at(-1) === "opcon-summit")
  if (file === undefined) return yield* Effect.die(new Error(`${archive} holds no opcon-summit`))
  const executable: Program = { name: "opcon-summit, executable", command: `${dir}/${file}`, before: [] }
  const made = yield* runToEnd(executable.command, ["--version"], dir)
  return made === (yield* runToEnd(process.execPath, [RealProcess.inRepository("dist/main.js"), "--version"], dir))
    ? [executable]
    : []
})

export const hasJava = Effect.map(RealProcess.run(["-version"], ".", {}, "javac"), ({ code }) => code === 0)

const source = RealProcess.inRepository("bench/rival/Rival.java")
/** Client code runs once and briefly: the first compiler alone is the better one for it. */
const brief = ["-Xshare:auto", "-XX:TieredStopAtLevel=1"]

/**
 * From slow to fast: the source file as it is; compiled once; with the classes of an earlier run archived as well (AppCDS),
 * the fastest start that this JDK offers. A run against `systems` makes the archive.
 */
export const java = Effect.fnUntraced(function* (systems: Systems) {
  const files = yield* FileSystem.FileSystem
  const dir = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-java-" })
  yield* runToEnd("javac", ["-d", dir, source], dir)
  const [jar, archive] = [`${dir}/rival.jar`, `${dir}/rival.jsa`]
  yield* runToEnd("jar", ["-c", "-f", jar, "-C", dir, "."], dir)
  const [job] = yield* systems.addJobs(["ARCHIVE"])
  yield* runToEnd(
    "java",
    [`-XX:ArchiveClassesAtExit=${archive}`, ...brief, "-cp", jar, "Rival", ...(job?.words ?? [])],
    systems.dir,
  )
  yield* systems.look([])
  const programs = {
    source: { name: "java Rival.java", command: "java", before: [source] },
    compiled: { name: "Java, compiled", command: "java", before: [...brief, "-cp", jar, "Rival"] },
    archived: {
      name: "Java, compiled, AppCDS",
      command: "java",
      before: [`-XX:SharedArchiveFile=${archive}`, ...brief, "-cp", jar, "Rival"],
    },
  } satisfies Record<string, Program>
  return programs
})
