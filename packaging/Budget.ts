/**
 * What a failed job loads: the build prints how much it is, and fails when a command's code is among it, or when it is far
 * more than it was.
 */
import * as path from "node:path"
import type { OutputChunk, Plugin } from "rolldown"
import { root } from "./Source.ts"

/** The files that it loads, besides main.js and what they import; rolldown.config.ts cuts the bundle there. */
const files = ["start", "app"]

/** What it is made of, below src, besides the files directly in src. */
const parts = [
  "commands/ExitCode.ts",
  "commands/Raise.ts",
  "config/",
  "domain/",
  "files/",
  "http/",
  "intake/",
  "journal/",
  "logging/",
  "opcon/",
  "pipeline/",
  "queue/",
  "secrets/",
  "site/",
  "summit/",
  "template/",
]

/** Effect's parser of command lines, which no failed job needs: it betrays a command among the files directly in src. */
const parser = path.join("effect", "dist", "cli", path.sep)

/**
 * Not a limit to save bytes for. Some 130 kB of what is loaded is Effect that only commands call, because a module lies in
 * one file as a whole. A second bundle without them is 380 kB, and holds Effect and most of the program twice.
 */
const ceiling = 670_000

const sources = path.join(root, "src", path.sep)

const belongs = (id: string): boolean => {
  if (!id.startsWith(sources)) return !id.includes(parser)
  const name = id.slice(sources.length).replaceAll(path.sep, "/")
  return !name.includes("/") || parts.some((part) => name.startsWith(part))
}

const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`

export const budget: Plugin = {
  name: "budget",
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file): file is OutputChunk => file.type === "chunk")
    const loaded = new Set(chunks.filter(({ name }) => files.includes(name)))
    if (loaded.size < files.length) this.error(`not all of ${files.join(", ")} are among the files that were built`)
    // A set goes on to what is added to it meanwhile.
    for (const { imports } of loaded) {
      for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk)
    }
    const sizes = Array.from(loaded, ({ code, fileName }) => ({ fileName, size: Buffer.byteLength(code) }))
    const sum = sizes.reduce((all, { size }) => all + size, 0)
    const found = `a failed job loads ${kB(sum)} (${sizes.map(({ fileName, size }) => `${fileName} ${kB(size)}`).join(", ")})`
    const foreign = [...loaded].flatMap(({ moduleIds }) => moduleIds).filter((id) => !belongs(id))
    if (foreign.length > 0)
      this.error(`${found}, with code that packaging/Budget.ts does not list: ${foreign.join(", ")}`)
    if (sum > ceiling) this.error(`${found}, more than ${ceiling}`)
    for (const { code, fileName } of loaded) {
      const [other] = /.{0,40}[^\0-\x7f]/.exec(code) ?? []
      if (other !== undefined) this.error(`${fileName} is not ASCII, and would take twice its memory: ${other}`)
    }
    const all = chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
    console.log(`built dist: ${chunks.length} files, ${kB(all)}; ${found}`)
    this.emitFile({ type: "asset", fileName: "package.json", source: '{"type":"commonjs"}\n' })
  },
}
