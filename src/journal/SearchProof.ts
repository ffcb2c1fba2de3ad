/**
 * Which searches of Summit have ever found a ticket of this program, in a file of the journal: only from such a search
 * does "not found" prove that a ticket does not exist. One ticket for each Summit is kept as a sample, so that a search
 * can be tested when it matters.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as TextEncoding from "../intake/TextEncoding.ts"
import { Settings } from "../config/Settings.ts"
import { replace } from "../files/DurableFile.ts"

/** A ticket of this program that Summit has confirmed. */
export const Sample = Schema.Struct({ marker: Schema.String, number: Schema.String, at: Schema.Finite })
export type Sample = typeof Sample.Type

const Kept = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** By Summit's address and the name of the search service: when it was first seen to work (epoch milliseconds). */
  shown: Schema.Record(Schema.String, Schema.Finite),
  /** By Summit's address. */
  samples: Schema.Record(Schema.String, Sample),
})
type Kept = typeof Kept.Type

const nothing: Kept = { schemaVersion: 1, shown: {}, samples: {} }
const fromJson = Schema.decodeUnknownOption(Schema.fromJsonString(Kept))

/**
 * A sample older than this (milliseconds) is replaced: it shows only whether a search contains tickets as new as itself.
 * Not with each ticket, because each costs a file.
 */
const maxSampleAge = 60_000

export const isRecent = (sample: Sample, now: number): boolean => Math.abs(now - sample.at) < maxSampleAge

export const fileName = "searches.json"

/** What the file in `journal` holds. */
export const inFile = Effect.fnUntraced(function* (journal: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* files.readFile(path.join(journal, fileName)).pipe(
    Effect.map((bytes) => Option.getOrElse(fromJson(TextEncoding.decode(bytes)), () => nothing)),
    Effect.orElseSucceed(() => nothing),
  )
})

export class SearchProof extends Context.Service<
  SearchProof,
  {
    /** Whether the search `service` of the Summit at `address` has ever found a ticket of this program. */
    hasShown(address: string, service: string): Effect.Effect<boolean>
    /** Records that it has. */
    shown(address: string, service: string): Effect.Effect<void>
    readonly sample: (address: string) => Effect.Effect<Option.Option<Sample>>
    /** Records a ticket that Summit has confirmed. */
    created(address: string, ticket: Pick<Sample, "marker" | "number">): Effect.Effect<void>
  }
>()("opcon-summit/journal/SearchProof") {
  /** In JOURNALDIR; a file that cannot be read or written proves nothing and stops nothing. */
  static readonly layer = Layer.effect(
    SearchProof,
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const { general } = yield* Settings
      const place = path.join(general.journalDir, fileName)
      const platform = Context.make(FileSystem.FileSystem, files).pipe(Context.add(Path.Path, path))
      const read = Effect.provide(inFile(general.journalDir), platform)
      const write = (kept: Kept) =>
        Random.nextIntBetween(0, 2 ** 31).pipe(
          Effect.flatMap((random) => replace(place, `${place}.${random}.tmp`, JSON.stringify(kept))),
          Effect.ignore,
          Effect.provide(platform),
        )
      return SearchProof.of({
        hasShown: (address, service) => Effect.map(read, ({ shown }) => shown[`${address} ${service}`] !== undefined),
        shown: Effect.fnUntraced(function* (address, service) {
          const kept = yield* read
          if (kept.shown[`${address} ${service}`] !== undefined) return
          const at = yield* Clock.currentTimeMillis
          yield* write({ ...kept, shown: { ...kept.shown, [`${address} ${service}`]: at } })
        }),
        sample: (address) => Effect.map(read, ({ samples }) => Option.fromUndefinedOr(samples[address])),
        created: Effect.fnUntraced(function* (address, ticket) {
          const kept = yield* read
          const at = yield* Clock.currentTimeMillis
          const before = kept.samples[address]
          if (before !== undefined && isRecent(before, at)) return
          yield* write({ ...kept, samples: { ...kept.samples, [address]: { ...ticket, at } } })
        }),
      })
    }),
  )

  /** Records nothing: for a dry run. */
  static readonly layerNone = Layer.succeed(
    SearchProof,
    SearchProof.of({
      hasShown: () => Effect.succeed(false),
      shown: () => Effect.void,
      sample: () => Effect.succeedNone,
      created: () => Effect.void,
    }),
  )
}
