/**
 * Canaries in everything that a recording could pick up: the token and the key in all spellings, addresses of people in
 * tags, texts and logs, names that RECORD_MASK is to hide. None of them is written, and the recording still replays.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { encode } from "../../src/domain/Secret.ts"
import * as References from "../../src/secrets/References.ts"
import type { Form } from "../support/Canaries.ts"
import { awkward, edit, plain, site } from "../support/Canaries.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import { allReadings } from "../support/Readings.ts"
import { far, record, replay, textIn } from "../support/Recording.ts"
import * as InMemory from "../support/Simulators.ts"
import { sampleId } from "../support/Simulators.ts"

const job = "JOB001"
const words = vendorWords(job)

const forbidden = [
  "tokencanary1",
  "keycanaryabc",
  "jane.canary",
  "canary.example",
  "logcanary",
  "acmecanary",
  "acme canary",
  "srvcanary",
  "proxycanary",
  "proxyuser",
]

const assertClean = (text: string, what: string) => {
  assert.include(text, "opcon-summit recording")
  const said = allReadings(text)
  for (const canary of forbidden) {
    const at = said.indexOf(canary)
    assert.isTrue(at < 0, `${what}, ${canary}: ${said.slice(Math.max(0, at - 200), at + 60)}`)
  }
}

/** Replies of a server that repeats everything it knows, each in another way. */
const echoes: ReadonlyArray<(secret: string) => string> = [
  (secret) => JSON.stringify([{ message: `no ${secret} here`, [secret]: secret }]),
  (secret) => JSON.stringify(JSON.stringify({ Errors: [secret], id: secret })),
  (secret) =>
    `<html><title>${secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("@", "&#64;")}</title>`,
  (secret) => `key=${encodeURIComponent(secret)}&again=${new URLSearchParams({ secret }).toString()}`,
  (secret) =>
    `{"detail":"${Array.from(secret, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"}`,
  (secret) => JSON.stringify({ Errors: secret.toUpperCase() }),
  (secret) => JSON.stringify({ Errors: `Basic ${Buffer.from(`user:${secret}`).toString("base64")}` }),
  (secret) => JSON.stringify({ Errors: Buffer.from(`ab${secret}`).toString("base64url"), hex: encode(secret) }),
  (secret) => JSON.stringify({ Errors: encodeURIComponent(Buffer.from(`abc${secret}`).toString("base64")) }),
  (secret) => JSON.stringify({ Errors: Buffer.from(secret).toString("hex") }),
]

/** Four replies about the job's ticket say all of it, each in another way, the first as `from` says. */
const echoing = (port: string, all: ReadonlyArray<string>, from: number) => (client: HttpClient.HttpClient) => {
  let count = from
  const answering = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      if (url.port !== port || !request.url.includes("incidentTickets")) return client.execute(request)
      count += 1
      const said = echoes[count % echoes.length] ?? JSON.stringify
      const body = all.map((secret) => said(secret)).join("\n")
      return count > from + 4
        ? client.execute(request)
        : Effect.succeed(
            HttpServerResponse.toClientResponse(HttpServerResponse.text(body, { status: 503 }), { request }),
          )
    }),
  )
  return far(25)(answering)
}

const patterns = String.raw`acme[\s,]?canary\d* srvcanary\d+(?:\.[a-z]+)*`

const people = ["jane.canary@mail.canary.example", "Jane.Canary@canary.example"]

const proxyPassword = String.raw`proxycanary"\ü<`

/** A site with all of them in every place that they may come from. */
const planted = (secrets: typeof plain, form: Form, from: number) =>
  Effect.gen(function* () {
    const everything = [secrets.token, secrets.key, proxyPassword, ...people, "ACME Canary", "srvcanary07.local"]
    const { program, simulators } = yield* site(secrets, form, echoing("9443", everything, from))
    edit(program, "Connector.config", (text) =>
      text
        .replace(
          "DAILY_START_HOUR=07",
          () => `DAILY_START_HOUR=07\nRECORD_MASK=${patterns}\n; ask ${people[0]}, ${secrets.token}`,
        )
        .replace("USES_PROXY=False", () =>
          ["USES_PROXY=True", "ADDRESS=proxy.example", "PORT=3128", "USER=proxyuser", `PASSWORD=${proxyPassword}`].join(
            "\n",
          ),
        )
        .replace("[SUMMIT API]", "[DEFAULTS]\nSOURCE_VALUE=ACME,canary1\n\n[SUMMIT API]"),
    )
    edit(program, "templates/basic.json", (text) =>
      text
        .replace("opcon@example.com", "jane.canary@mail.canary.example")
        .replace("@service-now.com", "@canary.example")
        .replace("failed on @EV_Agent", "of ACME Canary failed on @EV_Agent"),
    )
    yield* simulators.opcon.updateJob(sampleId(job), (before) => ({
      ...before,
      tags: ["ASSIGNTO_jane.canary", "CATNAME_ACME Canary", "see jane.canary@mail.canary.example"],
      documentation: { id: 7, frequency: "srvcanary01.local", job: `ask ${people.join(" or ")}\r\n${secrets.key}` },
    }))
    return { program, simulators }
  })

describe.each([
  { name: "in the vendor's form", secrets: plain, form: "vendor" },
  { name: "in plain text, with quotes and backslashes", secrets: awkward, form: "plain" },
] as const)("a recording with secrets $name", ({ form, secrets }) => {
  for (const [index, more] of [[], ["--dry-run"], ["--log-level", "all"]].entries()) {
    it.effect(`holds no canary, and replays: ${more.join(" ")}`, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* planted(secrets, form, 4 * index)
        const agent = words.map((word) => (word === "WINAGENT01" ? "SRVCANARY07" : word))
        const { ended, recording } = yield* record(program, ...agent, ...more)
        assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
        assertClean(textIn(program), more.join(" "))
        const sent = JSON.stringify(recording.exchanges)
        if (more[0] !== "--dry-run") {
          // The address that was put together of two halves is the one that stands alone.
          assert.match(sent, /"Assigned_Engineer_Email":"person1@masked2?\.invalid"/)
          assert.lengthOf(yield* simulators.summit.incidents, 1)
        }
        const replayed = yield* replay(yield* Effect.flatMap(InMemory.make(), make), recording)
        assert.strictEqual(replayed.difference, null)
      }),
    )
  }
})

describe("a recording with secrets that lie elsewhere", () => {
  const forms = ["aes", "aes-env", "env", "file"] as const
  it.effect.each(forms)("holds neither them nor where they are, and replays: %s", (form) =>
    Effect.gen(function* () {
      assert.isDefined(References.resolveAll, "loaded beforehand, because the program would load it in real time")
      const { program } = yield* site(plain, form, far(25))
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assertClean(textIn(program), form)
      assert.notMatch(textIn(program), /aes:|env:|file:|OPCON_SUMMIT_KEY|6b6b6b6b/)
      assert.strictEqual((yield* replay(yield* Effect.flatMap(InMemory.make(), make), recording)).difference, null)
    }),
  )
})

describe("a job log", () => {
  it.effect("is in no recording, whatever is in it; its size is", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site(plain, "vendor", far(25))
      edit(program, "Connector.config", (text) =>
        text.replace("[SUMMIT API]", "[SUMMIT API]").replace("DEBUG=ON", "DEBUG=ON\nMAX_LOG_BYTES=1024"),
      )
      const lines = Array.from({ length: 200 }, (_, at) => `logcanary ${"ä".repeat(at % 7)} jane.canary@canary.example`)
      yield* simulators.opcon.updateJob(sampleId(job), (before) => ({
        ...before,
        log: { files: [{ path: String.raw`C:\logs\JOB001_{number}.log`, text: lines.join("\r\n") }] },
      }))
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assertClean(textIn(program), "log")
      const logs = JSON.stringify(recording.exchanges).match(/"\$log":\[[^\]]/g)
      assert.lengthOf(logs ?? [], 2)
      assert.strictEqual((yield* replay(yield* Effect.flatMap(InMemory.make(), make), recording)).difference, null)
    }),
  )
})

describe("RECORD_MASK", () => {
  it.effect("that is no regular expression is refused with its place, before anything is sent", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site(plain, "vendor", far(25))
      edit(program, "Connector.config", (text) => text.replace("DEBUG=ON", "DEBUG=ON\nRECORD_MASK=acme a*"))
      const ended = yield* program.settle(...words)
      assert.strictEqual(ended.exit, 78)
      assert.match(
        ended.stdout.join(""),
        /Connector\.config:\d+:13: RECORD_MASK in \[GENERAL\] is "acme a\*": a regular/,
      )
      assert.deepStrictEqual(yield* simulators.summit.incidents, [])
      assert.isTrue(program.disk.files().has(`${folder}/Connector.config`))
    }),
  )
})
