/**
 * Other programs that packaging and its tests need: each is run to its end, and one that is missing or fails ends them
 * with a sentence that says what to do. What Debian has is installed where that is allowed, which is so on build machines.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"

export class ToolFailed extends Schema.TaggedError<ToolFailed>()("ToolFailed", {
  command: Schema.String,
  missing: Schema.Boolean,
  detail: Schema.String,
}) {
  override get message(): string {
    return `${this.command}: ${this.detail}`
  }
}

export interface Options {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Ignore: a program under Wine cannot write into a pipe of Linux. */
  readonly stdout?: "pipe" | "ignore"
}

/** Its output, stdout and stderr as they came, once it has ended with 0. */
export const run = Effect.fn("Tool.run")(function* (
  command: string,
  args: ReadonlyArray<string>,
  { cwd, env, stdout = "pipe" }: Options = {},
) {
  const spawner = yield* ChildProcessSpawner
  const failed = (detail: string, missing = false) =>
    new ToolFailed({ command: [command, ...args].join(" "), missing, detail })
  return yield* Effect.gen(function* () {
    const child = yield* spawner.spawn(
      ChildProcess.make(command, args, {
        ...(cwd === undefined ? {} : { cwd }),
        env: { ...env },
        extendEnv: true,
        stdin: "ignore",
        stdout,
        stderr: stdout,
      }),
    )
    const output = yield* Stream.mkString(Stream.decodeText(child.all))
    const code = Number(yield* child.exitCode)
    return code === 0 ? output : yield* failed(`ended with ${code}: ${output}`)
  }).pipe(
    Effect.scoped,
    Effect.catchTag("PlatformError", ({ message, reason }) =>
      reason._tag === "NotFound" ? failed("is not installed", true) : failed(message),
    ),
  )
})

/** Sees to it that one of `files` is there, or else that Debian's `name` brings it. The result is its path. */
export const debian = Effect.fn("Tool.debian")(function* (name: string, files: ReadonlyArray<string>) {
  const fileSystem = yield* FileSystem.FileSystem
  const found = Effect.findFirst(files, (file) => Effect.orElseSucceed(fileSystem.exists(file), () => false))
  const before = yield* found
  if (before._tag === "Some") return before.value
  const command = `apt-get install -y --no-install-recommends ${name}`
  const missing = new ToolFailed({
    command: files[0] ?? name,
    missing: true,
    detail: `is not installed; on Debian or Ubuntu: ${command}`,
  })
  if (process.getuid?.() !== 0) return yield* missing
  yield* Console.error(`${name} is missing: ${command}`)
  const quietly = { env: { DEBIAN_FRONTEND: "noninteractive" } }
  yield* run("apt-get", ["update", "-qq"], quietly)
  yield* run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], quietly)
  const after = yield* found
  return after._tag === "Some" ? after.value : yield* missing
})
