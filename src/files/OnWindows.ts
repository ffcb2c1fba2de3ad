/**
 * What is different about a process on Windows: its console may be closed or sent Ctrl+Break. Both are an interrupt, as
 * Ctrl+C is, and Windows waits for the end a few seconds.
 */

/** Emits SIGINT in `target` for SIGHUP and SIGBREAK. */
export const interrupts = (target: NodeJS.EventEmitter = process): void => {
  for (const signal of ["SIGHUP", "SIGBREAK"]) target.on(signal, () => target.emit("SIGINT", "SIGINT"))
}
