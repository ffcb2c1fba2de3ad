/**
 * `report`: reads the outcomes and the journal of a site, counts, and writes the page. It changes nothing else.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import { Settings } from "../config/Settings.ts"
import * as DurableFile from "../files/DurableFile.ts"
import type { Entry } from "../journal/Entry.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import { Journal } from "../journal/Journal.ts"
import { standingOf } from "../queue/JournalReport.ts"
import * as Outcomes from "../queue/Outcomes.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { version } from "../intake/ProgramName.ts"
import * as Afterwards from "./Afterwards.ts"
import * as Failures from "./Failures.ts"
import * as Numbers from "./Numbers.ts"
import * as Format from "./Format.ts"
import { lazy } from "../domain/Lazy.ts"

const pages = lazy(() => import("./Page.ts"))

export const fileName = "opcon-summit-report.html"

/** Everything that the page shows and that --json prints; `unfinished`: the entries of `journal` that are not done. */
export const count = Effect.fn("Report.count")(function* (
  journal: Journal["Service"],
  unfinished: ReadonlyArray<Entry>,
  days: number,
) {
  const { general, opcon } = yield* Settings
  const zone = yield* DateTime.CurrentTimeZone
  const { counts, damaged, oldest } = yield* standingOf(journal, unfinished)
  const { lines, unreadable } = yield* Outcomes.read(general.logDir)
  const now = yield* Clock.currentTimeMillis
  const timeZone = DateTime.zoneToString(zone)
  const period = { days, now, timeZone, wall: Format.inZone(zone) }
  const followed = yield* (yield* FollowedIncidents).all
  const failures = Failures.all(lines, unfinished)
  const rowOf = Failures.unfinishedOf(now)
  return {
    schemaVersion: 1,
    madeAt: DateTime.formatIso(DateTime.makeUnsafe(now)),
    version,
    opcon: opcon.address,
    outcomesIn: general.logDir,
    /** In any period. */
    failuresKnown: failures.length,
    ...Numbers.of(failures, period),
    /** Null where no incident is followed. */
    afterwards: Option.getOrNull(Afterwards.of(followed, Numbers.inPeriod(period))),
    /** The journal as it is now, independent of the period. */
    journal: { counts, damaged, oldestPendingSeconds: Option.getOrNull(oldest) },
    unfinished: Failures.unfinishedStates.flatMap((state) =>
      unfinished.filter((entry) => entry.state === state).map((entry) => rowOf(entry, state)),
    ),
    /** Unreadable lines of the outcomes, in any period. */
    unreadable,
  }
})
export type Report = Effect.Success<ReturnType<typeof count>>

const gather = Effect.fn("Report.gather")(function* (days: number) {
  const journal = yield* Journal
  // The journal first: an entry that is finished meanwhile is then in both sources and counted once, instead of in neither.
  return yield* count(journal, yield* journal.list("pending", "dead", "parked", "dropped"), days)
})

const notWritten = (file: string, detail: string) =>
  new CommandFailed({
    kind: "ReportNotWritten",
    message: `The report ${file} cannot be written: ${detail}. Name another file with --out, or check the folder's permissions and the free space.`,
  })

const write = Effect.fn("Report.write")(function* (file: string, text: string) {
  const files = yield* FileSystem.FileSystem
  const type = yield* Effect.orElseSucceed(
    Effect.map(files.stat(file), (found) => found.type),
    () => "File",
  )
  if (type === "Directory") return yield* notWritten(file, "it is a folder; name a file in it")
  // A link stays, such as /dev/stdout; a pipe or a device would be gone after the renaming.
  const place = yield* Effect.orElseSucceed(files.realPath(file), () => file)
  const tempPath = `${place}.${yield* Random.nextIntBetween(0, 2 ** 31)}.tmp`
  const written = type === "File" ? DurableFile.replace(place, tempPath, text) : files.writeFileString(file, text)
  yield* Effect.mapError(written, ({ message }) => notWritten(file, message))
})

const warningsOf = ({ journal: { damaged }, outcomesIn, unreadable }: Report): ReadonlyArray<string> => [
  ...(unreadable > 0
    ? [`${unreadable} lines of the outcomes in ${outcomesIn} cannot be read; they are not counted`]
    : []),
  ...(damaged > 0 ? [`${damaged} damaged files of the journal are set aside; they are not counted`] : []),
]

/** With `json` the numbers go to stdout, and a page is written only where `out` asks for one. */
export const report = Effect.fn("Report.report")(function* (given: {
  readonly days: number
  readonly json: boolean
  readonly out: Option.Option<string>
}) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  const gathered = yield* gather(given.days)
  yield* Effect.forEach(warningsOf(gathered), (line) => Console.error(line), { discard: true })
  const file = path.resolve(Option.getOrElse(given.out, () => path.join(general.logDir, fileName)))
  if (!given.json || Option.isSome(given.out)) {
    const { page } = yield* pages
    yield* write(file, page(gathered, Format.inZone(yield* DateTime.CurrentTimeZone)))
  }
  yield* Console.log(given.json ? JSON.stringify(gathered) : file)
})
