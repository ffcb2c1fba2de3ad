/** Two hosts of one queue: what an operator sees and does on either is the same. Each has a disk and a program of its own. */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { SearchProof } from "../../src/journal/SearchProof.ts"
import { onQueue } from "../../src/site/Site.ts"
import * as ConsolePage from "../support/ConsolePage.ts"
import * as Files from "../support/Files.ts"
import * as Postgres from "../support/Postgres.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const configFile = ["--config", Files.configFile] as const

/** A host whose failures wait or are worked on here. */
const hostOf = (program: Program.Program) => {
  const run = (...words: ReadonlyArray<string>) => program.run(...words, ...configFile)
  const json = (...words: ReadonlyArray<string>) =>
    Effect.map(run(...words, "--json"), ({ stdout }) =>
      stdout.map((line): Readonly<Record<string, unknown>> => JSON.parse(line)),
    )
  return {
    program,
    run,
    json,
    raise: (job: string) => program.run(...configFile, ...Program.vendorWords(job), "--json"),
    ids: (...words: ReadonlyArray<string>) =>
      Effect.map(json("journal", "list", ...words), (all) => all.map(({ id }) => String(id))),
  }
}

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("on both hosts of a queue", (it) => {
  const two = Effect.gen(function* () {
    const server = yield* Postgres.Postmaster
    const shared = yield* server.database()
    const sims = yield* Simulators.make()
    const url = `postgres://${shared.user}@127.0.0.1:${shared.port}/${shared.database}`
    const host = Effect.gen(function* () {
      const program = yield* Program.make(sims)
      const text = program.disk.files().get(Files.configFile) ?? ""
      const section = `[JOURNAL]\nURL=${url}\nPASSWORD=${Postgres.password}\nQUEUE=night\n`
      program.disk.put(Files.configFile, `${text}${section}`)
      return hostOf(program)
    })
    return { ...sims, server, database: shared.database, one: yield* host, other: yield* host }
  })

  it.effect("journal list, show and status are of the same entries, and what is done on one is seen on the other", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      // OpCon knows no such job.
      assert.strictEqual((yield* one.raise("JOB002")).exit, 66)
      const [id = "none"] = yield* other.ids()
      assert.deepStrictEqual(yield* one.ids(), [id])
      const shown = yield* other.run("journal", "show", id)
      assert.deepStrictEqual(shown.stdout, (yield* one.run("journal", "show", id)).stdout)
      for (const host of [one, other]) {
        const { exit, stdout } = yield* host.run("journal", "status", "--json")
        assert.strictEqual(exit, 75)
        assert.deepStrictEqual(JSON.parse(stdout[0] ?? "").attention, [
          "1 dead, refused for good: correct the cause, then opcon-summit journal retry ID",
        ])
      }
      assert.strictEqual((yield* other.run("journal", "drop", id, "--reason", "no such job")).exit, 0)
      assert.deepStrictEqual(yield* one.ids(), [])
      assert.deepStrictEqual(yield* one.ids("--state", "dropped"), [id])
      assert.strictEqual((yield* one.run("journal", "retry", id)).exit, 0)
      assert.deepStrictEqual(yield* other.ids("--state", "pending"), [id])
    }),
  )

  it.effect("the console shows the same entries, and acts on them", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      yield* one.raise("JOB002")
      const [id = "none"] = yield* one.ids()
      const consoles = [yield* ConsolePage.open(one.program), yield* ConsolePage.open(other.program)]
      for (const { get } of consoles) {
        const { rows } = (yield* get("/api/state?view=unfinished")).json<ConsolePage.State>()
        assert.deepStrictEqual(
          rows.map((row) => row.id),
          [id],
        )
        assert.include((yield* get(`/api/entry?id=${id}`)).text, "JOB002")
      }
      const dropped = yield* consoles[1]?.post("/api/drop", { id, reason: "no such job" }) ?? Effect.die("no console")
      assert.strictEqual(dropped.status, 200, dropped.text)
      assert.deepStrictEqual(yield* one.ids("--state", "dropped"), [id])
      assert.match((yield* consoles[1]?.get("/api/charts?days=7") ?? Effect.die("no console")).text, /dropped/)
    }),
  )

  it.effect("a command line that could not be read is listed on either, and dropped on either", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      assert.strictEqual(
        (yield* one.run("-a", "A", "-s", "NIGHTLY BATCH", "-jn", "JOB001", "-sd", "tomorrow")).exit,
        64,
      )
      // What comes in next on that host brings it along.
      yield* one.raise("JOB001")
      const [id = "none"] = yield* other.ids()
      assert.include(id, "-rejected-")
      assert.deepStrictEqual(yield* one.ids(), [id])
      assert.include((yield* other.run("journal", "show", id)).stdout.join("\n"), "tomorrow")
      assert.strictEqual((yield* other.run("journal", "status")).exit, 75)
      assert.strictEqual((yield* other.run("journal", "drop", id, "--reason", "reported again")).exit, 0)
      assert.deepStrictEqual([yield* one.ids(), yield* other.ids()], [[], []])
      const kept = () => [...one.program.disk.files().keys()].filter((path) => path.includes(id))
      assert.match(kept().join(), /\/rejected\/20[^/]*$/)
      yield* one.raise("LOAD GL")
      assert.match(kept().join(), /\/rejected\/dropped\/20[^/,]*$/)
      assert.deepStrictEqual([yield* one.ids(), yield* other.ids()], [[], []])
    }),
  )

  it.effect("a person decides on either which incident an entry has", () =>
    Effect.gen(function* () {
      const { one, other, summit } = yield* two
      yield* one.raise("JOB001")
      const [id = "none"] = yield* other.ids("--state", "done")
      assert.strictEqual((yield* other.run("journal", "resolve", id, "--incident", "59404")).exit, 0)
      assert.deepStrictEqual(yield* one.ids("--state", "pending"), [id])
      assert.strictEqual((yield* one.run("drain")).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
      assert.deepStrictEqual(yield* other.ids("--state", "done"), [id])
    }),
  )

  it.effect("a silence of one host counts on the other, is listed there, and can be ended there", () =>
    Effect.gen(function* () {
      const { one, other, summit } = yield* two
      const added = yield* one.json("silence", "add", "--job", "JOB*", "--until", "+2h", "--reason", "change 4711")
      const id = String(added[0]?.["id"])
      const [suppressed] = (yield* other.raise("JOB001")).stdout
      assert.match(suppressed ?? "", /"outcome":"suppressed".*"row":10.*change 4711/)
      assert.lengthOf(yield* summit.incidents, 0)
      assert.deepStrictEqual(
        (yield* other.json("silence", "list")).map((silence) => silence["id"]),
        [id],
      )
      // Why is in the outcomes of the host that has worked on it.
      const [entry = "none"] = yield* one.ids("--state", "done")
      assert.include((yield* one.run("journal", "show", entry)).stdout.join("\n"), "change 4711")
      assert.strictEqual((yield* other.run("silence", "end", id)).exit, 0)
      assert.deepStrictEqual(yield* one.json("silence", "list"), [])
      assert.match((yield* one.raise("LOAD GL")).stdout[0] ?? "", /"outcome":"created"/)
      assert.isFalse([...one.program.disk.files().keys()].some((path) => path.includes("/silences/")))
    }),
  )

  it.effect("the report counts the outcomes of both, an entry that both have worked on once", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      yield* one.raise("JOB001")
      yield* other.raise("LOAD GL")
      yield* one.raise("JOB002")
      const [dead = "none"] = yield* other.ids()
      yield* other.run("journal", "drop", dead, "--reason", "no such job")
      for (const { json } of [one, other]) {
        const [report] = yield* json("report")
        assert.strictEqual(report?.["failuresKnown"], 3)
        assert.deepInclude(report, { unreadable: 0 })
        assert.match(JSON.stringify(report), /"dropped":1/)
      }
    }),
  )

  it.effect("what one has learnt about Summit's searches is known to the other", () =>
    Effect.gen(function* () {
      const { one, other } = yield* two
      yield* one.raise("JOB001")
      const sample = Effect.flatMap(SearchProof, (proof) => proof.sample("https://localhost:9444"))
      const known = other.program.within(onQueue(sample, { config: Option.some(Files.configFile) }))
      assert.strictEqual(Option.getOrThrow(yield* known).number, "59404")
      const later = Effect.flatMap(SearchProof, (proof) => proof.shown("https://localhost:9444", "IM_GetIncidentList"))
      yield* other.program.within(onQueue(later, { config: Option.some(Files.configFile) }))
      const has = Effect.flatMap(SearchProof, (proof) => proof.hasShown("https://localhost:9444", "IM_GetIncidentList"))
      assert.isTrue(yield* one.program.within(onQueue(has, { config: Option.some(Files.configFile) })))
    }),
  )

  it.effect.each([
    ["older", "DELETE FROM opcon_summit_migrations WHERE migration_id > 1", "run journal setup there"],
    [
      "newer",
      "INSERT INTO opcon_summit_migrations VALUES (99, now(), 'later')",
      "install that version on this host too",
    ],
    ["half made", "DROP TABLE opcon_summit_rate", "it has no table opcon_summit_rate"],
  ] as const)(
    "tables that are %s stop every command with what to do; failures wait on the disk",
    ([, change, advice]) =>
      Effect.gen(function* () {
        const { database, one, server, summit } = yield* two
        yield* server.run(database, change)
        const raised = yield* one.raise("JOB001")
        assert.strictEqual(raised.exit, 75)
        assert.match(raised.stdout[0] ?? "", /"outcome":"queued"/)
        for (const words of [
          ["drain"],
          ["journal", "list"],
          ["journal", "show", "2"],
          ["journal", "status"],
          ["journal", "retry", "2"],
          ["journal", "drop", "2", "--reason", "by hand"],
          ["journal", "resolve", "2", "--create"],
          ["journal", "prune"],
          ["journal", "move", "--to", "queue"],
          ["silence", "list"],
          ["report", "--json"],
        ] as const) {
          const { exit, stderr } = yield* one.run(...words)
          assert.strictEqual(exit, 75, words.join(" "))
          assert.include(stderr.join("\n"), advice, words.join(" "))
        }
        assert.lengthOf(yield* summit.requests, 0)
        assert.lengthOf(
          [...one.program.disk.files().keys()].filter((path) => path.includes("/journal/pending/")),
          1,
        )
      }),
  )

  it.effect("while the database is down, list and status show what waits here, and why the rest is not shown", () =>
    Effect.gen(function* () {
      const { one, other, server } = yield* two
      yield* one.raise("JOB002")
      yield* server.crash
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* one.raise("JOB001")).exit, 75)
        const listed = yield* one.run("journal", "list")
        assert.strictEqual(listed.exit, 75)
        assert.match(listed.stdout.join("\n"), /JOB001/)
        assert.notMatch(listed.stdout.join("\n"), /JOB002/)
        assert.match(
          listed.stderr.join("\n"),
          /The queue does not answer\. This is what waits on this host; 1 more of this host were shipped.*\n.*The shared queue night at .* cannot be used: the connection was refused/,
        )
        const status = yield* one.run("journal", "status", "--json")
        assert.strictEqual(status.exit, 75)
        const { attention, counts } = JSON.parse(status.stdout[0] ?? "")
        assert.strictEqual(counts.pending, 1)
        assert.match(attention[0], /^The shared queue night at/)
        assert.deepStrictEqual((yield* other.run("journal", "list")).stdout, [
          "No entry is pending or dead or parked or rejected.",
        ])
        assert.strictEqual((yield* one.run("silence", "list")).exit, 75)
        assert.strictEqual((yield* one.run("report", "--json")).exit, 75)
      }).pipe(Effect.ensuring(server.start))
      // The next drain of the host ships it; JOB002, which OpCon does not know, is still dead.
      assert.strictEqual((yield* one.run("drain")).exit, 0)
      assert.lengthOf(yield* other.ids("--state", "done"), 1)
    }),
  )
})
