/**
 * One archive: the files laid out as the vendor's installation has them, the sums of all of them, packed so that two
 * builds of a commit give the same bytes (sorted, the commit's time, fixed modes and owners).
 */
import { createHash } from "node:crypto"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { version } from "../src/intake/ProgramName.ts"
import type { Bundle } from "./Bundle.ts"
import * as DocPages from "./DocPages.ts"
import * as EncryptValue from "./EncryptValue.ts"
import * as Executable from "./Executable.ts"
import * as Notices from "./Notices.ts"
import { epoch, root } from "./Source.ts"
import type { Target } from "./Target.ts"
import { linux } from "./Target.ts"
import * as Tool from "./Tool.ts"

/** Folders that the vendor's installation has and that are empty at first. */
const empty = ["joblogs", "log"]

const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** `sha256sum -c` reads it. */
export const sums = Effect.fn("Archive.sums")(function* (folder: string, names: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const lines = yield* Effect.forEach(names, (name) =>
    Effect.map(files.readFile(path.join(folder, name)), (bytes) => `${sum(bytes)}  ${name}\n`),
  )
  return lines.join("")
})

/** Samples are not where the program looks for templates. */
const withTemplates = ["templates", "templates/samples"]

/** The text files of the archive by name, with what they hold. */
const texts = Effect.fn("Archive.texts")(function* (target: Target, bundle: Bundle) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const read = (name: string) => files.readFileString(path.join(root, name))
  // The package for Windows has no copy of it.
  const license = yield* files.readFileString(path.join(yield* Executable.node(linux), "LICENSE"))
  const templates = (yield* files.readDirectory(path.join(root, "templates"), { recursive: true }))
    .filter((name) => name.endsWith(".json"))
    .map((name) => `templates/${name}`)
  const copied = ["Connector.config", "LICENSE", "CHANGELOG.md", ...templates]
  const script = target.name === "linux-x64" ? [target.encryptValue] : []
  return new Map([
    ...(yield* Effect.forEach(script, (name) =>
      Effect.map(read(`packaging/files/${name}`), (text) => [name, text] as const),
    )),
    ...(yield* Effect.forEach(copied, (name) => Effect.map(read(name), (text) => [name, text] as const))),
    ["INSTALL.txt", (yield* read(`packaging/files/INSTALL-${target.name}.txt`)).replaceAll("VERSION", version)],
    ["THIRD-PARTY-NOTICES.txt", (yield* Notices.text(bundle)) + Notices.ofNode(license)],
    ["bom.cdx.json", yield* Notices.sbom(bundle, target)],
  ])
})

const layOut = Effect.fn("Archive.layOut")(function* (target: Target, bundle: Bundle, work: string, folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const docs = yield* DocPages.make
  const inDocs = [...docs.texts.keys(), ...docs.images.keys()]
  const folders = new Set([...empty, ...withTemplates, ...inDocs.map((name) => path.dirname(name))])
  yield* Effect.forEach(folders, (name) => files.makeDirectory(path.join(folder, name), { recursive: true }))
  const write = Effect.fnUntraced(function* (name: string, text: string) {
    yield* files.writeFileString(path.join(folder, name), text.replaceAll(/\r?\n/g, target.lineEnd))
  })
  yield* Effect.forEach([...(yield* texts(target, bundle)), ...docs.texts], ([name, text]) => write(name, text))
  yield* Effect.forEach(docs.images, ([name, bytes]) => files.writeFile(path.join(folder, name), bytes))
  yield* Executable.write(target, bundle, work, path.join(folder, target.executable))
  if (target.name === "win-x64") yield* EncryptValue.write(path.join(folder, target.encryptValue))
  const names = (yield* files.readDirectory(folder, { recursive: true })).toSorted()
  yield* files.writeFileString(
    path.join(folder, "SHA256SUMS"),
    yield* sums(
      folder,
      names.filter((name) => !folders.has(name)),
    ),
  )
  const all = [...names, "SHA256SUMS"].toSorted()
  const time = DateTime.toDate(DateTime.makeUnsafe(epoch * 1000))
  const program = new Set([target.executable, target.encryptValue])
  for (const name of all) {
    const file = path.join(folder, name)
    yield* files.chmod(file, folders.has(name) || program.has(name) ? 0o755 : 0o644)
    yield* files.utimes(file, time, time)
  }
  return all
})

/** Makes the archive in `out`; the result is its name. */
export const make = Effect.fn("Archive.make")(function* (target: Target, bundle: Bundle, out: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const work = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-package-" })
  const name = `opcon-summit-${version}-${target.name}`
  const folder = path.join(work, name)
  const names = yield* layOut(target, bundle, work, folder)
  const archive = path.join(out, `${name}.${target.archive}`)
  yield* files.remove(archive, { force: true })
  if (target.archive === "zip") {
    const zip = yield* Tool.debian("zip", ["/usr/bin/zip"])
    // Times in a zip are local times without a zone.
    yield* Tool.run(zip, ["-X", "-9", "-q", archive, ...names], { cwd: folder, env: { TZ: "UTC", ZIPOPT: "" } })
  } else {
    const fixed = ["--sort=name", `--mtime=@${epoch}`, "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"]
    yield* Tool.run("tar", [...fixed, "--use-compress-program=gzip -n -9", "-cf", archive, "-C", work, name])
  }
  return path.basename(archive)
}, Effect.scoped)
