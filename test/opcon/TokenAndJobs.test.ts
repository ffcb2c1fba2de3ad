/** What only a look at OpCon asks for: whose the token is, and a few jobs of a day. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { dailyJob, get, jobJson, over } from "./Wire.ts"

const tokens = "/api/tokens"

const read = (body: unknown, status = 200) => over([get(tokens, body, status)]).run((opcon) => opcon.readToken)

describe("readToken", () => {
  it.effect("tells user, kind and end, with seven fraction digits", () =>
    Effect.gen(function* () {
      const token = {
        id: "a-token",
        user: { id: 0, loginName: "ocadm", name: "Administrator" },
        tokenType: { id: null, type: "User" },
        validFrom: "2024-09-21T09:00:00.0000000+00:00",
        validUntil: "2024-09-21T11:20:00.0000000+02:00",
      }
      assert.deepStrictEqual(yield* read(token), {
        user: "ocadm",
        kind: "User",
        validUntil: Option.some(Date.parse("2024-09-21T09:20:00Z")),
      })
    }),
  )

  it.effect("an application's token has no end; what the server leaves out is empty", () =>
    Effect.gen(function* () {
      const none = { user: "", kind: "", validUntil: Option.none() }
      assert.deepStrictEqual(yield* read({ user: null, tokenType: null, validUntil: null }), none)
      assert.deepStrictEqual(yield* read({ validUntil: "never" }), none)
    }),
  )

  it.effect("carries the token", () =>
    Effect.gen(function* () {
      const { requests, run } = over([get(tokens, {})])
      yield* run((opcon) => opcon.readToken)
      assert.match(requests[0]?.headers["authorization"] ?? "", /^Token /)
    }),
  )

  it.effect("401 is the token's fault, a web page is nobody's answer", () =>
    Effect.gen(function* () {
      const errors = [{ resource: "token", name: "id", code: 401, message: "Invalid token specified" }]
      assert.strictEqual((yield* Effect.flip(read(errors, 401)))._tag, "OpConRefusedCredentials")
      assert.strictEqual((yield* Effect.flip(read("<html></html>")))._tag, "OpConUnavailable")
    }),
  )
})

describe("someJobs", () => {
  const path = "/api/dailyjobs?dates=2024-09-21&limit=10&includeDocumentation=true"

  it.effect("asks for ten of a day", () =>
    over([get(path, [jobJson])]).run((opcon) =>
      Effect.map(opcon.someJobs("2024-09-21"), (jobs) => assert.deepStrictEqual(jobs, [dailyJob])),
    ),
  )

  it.effect("none is no error; 403 is", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* over([get(path, [])]).run((opcon) => opcon.someJobs("2024-09-21")), [])
      const refused = over([get(path, [{ message: "no" }], 403)]).run((opcon) => opcon.someJobs("2024-09-21"))
      assert.strictEqual((yield* Effect.flip(refused))._tag, "OpConRefusedCredentials")
    }),
  )
})
