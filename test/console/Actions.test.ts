/** The buttons of the console: each leaves the journal, the outcomes and both systems as its command does. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import * as ConsolePage from "../support/ConsolePage.ts"
import * as Program from "../support/Program.ts"
import * as Unsettled from "../support/Unsettled.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

interface Acted {
  readonly ok: boolean
  readonly message: string
  readonly command: string
}

const kept = (program: Program.Program) =>
  new Map([...program.disk.files()].filter(([path]) => /\/journal\/|outcomes\.ndjson$/.test(path)))

const restore = Effect.fnUntraced(function* (program: Program.Program, files: ReadonlyMap<string, string>) {
  for (const path of kept(program).keys()) yield* Effect.orDie(program.disk.fileSystem.remove(path))
  for (const [path, text] of files) program.disk.put(path, text)
})

const worlds = { dead: Unsettled.dead, parked: Unsettled.parked, queued: Unsettled.queued }

const changes = [
  { world: "dead", path: "retry", sent: {}, words: ["retry", "ID"] },
  {
    world: "dead",
    path: "retry",
    sent: { template: "daily.json" },
    words: ["retry", "ID", "--template", "daily.json"],
  },
  { world: "dead", path: "retry", sent: { template: "none.json" }, words: ["retry", "ID", "--template", "none.json"] },
  {
    world: "dead",
    path: "drop",
    sent: { reason: "the job was removed" },
    words: ["drop", "ID", "--reason", "the job was removed"],
  },
  { world: "dead", path: "drop", sent: { reason: " " }, words: ["drop", "ID", "--reason", " "] },
  { world: "dead", path: "resolve", sent: { create: true }, words: ["resolve", "ID", "--create"] },
  { world: "parked", path: "resolve", sent: { create: true }, words: ["resolve", "ID", "--create"] },
  { world: "parked", path: "resolve", sent: { incident: 1 }, words: ["resolve", "ID", "--incident", "1"] },
  {
    world: "parked",
    path: "resolve",
    sent: { incident: 1, force: true },
    words: ["resolve", "ID", "--incident", "1", "--force"],
  },
  { world: "parked", path: "resolve", sent: {}, words: ["resolve", "ID"] },
  { world: "parked", path: "retry", sent: {}, words: ["retry", "ID"] },
  { world: "queued", path: "retry", sent: {}, words: ["retry", "ID"] },
  { world: "queued", path: "drop", sent: { reason: "x" }, words: ["drop", "ID", "--reason", "x"] },
] as const

describe("the actions of the console", () => {
  it.effect.each(changes)("$path in $world with $sent does what journal $words does", ({ path, sent, words, world }) =>
    Effect.gen(function* () {
      const { before, program } = yield* worlds[world]
      const files = kept(program)
      const all = words.map((word) => (word === "ID" ? before.id : word))
      const command = yield* program.run("journal", ...all, ...Unsettled.config)
      const byCommand = kept(program)
      yield* restore(program, files)
      const { post } = yield* ConsolePage.open(program)
      const answer = yield* post(`/api/${path}`, { id: before.id, ...sent })
      const acted = answer.json<Acted>()
      assert.deepStrictEqual(kept(program), byCommand)
      assert.strictEqual(acted.ok, command.exit === 0)
      assert.strictEqual(answer.status, command.exit === 0 ? 200 : 409)
      const refused = command.stderr.filter((line) => !/^\S+ (?:WARN|INFO|ERROR) /.test(line)).join("\n")
      if (!acted.ok) assert.strictEqual(acted.message, refused)
      else assert.match(acted.message, new RegExp(`^.+ \\(${before.id}\\) is (?:pending again|dropped)`))
      const shown = all.map((word) => (/[^\w.-]|^$/.test(word) ? `'${word}'` : word)).join(" ")
      assert.strictEqual(acted.command, `opcon-summit journal ${shown} --config ${Program.folder}/Connector.config`)
    }),
  )

  it.effect("drops a command line that could not be read, and retries none", () =>
    Effect.gen(function* () {
      const { program } = yield* Unsettled.start()
      yield* program.run(...Unsettled.config, "-a", "X", "-jn", "JOB001")
      const { get, post } = yield* ConsolePage.open(program)
      const [row] = (yield* get("/api/state?view=rejected")).json<ConsolePage.State>().rows
      assert.strictEqual(row?.state, "rejected")
      const story = (yield* get(`/api/entry?id=${row?.id}`)).json<{ can: ReadonlyArray<string> }>()
      assert.deepStrictEqual(story.can, ["drop"])
      assert.strictEqual((yield* post("/api/retry", { id: row?.id })).status, 409)
      assert.strictEqual((yield* post("/api/drop", { id: row?.id, reason: "reported again" })).status, 200)
      assert.strictEqual((yield* get("/api/state?view=rejected")).json<ConsolePage.State>().total, 0)
    }),
  )

  it.effect("while another process drains, nothing is changed, and that is said", () =>
    Effect.gen(function* () {
      const { before, program } = yield* Unsettled.dead
      const files = kept(program)
      program.slot.held = true
      const { get, post } = yield* ConsolePage.open(program)
      const acted = (yield* VirtualTime.run(post("/api/retry", { id: before.id }))).json<Acted>()
      assert.deepStrictEqual([acted.ok, kept(program)], [false, files])
      assert.match(acted.message, /^A drain is running, so nothing was changed/)
      assert.isAbove((yield* get("/api/state")).json<ConsolePage.State>().drainedBy.length, 0)
      assert.strictEqual((yield* post("/api/drain", {})).status, 200)
      yield* TestClock.adjust("5 seconds")
      const { drain } = (yield* get("/api/state")).json<{ drain: { running: boolean; message: string } }>()
      assert.deepStrictEqual(
        [drain.running, drain.message],
        [false, "Another process is draining the journal; it also works on what is due."],
      )
      program.slot.held = false
      assert.isTrue((yield* post("/api/retry", { id: before.id })).json<Acted>().ok)
    }),
  )

  it.effect("an action ends although its tab is closed", () =>
    Effect.gen(function* () {
      const { before, entry, program } = yield* Unsettled.dead
      program.slot.held = true
      const { post } = yield* ConsolePage.open(program)
      const tab = yield* Effect.forkChild(post("/api/retry", { id: before.id }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(tab)
      program.slot.held = false
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* entry).state, "pending")
    }),
  )

  it.effect("drain now works on what is pending, as drain does", () =>
    Effect.gen(function* () {
      const { entry, opcon, program, summit } = yield* Unsettled.queued
      yield* opcon.faults.clear
      const { get, post } = yield* ConsolePage.open(program)
      const started = (yield* post("/api/drain", {})).json<Acted>()
      assert.deepStrictEqual(started.ok, true)
      assert.strictEqual(started.command, `opcon-summit drain --config ${Program.folder}/Connector.config`)
      const state = Effect.map(get("/api/state"), (answer) =>
        answer.json<
          ConsolePage.State & { drain: { running: boolean; message: string; lines: ReadonlyArray<string> } }
        >(),
      )
      yield* VirtualTime.run(
        Effect.gen(function* () {
          while ((yield* state).drain.running) yield* Effect.sleep("1 second")
        }),
      )
      const { counts, drain } = yield* state
      assert.strictEqual(drain.message, "1 worked on; nothing is pending.")
      assert.match(drain.lines[0] ?? "", /^created 20240921\|16\|1\|JOB001 incident 59404 /)
      assert.deepStrictEqual([counts.pending, (yield* entry).state, (yield* summit.incidents).length], [0, "done", 1])
    }),
  )

  it.effect("with --read-only there is no button, and every action is refused", () =>
    Effect.gen(function* () {
      const { before, program } = yield* Unsettled.dead
      const files = kept(program)
      const { access, get, post } = yield* ConsolePage.open(program, true)
      const page = (yield* get("/")).text
      assert.notInclude(page, "Drain now")
      assert.include(page, 'data-read-only="true"')
      assert.include(page, "opcon-summit drain")
      assert.notInclude(page, access.token)
      for (const [path, body] of [
        ["retry", { id: before.id }],
        ["drop", { id: before.id, reason: "x" }],
        ["resolve", { id: before.id, create: true }],
        ["drain", {}],
      ] as const) {
        const answer = yield* post(`/api/${path}`, body)
        assert.deepStrictEqual(
          [answer.status, answer.json<Acted>().message],
          [403, "This console was started with --read-only: it changes nothing."],
        )
      }
      assert.deepStrictEqual(kept(program), files)
      assert.strictEqual((yield* get(`/api/entry?id=${before.id}`)).status, 200)
      assert.strictEqual((yield* VirtualTime.run(post("/api/dry-run", { id: before.id }))).status, 200)
    }),
  )
})

interface Story {
  readonly facts: ReadonlyArray<readonly [string, string]>
  readonly steps: ReadonlyArray<{ readonly step: string; readonly status: string }>
  readonly log: { readonly lines: ReadonlyArray<string>; readonly note: string }
  readonly commands: { readonly dryRun: string }
}

interface Planned {
  readonly outcome: string
  readonly decision: string
  readonly requests: ReadonlyArray<{ readonly method: string; readonly url: string; readonly body: string }>
}

describe("the story of a failure", () => {
  it.effect("has the facts of journal show, the steps, and the lines of the log about it", () =>
    Effect.gen(function* () {
      const { program } = yield* Unsettled.start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* program.settle(...Program.vendorWords("LOAD GL"))
      const first = [...program.disk.files()].find(
        ([, text]) => text.includes('"job":"JOB001"') && text.startsWith('{"schemaVersion"'),
      )
      const id = /([^/]+)\.json$/.exec(first?.[0] ?? "")?.[1] ?? ""
      const { get } = yield* ConsolePage.open(program)
      const story = (yield* get(`/api/entry?id=${id.slice(0, -2)}`)).json<Story>()
      const shown = (yield* program.command("journal", "show", id)).stdout.join("\n")
      const width = Math.max(...story.facts.map(([name]) => name.length)) + 2
      for (const [name, value] of story.facts) assert.include(shown, `${name.padEnd(width)}${value}`)
      assert.match(
        story.facts.find(([name]) => name === "decided")?.[1] ?? "",
        /Create, row 8: The job has no incident/,
      )
      assert.deepStrictEqual(
        story.steps.map(({ step }) => step),
        ["decode-template", "check-duplicate", "raise-incident", "write-back-id", "attach-log"],
      )
      assert.isAbove(story.log.lines.length, 0)
      for (const line of story.log.lines) assert.include(line, id)
    }),
  )

  it.effect("its dry run is that of the command, and neither shows a secret", () =>
    Effect.gen(function* () {
      const { before, opcon, program, summit } = yield* Unsettled.queued
      yield* opcon.faults.clear
      const log = [...program.disk.files()].find(([path]) => /\/log\/opcon-summit-.*\.log$/.test(path))
      program.disk.put(
        log?.[0] ?? "",
        `${log?.[1] ?? ""}2024-09-21T09:20:01.000Z INFO [entry=${before.id}] Token ${sampleToken} apikey=${sampleKey}\n`,
      )
      const { get, post } = yield* ConsolePage.open(program)
      const story = yield* get(`/api/entry?id=${before.id}`)
      const writes = Effect.map(summit.requests, (all) => all.filter(({ kind }) => kind === "write").length)
      const files = kept(program)
      const answer = yield* VirtualTime.run(post("/api/dry-run", { id: before.id }))
      assert.deepStrictEqual([yield* writes, kept(program)], [0, files])
      const planned = answer.json<Planned>()
      const words = Program.vendorWords("JOB001")
      const command = yield* program.settle("--dry-run", "--json", ...words)
      const printed: Planned & { decision: { row: number } } = JSON.parse(command.stdout[0] ?? "")
      assert.strictEqual(planned.outcome, printed.outcome)
      assert.include(planned.decision, `row ${printed.decision.row}`)
      assert.deepStrictEqual(
        planned.requests.map(({ method, url }) => [method, url]),
        printed.requests.map(({ method, url }) => [method, url]),
      )
      for (const { text } of [story, answer]) {
        assert.notInclude(text, sampleToken)
        assert.notInclude(text, sampleKey)
        assert.include(text, "<hidden>")
      }
      assert.include(story.json<Story>().log.lines.join("\n"), "Token <hidden>")
      assert.match(
        story.json<Story>().commands.dryRun,
        /^opcon-summit --dry-run -a WINAGENT01 -s 'NIGHTLY BATCH' -jn JOB001 -e /,
      )
    }),
  )

  it.effect("an id that is not there is refused as the command refuses it", () =>
    Effect.gen(function* () {
      const { program } = yield* Unsettled.dead
      const { get } = yield* ConsolePage.open(program)
      for (const id of ["nothing", "../../etc/passwd", ""]) {
        const answer = yield* get(`/api/entry?id=${encodeURIComponent(id)}`)
        const { stderr } = yield* program.command("journal", "show", id)
        assert.deepStrictEqual([answer.status, answer.json<Acted>().message], [409, stderr.join("\n")])
      }
    }),
  )
})
