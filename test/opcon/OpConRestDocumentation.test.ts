import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { OpConUnavailable } from "../../src/opcon/OpCon.ts"
import type { Exchange } from "../support/Replay.ts"
import { change, dailyJob, documentationPath, fields, get, jobJson, jobPath, over } from "./Wire.ts"

const line = "Last Incident Date : 2024-09-21\n"
/** Bytes that are easily lost: CRLF, CR, tabs, blanks at the end, NUL, U+FFFD, an astral character. */
const kept = "\ufeffRestart it.\r\n\r\tCall  Zoë \u0000 \ufffd 🛑 \n\n "
const prepend = (text: string) => line + text

const run = (exchanges: ReadonlyArray<Exchange>, how: (text: string) => string = prepend) =>
  over(exchanges).run((opcon) => opcon.changeDocumentation(dailyJob, how))

const put = (id: number, sent: object) => change("PUT", `${documentationPath}/${id}`, sent, undefined, 204)
const post = (job: string) => change("POST", documentationPath, { job }, { id: 1, job })

const withText = (documentation: unknown) => ({ ...jobJson, documentation })

const replace = (documentation: unknown) => change("PUT", jobPath, withText(documentation), undefined)

const didNotStick = new OpConUnavailable({
  operation: "change documentation",
  detail: "the write did not stick: OpCon holds another documentation than was written",
  delivered: "unknown",
  transient: true,
})

describe("changeDocumentation by its own resource", () => {
  const before = { id: 3, frequency: "monthly text", job: kept, more: 1 }
  const sent = { id: 3, frequency: "monthly text", job: line + kept }

  it.effect("updates an object, the rest of the text kept to the byte", () =>
    run([get(documentationPath, before), put(3, sent), get(documentationPath, sent)]),
  )

  it.effect("updates the first of a list", () =>
    run([get(documentationPath, [before]), put(3, sent), get(documentationPath, [sent])]),
  )

  const nothing: ReadonlyArray<[string, unknown, number]> = [
    ["an empty list", [], 200],
    ["nulls", { id: null, frequency: null, job: null }, 200],
    ["id 0", { id: 0, job: "" }, 200],
    ["null", "null", 200],
    ["204", undefined, 204],
  ]
  for (const [what, body, status] of nothing) {
    it.effect(`inserts where there is none: ${what}`, () =>
      run([get(documentationPath, body, status), post(line), get(documentationPath, { id: 1, job: line })]),
    )
  }

  it.effect("writes nothing when the text stays the same", () =>
    Effect.gen(function* () {
      yield* run([get(documentationPath, before)], (text) => text)
      yield* run([get(documentationPath, [])], (text) => text)
    }),
  )

  it.effect("accepts that a server stores line ends its own way", () =>
    run([get(documentationPath, []), post(line), get(documentationPath, { id: 1, job: line.trimEnd() + "\r\n" })]),
  )

  it.effect("says so when it did not stick", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        run([get(documentationPath, before), put(3, sent), get(documentationPath, before)]),
      )
      assert.deepStrictEqual(fields(error), fields(didNotStick))
    }),
  )
})

describe("changeDocumentation by the whole job", () => {
  const before = { id: 3, job: kept, frequency: null, more: { deep: [1, null] } }
  const after = { ...before, job: line + kept }

  for (const status of [404, 405]) {
    it.effect(`puts the job back after ${status}`, () =>
      run([
        get(documentationPath, "", status),
        get(jobPath, withText(before)),
        replace(after),
        get(jobPath, withText(after)),
      ]),
    )
  }

  it.effect("also when only the writing is refused so", () =>
    run([
      get(documentationPath, { id: 3, job: kept }),
      { ...put(3, { id: 3, job: line + kept }), reply: { status: 405 } },
      get(jobPath, withText(before)),
      replace(after),
      get(jobPath, withText(after)),
    ]),
  )

  it.effect("also for a text without an id", () =>
    run([
      get(documentationPath, { job: kept }),
      get(jobPath, withText(before)),
      replace(after),
      get(jobPath, withText(after)),
    ]),
  )

  const members: ReadonlyArray<[string, unknown, unknown]> = [
    ["null", null, { job: line }],
    ["nulls", { id: null, job: null, frequency: null }, { id: null, job: line, frequency: null }],
    [
      "a list",
      [
        { job: "x", id: 1 },
        { job: "y", id: 2 },
      ],
      [
        { job: `${line}x`, id: 1 },
        { job: "y", id: 2 },
      ],
    ],
    ["an empty list", [], [{ job: line }]],
  ]
  for (const [what, member, expected] of members) {
    it.effect(`changes ${what}`, () =>
      run([
        get(documentationPath, "", 404),
        get(jobPath, withText(member)),
        replace(expected),
        get(jobPath, withText(expected)),
      ]),
    )
  }

  it.effect("writes nothing when the text stays the same", () =>
    run([get(documentationPath, "", 404), get(jobPath, withText(before))], (text) => text),
  )

  it.effect("says so when it did not stick", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        run([
          get(documentationPath, "", 404),
          get(jobPath, withText(before)),
          replace(after),
          get(jobPath, withText(before)),
        ]),
      )
      assert.deepStrictEqual(fields(error), fields(didNotStick))
    }),
  )
})
