/**
 * The built program, killed with SIGKILL at every stage of a run that creates an incident, writes its number and date
 * back and attaches a log: at every HTTP request, before and after it is processed, and at every step that the journal
 * takes on the disk. Whatever comes next in ordinary life must bring it to one incident.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Outcomes from "../src/queue/Outcomes.ts"
import type { Handler } from "../src/http/Listener.ts"
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

interface Stage {
  /** The request or the step on the disk, from 1. */
  readonly at: number
  readonly when: "before" | "after"
}

/** The complaints of all trials. Children that wait take no core, so there are three at a time on two of them. */
const atEach = <E, R>(
  stages: ReadonlyArray<Stage>,
  trial: (stage: Stage) => Effect.Effect<ReadonlyArray<string>, E, R>,
) => {
  const told = (stage: Stage) =>
    Effect.map(trial(stage), (wrong) => wrong.map((text) => `${stage.when} ${stage.at}: ${text}`))
  return Effect.map(Effect.forEach(stages, told, { concurrency: 3 }), (all) => all.flat())
}
const upTo = (count: number, when: Stage["when"]): ReadonlyArray<Stage> =>
  Array.from({ length: count }, (_, index) => ({ at: index + 1, when }))

/** Milliseconds: half a minute on two cores of its own, and they may be shared. */
const patience = 1_800_000

/** What a killed run has sent is looked for until Summit can no longer be storing it: here that is soon. */
const siteOf = Effect.fnUntraced(function* (around: (app: Handler) => Handler = (app) => app) {
  const files = yield* FileSystem.FileSystem
  const site = yield* RealProcess.site({ jobs: [seed], around, opcon: { logPolls: 0 } })
  const config = `${site.dir}/Connector.config`
  const soon = "[SUMMIT API]\nTIMEOUT_SECONDS=6\nWRITE_TIMEOUT_SECONDS=6\n"
  yield* files.writeFileString(config, (yield* files.readFileString(config)).replace("[SUMMIT API]\n", soon))
  return site
})

/** The failure, as Notification Manager tells it. */
const fails = Effect.fnUntraced(function* (main: string, { dir, opcon }: Site, env: Record<string, string> = {}) {
  return yield* RealProcess.start([main, ...RealProcess.words(yield* opcon.job(id), "daily.json")], dir, env)
})

/** Lets `killed` end, then does the next ordinary thing: a drain, or the same again when nothing was kept. */
const recovers = Effect.fnUntraced(function* (main: string, site: Site, killed: Running) {
  const { signal, stdout } = yield* killed.ended
  if (signal !== "SIGKILL") return [`it was not killed: ${stdout}`]
  const { entries } = yield* RealProcess.journalOf(site.dir)
  const next =
    entries.length > 0
      ? yield* RealProcess.run([main, "drain"], site.dir)
      : yield* Effect.flatMap(fails(main, site), ({ ended }) => ended)
  const incidents = yield* site.summit.incidents
  const { documentation, ticket } = yield* site.opcon.job(id)
  const after = yield* RealProcess.journalOf(site.dir)
  const told = yield* Outcomes.read(`${site.dir}/log`)
  const found = {
    exit: next.code,
    incidents: incidents.length,
    ticket: ticket?.ticketId,
    documentation: documentation?.job?.replace(/^Last Incident Date : \d{4}-\d\d-\d\d\r\n/, "dated "),
    logs: incidents.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
    journal: after.entries.map(({ state }) => state),
    damaged: after.damaged,
    outcomes: told.lines.map(({ entry, outcome, state }) => [outcome, state, Option.isSome(entry)].join(" ")),
    unreadable: told.unreadable,
  }
  const wanted: typeof found = {
    exit: 0,
    incidents: 1,
    ticket: "59404",
    documentation: "dated Restart by hand.\r\n",
    logs: ["JOB001_0000004245.log"],
    journal: ["done"],
    damaged: 0,
    outcomes: ["created done true"],
    unreadable: 0,
  }
  const [is, must] = [JSON.stringify(found), JSON.stringify(wanted)]
  return is === must ? [] : [`${is}\n${next.stdout}${next.stderr}`]
})

describe("a run that is killed comes to one incident, with number, date and log", () => {
  it.live(
    "at every request, before and after it is processed",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        let requests = 0
        const counted = yield* siteOf((app) =>
          Effect.andThen(
            Effect.sync(() => (requests += 1)),
            app,
          ),
        )
        const whole = yield* Effect.flatMap(fails(main, counted), ({ ended }) => ended)
        assert.strictEqual(whole.code, 0, whole.stderr)
        assert.isAbove(requests, 10)

        const trial = Effect.fnUntraced(function* ({ at, when }: Stage) {
          let seen = 0
          let kill = () => false
          const site = yield* siteOf((app) =>
            Effect.suspend(() => {
              seen += 1
              if (seen !== at) return app
              const killed = Effect.andThen(
                Effect.sync(() => kill()),
                Effect.never,
              )
              return when === "before" ? killed : Effect.andThen(app, killed)
            }),
          )
          const running = yield* fails(main, site)
          kill = running.kill
          return yield* recovers(main, site, running)
        }, Effect.scoped)
        assert.deepStrictEqual(yield* atEach([...upTo(requests, "before"), ...upTo(requests, "after")], trial), [])
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    patience,
  )

  it.live(
    "at every step of the journal on the disk",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        const files = yield* FileSystem.FileSystem
        const hooked = ({ dir }: Site, env: Record<string, string>) => ({
          NODE_OPTIONS: `--import=${RealProcess.inRepository("test/support/kill-hook.mjs")}`,
          KILL_FOLDER: `${dir}/journal`,
          ...env,
        })
        const counted = yield* siteOf()
        const trace = `${counted.dir}/trace`
        const whole = yield* Effect.flatMap(
          fails(main, counted, hooked(counted, { KILL_TRACE: trace })),
          ({ ended }) => ended,
        )
        assert.strictEqual(whole.code, 0, whole.stderr)
        const steps = (yield* files.readFileString(trace)).split("\n").map((line) => line.split(" ", 1)[0] ?? "")
        // Flushed, then renamed, then the folder flushed, from the first time on.
        const onFiles = steps.filter((step) => step !== "mkdir")
        assert.deepStrictEqual(onFiles.slice(0, 6), ["open", "write", "fsync", "rename", "open", "fsync"])

        const trial = Effect.fnUntraced(function* ({ at, when }: Stage) {
          const site = yield* siteOf()
          const running = yield* fails(main, site, hooked(site, { KILL_AT: String(at), KILL_WHEN: when }))
          return yield* recovers(main, site, running)
        }, Effect.scoped)
        // What comes after a step is another step or a request, and the other test kills before each request.
        const all: ReadonlyArray<Stage> = [...upTo(steps.length, "before"), { at: steps.length, when: "after" }]
        assert.deepStrictEqual(yield* atEach(all, trial), [])
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    patience,
  )
})
