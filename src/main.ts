/**
 * What is started. It looks at the line, in plain code, and loads the bundle that is for it: most starts are of one
 * failure, 500 of them in a night, and pay for nothing else.
 */
import { enableCompileCache } from "node:module"
import { join } from "node:path"
import { lineOf, normalise } from "./VendorLine.ts"

const started = { main: import.meta.filename, words: process.argv.slice(2) }

/**
 * V8's code cache lies with the account that runs the program, never where another one could put code into it, nor in the
 * site. The single executable carries its own.
 */
const cacheFolder = (): string | undefined => {
  const { HOME, LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  const home = HOME === undefined ? undefined : join(HOME, ".cache")
  const folder = process.platform === "win32" ? LOCALAPPDATA : (XDG_CACHE_HOME ?? home)
  return folder === undefined || folder === "" ? undefined : join(folder, "opcon-summit")
}

if (started.main !== process.execPath) {
  const folder = cacheFolder()
  if (folder !== undefined) enableCompileCache(folder)
}

const observed = (process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") !== ""
if (lineOf(normalise(started.words)) === undefined || observed) {
  void import("./Everything.ts").then(({ start }) => start(started))
} else {
  void import("./OneFailure.ts").then(({ start }) => start(started))
}
