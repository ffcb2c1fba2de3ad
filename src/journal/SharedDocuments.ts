/**
 * What the hosts of a shared queue have in common besides its entries: silences, what is known of Summit's searches,
 * outcomes, and command lines that could not be read, each a document by its name. A host without such a queue has them in
 * its files, and so has one that works alone because the database does not answer.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { QueueUnreachable } from "./Journal.ts"

export type Kind = "silence" | "search" | "sample" | "outcome" | "rejected" | "dropped"

export interface Documents {
  /** Of one kind, the oldest change first. */
  all(kind: Kind): Effect.Effect<ReadonlyArray<string>, QueueUnreachable>
  get(kind: Kind, name: string): Effect.Effect<Option.Option<string>, QueueUnreachable>
  put(kind: Kind, name: string, document: string): Effect.Effect<void, QueueUnreachable>
  remove(kind: Kind, name: string): Effect.Effect<void, QueueUnreachable>
}

/** None: they are in files. */
export const SharedDocuments = Context.Reference<Effect.Effect<Option.Option<Documents>>>(
  "opcon-summit/journal/SharedDocuments",
  { defaultValue: () => Effect.succeedNone },
)
