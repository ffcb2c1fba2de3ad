/**
 * stdout or stderr may be closed, full, or without a reader. What is written there is then dropped, and the run goes on:
 * the failure must not be lost because nobody reads its result.
 */
import { Writable } from "node:stream"

const drop = () => undefined

/** Replaces the outputs of `target` that cannot be opened when they are first used; errors of the others end nothing. */
export const spare = (target: Pick<NodeJS.Process, "stderr" | "stdout"> = process): void => {
  for (const name of ["stdout", "stderr"] as const) {
    const { get, value } = Object.getOwnPropertyDescriptor(target, name) ?? {}
    let output: Writable | undefined
    const open = (): Writable => {
      try {
        return (get === undefined ? value : get.call(target)).on("error", drop)
      } catch {
        return new Writable({ write: (_chunk, _encoding, done) => done() })
      }
    }
    Object.defineProperty(target, name, { configurable: true, get: () => (output ??= open()) })
  }
}
