import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as TestClock from "effect/testing/TestClock"
import { Settings } from "../../src/config/Settings.ts"
import type { Event } from "../../src/journal/Followed.ts"
import { FollowedIncidents } from "../../src/journal/Followed.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { settings } from "../support/Fixtures.ts"
import { folder, names } from "../support/Journals.ts"

const open = (disk: Disk.Disk, dryRun = false) =>
  Effect.provide(
    Effect.service(FollowedIncidents),
    FollowedIncidents.layer(dryRun).pipe(
      Layer.provide(Layer.succeed(Settings, settings)),
      Layer.provide(Layer.succeed(FileSystem.FileSystem, disk.fileSystem)),
      Layer.provide(Path.layer),
    ),
  )

const address = "https://summit.example.com"
const ref = (number: string) => ({ number, internalId: Option.some("12"), encryptedId: Option.none() })
const opened = (number: string, at: number, host = address): Event => ({
  _tag: "Opened",
  at,
  ref: ref(number),
  url: `${host}/view/${number}`,
  address: host,
  template: "basic.json",
})
const job = (name: string, at: number): Event => ({
  _tag: "Job",
  at,
  id: `20240921|16|1|${name}`,
  schedule: "NIGHTLY BATCH",
  name,
  machine: "WINAGENT01",
  jobNumber: Option.some(4245),
  as: "created",
})

const shown = Effect.fnUntraced(function* (of: FollowedIncidents["Service"]) {
  return (yield* of.all).map(({ acts, closed, jobs, openedAt, ref, status }) => ({
    number: ref.number,
    openedAt,
    jobs: jobs.map(({ name }) => name),
    status: Option.getOrNull(status),
    acts: [...acts.values()].map(({ act, phase }) => `${act} ${phase}`),
    closed: Option.getOrNull(Option.map(closed, ({ why }) => why)),
  }))
})

describe("incidents that are followed", () => {
  it.effect("are kept with all that happened to them, also by another process and after a power cut", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const [one, other] = [yield* open(disk), yield* open(disk)]
      assert.deepStrictEqual(yield* one.all, [])
      const second = { address, ref: ref("59405") }
      yield* one.record(second, opened("59405", 20), job("B", 20))
      yield* one.record({ address, ref: ref("59404") }, opened("59404", 10), job("A", 10))
      yield* one.all
      yield* one.record(second, job("C", 30), { _tag: "Status", at: 31, status: "Assigned" })
      yield* other.record(second, { _tag: "Act", at: 40, act: "comment", phase: "begun", detail: "" })
      yield* one.record(second, { _tag: "Act", at: 41, act: "comment", phase: "done", detail: "" })
      disk.powerCut()
      const expected = [
        { number: "59404", openedAt: 10, jobs: ["A"], status: null, acts: [], closed: null },
        { number: "59405", openedAt: 20, jobs: ["B", "C"], status: "Assigned", acts: ["comment done"], closed: null },
      ]
      for (const of of [one, other, yield* open(disk)]) assert.deepStrictEqual(yield* shown(of), expected)
    }),
  )

  it.effect("of two Summits with the same number are two, and odd numbers make no odd paths", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const followed = yield* open(disk)
      for (const [host, number] of [
        [address, "1"],
        ["https://other.example.com:8443", "1"],
        [address, "../../x*:1"],
      ] as const) {
        yield* followed.record({ address: host, ref: ref(number) }, opened(number, 1, host))
      }
      assert.lengthOf(yield* followed.all, 3)
      assert.deepStrictEqual(names(disk), [
        "incidents/other.example.com%3A8443~1.ndjson",
        "incidents/summit.example.com~..%2F..%2Fx%2A%3A1.ndjson",
        "incidents/summit.example.com~1.ndjson",
      ])
    }),
  )

  it.effect("are removed some time after they were closed, unless they are reported again", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const followed = yield* open(disk)
      for (const [at, number] of ["1", "2", "3"].entries()) {
        yield* followed.record({ address, ref: ref(number) }, opened(number, at), job(number, at))
      }
      const closed: Event = { _tag: "Closed", at: 0, why: "Summit says Closed" }
      yield* followed.record({ address, ref: ref("1") }, closed)
      yield* followed.record({ address, ref: ref("2") }, closed, job("again", 5))
      yield* TestClock.adjust("31 days")
      yield* followed.prune(30)
      assert.deepStrictEqual(
        (yield* shown(followed)).map(({ closed, number }) => [number, closed]),
        [
          ["2", null],
          ["3", null],
        ],
      )
    }),
  )

  it.effect("survive a line that was not written to its end, and a file without a beginning is none", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const followed = yield* open(disk)
      const one = { address, ref: ref("1") }
      yield* followed.record(one, opened("1", 1), job("A", 1))
      const path = `${folder}/incidents/summit.example.com~1.ndjson`
      disk.put(path, `${disk.files().get(path) ?? ""}{"_tag":"Job","at":2,`)
      yield* followed.record(one, job("B", 3))
      disk.put(`${folder}/incidents/summit.example.com~2.ndjson`, '{"_tag":"Closed","at":2,"why":""}\n')
      assert.deepStrictEqual(
        (yield* shown(followed)).map(({ jobs }) => jobs),
        [["A", "B"]],
      )
    }),
  )

  it.effect("are shown to a dry run, which records nothing", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      yield* (yield* open(disk)).record({ address, ref: ref("1") }, opened("1", 1))
      const dry = yield* open(disk, true)
      yield* dry.record({ address, ref: ref("1") }, job("A", 1))
      assert.deepStrictEqual(
        (yield* shown(dry)).map(({ jobs }) => jobs),
        [[]],
      )
    }),
  )
})
