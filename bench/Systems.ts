/** Both systems, as a child that answers at once or nearly so, and the folder of a site that points at them. */
import { fork } from "node:child_process"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as RealProcess from "../test/support/RealProcess.ts"
import type { Ask, Options, Seen } from "./SystemsWire.ts"
import { Added, Ready, Seen as SeenWire } from "./SystemsWire.ts"

/** A failed job, and the vendor's command line for it. */
export type FailedJob = (typeof Added.Type)[number]

export interface Systems {
  /** Connector.config, templates and the certificate to trust. */
  readonly dir: string
  addJobs(names: ReadonlyArray<string>, logBytes?: number): Effect.Effect<ReadonlyArray<FailedJob>>
  look(ids: ReadonlyArray<string>): Effect.Effect<Seen>
}

/** Started here, ended with the scope. */
export const start = Effect.fnUntraced(function* (options: Options) {
  const answers = yield* Queue.unbounded<unknown>()
  const ended = yield* Deferred.make<void>()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const child = fork(RealProcess.inRepository("bench/serve.ts"), [JSON.stringify(options)], {
        execArgv: ["--max-old-space-size=8192"],
      })
      child.on("message", (message) => Queue.offerUnsafe(answers, message))
      child.once("exit", (code) => {
        Deferred.doneUnsafe(ended, Effect.void)
        Queue.failCauseUnsafe(answers, Cause.die(new Error(`bench/serve.ts ended with ${code}`)))
      })
      return child
    }),
    (child) =>
      Effect.andThen(
        Effect.sync(() => child.connected && child.disconnect()),
        Deferred.await(ended),
      ),
  )
  const answer = <T>(schema: Schema.ConstraintDecoder<T>) =>
    Effect.orDie(Effect.flatMap(Queue.take(answers), Schema.decodeUnknownEffect(schema)))
  const ask = (message: Ask) => Effect.sync(() => child.send(message))

  const { dir } = yield* answer(Ready)
  const systems: Systems = {
    dir,
    addJobs: (names, logBytes) =>
      Effect.andThen(ask({ _tag: "AddJobs", names, ...(logBytes === undefined ? {} : { logBytes }) }), answer(Added)),
    look: (ids) => Effect.andThen(ask({ _tag: "Look", ids }), answer(SeenWire)),
  }
  return systems
})
