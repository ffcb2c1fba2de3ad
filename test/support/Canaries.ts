/**
 * A site whose token and API key are canaries, and the search for them in everything that a run leaves behind. Both
 * begin with plain letters, so that half of one, or one in any spelling, is found as well.
 */
import { inspect } from "node:util"
import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import { encode } from "../../src/domain/Secret.ts"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import { inEnvironment, keyText, sealed, unhurried } from "./Keys.ts"
import type { Ended, Program } from "./Program.ts"
import { folder, make } from "./Program.ts"
import type { Simulators } from "./Simulators.ts"
import * as InMemory from "./Simulators.ts"

/** Twelve letters each: their base64, and so the vendor's form, has a beginning of its own. */
const begins = ["tokencanary1", "keycanaryabc"] as const
/** The key of aes: values is a secret as well, in either spelling. */
const forbidden = [
  ...begins.flatMap((begin) => [begin, encode(begin)]),
  keyText.slice(0, 12).toLowerCase(),
  "6b6b6b6b6b6b",
]

export const plain = { token: "tokencanary1-5f1b", key: "keycanaryabc-77aa" }
export const awkward = { token: String.raw`tokencanary1+"q\b'<&>/=`, key: String.raw`keycanaryabc "q\\b'<&>/%e` }

export interface Site {
  readonly program: Program
  readonly simulators: Simulators
}

/** How the secrets stand in the files; `aes` is under a key file, `aes-env` under OPCON_SUMMIT_KEY. */
export type Form = "vendor" | "plain" | "aes" | "aes-env" | "env" | "file"

const keyFile = `${folder}/opcon-summit.key`

/** How a secret stands in `form`, and what must be there besides. */
const writtenAs = Effect.fnUntraced(function* (form: Form, purpose: "token" | "api-key", secret: string) {
  const nothing = { env: {}, files: {} }
  switch (form) {
    case "vendor":
      return { text: encode(secret), ...nothing }
    case "plain":
      return { text: secret, ...nothing }
    case "aes":
      return { text: yield* sealed(purpose, secret), env: {}, files: { [keyFile]: `${keyText}\n` } }
    case "aes-env":
      return { text: yield* sealed(purpose, secret), env: { OPCON_SUMMIT_KEY: keyText }, files: {} }
    case "env":
      return { text: `env:MY ${purpose}`, env: { [`MY ${purpose}`]: secret }, files: {} }
    case "file":
      return { text: `file:/secrets/${purpose}`, env: {}, files: { [`/secrets/${purpose}`]: `${secret}\n` } }
  }
})

/** A site with these secrets in this form, or two systems that know others; DEBUG=ON. */
export const site = Effect.fnUntraced(function* (
  secrets: typeof plain,
  form: Form,
  around: (client: HttpClient.HttpClient) => HttpClient.HttpClient = (client) => client,
  known: Partial<typeof plain> = {},
) {
  const inside = yield* InMemory.make({
    opcon: { token: known.token ?? secrets.token },
    summit: { apiKey: known.key ?? secrets.key },
  })
  const simulators = {
    ...inside,
    opconClient: around(inside.opconClient),
    summitClient: around(inside.summitClient),
  }
  const program = yield* make(simulators)
  const [token, key] = [yield* writtenAs(form, "token", secrets.token), yield* writtenAs(form, "api-key", secrets.key)]
  edit(program, "Connector.config", (text) =>
    text.replace(encode(sampleToken), () => token.text).replace("DEBUG=OFF", "DEBUG=ON"),
  )
  edit(program, "templates/basic.json", (text) =>
    text.replace(JSON.stringify(encode(sampleKey)), () => JSON.stringify(key.text)),
  )
  for (const [path, text] of Object.entries({ ...token.files, ...key.files })) program.disk.put(path, text)
  const made: Site = {
    program: form === "vendor" || form === "plain" ? program : inItsEnvironment(program, { ...token.env, ...key.env }),
    simulators,
  }
  return made
})

/** References take real time to resolve. */
const inItsEnvironment = (program: Program, env: Readonly<Record<string, string>>): Program => {
  const within = (self: Effect.Effect<Ended>) => inEnvironment(env)(unhurried(self))
  const config = ["--config", `${folder}/Connector.config`] as const
  return {
    ...program,
    run: (...words) => inEnvironment(env)(program.run(...words)),
    settle: (...words) => within(program.run(...config, ...words)),
    command: (...words) => within(program.run(...words, ...config)),
  }
}

export const edit = ({ disk }: Program, name: string, change: (text: string) => string) => {
  const before = disk.files().get(`${folder}/${name}`) ?? ""
  const after = change(before)
  assert.notStrictEqual(after, before, `${name} was not changed`)
  disk.put(`${folder}/${name}`, after)
}

/** Files that hold secrets on purpose. */
const meantTo = (path: string): boolean =>
  path === `${folder}/Connector.config` ||
  path === keyFile ||
  /^\/rehearsal\/templates\/|^\/secrets\/|\.bak-\d{14}$/.test(path)

/** Everything that a run leaves to be read, but the files that hold the secrets on purpose. */
export const leftBehind = ({ disk }: Program, { result, stderr, stdout }: Ended): string =>
  [
    ...stdout,
    ...stderr,
    ...Array.from(disk.files()).flatMap(([path, text]) => (meantTo(path) ? [path] : [path, text])),
    inspect(result, { depth: 20, showHidden: true }),
    JSON.stringify(result),
    Exit.isFailure(result) ? Cause.pretty(result.cause) : "",
  ].join("\n")

export const assertHidden = (program: Program, ended: Ended, what: string) => {
  const text = leftBehind(program, ended)
  const lower = text.toLowerCase()
  for (const secret of forbidden) {
    const at = lower.indexOf(secret)
    assert.isTrue(at < 0, `${what}: ${text.slice(Math.max(0, at - 200), at + 60)}`)
  }
}
