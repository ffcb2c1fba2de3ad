/**
 * Replies to creates that get lost, at Summits of every behaviour: the whole program, run and drained as often as it takes,
 * against the simulator. One incident wherever it can be found; never more than two, and then the second one says so.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { Entry } from "../src/journal/Entry.ts"
import { fromJson } from "../src/journal/Entry.ts"
import type { Fault } from "../src/simulator/Fault.ts"
import type { Behaviour } from "../src/simulator/SummitBehaviour.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"
import * as VirtualTime from "./support/VirtualTime.ts"

const job = "JOB001"
const words = [...Program.vendorWords(job), "--job-number", "4245", "--json"]
const mayBeTwo = "there may be another incident with the same first line"

const entriesOf = ({ disk }: Program.Program): ReadonlyArray<Entry> =>
  [...disk.files()].flatMap(([path, text]) => {
    if (!path.startsWith(`${Program.folder}/journal/`)) return []
    const entry = fromJson(text)
    return Result.isSuccess(entry) ? [entry.success] : []
  })

const site = Effect.fnUntraced(function* (behaviour: Partial<Behaviour>, ...faults: ReadonlyArray<Fault>) {
  const simulators = yield* Simulators.make({ summit: behaviour })
  const program = yield* Program.make(simulators)
  yield* simulators.summit.faults.add(...faults)
  const creates = Effect.map(simulators.summit.requests, (all) => all.filter(({ call }) => call === "createIncident"))
  return { ...simulators, program, creates }
})

const lostForEver: Fault = { call: "createIncident", kind: "reset-after", times: 1000 }

describe("replies that are lost for ever, and a search that finds nothing", () => {
  it.effect.each(["create", "park"] as const)(
    "onLostReply %s: nobody doubts twice, however often it is drained",
    (rule) =>
      Effect.gen(function* () {
        const { creates, program, summit } = yield* site({ index: "empty" }, lostForEver)
        Files.changeRules(program, { onLostReply: rule })
        const first = yield* program.settle(...words)
        for (let times = 0; times < 5; times += 1) yield* program.command("drain")
        const most = rule === "park" ? 1 : 2
        assert.strictEqual((yield* creates).length, most)
        const [one, ...more] = (yield* summit.incidents).map(({ information }) => information)
        assert.strictEqual(more.length, most - 1)
        assert.notInclude(one ?? "", mayBeTwo)
        for (const text of more) assert.include(text, mayBeTwo)
        const [entry] = entriesOf(program)
        assert.strictEqual(entry?.state, "parked")
        assert.strictEqual(first.exit, 75)
        assert.include(JSON.stringify(entry?.last), "ECONNRESET", "the last true cause is kept")
        assert.notInclude(JSON.stringify(entry?.last), "every reply")
      }),
  )

  it.effect("a create in doubt says so in ticket, result and log", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* site({ index: "empty" }, { ...lostForEver, times: 1 })
      const ended = yield* program.settle(...words)
      const { steps } = yield* resultOf(ended)
      assert.strictEqual(ended.exit, 0)
      assert.include(JSON.stringify(steps), "so there may be two incidents")
      assert.include(ended.stderr.join("\n"), "so there may be two incidents")
      const texts = (yield* summit.incidents).map(({ information }) => information)
      assert.deepStrictEqual(
        texts.map((text) => text.includes(mayBeTwo)),
        [false, true],
      )
    }),
  )

  it.effect.each([
    ["dead", "stored-then-400", "create"],
    ["parked", "reset-after", "park"],
  ] as const)("the next failure's incident says so beside one that ended %s", ([state, kind, rule]) =>
    Effect.gen(function* () {
      const { program, summit } = yield* site({ index: "empty" }, { call: "createIncident", kind, times: 1 })
      Files.changeRules(program, { onLostReply: rule })
      yield* program.settle(...words)
      const [entry] = entriesOf(program)
      assert.strictEqual(entry?.state, state)
      yield* program.settle(...Program.vendorWords(job), "--job-number", "4299", "--json")
      const texts = (yield* summit.incidents).map(({ information }) => information)
      assert.lengthOf(texts, 2)
      assert.notInclude(texts[0] ?? "", "another incident")
      assert.include(texts[1] ?? "", `is ${state} (journal entry ${entry?.id ?? ""}), so there may be another incident`)
    }),
  )

  it.effect("two that turn up later are left to a person, and the one that is named is taken", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* site({ index: "empty" }, { ...lostForEver, times: 2 })
      yield* program.settle(...words)
      yield* program.command("drain")
      const [entry] = entriesOf(program)
      assert.strictEqual(entry?.state, "parked")
      yield* program.command("journal", "resolve", entry?.id ?? "", "--incident", "59405")
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* summit.incidents).length, 2)
    }),
  )
})

describe("one lost reply is one incident without a word of two", () => {
  const behaviour: ReadonlyArray<readonly [string, Partial<Behaviour>]> = [
    ["as in the book", {}],
    ["encodes what it shows", { encodes: "shown" }],
    ["encodes what it stores", { encodes: "stored" }],
    ["cuts what it stores after 60 characters", { cutsStored: 60 }],
    ["cuts what it lists after 40 characters", { cutsListed: 40, cutEnd: "..." }],
    ["collapses blanks and line breaks", { lines: "collapsed" }],
    ["writes paragraphs", { lines: "html", encodes: "shown" }],
    ["searches with LIKE", { matches: "like" }],
    ["searches for whole words", { matches: "words" }],
    ["heeds the case", { searchesCase: "heeded" }],
    ["shows new tickets 20 s late", { lagMillis: 20_000 }],
    ["shows nothing new at times", { index: "at-times" }],
    ["counts without the filter", { totals: "unfiltered" }],
    ["counts too few", { totals: "short" }],
    ["does not count", { totals: "missing" }],
    ["counts in words", { totals: "text" }],
    ["repeats its page", { pages: "repeated" }],
    ["shows all on each page", { pages: "whole" }],
    ["all of it", { encodes: "stored", cutsStored: 60, lines: "html", matches: "like", totals: "unfiltered" }],
  ]
  it.effect.each(behaviour)("at a Summit that %s", ([, of]) =>
    Effect.gen(function* () {
      for (const name of [job, "LOAD GL", "COPY A/B"]) {
        const { program, summit } = yield* site(of, { ...lostForEver, times: 1 })
        const ended = yield* program.settle(...Program.vendorWords(name), "--json")
        const texts = (yield* summit.incidents).map(({ information }) => information)
        assert.strictEqual(texts.length, 1, ended.stderr.join("\n"))
        assert.notInclude(texts[0] ?? "", mayBeTwo)
        assert.strictEqual((yield* resultOf(ended)).outcome, "created")
      }
    }),
  )
})

describe("a search that has shown an incident of ours", () => {
  const late = { lagMillis: 20 * 60_000 }
  it.effect.each<readonly [string, Fault["kind"], number, Partial<Behaviour>, ReadonlyArray<boolean>]>([
    ["shows new ones late: the second incident says so", "reset-after", 30, late, [false, true]],
    ["of half an hour ago may show new ones late: the incident says so", "reset-before", 30, {}, [true]],
    ["of just now: nothing is doubted", "reset-before", 0, {}, [false]],
  ])("%s", ([, kind, minutes, behaviour, mayBeSecond]) =>
    Effect.gen(function* () {
      const { program, summit } = yield* site(behaviour)
      const run = (...words: ReadonlyArray<string>) => program.run("--config", Files.configFile, ...words)
      const ended = yield* VirtualTime.run(
        Effect.gen(function* () {
          yield* run(...Program.vendorWords("LOAD GL"))
          yield* Effect.sleep(`${minutes} minutes`)
          yield* summit.faults.add({ call: "createIncident", kind, times: 1 })
          return yield* run(...words)
        }),
      )
      assert.strictEqual((yield* resultOf(ended)).outcome, "created")
      const [, ...texts] = (yield* summit.incidents).map(({ information }) => information)
      assert.deepStrictEqual(
        texts.map((text) => text.includes(mayBeTwo)),
        mayBeSecond,
      )
    }),
  )
})

describe("a list that shows only the beginning of the marker", () => {
  const behaviour: ReadonlyArray<readonly [string, Partial<Behaviour>]> = [
    ["15 characters", { cutsListed: 15, cutEnd: "" }],
    ["20 characters, encoded, in paragraphs", { cutsListed: 20, cutEnd: "", lines: "html", encodes: "shown" }],
    ["25 characters and dots, in paragraphs", { cutsListed: 25, cutEnd: "...", lines: "html", encodes: "stored" }],
    ["31 characters, the last of them of a tag", { cutsListed: 31, cutEnd: "", lines: "html" }],
    ["one less than the marker has", { cutsListed: 28, cutEnd: "" }],
    ["all of the marker", { cutsListed: 29, cutEnd: "" }],
  ]
  it.effect.each(behaviour)("%s: the ticket is opened, and is ours", ([, of]) =>
    Effect.gen(function* () {
      const { program, summit } = yield* site(of, { ...lostForEver, times: 1 })
      Files.changeTemplate(program, { search: { service: "IM_GetIncidentListwithDetails" } })
      assert.strictEqual((yield* program.settle(...words)).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )
})

describe("a slow Summit is not a lost reply", () => {
  const slow: ReadonlyArray<readonly [storeMillis: number, timeout: number, write: number]> = [
    [12_000, 5, 120],
    [45_000, 30, 120],
    [90_000, 30, 120],
    [90_000, 30, 60],
    [110_000, 5, 30],
  ]
  it.effect.each(slow)("stored after %i ms, reads wait %i s, a create %i s", ([storeMillis, timeout, write]) =>
    Effect.gen(function* () {
      for (const rule of ["create", "park"]) {
        const { program, summit } = yield* site({ storeMillis })
        Files.changeRules(program, { onLostReply: rule })
        const config = program.disk.files().get(Files.configFile) ?? ""
        const section = `[SUMMIT API]\nTIMEOUT_SECONDS=${timeout}\nWRITE_TIMEOUT_SECONDS=${write}\n`
        program.disk.put(Files.configFile, config.replace(/\[SUMMIT API\]\n/, section))
        yield* program.settle(...words)
        yield* program.command("drain")
        const texts = (yield* summit.incidents).map(({ information }) => information)
        // Slower than half as long again as a create may take is what nobody can wait for: then it is said.
        if (storeMillis < write * 1500)
          assert.deepStrictEqual(
            texts.map((text) => text.includes(mayBeTwo)),
            [false],
          )
        else assert.isAtMost(texts.filter((text) => !text.includes(mayBeTwo)).length, 1)
      }
    }),
  )

  it.effect("a run that was killed while Summit was storing is no reason to send it again", () =>
    Effect.gen(function* () {
      const { creates, program, summit } = yield* site({ storeMillis: 90_000 })
      const { run } = program
      const fiber = yield* Effect.forkChild(run("--config", Files.configFile, ...words))
      yield* VirtualTime.quiet
      assert.strictEqual((yield* creates).length, 1)
      yield* Effect.interrupt.pipe(Effect.ignore, Effect.forkIn(yield* Effect.scope))
      fiber.interruptUnsafe()
      yield* program.command("drain")
      assert.strictEqual((yield* summit.incidents).length, 1)
      assert.strictEqual((yield* creates).length, 1)
    }).pipe(Effect.scoped),
  )
})

describe("meanwhile", () => {
  it.effect("other jobs are not held up, and a failure that is handed over is taken up within a second", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* site({}, { call: "createIncident", kind: "reset-before" })
      const all = yield* Effect.forEach(
        [job, "LOAD GL", "COPY A/B", "SEARCH INDEX", "ON CALL", "UX_REPORT"],
        (name) => program.settle(...Program.vendorWords(name)),
        { concurrency: "unbounded" },
      )
      assert.isTrue(all.some(({ exit }) => exit === 0))
      const logged = (yield* summit.incidents).map(({ loggedAt }) => loggedAt)
      assert.strictEqual(logged.length, 6)
      // The one that is looked for comes last; the others do not wait for it.
      assert.isBelow((logged.at(-2) ?? 0) - (logged[0] ?? 0), 30_000)
      assert.isAbove((logged.at(-1) ?? 0) - (logged[0] ?? 0), 150_000)
    }).pipe(Random.withSeed("meanwhile")),
  )
})

describe("two OpCon systems at one Summit", () => {
  it.effect("never take each other's ticket", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const [east, west] = [yield* Program.make(simulators), yield* Program.make(simulators)]
      Files.setGeneral(east, "SYSTEM_NAME=EAST")
      Files.setGeneral(west, "SYSTEM_NAME=WEST")
      yield* east.settle(...words)
      yield* simulators.opcon.updateJob(Simulators.sampleId(job), (one) => ({ ...one, ticket: null }))
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after" })
      yield* west.settle(...words)
      const lines = (yield* simulators.summit.incidents).map(({ information }) => information.split("\n")[0])
      assert.strictEqual(new Set(lines).size, 2)
    }),
  )
})
