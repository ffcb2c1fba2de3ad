/** `encrypt` through the whole command line: where the value may come from, what is printed where, and what is refused. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Purpose } from "../../src/domain/Secret.ts"
import * as SecretCipher from "../../src/secrets/SecretCipher.ts"
import { piped, typed } from "../support/Attended.ts"
import { edit } from "../support/Canaries.ts"
import { inEnvironment, key, keyText } from "../support/Keys.ts"
import type { Ended, unattended } from "../support/Program.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const keyFile = `${folder}/opcon-summit.key`

const site = (platform: typeof unattended) =>
  Effect.flatMap(InMemory.make(), (both) => make(both, "UTC", undefined, platform))

const withKey = inEnvironment({ OPCON_SUMMIT_KEY: keyText })

const opened = (purpose: Purpose, { stdout }: Ended) =>
  Effect.gen(function* () {
    assert.lengthOf(stdout, 1)
    return Redacted.value(yield* SecretCipher.open(yield* key, purpose, stdout[0] ?? ""))
  })

/** Nothing but the encrypted value holds what was given. */
const silent = ({ result, stderr, stdout }: Ended, value: string) =>
  assert.notInclude([...stdout, ...stderr, JSON.stringify(result)].join("\n"), value)

describe("a value from standard input", () => {
  it.effect.each([
    ["token", "canary-1", "canary-1"],
    ["token", "canary-1\n", "canary-1"],
    ["api-key", "canary 2\r\n", "canary 2"],
    ["proxy-password", " pässwörd ", " pässwörd "],
    ["token", new TextEncoder().encode("\ufeffcanary-3\r\n"), "canary-3"],
    ["token", "633231686447566a61413d3d", "smatech"],
  ] as const)("for %s: %j", ([purpose, input, value]) =>
    Effect.gen(function* () {
      const { command } = yield* site(piped(input))
      const ended = yield* command("encrypt", "--for", purpose)
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.strictEqual(yield* opened(purpose, ended), value)
      silent(ended, value)
      const { fingerprint } = yield* key
      assert.match(ended.stderr.at(-1) ?? "", new RegExp(`under the key ${fingerprint} \\(OPCON_SUMMIT_KEY\\)\\.$`))
    }).pipe(withKey),
  )

  it.effect.each([
    ["", "The value is empty: nothing was encrypted."],
    ["\n", "The value is empty: nothing was encrypted."],
    ["canary\nmore", "The value has more than one line: nothing was encrypted."],
    ["canary\t", "The value holds a character that no token or key has: ASCII letters, digits and signs are allowed."],
    [" canary", "The value begins or ends with a space, which no token or key does."],
    ["env:CANARY", "The value already is a reference (aes:, env: or file:): put it into the file as it is."],
    ["canary".repeat(20_000), "Standard input holds far more than a token, a key or a password."],
  ] as const)("%j is refused", ([input, message]) =>
    Effect.gen(function* () {
      const { command } = yield* site(piped(input))
      const ended = yield* command("encrypt", "--for", "token")
      assert.deepStrictEqual([ended.exit, ended.stdout, ended.stderr], [64, [], [message]])
    }).pipe(withKey),
  )
})

describe("a value that is typed", () => {
  it.effect("twice, unseen, asked for on stderr", () =>
    Effect.gen(function* () {
      const { layer, shown } = typed(["canary\r", "canary\r"])
      const { command } = yield* site(layer)
      const ended = yield* command("encrypt", "--for", "token")
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.strictEqual(yield* opened("token", ended), "canary")
      assert.include(shown.stderr, "the OpCon token (it is not shown)")
      assert.deepStrictEqual([shown.terminal, shown.stderr.includes("canary")], ["", false])
    }).pipe(withKey),
  )

  it.effect.each([
    [["canary\r", "canarx\r"], "The two values differ: nothing was encrypted."],
    [["\r", "\r"], "The value is empty: nothing was encrypted."],
    [["can\u0003"], "Given up: nothing was encrypted."],
  ] as const)("%j is refused", ([answers, message]) =>
    Effect.gen(function* () {
      const { command } = yield* site(typed(answers).layer)
      const ended = yield* command("encrypt", "--for", "token")
      assert.deepStrictEqual([ended.exit, ended.stdout, ended.stderr], [64, [], [message]])
    }).pipe(withKey),
  )
})

describe("a value on the command line", () => {
  it.effect("as the vendor's EncryptValue takes it, with a warning", () =>
    Effect.gen(function* () {
      const { command } = yield* site(piped("other"))
      for (const words of [["-v", "-canary=1 2"], ["--value=-canary=1 2"]]) {
        const ended = yield* command("encrypt", "--for", "token", ...words)
        assert.strictEqual(yield* opened("token", ended), "-canary=1 2")
        assert.match(ended.stderr[0] ?? "", /^The value was given on the command line: it was visible/)
        silent(ended, "canary")
      }
    }).pipe(withKey),
  )

  it.effect("in the vendor's form with --hex, which needs no purpose and no key", () =>
    Effect.gen(function* () {
      const { command, disk } = yield* site(piped(""))
      const ended = yield* command("encrypt", "--hex", "-v", "smatech")
      assert.deepStrictEqual([ended.exit, ended.stdout], [0, ["633231686447566a61413d3d"]])
      assert.match(ended.stderr.join("\n"), /visible in the list.*\n.*hides nothing/)
      assert.isFalse(disk.files().has(keyFile))
    }),
  )

  it.effect.each([
    ["abc", "59574a6a"],
    ["633231686447566a61413d3d", "4e6a4d7a4d6a4d784e6a67324e4451334e545932595459784e44457a5a444e6b"],
    ["-env:X", "4c57567564"],
    ["aes:v1", "5957567a4f6e5978"],
  ] as const)("in the vendor's form exactly as it was typed: %s", ([value, encoded]) =>
    Effect.gen(function* () {
      const { command } = yield* site(piped(""))
      const { exit, stdout } = yield* command("encrypt", "--hex", "-v", value)
      assert.strictEqual(exit, 0)
      assert.lengthOf(stdout, 1)
      assert.isTrue((stdout[0] ?? "").startsWith(encoded), stdout[0])
    }),
  )

  it.effect.each([
    [
      ["--for", "token", "canary"],
      "A value is not accepted on the command line: let the program ask for it, or give it through standard input.",
    ],
    [
      ["--for", "token", "-v", "my", "canary"],
      "A value is not accepted on the command line: let the program ask for it, or give it through standard input.",
    ],
    [["--for", "token", "--dry-run"], "--dry-run works only with --migrate."],
    [
      ["-v", "canary"],
      "Say what the value is for: --for token (the OpCon token), --for api-key (the Summit API key), --for proxy-password (the proxy's password), --for database-password (the database's password).",
    ],
    [
      ["--migrate", "-v", "canary"],
      "--migrate takes the values from the files: --for, --value (-v) and --hex cannot be combined with it.",
    ],
    [["--for", "token", "-v"], "The value is empty: nothing was encrypted."],
  ] as const)("%j is refused, and not repeated", ([words, message]) =>
    Effect.gen(function* () {
      const { run } = yield* site(piped("x"))
      const ended = yield* run("encrypt", ...words)
      assert.deepStrictEqual([ended.exit, ended.stdout, ended.stderr.at(-1)], [64, [], message])
      silent(ended, "canary")
    }).pipe(withKey),
  )

  it.effect("for a purpose that is not known", () =>
    Effect.gen(function* () {
      const { run } = yield* site(piped("x"))
      const ended = yield* run("encrypt", "--for", "tokn", "-v", "canary")
      assert.deepStrictEqual([ended.exit, ended.stdout], [64, []])
      silent(ended, "canary")
    }),
  )
})

describe("the key", () => {
  it.effect("is made once, beside Connector.config, and used by what reads the value", () =>
    Effect.gen(function* () {
      const program = yield* site(piped("canary"))
      const first = yield* program.command("encrypt", "--for", "token")
      assert.strictEqual(first.exit, 0, first.stderr.join("\n"))
      assert.match(first.stderr[0] ?? "", /^Made the key file \/rehearsal\/opcon-summit\.key\. .*keep a copy/)
      const made = program.disk.files().get(keyFile) ?? ""
      assert.match(made, /^[A-Za-z0-9+/]{43}=\n$/)
      const before = program.disk.files()
      program.disk.powerCut()
      assert.strictEqual(program.disk.files().get(keyFile), made)
      for (const [path, text] of before) program.disk.put(path, text)
      const second = yield* program.command("encrypt", "--for", "token")
      assert.lengthOf(second.stderr, 1)
      assert.strictEqual(program.disk.files().get(keyFile), made)
      assert.notInclude([...first.stderr, ...second.stderr, ...first.stdout, ...second.stdout].join(), made.trim())
      edit(program, "Connector.config", (text) => text.replace(/TOKEN=.*/, `TOKEN=${second.stdout[0]}`))
      const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
      // Found and opened: it is OpCon that does not know this token.
      assert.strictEqual(ended.exit, 77, ended.stderr.join("\n"))
    }).pipe(inEnvironment({})),
  )

  it.effect("lies where KEY_FILE says, also in a Connector.config with mistakes", () =>
    Effect.gen(function* () {
      const program = yield* site(piped("canary"))
      edit(program, "Connector.config", (text) =>
        text.replace(/TOKEN=.*/, "TOKEN=").replace("DEBUG=OFF", "KEY_FILE=my.key\nDEBUG=?"),
      )
      assert.strictEqual((yield* program.command("encrypt", "--for", "token")).exit, 0)
      assert.isTrue(program.disk.files().has(`${folder}/my.key`))
    }).pipe(inEnvironment({})),
  )

  it.effect("is refused where it is none, and never replaced", () =>
    Effect.gen(function* () {
      const program = yield* site(piped("canary"))
      program.disk.put(keyFile, "canarykey\n")
      const ended = yield* program.command("encrypt", "--for", "token")
      const message = `${keyFile}: the file holds no key: 32 bytes are meant, as base64 or as 64 hexadecimal digits`
      assert.deepStrictEqual([ended.exit, ended.stdout, ended.stderr], [78, [], [message]])
      assert.strictEqual(program.disk.files().get(keyFile), "canarykey\n")
    }).pipe(inEnvironment({})),
  )

  it.effect("cannot be made on a full disk, and nothing is left of it", () =>
    Effect.gen(function* () {
      const program = yield* site(piped("canary"))
      program.disk.setFull(true)
      const ended = yield* program.command("encrypt", "--for", "token")
      assert.deepStrictEqual([ended.exit, ended.stdout], [78, []])
      assert.match(ended.stderr.join(), /opcon-summit\.key: the key file cannot be made/)
      assert.isFalse(program.disk.files().has(keyFile))
    }).pipe(inEnvironment({})),
  )

  it.effect("needs a Connector.config to lie beside", () =>
    Effect.gen(function* () {
      const { run } = yield* site(piped("canary"))
      const ended = yield* run("encrypt", "--for", "token", "--config", "/nowhere/Connector.config")
      assert.deepStrictEqual([ended.exit, ended.stdout], [78, []])
      assert.include(ended.stderr.join(), "/nowhere/Connector.config: there is no such file")
    }).pipe(inEnvironment({})),
  )
})
