/**
 * Whoever starts the program may hand it an output that cannot be opened, is full, or is read by nobody any more. What is
 * written there is dropped, and the work is done all the same.
 */
import { Writable } from "node:stream"

/** The result is used, because a bundler may leave out a property that is read for nothing. */
const opens = (target: Pick<NodeJS.Process, "stderr" | "stdout">, name: "stderr" | "stdout"): boolean => {
  try {
    return target[name] !== undefined
  } catch {
    return false
  }
}

const drop = () => undefined

/** Replaces the outputs of `target` that cannot be opened; errors of the others, now or later, end nothing. */
export const spare = (target: Pick<NodeJS.Process, "stderr" | "stdout"> = process): void => {
  for (const name of ["stdout", "stderr"] as const) {
    if (opens(target, name)) target[name].on("error", drop)
    else {
      Object.defineProperty(target, name, { value: new Writable({ write: (_chunk, _encoding, done) => done() }) })
    }
  }
}
