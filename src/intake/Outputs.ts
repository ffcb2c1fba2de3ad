/**
 * stdout or stderr may be closed, full, or without a reader. What is written there is then dropped, and the run goes on:
 * the failure must not be lost because nobody reads its result.
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
