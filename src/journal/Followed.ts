/**
 * The incidents of this program that templates want to be followed after they were raised: one file for each below
 * `incidents` in JOURNALDIR, with a line for each thing that happened to it. Only the process that holds the drain lease
 * writes here. A site whose templates follow nothing has no such folder.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import { Storm } from "../domain/Facts.ts"
import { IncidentRef } from "../domain/Incident.ts"
import type { Shown } from "../domain/TicketShown.ts"
import { afterOurText } from "../domain/TicketShown.ts"
import { appendLine } from "../files/DurableFile.ts"
import * as TextEncoding from "../intake/TextEncoding.ts"
import type { JournalError } from "./Journal.ts"
import { JournalUnavailable } from "./Journal.ts"

/** Epoch milliseconds. */
const at = { at: Schema.Finite }

/** A failed run of a job that the incident reports. */
export const FollowedJob = Schema.Struct({
  ...at,
  /** `yyyyMMdd|scheduleId|instance|name`. */
  id: Schema.String,
  schedule: Schema.String,
  name: Schema.String,
  machine: Schema.String,
  /** None: OpCon did not say which run it was. */
  jobNumber: Schema.OptionFromNullOr(Schema.Int),
  as: Schema.Literals(["created", "reopened", "updated"]),
  /** The journal entry of the failure, and when that was received. */
  entry: Schema.optionalKey(Schema.String),
  receivedAt: Schema.optionalKey(Schema.Finite),
})
export type FollowedJob = typeof FollowedJob.Type

/** One thing that this program does to a ticket or a job, once: `begun` is written before the request, the rest after it. */
export const Act = Schema.Struct({
  ...at,
  /** What is done, and to what: unique within the incident. */
  act: Schema.String,
  phase: Schema.Literals(["begun", "done", "refused"]),
  detail: Schema.String,
})
export type Act = typeof Act.Type

const Event = Schema.TaggedUnion({
  /** `address`: of the Summit; `template`: the file that named it; `storm`: many failures share it. */
  Opened: {
    ...at,
    ref: IncidentRef,
    url: Schema.String,
    address: Schema.String,
    template: Schema.String,
    storm: Schema.optionalKey(Storm),
  },
  Job: FollowedJob.fields,
  /**
   * Its status as Summit spells it, set by this program where `ours`; `shows`: what else it should show as long as nobody
   * changes it; `changed`: what somebody else has changed in it.
   */
  Status: {
    ...at,
    status: Schema.String,
    ours: Schema.optionalKey(Schema.Boolean),
    shows: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    changed: Schema.optionalKey(Schema.String),
  },
  Act: Act.fields,
  /** Nothing is done about it any more. */
  Closed: { ...at, why: Schema.String },
})
export type Event = typeof Event.Type

/** An incident and everything that is known to have happened to it. */
export interface Followed {
  readonly ref: IncidentRef
  readonly url: string
  readonly address: string
  readonly template: string
  readonly openedAt: number
  /** As it was when the incident was opened. */
  readonly storm?: Storm
  /** In the order they were reported. */
  readonly jobs: ReadonlyArray<FollowedJob>
  /** As Summit last spelled it; none: never read. */
  readonly status: Option.Option<string>
  /** When that was first seen; 0 without a status. */
  readonly statusAt: number
  /** This program has set it. */
  readonly statusIsOurs: boolean
  /** What else it should show; none of it where that is not known. */
  readonly shows: Shown
  /** What somebody else has changed in it, or why it is somebody else's. */
  readonly changed: Option.Option<string>
  /** By name of the act; the last event of each. */
  readonly acts: ReadonlyMap<string, Act>
  readonly closed: Option.Option<{ readonly at: number; readonly why: string }>
}

const fromLine = Schema.decodeUnknownResult(Schema.fromJsonString(Event))
export const toLine = Schema.encodeSync(Schema.fromJsonString(Event))

/** Its first failure that is known here found it open. */
const openedBefore = Option.some("it was open before")

/** Whether both are about the same run. */
const isSame = (one: FollowedJob, other: FollowedJob): boolean =>
  one.id === other.id &&
  Option.match(Option.all([one.jobNumber, other.jobNumber]), {
    onNone: () => one.at === other.at,
    onSome: ([a, b]) => a === b,
  })

/** `followed` after `happened`; none as long as it is not known what the incident is. */
const after = (followed: Option.Option<Followed>, happened: Event): Option.Option<Followed> => {
  if (happened._tag === "Opened") {
    const { _tag, at, ...opened } = happened
    const nothing = {
      jobs: [],
      status: Option.none(),
      statusAt: 0,
      statusIsOurs: false,
      shows: {},
      changed: Option.none(),
      acts: new Map(),
      closed: Option.none(),
    }
    return Option.orElse(followed, () => Option.some({ ...opened, openedAt: at, ...nothing }))
  }
  return Option.map(followed, (known): Followed => {
    switch (happened._tag) {
      case "Job":
        // Recorded again after a kill.
        if (known.jobs.some((job) => isSame(job, happened))) return known
        return {
          ...known,
          jobs: [...known.jobs, happened],
          // Its ticket got a text.
          shows: afterOurText(known.shows),
          changed: happened.as === "updated" ? (known.jobs.length === 0 ? openedBefore : known.changed) : Option.none(),
          closed: Option.none(),
        }
      case "Status":
        return {
          ...known,
          status: Option.some(happened.status),
          statusAt: known.statusAt > 0 && Option.contains(known.status, happened.status) ? known.statusAt : happened.at,
          statusIsOurs: happened.ours === true,
          shows: happened.shows ?? {},
          changed: Option.orElse(Option.fromUndefinedOr(happened.changed), () => known.changed),
        }
      case "Act":
        return { ...known, acts: new Map([...known.acts, [happened.act, happened]]) }
      case "Closed":
        return { ...known, closed: Option.some(happened) }
    }
  })
}

/** `followed` after these events, as a later reading will find it. */
export const following = (followed: Followed, ...events: ReadonlyArray<Event>): Followed =>
  Option.getOrElse(events.reduce(after, Option.some(followed)), () => followed)

/** A line that a power cut has left incomplete is skipped. */
export const fold = (text: string): Option.Option<Followed> =>
  text
    .split("\n")
    .flatMap((line) => Option.toArray(Result.getSuccess(fromLine(line))))
    .reduce(after, Option.none<Followed>())

export const folder = "incidents"

/** Two Summits may give the same number; a number may hold characters that no file name may. */
export const nameOf = (address: string, number: string): string =>
  [address.replace(/^https?:\/\//, ""), number].map((part) => encodeURIComponent(part).replaceAll("*", "%2A")).join("~")

const fileName = (address: string, number: string): string => `${nameOf(address, number)}.ndjson`

export const oldestFirst = (all: ReadonlyArray<Followed>): ReadonlyArray<Followed> =>
  all.toSorted((a, b) => a.openedAt - b.openedAt || a.ref.number.localeCompare(b.ref.number))

export class FollowedIncidents extends Context.Service<
  FollowedIncidents,
  {
    /** All that are kept, oldest first. */
    readonly all: Effect.Effect<ReadonlyArray<Followed>, JournalError>
    /** Durable when it returns. The first event of an incident is `Opened`; a second one is ignored. */
    record(
      incident: { readonly address: string; readonly ref: Pick<IncidentRef, "number"> },
      ...events: ReadonlyArray<Event>
    ): Effect.Effect<void, JournalError>
    /** Removes what was closed more than `days` ago. */
    prune(days: number): Effect.Effect<void, JournalError>
  }
>()("opcon-summit/journal/FollowedIncidents") {
  /** A dry run reads and records nothing. */
  static readonly dry = Layer.effect(
    FollowedIncidents,
    Effect.map(FollowedIncidents, (live) => ({ ...live, record: () => Effect.void })),
  )
  static readonly layer = (dryRun = false) => {
    const live = Layer.effect(FollowedIncidents, inFiles)
    return dryRun ? Layer.provide(FollowedIncidents.dry, live) : live
  }
}

/** In files. */
export const inFiles = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const place = path.join(general.journalDir, folder)
  const unavailable = (error: { readonly message: string }) =>
    new JournalUnavailable({ folder: place, detail: error.message })
  /** What was read of each file, and its size then: a file that has not grown is not read again. */
  const known = new Map<string, { readonly size: bigint; readonly followed: Option.Option<Followed> }>()
  const one = Effect.fnUntraced(function* (name: string) {
    const file = path.join(place, name)
    const { size } = yield* files.stat(file)
    const before = known.get(name)
    if (before !== undefined && before.size === size) return before.followed
    const followed = fold(TextEncoding.decode(yield* files.readFile(file)))
    known.set(name, { size, followed })
    return followed
  })
  const names = Effect.map(
    Effect.catchIf(
      files.readDirectory(place),
      ({ reason }) => reason._tag === "NotFound",
      () => Effect.succeed(new Array<string>()),
    ),
    (all) => all.filter((name) => name.endsWith(".ndjson")),
  )
  const platform = Context.make(FileSystem.FileSystem, files).pipe(Context.add(Path.Path, path))
  const all = Effect.gen(function* () {
    const found = yield* Effect.forEach(yield* names, one)
    return oldestFirst(found.flatMap(Option.toArray))
  }).pipe(Effect.mapError(unavailable))
  return FollowedIncidents.of({
    all,
    record: Effect.fnUntraced(function* ({ address, ref }, ...events) {
      const name = fileName(address, ref.number)
      const text = events.map((event) => toLine(event)).join("\n")
      yield* Effect.provide(appendLine(path.join(place, name), text), platform)
      const before = known.get(name)
      if (before === undefined) return
      const { size } = yield* files.stat(path.join(place, name))
      // Nothing but this was appended: a group's file, which is long, is not read again for each of its jobs.
      if (size === before.size + BigInt(new TextEncoder().encode(text).length + 1))
        known.set(name, { size, followed: events.reduce(after, before.followed) })
    }, Effect.mapError(unavailable)),
    prune: Effect.fnUntraced(function* (days) {
      const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(days))
      for (const { address, closed, ref } of yield* all) {
        if (!Option.exists(closed, ({ at }) => at < oldest)) continue
        yield* Effect.mapError(files.remove(path.join(place, fileName(address, ref.number))), unavailable)
      }
    }),
  })
})
