/** Mistakes of people who edit the files that hold the secrets: what is told about them never repeats the secret. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { encode } from "../src/domain/Secret.ts"
import type { Form } from "./support/Canaries.ts"
import { assertHidden, edit, plain, site } from "./support/Canaries.ts"
import { inEnvironment, keyText, unhurried } from "./support/Keys.ts"
import type { Program } from "./support/Program.ts"
import { folder, vendorWords } from "./support/Program.ts"

interface Mistake {
  readonly what: string
  readonly change: (text: string) => string
}

describe("a mistake beside the secret", () => {
  const configs: ReadonlyArray<Mistake> = [
    { what: "no =", change: (text) => text.replace("TOKEN=", "TOKEN ") },
    { what: "misspelt", change: (text) => text.replace("TOKEN=", "TOKN=") },
    { what: "no key", change: (text) => text.replace("TOKEN=", "=") },
    { what: "the secret as key", change: (text) => text.replace("TOKEN=", "") },
    { what: "the secret as key with a value", change: (text) => text.replace(/TOKEN=(.*)/, "$1=yes") },
    { what: "the secret in brackets", change: (text) => text.replace(/TOKEN=(.*)/, "[$1]") },
    { what: "twice", change: (text) => text.replace(/(TOKEN=.*)/, "$1\n$1x") },
    { what: "in another section", change: (text) => text.replace(/(TOKEN=.*)/, "[SUMMIT API]\n$1") },
    {
      what: "before the first section",
      change: (text) => text.replace("[GENERAL]", () => `TOKEN=${encode(plain.token)}\n[GENERAL]`),
    },
    { what: "as the port", change: (text) => text.replace(/PORT=.*/, () => `PORT=${encode(plain.token)}`) },
    { what: "a form that is not known", change: (text) => text.replace("TOKEN=", "TOKEN=aes:") },
    { what: "a letter that no header takes", change: (text) => text.replace(/TOKEN=(.*)/, "TOKEN=\u201c$1\u201d") },
    { what: "over two lines", change: (text) => text.replace(/(TOKEN=.{7})/, "$1\n") },
  ]
  it.effect.each(configs)("in Connector.config: $what", ({ change, what }) =>
    Effect.gen(function* () {
      for (const form of ["vendor", "plain"] as const) {
        const { program } = yield* site(plain, form)
        edit(program, "Connector.config", change)
        const ended = yield* program.settle(...vendorWords("JOB001"))
        assert.strictEqual(ended.exit, 78, ended.stdout.join("\n"))
        assertHidden(program, ended, what)
        const checked = yield* program.command("template", "check")
        // Behind env: it is the name of a variable that is not set here, which is a warning.
        assert.strictEqual(checked.exit, what === "a form that is not known" && ended.exit === 65 ? 1 : 65)
        assertHidden(program, checked, what)
      }
    }),
  )

  const templates: ReadonlyArray<Mistake> = [
    { what: "no comma", change: (text) => text.replace(/("apiKey": "[^"]*")\n\s*\},/, "$1\n}") },
    { what: "no closing quote", change: (text) => text.replace(/("apiKey": "[^"]*)"/, "$1") },
    { what: "no quotes", change: (text) => text.replace(/"apiKey": "([^"]*)"/, '"apiKey": $1') },
    { what: "other quotes", change: (text) => text.replace(/"apiKey": "([^"]*)"/, `"apiKey": '$1'`) },
    { what: "no colon", change: (text) => text.replace('"apiKey": ', '"apiKey" ') },
    { what: "no name", change: (text) => text.replace('"apiKey": ', "") },
    { what: "misspelt", change: (text) => text.replace('"apiKey"', '"apikey"') },
    { what: "a list", change: (text) => text.replace(/"apiKey": ("[^"]*")/, '"apiKey": [$1]') },
    { what: "an object", change: (text) => text.replace(/"apiKey": ("[^"]*")/, '"apiKey": {"value": $1}') },
    { what: "the secret as name", change: (text) => text.replace(/"apiKey": ("[^"]*")/, '$1: "apiKey"') },
    {
      what: "credentials as text",
      change: (text) => text.replace(/"credentials": \{\s*"apiKey": ("[^"]*")\s*\}/, '"credentials": $1'),
    },
    { what: "twice", change: (text) => text.replace(/("apiKey": "[^"]*")/, "$1, $1") },
    { what: "at the top", change: (text) => text.replace(/"credentials": \{\s*("apiKey": "[^"]*")\s*\}/, "$1") },
    { what: "a form that is not known", change: (text) => text.replace('"apiKey": "', '"apiKey": "env:') },
    { what: "a stray word", change: (text) => text.replace('"apiKey"', 'true "apiKey"') },
  ]
  it.effect.each(templates)("in the template: $what", ({ change, what }) =>
    Effect.gen(function* () {
      for (const form of ["vendor", "plain"] as const) {
        const { program } = yield* site(plain, form)
        edit(program, "templates/basic.json", change)
        const ended = yield* program.settle(...vendorWords("JOB001"))
        assert.strictEqual(ended.exit, 65, ended.stdout.join("\n"))
        assertHidden(program, ended, what)
        const checked = yield* program.command("template", "check")
        // Behind env: it is the name of a variable that is not set here, which is a warning.
        assert.strictEqual(checked.exit, what === "a form that is not known" && ended.exit === 65 ? 1 : 65)
        assertHidden(program, checked, what)
      }
    }),
  )

  it.effect("in every text that template check may find odd", () =>
    Effect.gen(function* () {
      for (const form of ["vendor", "plain"] as const) {
        const { program } = yield* site(plain, form)
        const stray = form === "plain" ? plain.key : encode(plain.key)
        const twice = (field: object) => JSON.stringify([field, field]).slice(1)
        edit(program, "templates/basic.json", (text) =>
          text
            .replace('"attributes": [', () => `"reopen": { "status": "${stray}" }, "attributes": [`)
            .replace('"attributes": [', () => `"attributes": [${twice({ name: stray, value: "x" }).slice(0, -1)},`)
            .replace(
              '"customAttributes": [',
              (all) => all + `${twice({ groupName: stray, name: stray, value: "x" }).slice(0, -1)},`,
            )
            .replace("?ID={1}", () => `?ID={${stray}}`)
            .replace('"@service-now.com"', () => `"${stray}"`)
            .replace('"tags": [', (all) => all + `${twice({ indicator: "EXIT", indicatorValue: stray }).slice(0, -1)},`)
            .replace(
              '"tags": [',
              (all) =>
                all +
                `${twice({ indicator: "TAG_END", indicatorValue: stray, attribute: "A", value: "x" }).slice(0, -1)},`,
            ),
        )
        const checked = yield* program.command("template", "check", "basic.json")
        assert.strictEqual(checked.exit, 1, checked.stdout.join("\n"))
        for (const about of [
          "reopen.status",
          "attributes twice",
          "customAttributes twice",
          "viewIncident",
          "a domain",
          "EXIT",
          "TAG_END",
        ]) {
          assert.include(checked.stdout.join("\n"), about)
        }
        assertHidden(program, checked, "odd")
      }
    }),
  )
})

describe("a reference that cannot be read", () => {
  const keyFile = `${folder}/opcon-summit.key`
  const spoilt: ReadonlyArray<readonly [string, Form, (program: Program) => void]> = [
    ["its key file is gone", "aes", ({ disk }) => disk.put(keyFile, "")],
    ["its key file is cut short", "aes", ({ disk }) => disk.put(keyFile, keyText.slice(0, -3))],
    ["its key file holds something else", "aes", ({ disk }) => disk.put(keyFile, `${keyText} ${keyText}`)],
    ["its key is another one", "aes", ({ disk }) => disk.put(keyFile, "ab".repeat(32))],
    [
      "it is damaged",
      "aes",
      (program) => edit(program, "Connector.config", (text) => text.replace("aes:v1", "aes:v2")),
    ],
    [
      "it is meant for something else",
      "aes",
      (program) => edit(program, "Connector.config", (text) => text.replace(".token.", ".api-key.")),
    ],
    [
      "its variable holds another reference",
      "env",
      (program) => edit(program, "Connector.config", (text) => text.replace("env:", "env:env:")),
    ],
    [
      "its file holds more than one line",
      "file",
      ({ disk }) => disk.put("/secrets/token", `${plain.token}\n${plain.token}\n`),
    ],
    ["its file holds a control character", "file", ({ disk }) => disk.put("/secrets/token", `${plain.token}\t`)],
    [
      "its file is called like a secret",
      "file",
      (program) => edit(program, "Connector.config", (text) => text.replace("/secrets/token", plain.token)),
    ],
    [
      "its variable is called like a secret",
      "env",
      (program) => edit(program, "Connector.config", (text) => text.replace("MY token", encode(plain.token))),
    ],
  ]
  it.effect.each(spoilt)("gives nothing away: %s", ([what, form, spoil]) =>
    Effect.gen(function* () {
      const { program } = yield* site(plain, form)
      spoil(program)
      const ended = yield* program.settle(...vendorWords("JOB001"))
      assert.strictEqual(ended.exit, 78, ended.stdout.join("\n"))
      assertHidden(program, ended, what)
    }),
  )

  it.effect.each(["--migrate", "--migrate --dry-run"])("encrypt %s gives nothing away", (flags) =>
    Effect.gen(function* () {
      for (const form of ["vendor", "plain"] as const) {
        const { program } = yield* site(plain, form)
        edit(program, "templates/daily.json", (text) => text.replace('"rules"', '"rulez"'))
        const ended = yield* inEnvironment({ OPCON_SUMMIT_KEY: keyText })(
          unhurried(program.command("encrypt", ...flags.split(" "))),
        )
        assert.strictEqual(ended.exit, 65)
        assertHidden(program, ended, flags)
      }
    }),
  )
})
