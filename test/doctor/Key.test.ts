/** `doctor` on sites whose secrets are encrypted. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import type { Site } from "../support/DoctorSite.ts"
import * as DoctorSite from "../support/DoctorSite.ts"
import { inEnvironment, key, keyText, sealed } from "../support/Keys.ts"
import { folder } from "../support/Program.ts"

const keyFile = `${folder}/opcon-summit.key`

const encrypted = (site: Site) =>
  Effect.gen(function* () {
    const [token, apiKey] = [yield* sealed("token", sampleToken), yield* sealed("api-key", sampleKey)]
    site.config(/TOKEN=.*/, `TOKEN=${token}`)
    site.templates(/"apiKey": "[^"]*"/, `"apiKey": "${apiKey}"`)
  })

const withKeyFile = (text: string) => (site: Site) => {
  site.program.disk.put(keyFile, text)
  return encrypted(site)
}

const examined = Effect.fnUntraced(function* (broken: (site: Site) => Effect.Effect<unknown>) {
  const { exit, report } = yield* DoctorSite.report({ broken, takesTime: true })
  return { exit, blamed: DoctorSite.blamed(report), key: report.checks.find(({ id }) => id === "key") }
})

describe("doctor, where secrets are encrypted,", () => {
  it.effect("names the key file that they are encrypted under", () =>
    Effect.gen(function* () {
      const { blamed, exit, key: found } = yield* examined(withKeyFile(keyText))
      assert.deepStrictEqual([exit, blamed], [0, undefined])
      assert.strictEqual(found?.found, `the key ${(yield* key).fingerprint} of ${keyFile}`)
    }).pipe(inEnvironment({})),
  )

  it.effect("names the environment", () =>
    Effect.gen(function* () {
      const { blamed, exit, key: found } = yield* examined(encrypted)
      assert.deepStrictEqual([exit, blamed], [0, undefined])
      assert.strictEqual(found?.found, `the key ${(yield* key).fingerprint} of OPCON_SUMMIT_KEY`)
    }).pipe(inEnvironment({ OPCON_SUMMIT_KEY: keyText })),
  )

  it.effect.each([
    ["no key file", encrypted, /TOKEN in \[OPCON API\] needs the key .* there is no such key file/],
    ["another key", withKeyFile("ab".repeat(32)), /TOKEN in \[OPCON API\] was encrypted under another key/],
    ["a key file that is none", withKeyFile("canary"), /TOKEN in \[OPCON API\] needs the key .* holds no key/],
  ] as const)("blames Connector.config for %s", ([, broken, says]) =>
    Effect.gen(function* () {
      const { blamed, exit } = yield* examined(broken)
      assert.deepStrictEqual([exit, blamed?.id], [1, "config"])
      assert.match(blamed?.cause ?? "", says)
    }).pipe(inEnvironment({})),
  )

  it.effect("blames a key that nothing needs yet and that is none", () =>
    Effect.gen(function* () {
      const { blamed, exit } = yield* examined((site) => Effect.sync(() => site.program.disk.put(keyFile, "canary")))
      assert.deepStrictEqual([exit, blamed?.id], [1, "key"])
      assert.include(blamed?.cause, `${keyFile}: the file holds no key`)
    }).pipe(inEnvironment({})),
  )
})
