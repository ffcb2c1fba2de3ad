/**
 * What the licences of others ask for: the notice of every package whose code is in the program and of Node, and the
 * bill of materials with Node in it.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import type { Bundle } from "./Bundle.ts"
import type { Target } from "./Target.ts"
import { nodeVersion } from "./Target.ts"

const Manifest = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, version: Schema.String, license: Schema.String }),
)
const decodeManifest = Schema.decodeUnknownEffect(Manifest)

const rule = "=".repeat(78)
const notice = (title: string, text: string) =>
  `${rule}\n${title}\n${rule}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`

/** The licence and notice files of a package, those in a folder of that name too; its declaration where it has none. */
const ofPackage = Effect.fn("Notices.ofPackage")(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const manifest = yield* decodeManifest(yield* files.readFileString(path.join(folder, "package.json")))
  const all = (yield* files.readDirectory(folder, { recursive: true })).filter((name) =>
    /^(licen[cs]e|notice|copying)[^\\/]*([\\/]|$)/i.test(name),
  )
  const names = yield* Effect.filter(all, (name) =>
    Effect.map(files.stat(path.join(folder, name)), ({ type }) => type === "File"),
  )
  const texts = yield* Effect.forEach(names.toSorted(), (name) => files.readFileString(path.join(folder, name)))
  const { license, name, version } = manifest
  const own = `${name} ${version} is under the licence ${license}; its package holds no text of it.`
  return notice(`${name} ${version} (${license})`, texts.length === 0 ? own : texts.join("\n\n"))
})

/** THIRD-PARTY-NOTICES.txt of what is bundled. */
export const text = Effect.fn("Notices.text")(function* ({ packages }: Bundle) {
  // The same package may lie in several places.
  const all = new Set(yield* Effect.forEach(packages, ofPackage))
  return ["This program is made of its own code (see LICENSE) and of the following software of others.\n", ...all].join(
    "\n",
  )
})

/** Besides, where Node is inside too; `license`: the text that comes with it, its own parts included. */
export const ofNode = (license: string): string => `\n${notice(`Node.js ${nodeVersion}`, license)}`

const Bom = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))
const decodeBom = Schema.decodeUnknownEffect(Bom)
const list = Schema.is(Schema.Array(Schema.Json))
const record = Schema.is(Schema.Record(Schema.String, Schema.Json))

/**
 * The bill of materials of one target. The plugin lists what is in the chunks; the runtime around them is added here,
 * and tools that took no part in it are left out.
 */
export const sbom = Effect.fn("Notices.sbom")(function* (bundle: Bundle, target: Target) {
  const bom = yield* decodeBom(bundle.sbom)
  const node = {
    type: "platform",
    name: "node",
    version: nodeVersion,
    "bom-ref": `node@${nodeVersion}`,
    description: "The runtime inside the executable; its own parts are listed in THIRD-PARTY-NOTICES.txt.",
    cpe: `cpe:2.3:a:nodejs:node.js:${nodeVersion}:*:*:*:-:*:*:*`,
    purl: `pkg:npm/${target.npm}`,
    hashes: [
      { alg: "SHA-512", content: Buffer.from(target.integrity.replace("sha512-", ""), "base64").toString("hex") },
    ],
    externalReferences: [{ url: "https://nodejs.org/", type: "website" }],
  }
  const metadata = record(bom["metadata"]) ? bom["metadata"] : {}
  const tools = list(metadata["tools"]) ? metadata["tools"] : []
  const took = tools.filter((tool) => !record(tool) || tool["name"] !== "vite")
  const components = list(bom["components"]) ? bom["components"] : []
  const whole = { ...bom, metadata: { ...metadata, tools: took }, components: [...components, node] }
  return `${JSON.stringify(whole, undefined, 2)}\n`
})
