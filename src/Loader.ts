/**
 * What node starts: it loads the files of the program, each with V8's code cache of all that earlier runs have used of
 * it. Node's own cache (module.enableCompileCache) keeps only what is compiled while a file is loaded; the functions
 * that are called later would be compiled in every run anew, which takes longer than its requests. The single
 * executable has a loader of its own (packaging/sea/loader.cjs).
 *
 * The cache lies with the account that runs the program, never where another one could put code into it, nor in the
 * site. It is a matter of speed alone: whatever is wrong with it, the file is compiled as if there were none.
 */
import type { Stats } from "node:fs"
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, isAbsolute, join } from "node:path"
import { Script } from "node:vm"

const main = import.meta.filename
const require = createRequire(main)

const folder = (): string | undefined => {
  const { HOME, LOCALAPPDATA, NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env
  const home = HOME === undefined ? undefined : join(HOME, ".cache")
  const above = windows ? LOCALAPPDATA : (XDG_CACHE_HOME ?? home)
  const off = NODE_DISABLE_COMPILE_CACHE !== undefined
  return above === undefined || !isAbsolute(above) || off ? undefined : join(above, "opcon-summit")
}

const windows = process.platform === "win32"

/** Windows knows neither. */
const { O_NOFOLLOW: noFollow = 0, O_NONBLOCK: noWait = 0 } = constants

/** Compiled as quickly as a cache of it is read. */
const small = 10_000

/** A run that had to compile this much more than the cache was made of makes it anew. */
const grown = 1.03

/** Whether this run did is looked at after an hour, and now and then before, because it takes more than a millisecond. */
const hour = 3_600_000
const inSome = 16

/** Bytes of all that is compiled. */
const compiled = (): number => process.getBuiltinModule("node:v8").getHeapCodeStatistics().bytecode_and_metadata_size

interface Kept {
  readonly data: Buffer
  readonly compiled: number
  readonly due: boolean
}

/** Under sudo HOME may be somebody else's: code is taken from nobody but the own account. Windows tells neither. */
const isOwn = ({ mode, uid }: Stats): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)

/** The folder of the cache, where it is one of the own account and no link, and nobody else can put another in its place. */
const isSafe = (at: string): boolean => {
  try {
    const [found, above] = [lstatSync(at), statSync(dirname(at))]
    return found.isDirectory() && isOwn(found) && above.uid === found.uid && (windows || (above.mode & 0o002) === 0)
  } catch {
    return false
  }
}

/** What is read at once to compare it. */
const piece = Buffer.allocUnsafeSlow(65_536)

const isNext = (descriptor: number, expected: Buffer): boolean => {
  for (let at = 0; at < expected.length; at += piece.length) {
    const wanted = expected.subarray(at, at + piece.length)
    const found = piece.subarray(0, wanted.length)
    if (readSync(descriptor, found) !== wanted.length || !found.equals(wanted)) return false
  }
  return true
}

/**
 * A cache is what it was made of, how much was compiled by then, and the data twice: V8 does not look whether they are
 * whole, and to compare them takes less time than to load the module that could make a sum of them.
 */
const read = (place: string, of: Buffer): Kept | undefined => {
  let descriptor: number | undefined
  try {
    if (!isSafe(dirname(place))) return undefined
    // A pipe would be waited for. What is opened is looked at: a name may mean another file a moment later.
    descriptor = openSync(place, constants.O_RDONLY | noFollow | noWait)
    const found = fstatSync(descriptor)
    if (!found.isFile() || !isOwn(found)) return undefined
    if (!isNext(descriptor, of)) return undefined
    const size = Buffer.alloc(8)
    readSync(descriptor, size)
    const data = Buffer.allocUnsafeSlow((found.size - size.length - of.length) / 2)
    readSync(descriptor, data)
    if (!isNext(descriptor, data)) return undefined
    const now = Date.now()
    return { data, compiled: size.readDoubleLE(), due: now - found.mtimeMs > hour || now % inSome === 0 }
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** The folder and the one above it; not node's own way, which never returns from a /proc that takes no folder. */
const makeFolder = (at: string) => {
  for (const folder of [dirname(at), at]) {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 })
  }
}

const write = (place: string, of: Buffer, data: Buffer) => {
  const beside = `${place}.${process.pid}`
  try {
    makeFolder(dirname(place))
    if (!isSafe(dirname(place))) return
    const size = Buffer.alloc(8)
    size.writeDoubleLE(compiled())
    writeFileSync(beside, Buffer.concat([of, size, data, data]), { flag: "wx", mode: 0o600 })
    renameSync(beside, place)
  } catch {
    try {
      rmSync(beside, { force: true })
    } catch {
      // It is not even there.
    }
  }
}

const lookAgainLater = (place: string) => {
  try {
    const now = new Date()
    utimesSync(place, now, now)
  } catch {
    // Then the next run looks.
  }
}

const atExit: Array<() => void> = []
process.once("exit", () => {
  for (const keep of atExit) keep()
})

const scriptOf = (file: string): Script => {
  const bytes = readFileSync(file)
  const source = `(function(exports,require,module,__filename){"use strict";${bytes.toString()}\n})`
  const above = bytes.length < small ? undefined : folder()
  if (above === undefined) return new Script(source, { filename: file })
  // The name of a large file has a sum of its content in it, but for that of its cache: a new version's takes its place.
  const name = basename(file, ".js").replace(/-[\w-]{8}$/, "")
  const of = basename(file, ".js") === name ? bytes : Buffer.from(basename(file))
  const place = join(above, `${name}-${process.version}-${process.arch}.cache`)
  const found = read(place, of)
  const script = new Script(source, { filename: file, ...(found === undefined ? {} : { cachedData: found.data }) })
  // Without the data, which nobody needs from here on.
  const kept = found !== undefined && script.cachedDataRejected === false ? { ...found, data: undefined } : undefined
  atExit.push(() => {
    if (kept?.due === false) return
    if (kept !== undefined && compiled() < kept.compiled * grown) lookAgainLater(place)
    else write(place, of, script.createCachedData())
  })
  return script
}

const loaded = new Map<string, { exports: unknown }>()

const load = (name: string): unknown => {
  if (!name.startsWith("./")) return require(name)
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  loaded.set(name, module)
  scriptOf(join(dirname(main), name)).runInThisContext()(module.exports, load, module, main)
  return module.exports
}

load("./start.js")
