/**
 * One executable: Node's own, with the program in it (Node's single-executable format). The Node that is shipped makes
 * the code cache, the Windows one under Wine; the Linux one makes the data that is put into both.
 */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Bundle } from "./Bundle.ts"
import { cacheFolder, root } from "./Source.ts"
import type { Target } from "./Target.ts"
import { linux } from "./Target.ts"
import * as Tool from "./Tool.ts"
import { brand } from "./WindowsBrand.ts"
import * as Wine from "./Wine.ts"

/** Unpacked from the npm registry, once; the result is the folder of the package. */
export const node = Effect.fn("Executable.node")(function* ({ integrity, npm }: Target) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(cacheFolder, npm.replace("@", "-"))
  if (yield* files.exists(path.join(folder, "checked"))) return folder
  yield* files.makeDirectory(folder, { recursive: true })
  yield* Tool.run("npm", ["pack", "--silent", "--pack-destination", folder, npm])
  const tarball = path.join(folder, `${npm.replace("@", "-")}.tgz`)
  const found = `sha512-${createHash("sha512")
    .update(yield* files.readFile(tarball))
    .digest("base64")}`
  if (found !== integrity) {
    const detail = `the npm registry gave a file with ${found}, not the one that packaging/Target.ts names`
    return yield* new Tool.ToolFailed({ command: `npm pack ${npm}`, missing: false, detail })
  }
  yield* Tool.run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"])
  yield* files.remove(tarball)
  yield* files.writeFileString(path.join(folder, "checked"), "")
  return folder
})

/** Runs the Node of `target`. */
const runNode = Effect.fn("Executable.runNode")(function* (
  target: Target,
  args: ReadonlyArray<string>,
  options: Tool.Options = {},
) {
  const path = yield* Path.Path
  const command = path.join(yield* node(target), target.node)
  if (target.name !== "win-x64") return void (yield* Tool.run(command, args, options))
  const wine = yield* Wine.make()
  yield* Tool.run(wine.command, [command, ...args.map((arg) => (arg.startsWith("/") ? Wine.pathOf(arg) : arg))], {
    env: wine.env,
    stdout: "ignore",
  })
})

/** Code caches of `chunks` in `caches`, made by the Node of `target` and accepted by it. */
const codeCache = Effect.fn("Executable.codeCache")(function* (target: Target, chunks: string, caches: string) {
  const path = yield* Path.Path
  const script = [path.join(root, "packaging/sea/code-cache.cjs"), chunks, caches]
  yield* runNode(target, ["--no-lazy", "--hash-seed=1", "--random-seed=1", ...script])
  yield* runNode(target, [...script, "--verify"])
})

/** Writes the executable of `target` to `file`; `work` is a folder for what comes in between. */
export const write = Effect.fn("Executable.write")(function* (
  target: Target,
  bundle: Bundle,
  work: string,
  file: string,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const [chunks, caches] = [path.join(work, "chunks"), path.join(work, "caches")]
  yield* Effect.forEach([chunks, caches], (folder) => files.makeDirectory(folder, { recursive: true }))
  for (const [name, code] of bundle.chunks) yield* files.writeFileString(path.join(chunks, name), code)
  yield* codeCache(target, chunks, caches)

  const names = [...bundle.chunks.keys()].toSorted()
  const [config, blob] = [path.join(work, "sea.json"), path.join(work, "sea.blob")]
  // Its path stands in the executable, so it is one that does not depend on where this folder lies.
  yield* files.copyFile(path.join(root, "packaging/sea/loader.cjs"), path.join(work, "loader.cjs"))
  const sea = {
    main: "loader.cjs",
    output: blob,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    // NODE_OPTIONS are meant for other programs of the server: with one that Node refuses, no failure would be reported.
    execArgvExtension: "none",
    // Of the loader alone, which is small, and only where this is the system it runs on.
    useCodeCache: false,
    assets: Object.fromEntries(
      names.flatMap((name) => [
        [`./${name}`, path.join(chunks, name)],
        [`./${name}.cache`, path.join(caches, `${name}.cache`)],
      ]),
    ),
  }
  yield* files.writeFileString(config, JSON.stringify(sea))
  yield* runNode(linux, ["--experimental-sea-config", config], { cwd: work })

  const original = yield* files.readFile(path.join(yield* node(target), target.node))
  yield* files.writeFile(file, target.name === "win-x64" ? brand(original, target.executable) : original, {
    mode: 0o755,
  })
  // The mark in Node's executable that postject turns over when it has put the data in.
  const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2"
  const postject = path.join(root, "node_modules/postject/dist/cli.js")
  yield* Tool.run(process.execPath, [postject, file, "NODE_SEA_BLOB", blob, "--sentinel-fuse", fuse])
})
