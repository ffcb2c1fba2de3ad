/** The shared queue: whether its database answers with trusted TLS, has the right tables, and who works on the queue. */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import type { SettingsShape } from "../config/Settings.ts"
import { program } from "../intake/ProgramName.ts"
import type { State } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import type { Shared } from "../shared/Database.ts"
import { dialect, nameOf, openReady } from "../shared/Database.ts"
import { lockName } from "../shared/SharedJournal.ts"
import type { Check } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

/** Times of entries of several hosts are compared; more than this (milliseconds) makes their order wrong. */
const clocksDiffer = 5000

const checkOf = (shared: Shared, folder: string): Check<FileSystem.FileSystem | Path.Path> => ({
  id: "queue",
  needs: ["journal-folder"],
  run: Effect.gen(function* () {
    const session = yield* openReady(shared, folder)
    const before = yield* Clock.currentTimeMillis
    const [clock] = yield* session.query(dialect.clock)
    const after = yield* Clock.currentTimeMillis
    const [locked] = yield* session.query(dialect.isLocked, [lockName(shared)])
    const [holder] = yield* session.query(dialect.holder, [shared.queue])
    const countOf = (state: State) =>
      Effect.map(session.query(dialect.ids, [shared.queue, [state]]), (all) => all.length)
    const pending = yield* countOf("pending")
    const forPerson = JournalReport.forPerson({
      parked: yield* countOf("parked"),
      dead: yield* countOf("dead"),
      rejected: 0,
    })
    const waiting = yield* (yield* FileJournal.make(folder)).ids("pending")
    const since = Option.match(DateTime.make(Number(holder?.["since"])), {
      onNone: () => "",
      onSome: (at) => ` since ${DateTime.formatIso(at)}`,
    })
    const who =
      locked?.["yes"] === true
        ? `process ${Number(holder?.["process"])} of host ${String(holder?.["host"])} works on it${since}`
        : "nobody works on it now"
    const unshipped = waiting.length === 0 ? "" : `; ${waiting.length} failures of this host are not in it yet`
    const found = `${nameOf(shared)} answers${shared.encrypted ? " over TLS" : ""}; ${who}; ${pending} pending${unshipped}`
    const apart = Math.round((before + after) / 2 - Number(clock?.["now"]))
    if (Math.abs(apart) > clocksDiffer) {
      return warning(
        found,
        `the clock of this host is ${Math.abs(Math.round(apart / 1000))} s ${apart > 0 ? "ahead of" : "behind"} the database's`,
        "Let all hosts of the queue and the database take their time from the same source.",
      )
    }
    if (waiting.length > 0) return warning(found, "A drain ships them", `Run ${program()} drain.`)
    if (forPerson.length > 0) {
      return warning(
        found,
        forPerson.join("; "),
        `See ${program()} journal list: it shows the next command for each entry.`,
      )
    }
    return ok(found)
  }).pipe(
    Effect.scoped,
    Effect.catch(({ message }) =>
      Effect.succeed(
        failed(
          "cannot be used",
          message,
          "Correct [JOURNAL] in Connector.config, or what the message names in the database.",
        ),
      ),
    ),
  ),
})

/** None for a host that keeps its failures by itself. */
export const queueChecks = ({ general, shared }: SettingsShape) =>
  Option.match(shared, { onNone: () => [], onSome: (found) => [checkOf(found, general.journalDir)] })
