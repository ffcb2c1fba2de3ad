/**
 * Run by the Node that becomes the executable: `code-cache.cjs CHUNKS CACHES` writes a V8 code cache for each chunk, all
 * functions compiled, and `code-cache.cjs CHUNKS CACHES --verify`, without any flag, fails when V8 would not take one.
 *
 * The first wants `--no-lazy --hash-seed=1 --random-seed=1`: the seeds make the bytes the same in each build. V8 takes
 * only a cache that was made under the same flags, so they are back at their defaults when the caches are written.
 */
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const v8 = require("node:v8")
const { Script } = require("node:vm")

const [, , chunks, caches, verify] = process.argv
const fileOf = (name) => path.join(caches, `${name}.cache`)
const compiled = fs.readdirSync(chunks).map((name) => {
  const source = fs.readFileSync(path.join(chunks, name), "utf8")
  const cached = verify ? { cachedData: fs.readFileSync(fileOf(name)) } : {}
  return { name, script: new Script(source, { filename: `./${name}`, ...cached }) }
})

if (verify) {
  const refused = compiled.filter(({ script }) => script.cachedDataRejected !== false).map(({ name }) => name)
  process.exitCode = refused.length > 0 ? 1 : 0
} else {
  for (const flag of ["--lazy", "--hash-seed=0", "--random-seed=0"]) v8.setFlagsFromString(flag)
  for (const { name, script } of compiled) fs.writeFileSync(fileOf(name), script.createCachedData())
}
