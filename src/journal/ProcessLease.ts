/** The drain lease of the folder that the settings name, as the operating system gives it (DrainLock.ts). */
import * as fs from "node:fs"
import { hostname } from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import { JournalUnavailable } from "./Journal.ts"
import type { Holder } from "./Lease.ts"
import { Lease } from "./Lease.ts"
import type { Asked } from "../intake/DrainLock.ts"
import { canonical, holderFile, isHeld, take } from "../intake/DrainLock.ts"

/** A lease that this process has already. */
export interface Taken {
  /** Its canonical path. */
  readonly folder: string
  readonly release: () => Promise<void>
}

const decodeHolder = Schema.decodeUnknownResult(
  Schema.fromJsonString(
    Schema.Struct({ host: Schema.String, pid: Schema.Int, account: Schema.Union([Schema.Int, Schema.String]) }),
  ),
)

/** On systems with numbers for accounts. */
const nameOf = (account: number | string): string => {
  try {
    const lines = fs.readFileSync("/etc/passwd", "utf8").split("\n")
    const [name] = lines.map((line) => line.split(":")).find(([, , uid]) => uid === String(account)) ?? []
    return name ?? String(account)
  } catch {
    return String(account)
  }
}

const holderIn = (folder: string): Option.Option<Holder> => {
  try {
    return Option.map(
      Result.getSuccess(decodeHolder(fs.readFileSync(path.join(folder, holderFile), "utf8"))),
      ({ account, host, pid }) => ({ host, here: host === hostname(), pid, account: nameOf(account) }),
    )
  } catch {
    return Option.none()
  }
}

/** `taken` serves the first who asks; it is given up when the settings name another folder. */
export const layer = (taken?: Taken) =>
  Layer.effect(
    Lease,
    Effect.gen(function* () {
      const { journalDir } = (yield* Settings).general
      let before = taken
      const ask = async (): Promise<Asked> => {
        // Now and not earlier: by now the first entry has made the folder.
        const folder = canonical(journalDir)
        const had = before
        before = undefined
        if (had?.folder === folder) return { _tag: "Held", release: had.release }
        await had?.release()
        return take(folder)
      }
      return Lease.of({
        isHeld: Effect.promise(() => isHeld(canonical(journalDir))),
        holder: Effect.sync(() => holderIn(canonical(journalDir))),
        whileHeld: <A, E, R>(self: Effect.Effect<A, E, R>) =>
          Effect.acquireUseRelease(
            Effect.promise(ask),
            (asked): Effect.Effect<Option.Option<A>, E | JournalUnavailable, R> => {
              if (asked._tag === "Taken") return Effect.succeedNone
              if (asked._tag === "Refused") {
                return Effect.fail(new JournalUnavailable({ folder: journalDir, detail: asked.why }))
              }
              if (asked._tag === "Held") return Effect.asSome(self)
              // Nobody can hold it, so nobody would come to what is handed over.
              const warning = `the drain lease cannot be had (${asked.why}); go on without it`
              return Effect.asSome(Effect.andThen(Effect.logWarning(warning), self))
            },
            (asked) => (asked._tag === "Held" ? Effect.promise(asked.release) : Effect.void),
          ),
      })
    }),
  )
