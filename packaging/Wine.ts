/**
 * Windows programs on Linux: Wine 8 or later, set to Windows 10, in a prefix of its own that is made once and kept with
 * the other caches. What runs in it writes to files: its pipes are not Linux's.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { cacheFolder } from "./Source.ts"
import * as Tool from "./Tool.ts"

export interface Wine {
  /** The loader: the process it becomes is the Windows program, and can be killed as such. */
  readonly command: string
  readonly env: Readonly<Record<string, string>>
}

/** Debian keeps the loader of wine64 beside its libraries. */
const loaders = ["/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine"]

export const make = Effect.fn("Wine.make")(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const command = yield* Tool.debian("wine64", loaders)
  const prefix = path.join(cacheFolder, "wine")
  const env = {
    // Names of files are UTF-8.
    LC_ALL: "C.UTF-8",
    // No browser and no .NET: both would be asked for in a window.
    WINEDLLOVERRIDES: "mscoree=;mshtml=",
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
  }
  const made = path.join(prefix, "made")
  if (!(yield* files.exists(made))) {
    yield* files.makeDirectory(cacheFolder, { recursive: true })
    const silent = { env, stdout: "ignore" } as const
    yield* Tool.run(command, ["wineboot", "-i"], silent)
    yield* Tool.run(command, ["reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"], silent)
    yield* files.writeFileString(made, "")
  }
  return { command, env } satisfies Wine
})

/** How Windows sees a file of Linux. */
export const pathOf = (file: string): string => `Z:${file.replaceAll("/", "\\")}`
