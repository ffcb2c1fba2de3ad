/**
 * Mistakes made on purpose, to see that the simulation finds them: each replaces a part of the site by one that does not
 * do its duty.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Entry } from "../../src/journal/Entry.ts"
import type { FollowedIncidents } from "../../src/journal/Followed.ts"
import { Journal } from "../../src/journal/Journal.ts"
import type { Lease } from "../../src/journal/Lease.ts"
import { OpCon } from "../../src/opcon/OpCon.ts"
import * as Struct from "effect/Struct"
import { Summit } from "../../src/summit/Summit.ts"

export const bugs = [
  "skip-flush",
  "skip-look-up",
  "steal-lease",
  "marker-last",
  "forget-doubt",
  "file-name-is-evidence",
  "ignore-silences",
  "forget-raise",
  "forget-other-days",
  "forget-hour",
  "share-lock",
  "keep-lost-lock",
  "forget-shipped",
] as const
export type Bug = (typeof bugs)[number] | "none"

/** What was written is not flushed. */
export const flushing = (bug: Bug, file: FileSystem.File): FileSystem.File =>
  bug === "skip-flush" ? { ...file, sync: Effect.void } : file

/** The first line, which holds the marker, comes after all others. */
const lastLineFirst = (text: string): string => {
  const [first = "", ...others] = text.split("\n")
  return [...others, first].join("\n")
}

/** A name without the number of the run that it is of. */
const ofAnyRun = (name: string): string => name.replaceAll(/_?\d{4,}/g, "")

export const usingSummit = (bug: Bug, summit: Summit["Service"]): Summit["Service"] => {
  switch (bug) {
    // A lost reply is not looked up: nothing is ever found.
    case "skip-look-up":
      return Summit.of({ ...summit, findMarked: () => Effect.succeed({ refs: [], by: "IM_GetMyIncidents" }) })
    case "marker-last":
      return Summit.of({
        ...summit,
        create: (template, draft) =>
          summit.create(template, { ...draft, information: lastLineFirst(draft.information) }),
      })
    // The log of an earlier run is taken for the one whose reply was lost.
    case "file-name-is-evidence": {
      const sent = new Set<string>()
      return Summit.of({
        ...summit,
        attach: (template, ref, file) => {
          sent.add(file.name)
          return summit.attach(template, ref, file)
        },
        attachmentNames: (...asked) =>
          Effect.map(
            summit.attachmentNames(...asked),
            Option.map((names) => [
              ...names,
              ...Array.from(sent).filter((name) => names.some((other) => ofAnyRun(other) === ofAnyRun(name))),
            ]),
          ),
      })
    }
    default:
      return summit
  }
}

export const lookingInOpCon = (bug: Bug, opcon: OpCon["Service"]): OpCon["Service"] =>
  bug === "skip-look-up" ? OpCon.of({ ...opcon, readIncidentTicket: () => Effect.succeedNone }) : opcon

/** Everybody gets the lease. */
export const leasing = (bug: Bug, lease: Lease["Service"]): Lease["Service"] =>
  bug === "steal-lease" ? { ...lease, whileHeld: (self) => Effect.map(self, Option.some) } : lease

/** How far it has come, without how often it was sent on the way. */
const forgetful = (entry: Entry): Entry => ({
  ...entry,
  progress: { ...entry.progress, resends: 0, doubt: Option.none() },
})

/** Whatever a person has asked for. */
const unasked = (entry: Entry): Entry => ({ ...entry, progress: Struct.omit(entry.progress, ["raiseAnyway"]) })

const readingAs = (journal: Journal["Service"], change: (entry: Entry) => Entry): Journal["Service"] =>
  Journal.of({
    ...journal,
    list: (...states) => Effect.map(journal.list(...states), (entries) => entries.map(change)),
    get: (id) => Effect.map(journal.get(id), Option.map(change)),
    pending: (id) => Effect.map(journal.pending(id), Option.map(change)),
  })

export const remembering = (bug: Bug, journal: Journal["Service"]): Journal["Service"] => {
  switch (bug) {
    // Every run of the program begins with the whole budget of doubt.
    case "forget-doubt":
      return readingAs(journal, forgetful)
    case "forget-raise":
      return readingAs(journal, unasked)
    default:
      return journal
  }
}

export const seeing = (bug: Bug, files: FileSystem.FileSystem): FileSystem.FileSystem => {
  switch (bug) {
    // The folder of silences is not seen.
    case "ignore-silences":
      return { ...files, exists: (path) => (path.endsWith("/silences") ? Effect.succeed(false) : files.exists(path)) }
    // What is in the database is not kept here any more.
    case "forget-shipped":
      return {
        ...files,
        readDirectory: (path, options) =>
          path.includes("/shipped/") ? Effect.succeed([]) : files.readDirectory(path, options),
      }
    default:
      return files
  }
}

export const following = (bug: Bug, followed: FollowedIncidents["Service"]): FollowedIncidents["Service"] => {
  switch (bug) {
    // What earlier runs of the program have raised is nobody else's.
    case "forget-other-days":
      return { ...followed, all: Effect.succeed([]) }
    // Tickets that earlier runs of the program have opened do not count.
    case "forget-hour":
      return {
        ...followed,
        all: Effect.map(followed.all, (all) =>
          all.map((one) => ({ ...one, jobs: one.jobs.map((job) => ({ ...job, as: "updated" as const })) })),
        ),
      }
    default:
      return followed
  }
}
