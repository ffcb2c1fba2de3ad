/**
 * Holds processes at their very start and lets all of them go at the same moment: a shell each that waits for a named pipe
 * to be opened, and then becomes the program.
 */
import { closeSync, constants, openSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as RealProcess from "../test/support/RealProcess.ts"

const waiting = 'read _ < "$0"; exec "$@"'

const open = (pipe: string): boolean => {
  try {
    // Without a reader there is an error at once.
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK))
    return true
  } catch {
    return false
  }
}

export const make = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const pipe = `${yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-gate-" })}/gate`
  const { code, stderr } = yield* RealProcess.run([pipe], ".", {}, "mkfifo")
  if (code !== 0) return yield* Effect.die(new Error(`mkfifo ${pipe}: ${stderr}`))
  return {
    /** What to start in place of `command` with `args`. */
    before: (command: string, args: ReadonlyArray<string>) => ({
      command: "sh",
      args: ["-c", waiting, pipe, command, ...args],
    }),
    /** Lets all go that wait, and whoever comes late. */
    open: Effect.gen(function* () {
      yield* Effect.sleep("1 second")
      while (open(pipe)) yield* Effect.sleep("100 millis")
    }),
  }
})
