/**
 * Preloaded into the built program by test/Kill.test.ts alone (NODE_OPTIONS=--import): counts what is done to files in
 * KILL_FOLDER and ends the process with SIGKILL right before or right after the KILL_AT-th of them. Without KILL_AT it
 * writes what it counted to KILL_TRACE.
 */
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { sep } from "node:path"

const { KILL_AT, KILL_FOLDER = "", KILL_TRACE = "", KILL_WHEN } = process.env
const inside = (path) => typeof path === "string" && (path === KILL_FOLDER || path.startsWith(KILL_FOLDER + sep))
/** Descriptors of files in the folder, with their paths. */
const open = new Map()
const trace = []

const pathOf = {
  open: ([path]) => path,
  mkdir: ([path]) => path,
  rename: ([, to]) => to,
  write: ([descriptor]) => open.get(descriptor),
  fsync: ([descriptor]) => open.get(descriptor),
}

for (const [name, path] of Object.entries(pathOf)) {
  const real = fs[name]
  fs[name] = (...args) => {
    const about = path(args)
    if (!inside(about)) return real(...args)
    trace.push(`${name} ${about}`)
    const hit = String(trace.length) === KILL_AT
    if (hit && KILL_WHEN === "before") process.kill(process.pid, "SIGKILL")
    const done = args.pop()
    return real(...args, (error, result, ...rest) => {
      if (hit) process.kill(process.pid, "SIGKILL")
      if (name === "open" && !error) open.set(result, about)
      done(error, result, ...rest)
    })
  }
}
for (const [name, path] of Object.entries(pathOf)) {
  const real = fs[`${name}Sync`]
  fs[`${name}Sync`] = (...args) => {
    const about = path(args)
    if (!inside(about)) return real(...args)
    trace.push(`${name} ${about}`)
    const hit = String(trace.length) === KILL_AT
    if (hit && KILL_WHEN === "before") process.kill(process.pid, "SIGKILL")
    const result = real(...args)
    if (hit) process.kill(process.pid, "SIGKILL")
    if (name === "open") open.set(result, about)
    return result
  }
}
for (const name of ["close", "closeSync"]) {
  const real = fs[name]
  fs[name] = (descriptor, ...rest) => {
    open.delete(descriptor)
    return real(descriptor, ...rest)
  }
}
syncBuiltinESMExports()

if (KILL_TRACE !== "") process.on("exit", () => fs.writeFileSync(KILL_TRACE, trace.join("\n")))
