/**
 * A site that has only copied the files sends what it has always sent: `golden.json` holds every request of these runs as
 * the program sent them before it could sweep, sync, hold, silence or share (commit f1d77a3), and what lay on disk after.
 * The job log is fetched while the incident is raised, so its requests are compared in an order of their own.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type { Sent } from "./Requests.ts"
import { runs } from "./Requests.ts"

const Texts = Schema.Record(Schema.String, Schema.String)
const Golden = Schema.fromJsonString(
  Schema.Struct({
    site: Texts,
    runs: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        exit: Schema.Int,
        sent: Schema.Array(
          Schema.Struct({
            system: Schema.Literals(["opcon", "summit"]),
            method: Schema.String,
            url: Schema.String,
            headers: Texts,
            body: Schema.String,
          }),
        ),
        files: Schema.Array(Schema.String),
      }),
    ),
  }),
)

const golden = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  return yield* Schema.decodeUnknownEffect(Golden)(yield* files.readFileString("test/unchanged/golden.json"))
}).pipe(Effect.provide(NodeServices.layer))

const isAboutLog = ({ url }: Sent): boolean => url.includes("/jobinstanceactions")

describe("a site that asks for nothing new", () => {
  it.effect("sends the same bytes as before, and has the same files", () =>
    Effect.gen(function* () {
      const before = yield* golden
      const now = yield* runs(before.site)
      assert.deepStrictEqual(
        now.map(({ exit, name }) => [name, exit]),
        before.runs.map(({ exit, name }) => [name, exit]),
      )
      for (const [index, run] of before.runs.entries()) {
        const { files, sent } = now[index] ?? { files: [], sent: [] }
        const others = (all: ReadonlyArray<Sent>) => all.filter((one) => !isAboutLog(one))
        assert.deepStrictEqual(others(sent), others(run.sent), run.name)
        assert.deepStrictEqual(sent.filter(isAboutLog), run.sent.filter(isAboutLog), `the log of ${run.name}`)
        assert.deepStrictEqual(files, run.files, run.name)
      }
    }),
  )

  it.effect("meets every kind of decision, and texts with their logs", () =>
    Effect.gen(function* () {
      const { runs } = yield* golden
      const bodies = runs.flatMap(({ sent }) => sent.map(({ body }) => body))
      for (const part of ["IM_LogOrUpdateIncident", "AttachmentFileName", "Previous incident: ", "Assigned_WorkGroup"])
        assert.isTrue(
          bodies.some((body) => body.includes(part)),
          part,
        )
      assert.sameMembers(
        runs.filter(({ sent }) => sent.every(({ system }) => system === "opcon")).map(({ name }) => name),
        ["exit-tag", "same-day"],
      )
    }),
  )
})
