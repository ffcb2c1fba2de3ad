/**
 * The journal, the lease and all that works on entries, over a disk in memory, with an OpCon that does what a test says
 * when it is asked for a job. A job that is found carries an EXIT tag, so that its failure is done with no more requests.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import type { FailedJob } from "../../src/domain/FailedJob.ts"
import { Settings } from "../../src/config/Settings.ts"
import type { Entry } from "../../src/journal/Entry.ts"
import { Journal } from "../../src/journal/Journal.ts"
import { FollowedIncidents } from "../../src/journal/Followed.ts"
import { SearchProof } from "../../src/journal/SearchProof.ts"
import type { RunServices } from "../../src/site/Site.ts"
import { Lease } from "../../src/journal/Lease.ts"
import type { DailyJob, JobNotFound, OpConError } from "../../src/opcon/OpCon.ts"
import { OpCon, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import { Summit } from "../../src/summit/Summit.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { dailyJob } from "../opcon/Wire.ts"
import { settings } from "./Fixtures.ts"
import * as Journals from "./Journals.ts"

export type FindJob = (failed: FailedJob) => Effect.Effect<DailyJob, OpConError | JobNotFound>

export const silent: DailyJob = { ...dailyJob, tags: ["NOTICKET"] }
/** OpCon does not answer, and asking again at once would not help. */
export const down = new OpConUnavailable({
  operation: "find job",
  detail: "connection refused",
  delivered: "no",
  transient: false,
})

const templates = "/rehearsal/templates"

/** What the rehearsal writes, without the simulators. */
const rehearsal = Effect.gen(function* () {
  const disk = Disk.make()
  const files = Layer.succeed(FileSystem.FileSystem, disk.fileSystem)
  yield* writeRehearsal("/rehearsal", { opconPort: 1, summitPort: 2 }, "PEM").pipe(
    Effect.provide(Layer.merge(files, Path.layer)),
    Effect.orDie,
  )
  return disk.files().get(`${templates}/basic.json`) ?? ""
})

export interface Workplace {
  readonly disk: Disk.Disk
  readonly slot: { held: boolean }
  readonly journal: Journal["Service"]
  /** Everything that one program needs; `journal` and `lease` instead of the plain ones. */
  readonly program: (own?: {
    readonly journal?: Journal["Service"]
    readonly lease?: Lease["Service"]
    readonly findJob?: FindJob
  }) => Layer.Layer<RunServices | FileSystem.FileSystem | Path.Path>
  /** Puts an entry into the journal as an earlier run has left it. */
  readonly given: (job: string, change?: Partial<Entry>) => Effect.Effect<Entry>
}

/** Makes workplaces, each with a disk of its own. */
export const maker = Effect.map(rehearsal, (template) =>
  Effect.fnUntraced(function* (findJob: FindJob, maxInFlight = 4) {
    const disk = Disk.make()
    disk.put(`${templates}/basic.json`, template)
    const slot = { held: false }
    const general = { ...settings.general, templatesDir: templates, maxInFlight }
    const journal = yield* Journals.open(disk.fileSystem)
    const shared = Layer.mergeAll(
      Layer.succeed(Settings, { ...settings, general }),
      Layer.succeed(FileSystem.FileSystem, disk.fileSystem),
      Layer.succeed(DateTime.CurrentTimeZone, DateTime.zoneMakeNamedUnsafe("UTC")),
      Layer.mock(Summit, {}),
      SearchProof.layerNone,
      Layer.mock(FollowedIncidents, {}),
      Path.layer,
      WriteGate.layer,
      Logger.layer([]),
    )
    const workplace: Workplace = {
      disk,
      slot,
      journal,
      program: (own) =>
        Layer.mergeAll(
          shared,
          Layer.succeed(Journal, own?.journal ?? journal),
          Layer.succeed(Lease, own?.lease ?? Lease.among(slot)),
          Layer.mock(OpCon, { findJob: own?.findJob ?? findJob }),
        ),
      given: (job, change = {}) =>
        Effect.gen(function* () {
          const added = yield* journal.add(Journals.failed(job))
          const entry = { ...added, ...change }
          yield* journal.save(entry)
          return entry
        }).pipe(Effect.orDie),
    }
    return workplace
  }),
)

export const make = (findJob: FindJob, maxInFlight?: number) =>
  Effect.flatMap(maker, (one) => one(findJob, maxInFlight))
