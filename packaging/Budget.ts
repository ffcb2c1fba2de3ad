/**
 * What a failed job may load: the build says how much that is, and fails when it is more than `limit` or when it holds
 * code that only an operator's command needs.
 */
import type { OutputChunk, Plugin } from "rolldown"

const limit = 600_000

/** Sources that must not be on the way of a failure. */
const foreign =
  /[\\/]src[\\/](?:simulator|replay|doctor|report|encrypt|explain|cli\.ts)|[\\/]effect[\\/]dist[\\/]cli[\\/]/

/** What every run loads first, which is a build of its own. */
let loader = 0

export const budget: Plugin = {
  name: "budget",
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file): file is OutputChunk => file.type === "chunk")
    const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
    const main = byName.get("main.js")
    if (main !== undefined) loader = Buffer.byteLength(main.code)
    const first = chunks.find(({ moduleIds }) => moduleIds.some((id) => /[\\/]OneFailure\.ts$/.test(id)))
    if (first === undefined) return
    const loaded = new Map<string, OutputChunk>()
    const load = (name: string) => {
      const chunk = byName.get(name)
      if (chunk === undefined || loaded.has(name)) return
      loaded.set(name, chunk)
      for (const next of chunk.imports) load(next)
    }
    load("start.js")
    load(first.fileName)
    const sizes = [
      { fileName: "main.js", size: loader },
      ...[...loaded.values()].map(({ code, fileName }) => ({ fileName, size: Buffer.byteLength(code) })),
    ]
    const sum = sizes.reduce((all, { size }) => all + size, 0)
    const told = `a failed job loads ${sum} bytes (${sizes.map(({ fileName, size }) => `${fileName} ${size}`).join(", ")})`
    const strangers = [...loaded.values()].flatMap(({ moduleIds }) => moduleIds.filter((id) => foreign.test(id)))
    if (strangers.length > 0) this.error(`${told}, among it what it does not use: ${strangers.join(", ")}`)
    if (sum > limit) this.error(`${told}: more than ${limit}`)
    this.info(told)
    this.emitFile({ type: "asset", fileName: "package.json", source: '{"type":"commonjs"}\n' })
  },
}
