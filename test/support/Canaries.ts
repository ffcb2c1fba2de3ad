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
import type { Ended, Program } from "./Program.ts"
import { folder, make } from "./Program.ts"
import type { Simulators } from "./Simulators.ts"
import * as InMemory from "./Simulators.ts"

/** Twelve letters each: their base64, and so the vendor's form, has a beginning of its own. */
const begins = ["tokencanary1", "keycanaryabc"] as const
const forbidden = begins.flatMap((begin) => [begin, encode(begin)])

export const plain = { token: "tokencanary1-5f1b", key: "keycanaryabc-77aa" }
export const awkward = { token: String.raw`tokencanary1+"q\b'<&>/=`, key: String.raw`keycanaryabc "q\\b'<&>/%e` }

export interface Site {
  readonly program: Program
  readonly simulators: Simulators
}

/** A site with these secrets, in the vendor's form unless `readable`; DEBUG=ON. */
export const site = Effect.fnUntraced(function* (
  secrets: typeof plain,
  readable: boolean,
  around: (client: HttpClient.HttpClient) => HttpClient.HttpClient = (client) => client,
) {
  const inside = yield* InMemory.make({ opcon: { token: secrets.token }, summit: { apiKey: secrets.key } })
  const simulators = {
    ...inside,
    opconClient: around(inside.opconClient),
    summitClient: around(inside.summitClient),
  }
  const program = yield* make(simulators)
  const written = readable ? (secret: string) => secret : encode
  edit(program, "Connector.config", (text) =>
    text.replace(encode(sampleToken), () => written(secrets.token)).replace("DEBUG=OFF", "DEBUG=ON"),
  )
  edit(program, "templates/basic.json", (text) =>
    text.replace(JSON.stringify(encode(sampleKey)), () => JSON.stringify(written(secrets.key))),
  )
  const made: Site = { program, simulators }
  return made
})

export const edit = ({ disk }: Program, name: string, change: (text: string) => string) => {
  const before = disk.files().get(`${folder}/${name}`) ?? ""
  const after = change(before)
  assert.notStrictEqual(after, before, `${name} was not changed`)
  disk.put(`${folder}/${name}`, after)
}

/** Everything that a run leaves to be read, but the two files that hold the secrets on purpose. */
export const leftBehind = ({ disk }: Program, { result, stderr, stdout }: Ended): string =>
  [
    ...stdout,
    ...stderr,
    ...Array.from(disk.files()).flatMap(([path, text]) =>
      path === `${folder}/Connector.config` || path.startsWith(`${folder}/templates/`) ? [path] : [path, text],
    ),
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
