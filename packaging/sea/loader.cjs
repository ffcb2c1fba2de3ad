/**
 * The main script of the executable. The program lies in it as CommonJS chunks, each an asset beside its V8 code cache;
 * a chunk is compiled when it is asked for, so a failed job pays for the chunks it uses, and for no parsing at all where
 * V8 takes the cache (made by the same Node; if it does not, the chunk is compiled as usual).
 */
"use strict"
const { getRawAsset } = require("node:sea")
const { Script } = require("node:vm")

// Views, not copies.
const bytes = (name) => Buffer.from(getRawAsset(name))
const loaded = new Map()

const load = (name) => {
  if (!name.startsWith("./")) return require(name)
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  loaded.set(name, module)
  const script = new Script(bytes(name).utf8Slice(), { filename: name, cachedData: bytes(`${name}.cache`) })
  script.runInThisContext()(module.exports, load, module, process.execPath)
  return module.exports
}

load("./start.js")
