import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { fileJson, place } from "../../src/summit/SummitRequests.ts"

const json = `{"Key":"ü","Content":${place},"Name":"x.log"}`
const around = (content: string) => json.replace(place, () => content)

/** The pieces that are sent, and what is said of their length; once more, as a repeated request sends them. */
const sentAs = (bytes: Uint8Array, encoding: "base64" | "bytes") => {
  const made = fileJson(json, bytes, encoding)
  if (typeof made === "string") {
    return { pieces: [made], contentLength: new TextEncoder().encode(made).length, again: [made] }
  }
  const body = made.body("application/json")
  const each = () =>
    body._tag === "Stream"
      ? Effect.runSync(Stream.runCollect(Stream.orDie(body.stream))).map((piece) => new TextDecoder().decode(piece))
      : []
  return { pieces: each(), contentLength: "contentLength" in body && body.contentLength, again: each() }
}

/** Longer than two pieces, and no multiple of three. */
const long = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256)

describe("fileJson", () => {
  it.prop("bytes survive both encodings, in the length that is told", { content: Schema.Uint8Array }, ({ content }) => {
    for (const [encoding, expected] of [
      ["bytes", JSON.stringify([...content])],
      ["base64", `"${btoa(String.fromCharCode(...content))}"`],
    ] as const) {
      const { contentLength, pieces } = sentAs(content, encoding)
      assert.strictEqual(pieces.join(""), around(expected))
      assert.strictEqual(contentLength, new TextEncoder().encode(around(expected)).length)
    }
  })

  it("sends a long file in pieces, each time from its start", () => {
    for (const encoding of ["bytes", "base64"] as const) {
      const { again, contentLength, pieces } = sentAs(long, encoding)
      assert.isAbove(pieces.length, 4)
      assert.strictEqual(again.length, pieces.length)
      const text = pieces.join("")
      assert.strictEqual(contentLength, text.length + 1)
      const content =
        encoding === "bytes"
          ? JSON.stringify([...long])
          : `"${btoa(Array.from(long, (byte) => String.fromCharCode(byte)).join(""))}"`
      assert.strictEqual(text, around(content))
    }
  })

  it("takes only the bytes of a view into a larger buffer", () => {
    const { pieces } = sentAs(Uint8Array.of(0, 1, 127, 128, 255).subarray(3), "bytes")
    assert.strictEqual(pieces.join(""), around("[128,255]"))
  })

  it("sends what an agent sends by default at once, and of a larger file only the size is shown", () => {
    for (const encoding of ["bytes", "base64"] as const) {
      const most = long.subarray(0, 65_536)
      assert.lengthOf(sentAs(most, encoding).pieces, 1)
      assert.strictEqual(fileJson(json, most, encoding), sentAs(most, encoding).pieces.join(""))
      const more = fileJson(json, long.subarray(0, 65_537), encoding)
      assert.strictEqual(typeof more === "string" ? more : more.shown, around('"<65537 bytes, not shown>"'))
    }
  })
})
