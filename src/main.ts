/**
 * The entry. A failed job is accepted first (intake/Intake.ts), in plain code: hundreds are started in a night, and most
 * end there, because another process works on them. Everything else is the app, which is loaded then.
 */
import * as fs from "node:fs"
import { dirname } from "node:path"
import type { AcceptedFailure } from "./intake/Intake.ts"
import { accept, handedOff } from "./intake/Intake.ts"
import { escapeControls } from "./domain/Printable.ts"
import { parseStarted } from "./intake/ProgramName.ts"
import { apart, normalise } from "./intake/VendorWords.ts"
import { tlsTypeWarning } from "./intake/TlsType.ts"
import { lineOf } from "./intake/VendorLine.ts"
import * as StartNotes from "./domain/notes/Start.ts"
import { say } from "./domain/Say.ts"

/** The file that was started (Loader.ts), which in the single executable is the executable itself. */
const main = import.meta.filename
/** Windows knows the executable by its path; elsewhere it is the word that was typed, which a link leaves as it is. */
const started =
  main !== process.execPath ? (process.argv[1] ?? "") : process.platform === "win32" ? main : process.argv0
const { before, name } = parseStarted(started)
const words = apart([...before, ...process.argv.slice(2)])

/** What @effect/platform and node's own TLS need; package.json says the same. */
const oldest = [22, 21] as const

/** stdout may be closed; the failure is handed over all the same. */
const print = (text: string, descriptor = 1) => {
  try {
    fs.writeSync(descriptor, `${text}\n`)
  } catch {
    // Nobody reads it.
  }
}

/** Told once the failure is taken in: the right Node will find it. */
const tooOld = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return false
  print(say(StartNotes.oldNode, { oldest: oldest.join("."), node: process.versions.node }), 2)
  process.exitCode = 70
  return true
}

// What this program makes holds job logs and documentation: on systems with modes it is for the owner only. Folders that
// are there, and what a folder's default access list says, stay as they are.
if (process.platform !== "win32") process.umask(0o077)

const line = lineOf(normalise(words))
const observed = (process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") !== ""

/** The rest of the program could not be loaded: no descriptor is free, or its files are damaged. */
const notLoaded = (error: unknown, kept: string | undefined) => {
  const why = error instanceof Error ? error.message : String(error)
  const rest = kept === undefined ? "Nothing was done." : say(StartNotes.kept, { folder: kept })
  print(say(StartNotes.notLoaded, { why, rest }), 2)
  process.exitCode = kept === undefined ? 70 : 75
}

const go = async () => {
  let accepted: AcceptedFailure | undefined
  try {
    if (line !== undefined && !observed) {
      const taken = await accept(line, dirname(main))
      if (taken._tag === "HandedOff") {
        const tls = line.tlsType === undefined ? undefined : tlsTypeWarning(line.tlsType)
        if (tls !== undefined) print(escapeControls(`${tls.sentence}; it is ignored`), 2)
        return print(handedOff(taken.job, line.json))
      }
      if (taken._tag === "Accepted") accepted = taken.accepted
    }
    if (tooOld()) return
    // Effect notes where each of its functions is written; what is noted of a call is enough to find a fault.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    const { start } = await import("./app.ts")
    Error.stackTraceLimit = stackTraceLimit
    start({
      main,
      name,
      words,
      ...(line === undefined ? {} : { line }),
      ...(accepted === undefined ? {} : { accepted }),
    })
  } catch (error) {
    notLoaded(error, accepted?.folder)
  }
}

void go()
