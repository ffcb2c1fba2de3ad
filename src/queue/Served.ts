/** One of the queues that a process serves (`drain --queues`): its name stands before what is printed about it. */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

export interface Served {
  /** As --queues names it. */
  readonly name: string
  /** Called with the outcome of each attempt, and whether its entry is settled. */
  attempted(outcome: string, isSettled: boolean): void
  /** Called when a round begins, and with the error that ended it. */
  began(): void
  failed(error: { readonly message: string }): void
}

/** None where the process serves one queue. */
export const Served = Context.Reference<Option.Option<Served>>("opcon-summit/queue/Served", {
  defaultValue: () => Option.none(),
})

/** Prints to stderr. */
export const say = (text: string) =>
  Effect.flatMap(Served, (served) =>
    Console.error(Option.match(served, { onNone: () => text, onSome: ({ name }) => `${name}: ${text}` })),
  )
