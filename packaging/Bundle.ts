/**
 * The program as the executable carries it: the chunks of the build (rolldown.config.ts) as CommonJS, each the function
 * that packaging/sea/loader.cjs calls; the packages whose code is in them; and their bill of materials.
 */
import * as Effect from "effect/Effect"
import { rolldown } from "rolldown"
import sbom from "rollup-plugin-sbom"
import { input, output } from "../rolldown.config.ts"
import { root } from "./Source.ts"

export interface Bundle {
  /** Source text by file name. */
  readonly chunks: ReadonlyMap<string, string>
  /** Folders of the packages in them, sorted. */
  readonly packages: ReadonlyArray<string>
  /** CycloneDX, JSON. */
  readonly sbom: string
}

// Strict, as the ES modules were from which it is made.
const wrapped = (code: string): string => `(function(exports,require,module,__filename){"use strict";${code}\n})\n`

export const make = Effect.promise(async (): Promise<Bundle> => {
  const chunks = new Map<string, string>()
  const packages = new Set<string>()
  let bill = ""
  const plugin = sbom({ outFormats: ["json"], saveTimestamp: false, generateSerial: false, includeWellKnown: false })
  const bundle = await rolldown({ ...input, cwd: root, plugins: [input.plugins, plugin], logLevel: "silent" })
  const { output: files } = await bundle.generate(output)
  await bundle.close()
  for (const file of files) {
    if (file.type === "asset") {
      bill = typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source)
      continue
    }
    chunks.set(file.fileName, wrapped(file.code))
    for (const id of file.moduleIds) {
      const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []
      if (folder !== undefined) packages.add(folder)
    }
  }
  return { chunks, packages: [...packages].toSorted(), sbom: bill }
})
