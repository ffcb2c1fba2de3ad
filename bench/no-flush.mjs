/** Preloaded by bench/startup.ts alone: with NO_FLUSH=1 nothing is flushed to the disk, to see what the flushes cost. */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

if (process.env["NO_FLUSH"] === "1") {
  fs.fsync = (_descriptor, done) => setImmediate(done, null)
  fs.fsyncSync = () => {}
  syncBuiltinESMExports()
}
