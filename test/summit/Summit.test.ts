import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { IncidentRef } from "../../src/domain/Incident.ts"
import { viewUrl } from "../../src/summit/Summit.ts"
import { template } from "../support/Fixtures.ts"

const page = (viewIncident: string, ref: Partial<IncidentRef>, viewAddress = "desk.example:8443/app") =>
  viewUrl(
    { viewAddress, urls: { ...template.urls, viewIncident } },
    { number: "59404", internalId: Option.none(), encryptedId: Option.none(), ...ref },
  )

describe("viewUrl", () => {
  it("fills the vendor's pattern, the view address as it is", () => {
    assert.strictEqual(
      page("https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}", {}),
      "https://desk.example:8443/app/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=59404",
    )
  })

  it("encodes each value exactly once", () => {
    const cases = [
      ["k/Q==", "k%2FQ%3D%3D"],
      ["k%2fQ%3d%3d", "k%2fQ%3d%3d"],
      ["k%2FQ%3D%3D", "k%2FQ%3D%3D"],
      ["a+b/c=", "a%2Bb%2Fc%3D"],
      ["100%", "100%25"],
      ["a%zz", "a%25zz"],
      ["a b%3d", "a%20b%253d"],
      ["plain-Id_1", "plain-Id_1"],
      ["lone\uD800", "lone%EF%BF%BD"],
    ] as const
    for (const [encryptedId, expected] of cases) {
      assert.strictEqual(page("{encryptedId}", { encryptedId: Option.some(encryptedId) }), expected, encryptedId)
    }
    assert.strictEqual(
      page("{number}|{1}|{internalId}", { number: "A%3d", internalId: Option.some("4 1") }),
      "A%253d|A%253d|4%201",
    )
  })

  it("takes the number where Summit gave no other id, and leaves other braces alone", () => {
    assert.strictEqual(page("{internalId} {encryptedId} {2} {} {x", {}), "59404 59404 {2} {} {x")
    assert.strictEqual(page("", {}), "")
  })

  it("never fills a value into a value", () => {
    assert.strictEqual(page("{0}/{1}", { number: "1" }, "{1}$&"), "{1}$&/1")
  })

  it.prop("a plain number or internal id comes back by decoding once", { number: Schema.String }, ({ number }) => {
    const wellFormed = new TextDecoder().decode(new TextEncoder().encode(number))
    assert.strictEqual(decodeURIComponent(page("{1}", { number })), wellFormed)
    assert.strictEqual(decodeURIComponent(page("{internalId}", { internalId: Option.some(number) })), wellFormed)
  })
})
