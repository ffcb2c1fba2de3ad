import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Outcomes from "../../src/queue/Outcomes.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import * as DiskInMemory from "../../src/simulator/Disk.ts"

const line = {
  schemaVersion: 1,
  outcome: "created",
  job: "20240921|16|1|LOAD GL",
  incident: "59404",
  url: "https://summit.example/59404",
  decision: { kind: "Create", row: 8, reason: "The job has no incident: one is created." },
  steps: [{ step: "raise-incident", status: "done", attempts: 1 }],
  entry: "20240921T072000123Z-0000abcd-01234567",
  state: "done",
  schedule: "NIGHTLY BATCH",
  agent: "WINAGENT01",
  template: "basic.json",
  termination: "0000000001",
  jobNumber: 4245,
  workGroup: "DevOps",
  receivedAt: "2024-09-21T07:20:00.123Z",
  incidentAt: "2024-09-21T07:20:01.000Z",
  finishedAt: "2024-09-21T07:20:02.500Z",
  attempts: 1,
}
const refused = {
  ...line,
  outcome: "failed",
  job: "",
  incident: null,
  url: null,
  decision: null,
  steps: [],
  error: { kind: "ArgumentsInvalid", message: "The arguments cannot be understood." },
  entry: null,
  state: "none",
  jobNumber: null,
  workGroup: null,
  incidentAt: null,
  attempts: 0,
}
const json = (...lines: ReadonlyArray<object>) => lines.map((one) => `${JSON.stringify(one)}\n`).join("")

const read = (disk: Disk) =>
  Outcomes.read("/log").pipe(
    Effect.provide(Layer.merge(Layer.succeed(FileSystem.FileSystem, disk.fileSystem), Path.layer)),
  )

describe("the outcomes that are read", () => {
  it.effect("are those of finished months, then of this one", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      disk.put("/log/outcomes.ndjson", json({ ...line, entry: "c" }))
      disk.put("/log/outcomes-2024-08.ndjson", json({ ...line, entry: "b" }))
      disk.put("/log/outcomes-2023-09.ndjson", json({ ...line, entry: "a" }))
      disk.put("/log/outcomes-old.ndjson", json({ ...line, entry: "z" }))
      disk.put("/log/opcon-summit-2024-09-21.log", "a line\n")
      const { lines, unreadable } = yield* read(disk)
      assert.deepStrictEqual(
        lines.map(({ entry }) => Option.getOrNull(entry)),
        ["a", "b", "c"],
      )
      assert.strictEqual(unreadable, 0)
      const [first] = lines
      assert.strictEqual(first === undefined ? "" : DateTime.formatIso(first.finishedAt), line.finishedAt)
      assert.deepStrictEqual(first?.workGroup, Option.some("DevOps"))
    }),
  )

  it.effect("are the last of each journal entry, and every one without an entry", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      disk.put(
        "/log/outcomes.ndjson",
        json({ ...line, state: "parked" }, refused, { ...line, entry: "b" }, refused, line),
      )
      const { lines } = yield* read(disk)
      assert.deepStrictEqual(
        lines.map(({ entry, state }) => `${Option.getOrElse(entry, () => "-")} ${state}`),
        ["- none", "b done", "- none", `${line.entry} done`],
      )
    }),
  )

  it.effect("are counted where they cannot be read, and hold up no other", () =>
    Effect.gen(function* () {
      const disk = DiskInMemory.make()
      disk.put("/log/outcomes.ndjson", `${json(line).slice(0, 100)}\n\n${json(refused)}{"schemaVersion":2}\n`)
      const { lines, unreadable } = yield* read(disk)
      assert.lengthOf(lines, 1)
      assert.strictEqual(unreadable, 2)
    }),
  )

  it.effect("are none where there is no folder", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(DiskInMemory.make()), { lines: [], unreadable: 0 })
    }),
  )
})
