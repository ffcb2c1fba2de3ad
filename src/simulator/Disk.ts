/**
 * A disk in memory: Effect's FileSystem without promises, so that virtual time stays exact. After a power cut it has all
 * file names, but only contents that were flushed; a file that was never flushed is empty. It can be full or read-only, and
 * it can keep a file busy as a virus scanner does on Windows.
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"

interface Content {
  bytes: Uint8Array
  /** The content after a power cut. */
  flushed: Uint8Array
  modifiedAt: number
}

export interface Disk {
  readonly fileSystem: FileSystem.FileSystem
  /** The content of every file, by path. */
  readonly files: () => ReadonlyMap<string, string>
  readonly put: (path: string, content: string | Uint8Array) => void
  /** Discards everything that was not flushed. */
  readonly powerCut: () => void
  /** Whether writes fail from now on. */
  readonly setFull: (full: boolean) => void
  /** From now on nothing at or below `path` can be changed, only read. */
  readonly setReadOnly: (path: string) => void
  /** The next `times` renames and removals of a path that ends so fail with PermissionDenied. */
  readonly holdBusy: (end: string, times: number) => void
}

const none = new Uint8Array(0)

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/"

export const make = (): Disk => {
  const contents = new Map<string, Content>()
  const folders = new Set<string>(["/"])
  let full = false
  let readOnly = ""
  let busy: { readonly end: string; left: number } = { end: "", left: 0 }

  const refuse = (reason: PlatformError.SystemErrorTag, method: string, path: string) =>
    Effect.fail(PlatformError.systemError({ _tag: reason, module: "FileSystem", method, pathOrDescriptor: path }))
  const held = (path: string): boolean => busy.left > 0 && path.endsWith(busy.end) && busy.left-- > 0
  const isReadOnly = (path: string): boolean => readOnly !== "" && `${path}/`.startsWith(`${readOnly}/`)
  const isThere = (path: string) => contents.has(path) || folders.has(path)

  const openContent = (path: string, flag: FileSystem.OpenFlag, method: string) =>
    Effect.gen(function* () {
      const there = contents.get(path)
      if (there !== undefined && flag.includes("x")) return yield* refuse("AlreadyExists", method, path)
      if (there === undefined && flag.startsWith("r")) return yield* refuse("NotFound", method, path)
      if (!folders.has(parentOf(path))) return yield* refuse("NotFound", method, path)
      if (isReadOnly(path) && !flag.startsWith("r")) return yield* refuse("PermissionDenied", method, path)
      if (full && !flag.startsWith("r")) return yield* refuse("WriteZero", method, path)
      const modifiedAt = yield* Clock.currentTimeMillis
      const content = there ?? { bytes: none, flushed: none, modifiedAt }
      if (flag.startsWith("w")) content.bytes = none
      contents.set(path, content)
      return content
    })

  const append = (content: Content, data: Uint8Array, path: string) =>
    Effect.gen(function* () {
      if (full) return yield* refuse("WriteZero", "write", path)
      content.bytes = joined(content.bytes, data)
      content.modifiedAt = yield* Clock.currentTimeMillis
    })

  const info = (path: string): FileSystem.File.Info => {
    const content = contents.get(path)
    return {
      type: content === undefined ? "Directory" : "File",
      mtime: Option.map(Option.fromUndefinedOr(content), ({ modifiedAt }) =>
        DateTime.toDateUtc(DateTime.makeUnsafe(modifiedAt)),
      ),
      atime: Option.none(),
      birthtime: Option.none(),
      dev: 0n,
      ino: Option.none(),
      mode: 0o600,
      nlink: Option.none(),
      uid: Option.none(),
      gid: Option.none(),
      rdev: Option.none(),
      size: ByteSize.bytes(content?.bytes.length ?? 0),
      blksize: Option.none(),
      blocks: Option.none(),
    }
  }

  const below = (path: string) => (path.endsWith("/") ? path : `${path}/`)

  const fileSystem = FileSystem.makeNoop({
    access: (path) => (isThere(path) ? Effect.void : refuse("NotFound", "access", path)),
    exists: (path) => Effect.sync(() => isThere(path)),
    stat: (path) => (isThere(path) ? Effect.sync(() => info(path)) : refuse("NotFound", "stat", path)),
    makeDirectory: (path) =>
      Effect.suspend(() => {
        if (isReadOnly(path) && !folders.has(path)) return refuse("PermissionDenied", "makeDirectory", path)
        if (full && !folders.has(path)) return refuse("WriteZero", "makeDirectory", path)
        const missing: Array<string> = []
        for (let at = path; !folders.has(at); at = parentOf(at)) missing.push(at)
        // A file has the name of the folder.
        if (missing.some((name) => contents.has(name))) return refuse("BadResource", "makeDirectory", path)
        for (const name of missing) folders.add(name)
        return Effect.void
      }),
    readDirectory: (path) =>
      Effect.suspend(() => {
        if (!folders.has(path)) return refuse(contents.has(path) ? "BadResource" : "NotFound", "readDirectory", path)
        const names = [...contents.keys(), ...folders]
          .filter((name) => name !== path && name.startsWith(below(path)))
          .map((name) => name.slice(below(path).length).split("/", 1)[0] ?? "")
        return Effect.succeed([...new Set(names)].toSorted())
      }),
    readFile: (path) =>
      Effect.suspend(() => {
        const content = contents.get(path)
        return content === undefined ? refuse("NotFound", "readFile", path) : Effect.succeed(content.bytes.slice())
      }),
    readFileString: (path) =>
      Effect.suspend(() => {
        const content = contents.get(path)
        return content === undefined
          ? refuse("NotFound", "readFileString", path)
          : Effect.succeed(new TextDecoder().decode(content.bytes))
      }),
    writeFile: (path, data, options) =>
      Effect.flatMap(openContent(path, options?.flag ?? "w", "writeFile"), (content) => append(content, data, path)),
    writeFileString: (path, data, options) =>
      Effect.flatMap(openContent(path, options?.flag ?? "w", "writeFileString"), (content) =>
        append(content, new TextEncoder().encode(data), path),
      ),
    remove: (path, options) =>
      Effect.suspend(() => {
        if (held(path)) return refuse("PermissionDenied", "remove", path)
        if (isReadOnly(path) && isThere(path)) return refuse("PermissionDenied", "remove", path)
        if (!isThere(path)) return options?.force === true ? Effect.void : refuse("NotFound", "remove", path)
        for (const name of Array.from(contents.keys())) {
          if (name === path || name.startsWith(below(path))) contents.delete(name)
        }
        folders.delete(path)
        return Effect.void
      }),
    rename: (from, to) =>
      Effect.suspend(() => {
        if (held(to) || held(from) || isReadOnly(to) || isReadOnly(from))
          return refuse("PermissionDenied", "rename", from)
        const content = contents.get(from)
        if (content === undefined) return refuse("NotFound", "rename", from)
        if (!folders.has(parentOf(to))) return refuse("NotFound", "rename", to)
        contents.delete(from)
        contents.set(to, content)
        return Effect.void
      }),
    open: (path, options) =>
      Effect.map(openContent(path, options?.flag ?? "r", "open"), (content): FileSystem.File => {
        const unsupported = refuse("BadResource", "open", path)
        return {
          [FileSystem.FileTypeId]: FileSystem.FileTypeId,
          stat: Effect.sync(() => info(path)),
          sync: Effect.sync(() => {
            content.flushed = content.bytes
          }),
          seek: () => unsupported,
          read: () => unsupported,
          readAlloc: (length, options) => {
            const from = Number(options?.position ?? 0n)
            const bytes = content.bytes.slice(from, from + length)
            return Effect.succeed(bytes.length === 0 ? Option.none() : Option.some(bytes))
          },
          truncate: () => unsupported,
          write: (data) => Effect.as(append(content, data, path), data.length),
          writeAll: (data) => append(content, data, path),
        }
      }),
  })

  return {
    fileSystem,
    files: () => new Map([...contents].map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)])),
    put: (path, content) => {
      for (let at = parentOf(path); !folders.has(at); at = parentOf(at)) folders.add(at)
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content
      contents.set(path, { bytes, flushed: bytes, modifiedAt: 0 })
    },
    powerCut: () => {
      for (const content of contents.values()) content.bytes = content.flushed
    },
    setFull: (value) => {
      full = value
    },
    setReadOnly: (path) => {
      readOnly = path
    },
    holdBusy: (end, left) => {
      busy = { end, left }
    },
  }
}
