/**
 * What is different about a process on Windows. Its console may be closed or sent Ctrl+Break: both are an interrupt, as
 * Ctrl+C is, and Windows waits for the end a few seconds. And whoever starts it may hand it an output that node cannot
 * open, on which the first line would throw: what is written there is dropped, and the work is done all the same.
 */
import { Writable } from "node:stream"

/** Listeners of SIGHUP and SIGBREAK in `target`, which is told SIGINT. */
export const interrupts = (target: NodeJS.EventEmitter = process): void => {
  for (const signal of ["SIGHUP", "SIGBREAK"]) target.on(signal, () => target.emit("SIGINT", "SIGINT"))
}

/** The result is used, because a bundler may leave out a property that is read for nothing. */
const opens = (target: Pick<NodeJS.Process, "stderr" | "stdout">, name: "stderr" | "stdout"): boolean => {
  try {
    return target[name] !== undefined
  } catch {
    return false
  }
}

/** Replaces the outputs of `target` that cannot be opened. */
export const outputs = (target: Pick<NodeJS.Process, "stderr" | "stdout"> = process): void => {
  for (const name of ["stdout", "stderr"] as const) {
    if (!opens(target, name)) {
      Object.defineProperty(target, name, { value: new Writable({ write: (_chunk, _encoding, done) => done() }) })
    }
  }
}
