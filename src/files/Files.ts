/**
 * The part of effect's FileSystem that a failed job needs, on node:fs; that of @effect/platform-node costs a failed job 6 to
 * 9 % more processor time (docs/performance.md). Calls that take microseconds are synchronous, those that wait for the disk
 * are not. Any other call is a defect; commands have the whole file system of the platform (app.ts).
 */
import * as fs from "node:fs"
import * as Brand from "effect/Brand"
import type { ByteSize } from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { PlatformError, SystemErrorTag } from "effect/PlatformError"
import { systemError } from "effect/PlatformError"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import * as Disk from "../intake/Disk.ts"

const tags: Readonly<Record<string, SystemErrorTag>> = {
  ENOENT: "NotFound",
  EACCES: "PermissionDenied",
  EPERM: "PermissionDenied",
  EEXIST: "AlreadyExists",
  EISDIR: "BadResource",
  ENOTDIR: "BadResource",
  ELOOP: "BadResource",
  ENOTSUP: "BadResource",
  EBUSY: "Busy",
}

const failure = (method: string, path: string | number, cause: unknown): PlatformError => {
  const error: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause))
  const _tag = tags[error.code ?? ""] ?? "Unknown"
  // "ENOSPC: no space left on device", without the call and the path that node puts behind it.
  const description = error.message.split(", ", 1)[0]
  return systemError({
    _tag,
    module: "FileSystem",
    method,
    pathOrDescriptor: path,
    description,
    syscall: error.syscall,
    cause,
  })
}

/** Does it at once. */
const at = <A>(method: string, path: string | number, run: () => A): Effect.Effect<A, PlatformError> =>
  Effect.try({ try: run, catch: (cause) => failure(method, path, cause) })

/** Waits for the disk. */
const later = <A>(
  method: string,
  path: string | number,
  run: (done: (error: NodeJS.ErrnoException | null, value: A) => void) => void,
): Effect.Effect<A, PlatformError> =>
  Effect.callback((resume) => {
    run((error, value) => resume(error === null ? Effect.succeed(value) : Effect.fail(failure(method, path, error))))
  })

const size = Brand.nominal<ByteSize>()

const infoOf = (stats: fs.BigIntStats): FileSystem.File.Info => ({
  type: stats.isFile() ? "File" : stats.isDirectory() ? "Directory" : "Unknown",
  mtime: Option.some(stats.mtime),
  atime: Option.some(stats.atime),
  birthtime: Option.some(stats.birthtime),
  dev: stats.dev,
  ino: Option.some(stats.ino),
  mode: Number(stats.mode),
  nlink: Option.some(stats.nlink),
  uid: Option.some(Number(stats.uid)),
  gid: Option.some(Number(stats.gid)),
  rdev: Option.some(stats.rdev),
  size: size(stats.size),
  blksize: Option.none(),
  blocks: Option.none(),
})

const absent = Effect.die(new Error("not on the way of a failed job (files/Files.ts)"))
const unused = () => absent

const write = (descriptor: number, bytes: Uint8Array): Effect.Effect<void, PlatformError> =>
  Effect.flatMap(
    later<number>("writeAll", descriptor, (done) => fs.write(descriptor, bytes, done)),
    (written) => (written < bytes.length ? write(descriptor, bytes.subarray(written)) : Effect.void),
  )

const fileOf = (descriptor: number): FileSystem.File => ({
  [FileSystem.FileTypeId]: FileSystem.FileTypeId,
  stat: Effect.map(
    at("stat", descriptor, () => fs.fstatSync(descriptor, { bigint: true })),
    infoOf,
  ),
  sync: Effect.asVoid(later<void>("sync", descriptor, (done) => fs.fsync(descriptor, (error) => done(error)))),
  readAlloc: (size, options) =>
    at("readAlloc", descriptor, () => {
      const bytes = new Uint8Array(size)
      const read = fs.readSync(descriptor, bytes, 0, size, options?.position ?? null)
      return read === 0 ? Option.none() : Option.some(bytes.subarray(0, read))
    }),
  writeAll: (bytes) => (bytes.length === 0 ? Effect.void : write(descriptor, bytes)),
  seek: unused,
  read: unused,
  truncate: unused,
  write: unused,
})

interface Opened {
  readonly flag?: FileSystem.OpenFlag | undefined
  readonly mode?: number | undefined
}

const open = (path: string, { flag = "r", mode }: Opened = {}) =>
  Effect.acquireRelease(
    at("open", path, () => fs.openSync(path, flag, mode)),
    (descriptor) => Effect.sync(() => fs.closeSync(descriptor)),
  )

const writeFile = (path: string, bytes: Uint8Array, options?: Opened) =>
  Effect.scoped(Effect.flatMap(open(path, { flag: "w", ...options }), (descriptor) => write(descriptor, bytes)))

/** What a shell hands over, as in `<(jq . basic.json)`: a pipe whose other end is there. */
const handedOver = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/

const contentOf = (path: string): Buffer =>
  handedOver.test(path) && fs.statSync(path).isFIFO() ? fs.readFileSync(path) : Disk.contentOf(path)

const own = {
  access: (path) => at("access", path, () => fs.accessSync(path)),
  exists: (path) => Effect.sync(() => fs.existsSync(path)),
  makeDirectory: (path, options) =>
    at("makeDirectory", path, () =>
      options?.recursive === true ? Disk.makeFolders(path, options.mode) : fs.mkdirSync(path, options?.mode),
    ),
  open: (path, options) => Effect.map(open(path, options), fileOf),
  readDirectory: (path) => at("readDirectory", path, () => fs.readdirSync(path)),
  readFile: (path) => at("readFile", path, () => contentOf(path)),
  readFileString: (path) => at("readFileString", path, () => contentOf(path).toString("utf8")),
  realPath: (path) => at("realPath", path, () => fs.realpathSync(path)),
  rename: (from, to) => at("rename", from, () => fs.renameSync(from, to)),
  stat: (path) =>
    Effect.map(
      at("stat", path, () => fs.statSync(path, { bigint: true })),
      infoOf,
    ),
  writeFile,
  writeFileString: (path, text, options) => writeFile(path, new TextEncoder().encode(text), options),
} satisfies Partial<FileSystem.FileSystem>

/** All that the platform can do; what is above is done so for commands too. */
export const over = (files: FileSystem.FileSystem): FileSystem.FileSystem => ({ ...files, ...own })

export const layer = Layer.succeed(
  FileSystem.FileSystem,
  FileSystem.FileSystem.of({
    "~effect/FileSystem": "~effect/FileSystem",
    ...own,
    remove: (path, options) =>
      Effect.suspend(() => {
        const { force = false, recursive = false } = options ?? {}
        // The journal takes away what is seldom there.
        if (force && !fs.existsSync(path)) return Effect.void
        return later<void>("remove", path, (done) => fs.rm(path, { recursive, force }, (error) => done(error)))
      }),
    chmod: unused,
    chown: unused,
    copy: unused,
    copyFile: unused,
    glob: unused,
    link: unused,
    lstat: unused,
    makeTempDirectory: unused,
    makeTempDirectoryScoped: unused,
    makeTempFile: unused,
    makeTempFileScoped: unused,
    readDirectoryEntries: unused,
    readLink: unused,
    sink: () => Sink.die(new Error("not on the way of a failed job (files/Files.ts)")),
    stream: () => Stream.fromEffect(absent),
    symlink: unused,
    truncate: unused,
    utimes: unused,
    watch: () => Stream.fromEffect(absent),
  }),
)
