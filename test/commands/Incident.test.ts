/** `-i N -t TEMPLATE` and `incident N -t TEMPLATE`: an incident is read and printed, and nothing else happens. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"
import { make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const fromJson = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** A site whose JOB001 has incident 59404. */
const withIncident = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  const program = yield* make(simulators)
  const created = yield* program.settle(...vendorWords("JOB001"))
  assert.strictEqual(created.exit, 0, created.stderr.join("\n"))
  return { ...simulators, ...program }
})

const logs = (name: string) => /\.(?:log|ndjson)$/.test(name)

describe("-i", () => {
  it.effect.each([
    "-i 59404 -t basic.json",
    "-t basic.json -i INC 59404 --tlsType TLSv1",
    "incident #59404 -t basic.json",
  ])("%s prints the incident and changes nothing", (line) =>
    Effect.gen(function* () {
      const { disk, opcon, run: _run, settle, command, summit } = yield* withIncident
      const before = { files: disk.files(), state: yield* summit.state, opcon: (yield* opcon.requests).length }
      const words = line.split(" ")
      const { exit, stderr, stdout } = yield* line.startsWith("incident") ? command(...words) : settle(...words)
      assert.strictEqual(exit, 0, stderr.join("\n"))
      const text = stdout.join("\n")
      const [first = "", ...others] = text.split("\n")
      assert.match(first, /^59404 \S+: .*JOB001/)
      for (const name of ["work group", "created", "updated", "link", "information"]) {
        assert.isTrue(
          others.some((other) => other.startsWith(`  ${name}: `) || other === `  ${name}:`),
          `${name} in ${text}`,
        )
      }
      assert.match(text, /\n {2}attachments: [^,\n]*JOB001[^,\n]*\.log\n/)
      assert.match(text, /\n {2}link: https:\/\/.*59404/)
      assert.deepStrictEqual((yield* summit.state).incidents, before.state.incidents)
      assert.strictEqual((yield* opcon.requests).length, before.opcon)
      const kept = (files: ReadonlyMap<string, string>) => Array.from(files).filter(([name]) => !logs(name))
      assert.deepStrictEqual(kept(disk.files()), kept(before.files))
      assert.strictEqual(stderr.join("\n").includes("--tlsType asks for TLSv1"), line.includes("tlsType"))
    }),
  )

  it.effect("prints one object with --json", () =>
    Effect.gen(function* () {
      const { settle } = yield* withIncident
      const { exit, stdout } = yield* settle("-i", "59404", "-t", "basic.json", "--json")
      assert.deepStrictEqual([exit, stdout.length], [0, 1])
      const printed = fromJson(stdout[0] ?? "")
      assert.deepStrictEqual(Object.keys(printed), [
        "schemaVersion",
        "incident",
        "status",
        "subject",
        "workGroup",
        "engineer",
        "priority",
        "caller",
        "created",
        "updated",
        "information",
        "userLog",
        "internalLog",
        "hasAttachments",
        "attachments",
        "url",
      ])
      assert.deepInclude(printed, { schemaVersion: 1, incident: "59404", hasAttachments: true, engineer: null })
      assert.lengthOf(Array.from(Array.isArray(printed["attachments"]) ? printed["attachments"] : []), 1)
    }),
  )

  it.effect.each([
    { line: "-i 7 -t basic.json", exit: 66, kind: "IncidentNotFound" },
    { line: "-i 0 -t basic.json", exit: 64, kind: "ArgumentsInvalid" },
    { line: "-i 59404x -t basic.json", exit: 64, kind: "ArgumentsInvalid" },
    { line: "-i 59404 -t basic.json --tlsType SSLv3", exit: 64, kind: "ArgumentsInvalid" },
    { line: "-i -t basic.json", exit: 64, kind: "ArgumentsInvalid" },
    { line: "-i 59404", exit: 64, kind: "ArgumentsInvalid" },
    { line: "-i 59404 -t basic.jsn", exit: 65, kind: "TemplateInvalid" },
  ])("$line ends with $exit, and no failure is recorded", ({ exit, kind, line }) =>
    Effect.gen(function* () {
      const program = yield* make(yield* InMemory.make())
      const before = Array.from(program.disk.files().keys()).filter((name) => !name.endsWith(".log"))
      const ended = yield* program.settle(...line.split(" "), "--json")
      assert.strictEqual(ended.exit, exit, ended.stderr.join("\n"))
      assert.strictEqual(ended.stdout.length, 1, ended.stdout.join("\n"))
      assert.include(ended.stdout[0], `"kind":"${kind}"`)
      assert.isNotEmpty(ended.stderr)
      const after = Array.from(program.disk.files().keys()).filter((name) => !name.endsWith(".log"))
      assert.deepStrictEqual(after, before)
    }),
  )

  it.effect("ends with 77 where the key is refused, and with 75 where Summit does not answer", () =>
    Effect.gen(function* () {
      const refused = yield* make(yield* InMemory.make({ summit: { apiKey: "another" } }))
      assert.strictEqual((yield* refused.settle("-i", "59404", "-t", "basic.json")).exit, 77)
      const summitClient = HttpClient.make((request) =>
        Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request }) })),
      )
      const down = yield* make({ ...(yield* InMemory.make()), summitClient })
      assert.strictEqual((yield* down.settle("-i", "59404", "-t", "basic.json")).exit, 75)
    }),
  )

  it.effect("prints no control character as it is, and no key; what Summit leaves out is left out", () =>
    Effect.gen(function* () {
      const row = {
        Ticket_No: 59404,
        Status: "New",
        Subject: `a\u001b[2J\r\nb ${sampleKey}`,
        Information: "one\r\ntwo\u0007",
        attachments: true,
      }
      const reply = { Errors: null, OutputObject: { IncidentDetails: { TicketDetails: [row] } } }
      const summitClient = HttpClient.make((request) =>
        Effect.succeed(HttpServerResponse.toClientResponse(HttpServerResponse.jsonUnsafe(reply), { request })),
      )
      const program = yield* make({ ...(yield* InMemory.make()), summitClient })
      const { exit, stderr, stdout } = yield* program.settle("-i", "59404", "-t", "basic.json")
      assert.strictEqual(exit, 0, stderr.join("\n"))
      const [first, ...others] = stdout.join("\n").split("\n")
      assert.strictEqual(first, "59404 New: a<U+001B>[2J | b <hidden>")
      assert.deepStrictEqual(
        others.filter((line) => !line.startsWith("  link: ")),
        ["  attachments: some, whose names are not listed", "  information:", "    one", "    two<U+0007>"],
      )
      const json = (yield* program.settle("-i", "59404", "-t", "basic.json", "--json")).stdout.join("\n")
      assert.notMatch(json, /\p{Cc}/u)
      assert.deepInclude(fromJson(json), { information: "one\r\ntwo\u0007", attachments: null, workGroup: null })
    }),
  )
})
