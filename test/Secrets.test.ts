/** The token and the API key, hunted for everywhere a run leaves something behind, however it ends. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Ref from "effect/Ref"
import { calls, kinds } from "../src/simulator/Fault.ts"
import { sampleKey, sampleToken } from "../src/simulator/SampleSchedule.ts"
import { assertHidden, awkward, edit, leftBehind, plain, site } from "./support/Canaries.ts"
import { folder, vendorWords } from "./support/Program.ts"

const forms = [
  { name: "in the vendor's form", secrets: plain, form: "vendor" },
  { name: "in plain text", secrets: plain, form: "plain" },
  { name: "encrypted under a key file", secrets: plain, form: "aes" },
  { name: "encrypted under a key in the environment", secrets: plain, form: "aes-env" },
  { name: "in the environment", secrets: plain, form: "env" },
  { name: "in files of their own", secrets: plain, form: "file" },
  { name: "with quotes and backslashes, in the vendor's form", secrets: awkward, form: "vendor" },
  { name: "with quotes and backslashes, in plain text", secrets: awkward, form: "plain" },
  { name: "with quotes and backslashes, encrypted", secrets: awkward, form: "aes" },
  { name: "with quotes and backslashes, in files of their own", secrets: awkward, form: "file" },
] as const

const flags = ["", "--json", "--dry-run", "--dry-run --json", "--json --log-level all"]

describe.each(forms)("secrets $name", ({ form, secrets }) => {
  it.effect.each(flags)("are in nothing that a run leaves: %s", (more) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site(secrets, form)
      const ended = yield* program.settle(...vendorWords("JOB001"), ...more.split(" ").filter(Boolean))
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.include(leftBehind(program, ended), "/api/dailyjobs")
      assertHidden(program, ended, "run")
      assert.lengthOf(yield* simulators.summit.incidents, ended.stdout.join("").includes("would-create") ? 0 : 1)
    }),
  )

  it.effect("are in nothing that a run leaves whose log is NDJSON, nor in its outcomes", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site(secrets, form)
      edit(program, "Connector.config", (text) => text.replace("DEBUG=ON", "DEBUG=ON\nLOG_FORMAT=ndjson"))
      yield* simulators.opcon.faults.add({ call: "writeTicket", kind: "unauthorized", times: 99 })
      yield* program.settle(...vendorWords("JOB001"))
      yield* simulators.opcon.faults.clear
      yield* simulators.summit.faults.add(
        { call: "createIncident", kind: "html" },
        { call: "createIncident", kind: "empty" },
      )
      const ended = yield* program.settle(...vendorWords("LOAD GL"))
      const names = Array.from(program.disk.files().keys()).filter((name) => name.endsWith(".ndjson"))
      assert.lengthOf(names, 2)
      assertHidden(program, ended, "ndjson")
    }),
  )

  it.effect("are in nothing that a run leaves whose job log cannot be attached", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site(secrets, form)
      yield* simulators.summit.faults.add({ call: "attach", kind: "error-500", times: 99 })
      const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
      assert.isTrue(Array.from(program.disk.files().keys()).some((path) => path.startsWith(`${folder}/joblogs/`)))
      assertHidden(program, ended, "attach")
    }),
  )

  it.effect("are in nothing that a run leaves with another token or key", () =>
    Effect.gen(function* () {
      for (const known of [{ token: sampleToken }, { key: sampleKey }]) {
        const { program } = yield* site(secrets, form, undefined, known)
        const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
        assert.strictEqual(ended.exit, 77, ended.stderr.join("\n"))
        assertHidden(program, ended, Object.keys(known).join())
      }
    }),
  )
})

/** Bodies of a server that repeats what it was sent, each in another way of encoding. */
const echoes: ReadonlyArray<(secret: string) => string> = [
  (secret) => JSON.stringify([{ message: `no ${secret} here` }]),
  (secret) => JSON.stringify({ Errors: `Invalid API Key ${secret}`, Message: secret, [secret]: secret }),
  (secret) => JSON.stringify(JSON.stringify({ Errors: [secret], id: secret, items: { [secret]: [secret] } })),
  (secret) => JSON.stringify({ id: [secret], jobs: [{ id: secret }], TicketNo: { [secret]: secret } }),
  (secret) => `<html><title>${secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title></html>`,
  (secret) => `${"x".repeat(285)}${secret}`,
  (secret) => `key=${encodeURIComponent(secret)}&again=${new URLSearchParams({ secret }).toString()}`,
  (secret) =>
    `{"detail":"${Array.from(secret, (character) => (/\w/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)).join("")}"}`,
  (secret) => JSON.stringify(secret.toUpperCase()),
]

/** From the request numbered `from` on, every one to the host of `port` is answered with the echo. */
const echoing =
  (count: Ref.Ref<number>, port: string, from: number, status: number, body: string) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.make((request, url) =>
      Effect.gen(function* () {
        if (url.port !== port) return yield* client.execute(request)
        const number = yield* Ref.updateAndGet(count, (n) => n + 1)
        return number < from
          ? yield* client.execute(request)
          : HttpServerResponse.toClientResponse(HttpServerResponse.text(body, { status }), { request })
      }),
    )

describe("a server that repeats the secret", () => {
  const systems = [
    { system: "OpCon", port: "9443", secret: "token", requests: 12 },
    { system: "Summit", port: "9444", secret: "key", requests: 3 },
  ] as const
  it.effect.each(systems)("$system gives it away nowhere", ({ port, requests, secret }) =>
    Effect.gen(function* () {
      const exits = new Set<number>()
      for (const status of [200, 400, 401, 500]) {
        for (const [index, echo] of echoes.entries()) {
          for (let from = 1; from <= requests; from++) {
            // Both kinds of secret against each echo, without twice the time.
            const secrets = (from + index) % 3 === 0 ? plain : awkward
            const count = yield* Ref.make(0)
            const { program } = yield* site(
              secrets,
              "vendor",
              echoing(count, port, from, status, echo(secrets[secret])),
            )
            const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
            exits.add(ended.exit)
            assertHidden(program, ended, `status ${status}, echo ${index}, from request ${from}`)
          }
        }
      }
      assert.includeMembers(Array.from(exits), [0, 69, 75, 77])
    }),
  )
})

describe("every fault on every call", () => {
  it.effect("gives no secret away", () =>
    Effect.gen(function* () {
      for (const call of calls) {
        for (const kind of kinds) {
          const { program, simulators } = yield* site(awkward, "vendor")
          yield* Effect.forEach([simulators.opcon, simulators.summit], ({ faults }) =>
            faults.add({ call, kind, times: 3 }),
          )
          const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
          assertHidden(program, ended, `${kind} on ${call}`)
        }
      }
    }),
  )
})
