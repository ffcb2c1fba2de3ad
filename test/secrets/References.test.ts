/** References in Connector.config and in templates: what they come to, and what is said of each that comes to nothing. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { Settings } from "../../src/config/Settings.ts"
import { decodeTemplate } from "../../src/pipeline/steps/DecodeTemplate.ts"
import { settings } from "../support/Fixtures.ts"
import { inEnvironment, key, keyText, sealed } from "../support/Keys.ts"
import { minimal, render } from "../support/TemplateText.ts"
import type { Outcome } from "../support/TextFiles.ts"
import { layerFiles } from "../support/TextFiles.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

type Files = Readonly<Record<string, Outcome>>

const config = "/srv/Connector.config"

const load = (token: string, files: Files = {}, general = "") =>
  ConnectorConfig.load(config).pipe(
    Effect.map(({ opcon }) => Redacted.value(opcon.token)),
    Effect.provide(
      Layer.merge(
        Path.layer,
        layerFiles({ [config]: `[OPCON API]\nADDRESS=opcon\nTOKEN=${token}\n[GENERAL]\n${general}\n`, ...files }),
      ),
    ),
  )

/** The problem of line 3 alone. */
const told = (token: string, files?: Files, general?: string) =>
  Effect.map(Effect.flip(load(token, files, general)), (error) => {
    assert.strictEqual(error._tag, "SettingsInvalid")
    assert.lengthOf(error.problems, 1)
    assert.deepInclude(error.problems[0], { line: 3, column: 7 })
    return error.problems[0]?.message.replace("TOKEN in [OPCON API] ", "")
  })

const inTemplate = (apiKey: string, files: Files = {}) =>
  decodeTemplate("basic.json").pipe(
    Effect.provideService(Settings, {
      ...settings,
      general: { ...settings.general, templatesDir: "/srv/templates", keyFile: "/srv/key" },
    }),
    Effect.provide(
      Layer.merge(
        Path.layer,
        layerFiles({ "/srv/templates/basic.json": render({ ...minimal, credentials: { apiKey } }), ...files }),
      ),
    ),
  )

describe("env:", () => {
  const env = inEnvironment({
    OPCON_TOKEN: "canary",
    HEX: "633231686447566a61413d3d",
    EMPTY: "",
    REF: "env:X",
    CYR: "ключ",
  })

  it.effect.each([
    ["env:OPCON_TOKEN", "canary"],
    [" ENV : OPCON_TOKEN ", "canary"],
    ['"env:OPCON_TOKEN"', "canary"],
    ["env:HEX", "smatech"],
  ] as const)("%s", ([token, value]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* load(token), value)
    }).pipe(env),
  )

  it.effect.each([
    ["env:", "is env: without the name of an environment variable: env:NAME is meant"],
    [
      "env:NOPE",
      "refers to the environment variable NOPE, which is not set or empty here; the account that Notification Manager runs under has an environment of its own, read when its service starts",
    ],
    [
      "env:EMPTY",
      "refers to the environment variable EMPTY, which is not set or empty here; the account that Notification Manager runs under has an environment of its own, read when its service starts",
    ],
    ["env:REF", "refers to the environment variable REF, which holds another reference: name that one here"],
    [
      "env:CYR",
      "refers to the environment variable CYR, which holds a character that no token or key has: ASCII letters, digits and signs are allowed",
    ],
    [
      "env:3f2504e0-4f89-11d3-9a0c-0305e82c3301",
      "refers to the environment variable (not shown, it may be a secret), which is not set or empty here; the account that Notification Manager runs under has an environment of its own, read when its service starts",
    ],
  ] as const)("%s: %s", ([token, message]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* told(token), message)
    }).pipe(env),
  )

  it.effect("is told with everything else that is wrong", () =>
    Effect.gen(function* () {
      const { problems } = yield* Effect.flip(load("env:NOPE", {}, "DAILY_START_HOUR=99"))
      assert.deepStrictEqual(
        problems.map(({ line }) => line),
        [3, 5],
      )
    }).pipe(env),
  )

  it.effect("in a template", () =>
    Effect.gen(function* () {
      assert.strictEqual(Redacted.value((yield* inTemplate("env:OPCON_TOKEN")).apiKey), "canary")
      const { message } = yield* Effect.flip(inTemplate("env:NOPE"))
      assert.match(
        message,
        /^\/srv\/templates\/basic\.json:8:15: credentials\.apiKey refers to the environment variable NOPE,/,
      )
    }).pipe(env),
  )
})

describe("file:", () => {
  it.effect.each([
    ["file:secret.txt", { "/srv/secret.txt": "canary\n" }],
    ["file:sub/secret.txt", { "/srv/sub/secret.txt": "canary" }],
    ["file: /run/secrets/opcon", { "/run/secrets/opcon": "canary\r\n" }],
    [
      "file:ps.txt",
      { "/srv/ps.txt": Uint8Array.from([0xff, 0xfe, ...[..."canary\r\n"].flatMap((c) => [c.charCodeAt(0), 0])]) },
    ],
  ] as const)("%s", ([token, files]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* load(token, files), "canary")
    }),
  )

  it.effect.each([
    ["file:", {}, "is file: without a path: file:PATH is meant"],
    ["file:none.txt", {}, "refers to the file /srv/none.txt: there is no such file"],
    ["file:sub", { "/srv/sub": { refused: "BadResource" } }, "refers to the file /srv/sub: this is no file"],
    ["file:e.txt", { "/srv/e.txt": "\n" }, "refers to the file /srv/e.txt, which is empty"],
    ["file:two.txt", { "/srv/two.txt": "a\nb\n" }, "refers to the file /srv/two.txt, which holds more than one line"],
    [
      "file:r.txt",
      { "/srv/r.txt": "aes:v1" },
      "refers to the file /srv/r.txt, which holds another reference: name that one here",
    ],
    [
      "file:b.txt",
      { "/srv/b.txt": "canary \n" },
      "refers to the file /srv/b.txt, which begins or ends with a space, which no token or key does",
    ],
    ["file:keycanaryabc-77aa0", {}, "refers to the file (not shown, it may be a secret): there is no such file"],
  ] as const)("%s", ([token, files, message]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* told(token, files), message)
    }),
  )

  it.effect("that may not be read", () =>
    Effect.gen(function* () {
      const files = { "/srv/d.txt": { refused: "PermissionDenied" } } as const
      assert.strictEqual(
        yield* VirtualTime.run(told("file:d.txt", files), "2 seconds"),
        "refers to the file /srv/d.txt: it may not be read: give the account that runs this program the right to read it, or close it in the program that holds it",
      )
    }).pipe(Random.withSeed("denied secret")),
  )

  it.effect("in a template is seen from the template's folder", () =>
    Effect.gen(function* () {
      const { apiKey } = yield* inTemplate("file:key.txt", { "/srv/templates/key.txt": "canary" })
      assert.strictEqual(Redacted.value(apiKey), "canary")
    }),
  )
})

describe("aes:", () => {
  const bare = inEnvironment({})
  const other = Buffer.from(new Uint8Array(32).fill(1)).toString("base64")

  it.effect.each([
    ["the default key file", { "/srv/opcon-summit.key": `${keyText}\n` }, "", {}],
    ["KEY_FILE", { "/keys/mine": keyText }, "KEY_FILE=/keys/mine", {}],
    ["KEY_FILE relative to Connector.config", { "/srv/keys/mine": "6b".repeat(32) }, "key_file=keys/mine", {}],
    ["OPCON_SUMMIT_KEY", {}, "", { OPCON_SUMMIT_KEY: keyText }],
    ["OPCON_SUMMIT_KEY before the key file", { "/srv/opcon-summit.key": other }, "", { OPCON_SUMMIT_KEY: keyText }],
  ] as const)("with %s", ([, files, general, env]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* load(yield* sealed("token", "canary"), files, general), "canary")
    }).pipe(inEnvironment(env)),
  )

  it.effect("in a template", () =>
    Effect.gen(function* () {
      const { apiKey } = yield* inTemplate(yield* sealed("api-key", "canary"), { "/srv/key": keyText })
      assert.strictEqual(Redacted.value(apiKey), "canary")
      const { message } = yield* Effect.flip(inTemplate(yield* sealed("token", "canary"), { "/srv/key": keyText }))
      assert.include(message, "basic.json:8:15: credentials.apiKey was encrypted for the OpCon token")
    }).pipe(bare),
  )

  it.effect.each([
    [
      {},
      {},
      "but /srv/opcon-summit.key: there is no such key file (KEY_FILE), and OPCON_SUMMIT_KEY is not set: bring the key file that belongs to this value, or encrypt the value again",
    ],
    [
      { "/srv/opcon-summit.key": "canarykey" },
      {},
      "but /srv/opcon-summit.key: the file holds no key: 32 bytes are meant, as base64 or as 64 hexadecimal digits",
    ],
    [
      {},
      { OPCON_SUMMIT_KEY: "canarykey" },
      "but the environment variable OPCON_SUMMIT_KEY: it holds no key: 32 bytes are meant, as base64 or as 64 hexadecimal digits",
    ],
  ] as const)("without its key: %s %s", ([files, env, message]) =>
    Effect.gen(function* () {
      const { fingerprint } = yield* key
      assert.strictEqual(
        yield* told(yield* sealed("token", "canary"), files),
        `needs the key ${fingerprint}, ${message}`,
      )
    }).pipe(inEnvironment(env)),
  )

  it.effect("under another key", () =>
    Effect.gen(function* () {
      const message = yield* told(yield* sealed("token", "canary"), { "/srv/opcon-summit.key": other })
      assert.match(
        message ?? "",
        /^was encrypted under another key: it needs the key [0-9a-f]{8}, and \/srv\/opcon-summit\.key holds the key [0-9a-f]{8}\./,
      )
    }).pipe(bare),
  )

  it.effect("that is damaged is so whether there is a key or not", () =>
    Effect.gen(function* () {
      const text = yield* sealed("token", "canary")
      for (const files of [{}, { "/srv/opcon-summit.key": keyText }, { "/srv/opcon-summit.key": other }]) {
        assert.match((yield* told(text.slice(0, -3), files)) ?? "", /^is damaged/)
      }
    }).pipe(bare),
  )

  it.effect("that holds no header value", () =>
    Effect.gen(function* () {
      const files = { "/srv/opcon-summit.key": keyText }
      assert.match((yield* told(yield* sealed("token", "ключ"), files)) ?? "", /^holds a character that no token/)
    }).pipe(bare),
  )
})
