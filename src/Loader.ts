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
const small = 20_000

/** A run that had to compile this much more than the cache was made of makes it anew. */
const grown = 1.03

/** Whether this run did is looked at after an hour, and now and then before, because it takes more than a millisecond. */
const hour = 3_600_000
const inSome = 16

/** Bytes of all that is compiled. */
const compiled = (): number => process.getBuiltinModule("node:v8").getHeapCodeStatistics().bytecode_and_metadata_size

const sumOf = (data: string | Buffer): string => process.getBuiltinModule("node:crypto").hash("sha256", data)

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

/** Of a file, and of what it is: a name may mean another file a moment later. */
const bytesOf = (place: string): { readonly bytes: Buffer; readonly mtimeMs: number } | undefined => {
  // A pipe would be waited for.
  const descriptor = openSync(place, constants.O_RDONLY | noFollow | noWait)
  try {
    const found = fstatSync(descriptor)
    return found.isFile() && isOwn(found) ? { bytes: readFileSync(descriptor), mtimeMs: found.mtimeMs } : undefined
  } finally {
    closeSync(descriptor)
  }
}

/**
 * A line that tells of what source, with which data (V8 does not look whether they are whole) and after how much was
 * compiled it was made; then the data.
 */
const read = (place: string, source: string): Kept | undefined => {
  try {
    const found = isSafe(dirname(place)) ? bytesOf(place) : undefined
    if (found === undefined) return undefined
    const { bytes, mtimeMs } = found
    const end = bytes.indexOf("\n")
    const [of, sum, size] = bytes.toString("latin1", 0, end).split(" ")
    const data = bytes.subarray(end + 1)
    const now = Date.now()
    const due = now - mtimeMs > hour || now % inSome === 0
    return of === source && sum === sumOf(data) ? { data, compiled: Number(size), due } : undefined
  } catch {
    return undefined
  }
}

/** The folder and the one above it; not node's own way, which never returns from a /proc that takes no folder. */
const makeFolder = (at: string) => {
  for (const folder of [dirname(at), at]) {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 })
  }
}

const write = (place: string, source: string, data: Buffer) => {
  const beside = `${place}.${process.pid}`
  try {
    makeFolder(dirname(place))
    if (!isSafe(dirname(place))) return
    const line = `${source} ${sumOf(data)} ${compiled()}\n`
    writeFileSync(beside, Buffer.concat([Buffer.from(line), data]), { flag: "wx", mode: 0o600 })
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

const scriptOf = (file: string): Script => {
  const source = `(function(exports,require,module,__filename){"use strict";${readFileSync(file, "utf8")}\n})`
  const above = source.length < small ? undefined : folder()
  if (above === undefined) return new Script(source, { filename: file })
  const identity = sumOf(source)
  // Without the part that changes with its content: a new version takes the place of the old one.
  const name = basename(file, ".js").replace(/-[\w-]{8}$/, "")
  const place = join(above, `${name}-${process.version}-${process.arch}.cache`)
  const kept = read(place, identity)
  const script = new Script(source, { filename: file, ...(kept === undefined ? {} : { cachedData: kept.data }) })
  process.once("exit", () => {
    const taken = kept !== undefined && script.cachedDataRejected === false
    if (taken && !kept.due) return
    if (taken && compiled() < kept.compiled * grown) lookAgainLater(place)
    else write(place, identity, script.createCachedData())
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
