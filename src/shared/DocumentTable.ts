/** The documents that the hosts of a queue share, a row each; and what its Summit's searches have shown, kept as such. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { QueueUnreachable } from "../journal/Journal.ts"
import { isRecent, Sample, SearchProof } from "../journal/SearchProof.ts"
import type { Documents } from "../journal/SharedDocuments.ts"
import type { Row } from "./Database.ts"
import { dialect } from "./Database.ts"

const textOf = ({ document }: Row): string => String(document)

/** `query`: on the session of the lock, while this host holds it. */
export const make = (
  queue: string,
  query: (text: string, ...parameters: ReadonlyArray<unknown>) => Effect.Effect<ReadonlyArray<Row>, QueueUnreachable>,
): Documents => ({
  all: (kind) => Effect.map(query(dialect.documents, queue, kind), (rows) => rows.map(textOf)),
  get: (kind, name) =>
    Effect.map(query(dialect.document, queue, kind, name), ([row]) => Option.map(Option.fromUndefinedOr(row), textOf)),
  put: (kind, name, document) => Effect.asVoid(query(dialect.putDocument, queue, kind, name, document)),
  remove: (kind, name) => Effect.asVoid(query(dialect.removeDocument, queue, kind, name)),
})

const SampleText = Schema.fromJsonString(Sample)
const fromJson = Schema.decodeUnknownOption(SampleText)
const toJson = Schema.encodeSync(SampleText)

/** A database that does not answer proves nothing, and stops nothing: the lock is lost with it. */
export const searchProof = ({ get, put }: Documents): SearchProof["Service"] => {
  const sample = (address: string) =>
    Effect.orElseSucceed(Effect.map(get("sample", address), Option.flatMap(fromJson)), () => Option.none<Sample>())
  return SearchProof.of({
    hasShown: (address, service) =>
      Effect.orElseSucceed(Effect.map(get("search", `${address} ${service}`), Option.isSome), () => false),
    shown: (address, service) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.ignore(put("search", `${address} ${service}`, String(now))),
      ),
    sample,
    created: Effect.fnUntraced(function* (address, ticket) {
      const at = yield* Clock.currentTimeMillis
      if (Option.exists(yield* sample(address), (before) => isRecent(before, at))) return
      yield* Effect.ignore(put("sample", address, toJson({ ...ticket, at })))
    }),
  })
}
