/** Broken environments: disks, folders, the journal and its drain. Each with its true cause. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { State } from "../../src/journal/Entry.ts"
import * as FileJournal from "../../src/journal/FileJournal.ts"
import type { Site } from "../support/DoctorSite.ts"
import * as Journals from "../support/Journals.ts"
import * as Networks from "../support/Networks.ts"
import type { Case } from "./Case.ts"

const minutesAgo = (minutes: number): number => Networks.today - minutes * 60_000

interface Kept {
  readonly state?: State
  readonly receivedAt?: number
  readonly message?: string
}

/** A failure as an earlier run has left it in the journal. */
const kept =
  ({ message = "refused", receivedAt = minutesAgo(1), state = "pending" }: Kept) =>
  ({ program }: Site) =>
    Effect.gen(function* () {
      const journal = yield* FileJournal.make("/rehearsal/journal")
      const added = yield* journal.add(Journals.failed("JOB001"))
      const last = Option.some({ at: receivedAt, kind: "SummitUnavailable", message })
      yield* journal.save({ ...added, receivedAt, dueAt: receivedAt, state, last })
    }).pipe(
      Effect.provide(Layer.merge(Layer.succeed(FileSystem.FileSystem, program.disk.fileSystem), Path.layer)),
      Effect.orDie,
    )

const disks: ReadonlyArray<Case> = [
  {
    name: "a LOGDIR that is a file",
    check: "log-folder",
    says: /\/rehearsal\/log is a file/,
    broken: ({ program }) => program.disk.put("/rehearsal/log", ""),
  },
  {
    name: "a JOBLOGDIR below a file",
    check: "job-log-folder",
    says: /ca\.pem is a file/,
    broken: (site) => site.config("JOBLOGDIR=joblogs", "JOBLOGDIR=ca.pem/logs"),
  },
  {
    name: "a JOURNALDIR that is read-only",
    check: "journal-folder",
    says: /svc-opcon may not change files there \(PermissionDenied/,
    takesTime: true,
    broken: ({ program }) => {
      program.disk.put("/rehearsal/journal/pending/.keep", "")
      program.disk.setReadOnly("/rehearsal/journal")
    },
  },
  {
    name: "a folder of the journal into which nothing can be moved",
    check: "journal-folder",
    says: /moved from \/rehearsal\/journal to \/rehearsal\/journal\/done/,
    takesTime: true,
    broken: ({ program }) => {
      program.disk.put("/rehearsal/journal/done/.keep", "")
      program.disk.setReadOnly("/rehearsal/journal/done")
    },
  },
  {
    name: "a full disk",
    besides: ["job-log-folder", "log-folder", "journal-folder"],
    check: "disk-space",
    says: /0 MB free[\s\S]*Make room/,
    network: { freeSpace: () => Effect.succeedSome(0) },
    broken: ({ program }) => program.disk.setFull(true),
  },
  {
    name: "a disk that is almost full",
    check: "disk-space",
    status: "warning",
    says: /300 MB free/,
    network: { freeSpace: () => Effect.succeedSome(300 * 1024 ** 2) },
  },
  {
    name: "a quota that is used up on a disk with room",
    besides: ["log-folder", "journal-folder"],
    check: "job-log-folder",
    says: /is full \(.*WriteZero/,
    broken: ({ program }) => program.disk.setFull(true),
  },
]

const journal: ReadonlyArray<Case> = [
  {
    name: "a damaged journal entry",
    check: "journal",
    status: "warning",
    says: /1 damaged files set aside/,
    broken: ({ program }) => program.disk.put("/rehearsal/journal/pending/x.json", "{"),
  },
  {
    name: "an entry of a newer version",
    check: "journal",
    status: "warning",
    says: /unreadable 1[\s\S]*newer version[\s\S]*Start the newer version again\.$/,
    broken: ({ program }) => program.disk.put("/rehearsal/journal/pending/x.json", '{"schemaVersion":9}'),
  },
  {
    name: "a command line that could not be read",
    check: "journal",
    status: "warning",
    says: /1 rejected[\s\S]*journal list/,
    broken: ({ program }) =>
      Effect.asVoid(program.command("-a", "A", "-s", "S", "-jn", "J", "-e", "1", "-sd", "today")),
  },
  {
    name: "a lock that something else has written to",
    check: "drain",
    says: /drain\.lock is not empty[\s\S]*Remove drain\.lock/,
    broken: ({ program }) => program.disk.put("/rehearsal/journal/drain.lock", "x"),
  },
  {
    name: "a drain that does not come",
    check: "journal",
    status: "warning",
    says: /the oldest pending failure has waited 40 min; last time: SummitUnavailable: Summit is down[\s\S]*opcon-summit drain every few minutes/,
    broken: kept({ receivedAt: minutesAgo(40), message: "Summit is down" }),
  },
  {
    name: "a failure that nobody could settle",
    check: "journal",
    status: "warning",
    says: /1 parked[\s\S]*journal resolve/,
    broken: kept({ state: "parked" }),
  },
  {
    name: "a failure that was refused for good",
    check: "journal",
    status: "warning",
    says: /1 dead[\s\S]*journal retry/,
    broken: kept({ state: "dead" }),
  },
  {
    name: "a drain that hangs",
    check: "drain",
    says: /1 pending failures have been due for more than 15 min[\s\S]*End the hanging process/,
    takesTime: true,
    broken: (site) => {
      site.program.slot.held = true
      return kept({ receivedAt: minutesAgo(40) })(site)
    },
  },
]

export const places: ReadonlyArray<Case> = [...disks, ...journal]
