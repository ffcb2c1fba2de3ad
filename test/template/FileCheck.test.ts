/** Values of the sample files that were never replaced, with their places. */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { encode } from "../../src/domain/Secret.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"
import { filledIn } from "../support/FilledIn.ts"

const read = (file: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(file)).pipe(Effect.provide(NodeServices.layer))

const ofConfig = (text: string, resolve?: Parameters<typeof FileCheck.connectorText>[2]) =>
  FileCheck.connectorText(text, { file: "C", resolve: (path) => path }, resolve).findings

/** Severity, the text at the place and the message of each finding. */
const shown = (text: string, findings: ReadonlyArray<FileCheck.Finding>) =>
  findings.map(({ column = 1, line = 1, message, severity }) => {
    const rest = (text.split("\n")[line - 1] ?? "").slice(column - 1)
    return [severity, rest.slice(0, 12), message]
  })

describe("the sample files", () => {
  it.effect("Connector.config: server and token are examples", () =>
    Effect.gen(function* () {
      const text = yield* read("Connector.config")
      assert.deepStrictEqual(shown(text, ofConfig(text)), [
        [
          "warning",
          "opcon.exampl",
          "SERVER in [OPCON API CONNECTION] still has opcon.example.com, which is an example: enter your own",
        ],
        ["warning", "636d56776247", "TOKEN in [OPCON API CONNECTION] is still an example: enter your own"],
      ])
      assert.deepStrictEqual(ofConfig(filledIn(text)), [])
    }),
  )

  it.effect("templates/basic.json: addresses, key and the domain of ASSIGNTO are examples", () =>
    Effect.gen(function* () {
      const text = yield* read("templates/basic.json")
      assert.deepStrictEqual(
        shown(text, FileCheck.templateText(text)).map(([, at, message]) => [at, message]),
        [
          ["summit.examp", "address.value still has summit.example.com, which is an example: enter your own"],
          ["summit.examp", "viewAddress.value still has summit.example.com, which is an example: enter your own"],
          ['"636d5677624', "credentials.apiKey is still an example: enter your own"],
          ["@service-now", "tags[6].value still has @service-now.com, which is an example: enter your own"],
        ],
      )
      assert.deepStrictEqual(FileCheck.templateText(filledIn(text)), [])
    }),
  )

  it.effect("a caller, a link and a proxy are examples too, whatever else is filled in", () =>
    Effect.gen(function* () {
      const caller = '"attributes": [ { "name": "Caller_EmailID", "value": "opcon@example.com" },'
      const template = filledIn(yield* read("templates/basic.json"))
        .replace('"attributes": [', caller)
        .replace("OpCon job @EV_Job", "https://wiki.example.org/@EV_Job")
      assert.deepStrictEqual(
        FileCheck.templateText(template).map(({ message }) => message),
        [
          "ticketDescription still has wiki.example.org, which is an example: enter your own",
          "attributes[0].value still has opcon@example.com, which is an example: enter your own",
        ],
      )
      const config = filledIn(yield* read("Connector.config")).replace(
        "PROXY_ADDRESS=",
        "PROXY_ADDRESS=proxy.example.com",
      )
      assert.deepStrictEqual(
        ofConfig(config).map(({ message }) => message),
        ["PROXY_ADDRESS in [PROXY CONNECTION] still has proxy.example.com, which is an example: enter your own"],
      )
    }),
  )

  it.effect("a sample token is one still if it was encrypted, or stands readable", () =>
    Effect.gen(function* () {
      const text = filledIn(yield* read("Connector.config"))
      const sample = "replace-with-the-token-of-the-OpCon-API"
      const withToken = (token: string) => text.replace(/^TOKEN=.*$/m, `TOKEN=${token}`)
      const still = "TOKEN in [OPCON API CONNECTION] is still an example: enter your own"
      const messages = (token: string) =>
        ofConfig(withToken(token), () => Result.succeed(Redacted.make(sample))).map(({ message }) => message)
      assert.include(messages(encode(sample)), still)
      assert.include(messages(sample), still)
      assert.include(messages("aes:xyz"), still)
      assert.notInclude(messages(encode("another")), still)
    }),
  )

  it.effect("a rehearsal on this machine may have them", () =>
    Effect.gen(function* () {
      const config = (yield* read("Connector.config")).replace("SERVER=opcon.example.com", "SERVER=localhost")
      assert.deepStrictEqual(ofConfig(config), [])
      const template = (yield* read("templates/basic.json")).replace(
        /"value": "summit.example.com"/,
        '"value": "127.0.0.1:9444"',
      )
      assert.deepStrictEqual(FileCheck.templateText(template), [])
    }),
  )
})
