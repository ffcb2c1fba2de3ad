/** `encrypt --migrate` through the whole command line, on the files of the rehearsal. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { encode } from "../../src/domain/Secret.ts"
import * as TextEncoding from "../../src/intake/TextEncoding.ts"
import * as SecretCipher from "../../src/secrets/SecretCipher.ts"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import { edit } from "../support/Canaries.ts"
import { inEnvironment, key, keyText, sealed, unhurried } from "../support/Keys.ts"
import type { Program } from "../support/Program.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const config = `${folder}/Connector.config`
const basic = `${folder}/templates/basic.json`
const templates = ["basic.json", "daily.json", "night.json", "workgroup.json"].map(
  (name) => `${folder}/templates/${name}`,
)

const site = Effect.flatMap(InMemory.make(), (both) => make(both))
const withKey = inEnvironment({ OPCON_SUMMIT_KEY: keyText })
const bytesOf = ({ disk }: Program, file: string) => Effect.orDie(disk.fileSystem.readFile(file))
const textOf = ({ disk }: Program, file: string): string => disk.files().get(file) ?? ""

/** The aes: values of a text. */
const values = (text: string): ReadonlyArray<string> => text.match(/aes:v1[\w.-]+/g) ?? []

describe("encrypt --migrate", () => {
  it.effect("encrypts what is readable in Connector.config and all templates, and they work", () =>
    Effect.gen(function* () {
      const program = yield* site
      program.disk.put(`${folder}/templates/template.schema.json`, "{}")
      program.disk.put(`${folder}/templates/notes.txt`, "apiKey")
      const ended = yield* program.command("encrypt", "--migrate")
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      const [, at = ""] = /\.bak-(\d{14})$/.exec(ended.stdout[0] ?? "") ?? []
      const copy = (file: string) => `${file}.bak-${at}`
      assert.deepStrictEqual(ended.stdout, [
        `${config}: TOKEN in [OPCON API] encrypted; the file as it was is ${copy(config)}`,
        ...templates.map((file) => `${file}: credentials.apiKey encrypted; the file as it was is ${copy(file)}`),
      ])
      assert.match(
        ended.stderr.join("\n"),
        /^Made the key file .*\nThe copies hold the secrets readable: .* delete the copies\.$/,
      )
      assert.include(textOf(program, copy(config)), encode(sampleToken))
      for (const file of [config, ...templates]) {
        assert.notInclude(textOf(program, file), encode(sampleToken))
        assert.notInclude(textOf(program, file), encode(sampleKey))
        assert.lengthOf(values(textOf(program, file)), 1)
      }
      const run = yield* unhurried(program.run("--config", config, ...vendorWords("JOB001"), "--json"))
      assert.strictEqual(run.exit, 0, run.stderr.join("\n"))

      const before = program.disk.files()
      const again = yield* program.command("encrypt", "--migrate")
      assert.deepStrictEqual(
        again.stdout,
        [config, ...templates].map((file) => `${file}: nothing to encrypt`),
      )
      assert.deepStrictEqual([again.exit, again.stderr], [0, []])
      assert.deepStrictEqual(program.disk.files(), before)
    }).pipe(inEnvironment({})),
  )

  it.effect("--dry-run says the same and changes nothing", () =>
    Effect.gen(function* () {
      const program = yield* site
      const before = program.disk.files()
      const ended = yield* program.command("encrypt", "--migrate", "--dry-run")
      assert.deepStrictEqual(ended.stdout, [
        `${config}: TOKEN in [OPCON API] would be encrypted`,
        ...templates.map((file) => `${file}: credentials.apiKey would be encrypted`),
      ])
      assert.deepStrictEqual([ended.exit, ended.stderr], [0, []])
      assert.deepStrictEqual(program.disk.files(), before)
    }).pipe(inEnvironment({})),
  )

  it.effect("named files alone, of either kind", () =>
    Effect.gen(function* () {
      const program = yield* site
      const before = program.disk.files()
      const ended = yield* program.command("encrypt", "--migrate", basic)
      assert.lengthOf(ended.stdout, 1)
      for (const file of [config, ...templates.slice(1)]) assert.strictEqual(textOf(program, file), before.get(file))
      assert.lengthOf(values(textOf(program, basic)), 1)
      assert.lengthOf((yield* program.command("encrypt", "--migrate", config, basic)).stdout, 2)
      assert.lengthOf(values(textOf(program, config)), 1)
    }).pipe(withKey),
  )

  it.effect.each(["env:OPCON_TOKEN", "file:C:\\secrets\\token.txt", "aes:v1.of.another.machine"])(
    "leaves %s",
    (token) =>
      Effect.gen(function* () {
        const program = yield* site
        edit(program, "Connector.config", (text) => text.replace(/TOKEN=.*/, () => `TOKEN=${token}`))
        const ended = yield* program.command("encrypt", "--migrate", config)
        assert.deepStrictEqual([ended.exit, ended.stdout], [0, [`${config}: nothing to encrypt`]])
        assert.include(textOf(program, config), token)
      }).pipe(inEnvironment({})),
  )
})

describe("a migrated file", () => {
  const encodings = {
    "UTF-8": (text: string) => Buffer.from(text),
    "UTF-8 with its mark": (text: string) => Buffer.from(`\ufeff${text}`),
    "UTF-16": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
    "UTF-16, big end first": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    "Windows-1252": (text: string) => Buffer.from(text.replaceAll("\u{1F600}", "\u00e4"), "latin1"),
  }
  const layouts: ReadonlyArray<readonly [string, (text: string) => string]> = [
    ["plain", (text) => text],
    ["line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
    ["line ends of old", (text) => text.replaceAll("\n", "\r")],
    ["mixed line ends, none at the end", (text) => text.replace("\n", "\r\n").replace("\n", "\r").trimEnd()],
    ["odd blanks", (text) => text.replace("TOKEN=", "  token \t= \t").replace('"apiKey": ', '"apiKey"\t:\n\n')],
    ["quotes", (text) => text.replace(/TOKEN=(.*)/, 'TOKEN="$1"')],
    [
      "escapes",
      (text) =>
        text.replace(/"apiKey": "(.)/, (_, first: string) => `"apiKey": "\\u00${first.charCodeAt(0).toString(16)}`),
    ],
    ["plain text", (text) => text.replace(encode(sampleToken), sampleToken).replace(encode(sampleKey), sampleKey)],
  ]
  for (const [encoding, written] of Object.entries(encodings)) {
    for (const [layout, laidOut] of layouts) {
      it.effect(`stays what it is but for the secret: ${encoding}, ${layout}`, () =>
        Effect.gen(function* () {
          const program = yield* site
          const texts = [
            [
              config,
              laidOut(`; \u00dcberwachung \u{1F600}\n${textOf(program, config)}; \u00e4\n`),
              "token",
              sampleToken,
            ],
            [
              basic,
              laidOut(textOf(program, basic).replace("failed", "f\u00e4llt aus \u{1F600}")),
              "api-key",
              sampleKey,
            ],
          ] as const
          for (const [file, text] of texts) program.disk.put(file, written(text))
          const ended = yield* program.command("encrypt", "--migrate", config, basic)
          assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
          for (const [file, text, purpose, secret] of texts) {
            const after = yield* bytesOf(program, file)
            const [value = ""] = values(TextEncoding.decode(after))
            assert.strictEqual(Redacted.value(yield* SecretCipher.open(yield* key, purpose, value)), secret)
            const start = purpose === "token" ? /(token[ \t]*=[ \t]*"?)[^"\r\n]+/i : /("apiKey"\s*:\s*")[^"]+/
            assert.deepStrictEqual(
              Buffer.from(after),
              written(text.replace(start, (_, before: string) => before + value)),
            )
          }
        }).pipe(withKey),
      )
    }
  }
})

describe("a file that is not migrated", () => {
  it.effect("has its mistakes told, the others are done, and Connector.config decides the exit code", () =>
    Effect.gen(function* () {
      const program = yield* site
      edit(program, "templates/daily.json", (text) => text.replace('"rules"', '"rulez"'))
      const before = textOf(program, `${folder}/templates/daily.json`)
      const ended = yield* program.command("encrypt", "--migrate")
      assert.strictEqual(ended.exit, 65)
      assert.lengthOf(ended.stdout, 4)
      assert.match(ended.stderr.join("\n"), /templates\/daily\.json:\d+:3: unknown field rulez: did you mean rules\?/)
      assert.strictEqual(textOf(program, `${folder}/templates/daily.json`), before)
      edit(program, "Connector.config", (text) => text.replace("DEBUG=OFF", "DEBUG=?"))
      const both = yield* program.command("encrypt", "--migrate")
      assert.strictEqual(both.exit, 78)
      assert.match(both.stderr.join("\n"), /unknown field rulez[^]*DEBUG in \[GENERAL\] is "\?"/)
    }).pipe(withKey),
  )

  it.effect("is missing, or its folder", () =>
    Effect.gen(function* () {
      const program = yield* site
      const missing = yield* program.command("encrypt", "--migrate", `${folder}/nope.json`, `${folder}/Nope.config`)
      assert.deepStrictEqual([missing.exit, missing.stdout], [78, []])
      for (const name of ["nope.json", "Nope.config"]) {
        assert.include(missing.stderr.join("\n"), `${folder}/${name}: there is no such file`)
      }
      edit(program, "Connector.config", (text) => text.replace("TEMPLATESDIR=templates", "TEMPLATESDIR=nope"))
      const ended = yield* program.command("encrypt", "--migrate")
      assert.deepStrictEqual([ended.exit, ended.stdout.length], [78, 1])
      assert.include(ended.stderr.join("\n"), "the folder of templates /rehearsal/nope cannot be read")
    }).pipe(withKey),
  )

  it.effect("holds a value that can be no token", () =>
    Effect.gen(function* () {
      const program = yield* site
      edit(program, "Connector.config", (text) => text.replace(/TOKEN=.*/, "TOKEN=\u201ccanary\u201d"))
      const ended = yield* program.command("encrypt", "--migrate", config)
      assert.strictEqual(ended.exit, 78)
      assert.include(ended.stderr.join("\n"), "TOKEN in [OPCON API] holds a character that no token or key has")
      assert.notInclude([...ended.stdout, ...ended.stderr].join("\n"), "canary")
    }).pipe(withKey),
  )

  it.effect("cannot be written, and nothing is left beside it", () =>
    Effect.gen(function* () {
      const program = yield* site
      const before = program.disk.files()
      program.disk.setFull(true)
      const full = yield* program.command("encrypt", "--migrate")
      assert.strictEqual(full.exit, 78)
      assert.include(full.stderr.join("\n"), `${basic}: the file is as it was: `)
      program.disk.setFull(false)
      program.disk.holdBusy("Connector.config", 99)
      const held = yield* program.command("encrypt", "--migrate", config)
      assert.strictEqual(held.exit, 78)
      assert.include(held.stderr.join("\n"), `${config}: the file is as it was: `)
      program.disk.holdBusy("", 0)
      assert.deepStrictEqual(program.disk.files(), before)
    }).pipe(withKey),
  )

  it.effect("is none where the key is none: nothing is done at all", () =>
    Effect.gen(function* () {
      const program = yield* site
      const before = program.disk.files()
      const ended = yield* program.command("encrypt", "--migrate")
      assert.deepStrictEqual([ended.exit, ended.stdout], [78, []])
      assert.deepStrictEqual(ended.stderr, [
        "the environment variable OPCON_SUMMIT_KEY: it holds no key: 32 bytes are meant, as base64 or as 64 hexadecimal digits",
      ])
      assert.deepStrictEqual(program.disk.files(), before)
    }).pipe(inEnvironment({ OPCON_SUMMIT_KEY: "canary" })),
  )

  it.effect("holds an aes: value beside it that stays", () =>
    Effect.gen(function* () {
      const program = yield* site
      const value = yield* sealed("api-key", sampleKey)
      edit(program, "templates/basic.json", (text) => text.replace(encode(sampleKey), value))
      const ended = yield* program.command("encrypt", "--migrate", basic)
      assert.deepStrictEqual(ended.stdout, [`${basic}: nothing to encrypt`])
      assert.include(textOf(program, basic), value)
    }).pipe(withKey),
  )
})
