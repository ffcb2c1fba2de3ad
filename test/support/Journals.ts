/**
 * A journal over a disk in memory, and that disk behind a hand that stops it: at any one of the steps that a journal
 * takes on it, the power can go or the step can fail.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { Settings } from "../../src/config/Settings.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import { Journal } from "../../src/journal/Journal.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import { settings } from "./Fixtures.ts"

export const folder = settings.general.journalDir

export const failed = (job: string, jobNumber?: number): FailedJob =>
  FailedJob.make({
    agent: "WINAGENT01",
    schedule: "NIGHTLY BATCH",
    job,
    termination: "0000000001",
    scheduleDate: "2024-09-21",
    scheduleId: 16,
    scheduleInstance: 1,
    template: "basic.json",
    ...(jobNumber === undefined ? {} : { jobNumber }),
  })

export const open = (fileSystem: FileSystem.FileSystem) =>
  Effect.provide(
    Effect.service(Journal),
    FileJournal.layer.pipe(
      Layer.provide(Layer.succeed(Settings, settings)),
      Layer.provide(Layer.succeed(FileSystem.FileSystem, fileSystem)),
      Layer.provide(Path.layer),
    ),
  )

/** Paths inside the journal. */
export const names = (disk: Disk): ReadonlyArray<string> =>
  Array.from(disk.files().keys())
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1))
    .toSorted()

/**
 * `disk` until its step `at` (from 1), which does not happen: the power goes, and nothing happens after that, or it
 * fails, and what comes after it works.
 */
export const stopped = (disk: Disk, at: number, how: "power" | "failure") => {
  let steps = 0
  let gone = false
  const step = <A, R>(name: string, self: Effect.Effect<A, PlatformError.PlatformError, R>) =>
    Effect.suspend(() => {
      if (gone) return Effect.die("no power")
      steps += 1
      if (steps !== at) return self
      if (how === "power") {
        disk.powerCut()
        gone = true
        return Effect.die("no power")
      }
      return Effect.fail(
        PlatformError.systemError({ _tag: "Unknown", module: "FileSystem", method: name, pathOrDescriptor: "disk" }),
      )
    })
  const { fileSystem } = disk
  const stopping: FileSystem.FileSystem = {
    ...fileSystem,
    makeDirectory: (path, options) => step("makeDirectory", fileSystem.makeDirectory(path, options)),
    rename: (from, to) => step("rename", fileSystem.rename(from, to)),
    remove: (path, options) => step("remove", fileSystem.remove(path, options)),
    open: (path, options) =>
      step("open", fileSystem.open(path, options)).pipe(
        Effect.map((file) => ({
          ...file,
          sync: step("sync", file.sync),
          writeAll: (data) => step("writeAll", file.writeAll(data)),
        })),
      ),
  }
  return { fileSystem: stopping, steps: () => steps }
}
