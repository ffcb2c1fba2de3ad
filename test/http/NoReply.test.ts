/** Why there is no usable reply: what is no HTTP, and why a certificate is refused, in words that say what helps: CA_FILE, the server, the address or the clock. */
import { assert, describe, it } from "@effect/vitest"
import { classify } from "../../src/http/NoReply.ts"

describe("an answer that is not HTTP", () => {
  it.each(["HPE_INVALID_CONSTANT", "HPE_HEADER_OVERFLOW"])("%s is no lost connection", (code) => {
    const { delivered, detail, transient } = classify(Object.assign(new Error(code), { code }))
    assert.match(detail, /^what was answered is not HTTP, .*\(HPE_\w+\)$/)
    assert.deepStrictEqual([delivered, transient], ["unknown", true])
  })
})

describe("a refused certificate", () => {
  it.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "it is self-signed; put it into CA_FILE"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "put the authority's root certificate into CA_FILE"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "an issuer is missing; let the server send its whole chain"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "or put the missing intermediate and root certificates into CA_FILE"],
    ["CERT_HAS_EXPIRED", "it must be renewed on the server"],
    ["CERT_NOT_YET_VALID", "check the clock of this machine"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "use a name that it holds as the address"],
    ["CERT_REVOKED", "give the server a certificate that is accepted"],
  ])("%s: %s", (code, words) => {
    const { delivered, detail, transient } = classify(Object.assign(new Error(code), { code }))
    assert.include(detail, words)
    assert.include(detail, `(${code})`)
    assert.deepStrictEqual([delivered, transient], ["no", false])
    // What no CA_FILE helps against does not name it.
    assert.strictEqual(detail.includes("CA_FILE"), /SELF_SIGNED|UNABLE_TO/.test(code))
  })
})
