/**
 * The program for Windows, installed as an administrator would: the archive of a release unpacked into a folder with
 * spaces and umlauts in its path, run on Windows, or on Linux under Wine. Both systems are simulators on this machine.
 */
import { spawn } from "node:child_process"
import { closeSync, openSync, readdirSync } from "node:fs"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Tool from "../../packaging/Tool.ts"
import { windows } from "../../packaging/Target.ts"
import * as Wine from "../../packaging/Wine.ts"
import * as RealProcess from "../support/RealProcess.ts"

export const native = process.platform === "win32"

/** The archive that `npm run package` made. */
const archive = Effect.suspend(() => {
  const folder = RealProcess.inRepository("release")
  const name = readdirSync(folder).find((name) => name.endsWith(`-${windows.name}.zip`))
  return name === undefined
    ? Effect.die(new Error(`${folder} holds no archive for Windows: npm run package`))
    : Effect.map(Path.Path, (path) => path.join(folder, name))
})

const unpack = Effect.fnUntraced(function* (file: string, folder: string) {
  // Windows' own tar reads zip archives.
  if (native) return yield* Tool.run("tar", ["-xf", file, "-C", folder])
  return yield* Tool.run(yield* Tool.debian("unzip", ["/usr/bin/unzip"]), ["-q", "-o", file, "-d", folder])
})

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  /** SIGKILL: on Windows the process is terminated. */
  readonly kill: (signal?: "SIGINT" | "SIGKILL") => boolean
  readonly ended: Effect.Effect<Ended>
}

export interface Options {
  /** The installation folder, unless another one is given. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** A pipe is not read. */
  readonly output?: "file" | "pipe"
}

/** A fresh installation that lasts as long as the scope. */
export const make = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const above = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-" })
  const dir = path.join(above, "Symphony Summit für Zürich")
  yield* files.makeDirectory(dir)
  yield* unpack(yield* archive, dir)
  const wine = native ? undefined : yield* Wine.make()
  /** As the program sees it. */
  const seen = (file: string): string => (native ? file : Wine.pathOf(file))
  let outputs = 0

  /** Starts a Windows program; what it says goes to files, as it would with `> file`. */
  const start = Effect.fnUntraced(function* (
    program: string,
    args: ReadonlyArray<string>,
    { cwd = dir, env = {}, output = "file" }: Options = {},
  ) {
    const out = path.join(above, `out ${(outputs += 1)}`)
    const [stdout, stderr] = [openSync(`${out}.txt`, "w"), openSync(`${out} errors.txt`, "w")]
    const [command, before, ours] = wine === undefined ? [program, [], {}] : [wine.command, [program], wine.env]
    const child = spawn(command, [...before, ...args], {
      cwd,
      env: { ...process.env, ...ours, ...env },
      stdio: output === "pipe" ? ["ignore", "pipe", "pipe"] : ["ignore", stdout, stderr],
    })
    closeSync(stdout)
    closeSync(stderr)
    const done = Deferred.makeUnsafe<{ readonly code: number | null; readonly signal: string | null }>()
    child.once("error", () => Deferred.doneUnsafe(done, Effect.succeed({ code: -1, signal: null })))
    child.once("close", (code, signal) => Deferred.doneUnsafe(done, Effect.succeed({ code, signal })))
    yield* Effect.addFinalizer(() => Effect.sync(() => void child.kill("SIGKILL")))
    const running: Running = {
      kill: (signal = "SIGKILL") => child.kill(signal),
      ended: Effect.gen(function* () {
        const ended = yield* Deferred.await(done)
        return {
          ...ended,
          stdout: yield* Effect.orDie(files.readFileString(`${out}.txt`)),
          stderr: yield* Effect.orDie(files.readFileString(`${out} errors.txt`)),
        }
      }),
    }
    return running
  })
  const program = path.join(dir, windows.executable)

  return {
    dir,
    seen,
    program,
    /** Any other program of Windows. */
    startOther: start,
    other: (command: string, args: ReadonlyArray<string>, options?: Options) =>
      Effect.flatMap(start(command, args, options), ({ ended }) => ended),
    start: (args: ReadonlyArray<string>, options?: Options) => start(program, args, options),
    run: (args: ReadonlyArray<string>, options?: Options) =>
      Effect.flatMap(start(program, args, options), ({ ended }) => ended),
  }
})

export type Installation = Effect.Success<typeof make>

/** Points the installation at the systems of `site`, as an old editor on Windows saves it: CRLF, Windows-1252. */
export const configure = Effect.fnUntraced(function* (
  { dir, seen }: Installation,
  site: RealProcess.Site,
  general: ReadonlyArray<string>,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const rehearsal = yield* files.readFileString(path.join(site.dir, "Connector.config"))
  const systems = rehearsal.slice(rehearsal.indexOf("[PROXY SERVER]"))
  const text = ["; für den OpCon-Server in Zürich", "[GENERAL]", ...general, "", systems].join("\n")
  const config = text.replaceAll("\n", "\r\n").replaceAll("CA_FILE=ca.pem", `CA_FILE=${seen(site.dir)}\\ca.pem`)
  yield* files.writeFile(path.join(dir, "Connector.config"), Buffer.from(config, "latin1"))
})
