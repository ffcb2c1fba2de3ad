/** What a certificate is worth, at the boundaries and where several things are wrong with it. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import type { Circumstances } from "../../src/doctor/Certificate.ts"
import { judge, soon } from "../../src/doctor/Certificate.ts"
import type { Handshake } from "../../src/http/Probe.ts"
import * as Networks from "../support/Networks.ts"

const { day, today } = Networks

const about: Circumstances = {
  now: today,
  host: "opcon.example",
  hostSetting: "the server of the OpCon API",
  caSetting: "CA_FILE of the OpCon API",
  caGiven: false,
  proxied: false,
}

const judged = (handshake: Partial<Handshake>, changed: Partial<Circumstances> = {}) =>
  judge(Networks.handshake(handshake), { ...about, ...changed })

const until = (validTo: number) => ({ chain: [Networks.certificate({ validTo })] })

describe("a certificate", () => {
  it(`gives a warning from ${soon} days before its end on`, () => {
    assert.strictEqual(judged(until(today + soon * day)).status, "ok")
    const finding = judged(until(today + soon * day - 1))
    assert.deepStrictEqual([finding.status, finding.cause], ["warning", "it ends in 29 days"])
  })

  it("is over a moment after its end, not at it", () => {
    assert.strictEqual(judged(until(today)).status, "warning")
    assert.strictEqual(judged(until(today - 1)).status, "failed")
  })

  it("of an issuer that ends sooner ends with it", () => {
    const chain = [
      Networks.certificate({ selfSigned: false, issuer: "Middle" }),
      Networks.certificate({ subject: "Middle", validTo: today + 5 * day }),
    ]
    assert.strictEqual(judged({ chain }).cause, "the certificate of its issuer Middle ends in 5 days")
    const over = chain.with(1, Networks.certificate({ subject: "Middle", validTo: today - day }))
    const finding = judged({ chain: over, complaint: Option.some("CERT_HAS_EXPIRED") })
    assert.deepStrictEqual(
      [finding.status, finding.cause],
      ["failed", "the certificate of its issuer Middle expired on 2024-09-20"],
    )
  })

  it("with several faults has all of them reported, the one that no CA_FILE cures first", () => {
    const { cause, next } = judged({
      complaint: Option.some("DEPTH_ZERO_SELF_SIGNED_CERT"),
      forHost: false,
      chain: [Networks.certificate({ names: ["OPCONSRV"], validTo: today - day })],
    })
    assert.deepStrictEqual(cause?.split("\n"), [
      "it expired on 2024-09-20",
      "it is self-signed, so no authority confirms it (DEPTH_ZERO_SELF_SIGNED_CERT)",
      "it is for OPCONSRV, not for opcon.example",
    ])
    assert.strictEqual(next?.split("\n").length, 3)
    assert.include(next, "(OPCONSRV?)")
  })

  it("that is refused for another reason has that reported", () => {
    const { cause } = judged({ complaint: Option.some("EE_KEY_TOO_SMALL") })
    assert.strictEqual(cause, "it is refused (EE_KEY_TOO_SMALL)")
  })

  it("of an unknown issuer: whose certificate to name, and that a public one is the server's to send", () => {
    const chain = [Networks.certificate({ selfSigned: false, issuer: "ACME Issuing 2" })]
    const { cause, next } = judged({ chain, complaint: Option.some("UNABLE_TO_VERIFY_LEAF_SIGNATURE") })
    assert.include(cause, "its issuer ACME Issuing 2 is not known here")
    assert.include(next, "let the server send its intermediate certificates too")
    assert.notInclude(next, "proxy")
  })

  it("whose chain breaks off is not sent in a circle where the CA_FILE holds the root already", () => {
    const chain = [
      Networks.certificate({ selfSigned: false, issuer: "ACME Issuing 2" }),
      Networks.certificate({ selfSigned: false, subject: "ACME Issuing 2", issuer: "ACME Policy" }),
    ]
    for (const [sent, code, missing] of [
      [chain.slice(0, 1), "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ACME Issuing 2"],
      [chain, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ACME Policy"],
      [chain, "UNABLE_TO_GET_ISSUER_CERT", "ACME Policy"],
    ] as const) {
      const { cause, next } = judged({ chain: sent, complaint: Option.some(code) }, { caGiven: true })
      assert.include(cause, `its issuer ${missing} is not known here, nor is it in the CA_FILE (${code})`)
      assert.include(cause, sent === chain ? "no certificate behind ACME Issuing 2" : "no certificate but this one")
      assert.include(next, "the whole chain")
      assert.include(next, `put that of ${missing} as PEM into the file`)
    }
  })

  it("trusted by the system's own store says so", () => {
    assert.include(judged({ bySystem: true }).found, "trusted by the system's store")
    assert.include(judged({}, { caGiven: true }).found, "trusted by the known roots and CA_FILE")
  })
})
