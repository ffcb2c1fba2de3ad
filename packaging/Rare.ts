/**
 * Code that one failed job in hundreds needs: reading a broken template, looking for an incident whose reply was lost,
 * words for an error. The sources import it as anything else; in the bundle for one failure it is a file of its own,
 * required when one of its functions is called, so that the others do not load it.
 */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import type { Plugin } from "rolldown"
import { root } from "./Source.ts"

/** Modules below src that export nothing but functions (test/Rare.test.ts). */
export const rare: ReadonlyArray<string> = [
  "domain/Suggest.ts",
  "template/TemplateSecrets.ts",
  "pipeline/ReadOnly.ts",
  "intake/StrayWords.ts",
  "pipeline/steps/LookForIncident.ts",
  "summit/SummitLookups.ts",
]

const files = new Map(rare.map((name, index) => [path.join(root, "src", name), `m${index}`]))

/** The module that all of them are exported from, by the names above. */
export const together = "\0rare"
const proxy = "\0rare:"
const chunk = "./rare.js"

export const plugin: Plugin = {
  name: "rare",
  async resolveId(source, importer) {
    if (source === together) return together
    if (source === chunk) return { id: chunk, external: true }
    if (importer === undefined || importer === together || !source.startsWith(".")) return undefined
    const found = await this.resolve(source, importer, { skipSelf: true })
    // Among themselves they are at hand.
    return found === null || !files.has(found.id) || files.has(importer) ? undefined : proxy + found.id
  },
  load(id) {
    if (id === together) {
      return [...files].map(([file, name]) => `export * as ${name} from ${JSON.stringify(file)}`).join("\n")
    }
    if (!id.startsWith(proxy)) return undefined
    const file = id.slice(proxy.length)
    const names = [...readFileSync(file, "utf8").matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name)
    const lines = names.map(
      (name) => `export const ${name} = (...given) => require("${chunk}").${files.get(file)}.${name}(...given)`,
    )
    return lines.join("\n")
  },
}
