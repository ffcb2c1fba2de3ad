/** A host of a shared queue, with a disk of its own and a lease among the processes that it would have. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import { Settings } from "../../src/config/Settings.ts"
import { FollowedIncidents } from "../../src/journal/Followed.ts"
import type { Entry } from "../../src/journal/Entry.ts"
import { Journal } from "../../src/journal/Journal.ts"
import { Lease } from "../../src/journal/Lease.ts"
import type { Shared } from "../../src/shared/Database.ts"
import { SearchProof } from "../../src/journal/SearchProof.ts"
import * as SharedJournal from "../../src/shared/SharedJournal.ts"
import { settings } from "./Fixtures.ts"

export interface Kept {
  readonly journal: Journal["Service"]
  readonly lease: Lease["Service"]
}

export const kept = (services: Context.Context<Journal | Lease>): Kept => ({
  journal: Context.get(services, Journal),
  lease: Context.get(services, Lease),
})

export const tempFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "journal-"))),
  (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true })),
)

export const settingsIn = (journalDir: string, systemName = settings.general.systemName) =>
  Layer.succeed(Settings, { ...settings, general: { ...settings.general, journalDir, systemName } })

/** The names of their jobs. */
export const jobs = (entries: ReadonlyArray<Entry>) => entries.map(({ failed }) => failed.job)

/** How many documents are in `of` below the journal `folder`. */
export const documents = (folder: string, of: string) => {
  try {
    return readdirSync(join(folder, of), { recursive: true }).filter((name) => String(name).endsWith(".json")).length
  } catch {
    return 0
  }
}

export const slot = () => Layer.succeed(Lease, Lease.among({ held: false }))

/** `of`: the folder of a host that there is already. */
export const host = Effect.fnUntraced(function* (shared: Shared, of?: string) {
  const folder = of ?? (yield* tempFolder)
  const services = yield* Layer.build(
    SharedJournal.layer(shared).pipe(
      Layer.provide(slot()),
      Layer.provideMerge(settingsIn(folder, shared.system)),
      Layer.provideMerge(NodeServices.layer),
    ),
  )
  return {
    ...kept(services),
    followed: Context.get(services, FollowedIncidents),
    proof: Context.get(services, SearchProof),
    folder,
    /** Runs something on this host. */
    within: <A, E>(
      self: Effect.Effect<A, E, Journal | Lease | Settings | FileSystem.FileSystem | Path.Path>,
    ): Effect.Effect<A, E> => Effect.provide(self, services),
  }
})
