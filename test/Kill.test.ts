/**
 * The built program, killed with SIGKILL at every stage of a run that creates an incident, writes its number and date
 * back and attaches a log: at every HTTP request, before and after it is processed, and at every step that the journal
 * takes on the disk, before and after it. Whatever comes next in ordinary life must bring it to one incident.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Scope from "effect/Scope"
import type { App } from "../src/simulator/Served.ts"
import type { Running, Site } from "./support/RealProcess.ts"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate, sampleId } from "./support/Simulators.ts"

const id = sampleId("JOB001")
const seed = {
  name: "JOB001",
  date: sampleDate,
  scheduleId: 16,
  jobNumber: 4245,
  documentation: "Restart by hand.\r\n",
}
const hook = { NODE_OPTIONS: `--import=${RealProcess.inRepository("test/support/kill-hook.mjs")}` }
/** Children at a time. */
const concurrency = 2

type When = "before" | "after"
interface Stage {
  readonly at: number
  readonly when: When
}
const stages = (count: number): ReadonlyArray<Stage> =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((at) => [
    { at, when: "before" },
    { at, when: "after" },
  ])

let main = ""

/** The failure, as Notification Manager tells it. */
const fail = Effect.fnUntraced(function* ({ dir, opcon }: Site, env: Readonly<Record<string, string>> = {}) {
  const args = [main, ...RealProcess.words(yield* opcon.job(id), "daily.json")]
  return yield* RealProcess.start(args, dir, env)
})

/** What an operator or the next failure does; then everything that is not as it must be. */
const recovered = Effect.fnUntraced(function* (site: Site) {
  const { entries } = yield* RealProcess.journalOf(site.dir)
  const next = yield* entries.length > 0
    ? RealProcess.run([main, "drain"], site.dir)
    : Effect.flatMap(fail(site), ({ ended }) => ended)
  const incidents = yield* site.summit.incidents
  const { documentation, ticket } = yield* site.opcon.job(id)
  const after = yield* RealProcess.journalOf(site.dir)
  const found = {
    exit: next.code,
    incidents: incidents.length,
    ticket: ticket?.ticketId,
    documentation: documentation?.job?.split("\r\n").slice(1),
    dated: /^Last Incident Date : \d{4}-\d\d-\d\d\r\n/.test(documentation?.job ?? ""),
    logs: incidents.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
    journal: after.entries.map(({ state }) => state),
    damaged: after.damaged,
  }
  const wanted: typeof found = {
    exit: 0,
    incidents: 1,
    ticket: "59404",
    documentation: ["Restart by hand.", ""],
    dated: true,
    logs: ["JOB001_0000004245.log"],
    journal: ["done"],
    damaged: 0,
  }
  const same = JSON.stringify(found) === JSON.stringify(wanted)
  return { kept: entries.length > 0, wrong: same ? [] : [`${JSON.stringify(found)} ${next.stdout} ${next.stderr}`] }
})

const trial = Effect.fnUntraced(function* (name: string, killed: Running, site: Site) {
  const { signal, stdout } = yield* killed.ended
  if (signal !== "SIGKILL") return { kept: true, wrong: [`${name}: it was not killed: ${stdout}`] }
  const { kept, wrong } = yield* recovered(site)
  return { kept, wrong: wrong.map((text) => `${name}: ${text}`) }
})

describe("a run that is killed", () => {
  const scope = Scope.makeUnsafe()
  const inScope = <A, E>(self: Effect.Effect<A, E, FileSystem.FileSystem | RealProcess.Platform>) =>
    self.pipe(Effect.provide(RealProcess.platform), Effect.scoped)

  beforeAll(() =>
    Effect.runPromise(
      RealProcess.program.pipe(
        Effect.provideService(Scope.Scope, scope),
        Effect.provide(RealProcess.platform),
        Effect.map((path) => {
          main = path
          return () => Effect.runPromise(Scope.close(scope, Exit.void))
        }),
      ),
    ),
  )
})
