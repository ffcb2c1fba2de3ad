/** CA_FILE in the forms in which it is saved, and servers that leave out a link of their chain. */
import { execFile } from "node:child_process"
import { X509Certificate } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as NodeProbe from "../../src/http/NodeProbe.ts"
import { Probe } from "../../src/http/Probe.ts"
import { judge } from "../../src/doctor/Certificate.ts"
import * as Roots from "../../src/http/Roots.ts"
import { client, get, live } from "./Asking.ts"
import * as Servers from "./Servers.ts"

const utf16 = (text: string, mark: string): Buffer => Buffer.from(`${mark}${text}`, "utf16le")

/** What a file in each form holds, made of two certificates. */
const forms: Readonly<Record<string, (one: string, two: string) => string | Uint8Array>> = {
  PEM: (one, two) => `${one}\n${two}`,
  "PEM with CRLF": (one, two) => `${one}\n${two}`.replaceAll("\n", "\r\n"),
  "PEM in UTF-8 with its mark": (one, two) => `\uFEFF${one}\n${two}`,
  "PEM in UTF-16 of Notepad": (one, two) => utf16(`${one}\r\n${two}`, "\uFEFF"),
  "PEM in UTF-16 without its mark": (one, two) => utf16(`${one}\n${two}`, ""),
  "PEM in big-endian UTF-16": (one, two) => utf16(`${one}\n${two}`, "\uFEFF").swap16(),
  "PEM with text around": (one, two) => `Bag Attributes\n  friendlyName: Größe\n${one}\n# the other\n${two}\nend`,
  "PEM in Windows-1252": (one, two) => Buffer.from(`# für OpCon\n${one}\n${two}`, "latin1"),
  "PEM that was indented": (one, two) => `${one}\n${two}`.replaceAll("\n", "\n    "),
  "PEM under its older name": (one, two) =>
    `${one}\n${two}`.replaceAll("N CERT", "N X509 CERT").replaceAll("D CERT", "D X509 CERT"),
  "PEM beside a key": (one, two) => `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${one}\n${two}`,
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content

describe("a CA_FILE", () => {
  for (const [form, content] of Object.entries(forms)) {
    it.live(`is read as ${form}, all certificates in it`, () =>
      Effect.gen(function* () {
        const { middle, root } = yield* Servers.issued("its own")
        const read = Result.getOrThrow(Roots.read(bytesOf(content(root, middle))))
        assert.deepStrictEqual(
          read.map(({ subject }) => subject),
          ["CN=ACME Root", "CN=ACME Issuing"],
        )
      }).pipe(Effect.scoped, live),
    )
  }

  it.live("is read as DER", () =>
    Effect.gen(function* () {
      const { root } = yield* Servers.issued("its own")
      const [read] = Result.getOrThrow(Roots.read(new X509Certificate(root).raw))
      assert.strictEqual(read?.subject, "CN=ACME Root")
    }).pipe(Effect.scoped, live),
  )

  const begun = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
  it.each([
    ["", /^holds nothing$/],
    [" \r\n", /^holds nothing$/],
    ["-----BEGIN EC PRIVATE KEY-----\nAAAA\n", /^holds no certificate in PEM form .*, but a private key/],
    ["-----BEGIN PKCS7-----\nAAAA\n", /^holds no certificate in PEM form .*, but a PKCS7$/],
    ["-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n", /, but a CERTIFICATE REQUEST$/],
    ["0 is not binary", /and is none in DER form$/],
    [Uint8Array.from([0x30, 0x82, 0x01, 0x02, 0x03]), /and is none in DER form$/],
    [begun, /^holds a certificate that cannot be read \(number 1 of 1\)$/],
    ["-----BEGIN CERTIFICATE-----\nMIIB", /number 1 of 1/],
  ] as const)("that holds no certificate is refused with what it holds: %s", (content, says) => {
    assert.match(Option.getOrThrow(Result.getFailure(Roots.read(bytesOf(content)))), says)
  })

  it.live("in which one certificate is damaged is refused, and says which", () =>
    Effect.gen(function* () {
      const { root } = yield* Servers.issued("its own")
      const read = Roots.read(bytesOf(`${root}\n${begun}${root}`))
      const says = "holds a certificate that cannot be read (number 2 of 3)"
      assert.deepStrictEqual(Result.getFailure(read), Option.some(says))
    }).pipe(Effect.scoped, live),
  )
})

/** What the client gets, and what `doctor` says, with such a CA_FILE. */
const ask = Effect.fnUntraced(function* (port: number, content: string | Uint8Array) {
  const files = yield* FileSystem.FileSystem
  const caFile = `${yield* files.makeTempDirectoryScoped()}/ca.cer`
  yield* files.writeFile(caFile, bytesOf(content))
  const reply = yield* Effect.result(get(yield* client({ caFile }), `https://localhost:${port}/`))
  const probe = yield* Probe
  const extra = (yield* probe.certificates(yield* files.readFile(caFile))).map(({ pem }) => pem)
  const handshake = yield* probe.handshake({ host: "localhost", port }, { proxy: Option.none(), extra })
  const about = { host: "localhost", hostSetting: "ADDRESS", caSetting: "CA_FILE in [SUMMIT API]", proxied: false }
  const finding = judge(handshake, { ...about, caGiven: true, now: Date.now() })
  return { finding, text: Result.map(reply, ({ text }) => text) }
})

const both = <A, E>(self: Effect.Effect<A, E, Probe | FileSystem.FileSystem>) =>
  live(Effect.provide(self, NodeProbe.layer))

describe("a server with an intermediate issuer", () => {
  it.live("that it sends is trusted by its root, in text or in DER", () =>
    Effect.gen(function* () {
      const { port, root } = yield* Servers.issued("the chain")
      for (const content of [root, utf16(root, "\uFEFF"), new X509Certificate(root).raw]) {
        const { finding, text } = yield* ask(port, content)
        assert.deepStrictEqual([text, finding.status], [Result.succeed("here"), "ok"])
      }
    }).pipe(Effect.scoped, both),
  )

  it.live("that it does not send is trusted where CA_FILE holds both", () =>
    Effect.gen(function* () {
      const { middle, port, root } = yield* Servers.issued("its own")
      const { finding, text } = yield* ask(port, `${root}\n${middle}`)
      assert.deepStrictEqual([text, finding.status], [Result.succeed("here"), "ok"])
    }).pipe(Effect.scoped, both),
  )

  it.live("that it does not send is told to be missing where CA_FILE holds the root", () =>
    Effect.gen(function* () {
      const { port, root } = yield* Servers.issued("its own")
      const { finding, text } = yield* ask(port, root)
      const { delivered, detail, transient } = Option.getOrThrow(Result.getFailure(text))
      assert.deepStrictEqual([delivered, transient], ["no", false])
      assert.include(detail, "not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): an issuer is missing")
      assert.include(detail, "let the server send its whole chain, or put the missing intermediate")
      assert.include(finding.cause, "its issuer ACME Issuing is not known here, nor is it in the CA_FILE")
      assert.include(finding.next, "beside the root")
    }).pipe(Effect.scoped, both),
  )

  it.live("of which CA_FILE holds only that one lacks the root", () =>
    Effect.gen(function* () {
      const { middle, port } = yield* Servers.issued("the chain")
      const { finding, text } = yield* ask(port, middle)
      assert.include(Option.getOrThrow(Result.getFailure(text)).detail, "an issuer is missing")
      assert.include(finding.cause, "its issuer ACME Root is not known here")
    }).pipe(Effect.scoped, both),
  )
})

describe("a certificate that no CA_FILE cures", () => {
  it.live.each([
    [
      { from: -20, to: -2 },
      "localhost",
      /certificate, or its issuer's, has expired \(CERT_HAS_EXPIRED\); it must be renewed/,
    ],
    [{ from: 2, to: 20 }, "localhost", /is not valid yet \(CERT_NOT_YET_VALID\); check the clock/],
    [
      { from: -2, to: 20 },
      "elsewhere.test",
      /is for elsewhere\.test, not for localhost \(ERR_TLS_CERT_ALTNAME_INVALID\); use a name that it is for as the address/,
    ],
  ] as const)("does not send for one: %s", ([validity, name, says]) =>
    Effect.gen(function* () {
      const { certificate, port } = yield* Servers.secureWhile(validity, name)
      const { text } = yield* ask(port, certificate)
      const { delivered, detail, transient } = Option.getOrThrow(Result.getFailure(text))
      assert.deepStrictEqual([delivered, transient], ["no", false])
      assert.match(detail, says)
      assert.notInclude(detail, "CA_FILE")
    }).pipe(Effect.scoped, both),
  )
})

describe("the environment", () => {
  const otherwise = process.platform === "linux" ? it.live : it.live.skip
  otherwise(
    "may add roots, and cannot take the verification away",
    () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const folder = yield* files.makeTempDirectoryScoped()
        const server = yield* Servers.secure("localhost")
        const other = yield* Servers.secure("elsewhere.test")
        const [root, caFile] = [`${folder}/root.pem`, `${folder}/ca.pem`]
        yield* files.writeFileString(root, server.certificate)
        yield* files.writeFileString(caFile, other.certificate)
        const ask = (env: Readonly<Record<string, string>>, ...more: ReadonlyArray<string>) =>
          Effect.callback<string>((resume) => {
            const words = ["test/support/Asking.ts", String(server.port), ...more]
            execFile(process.execPath, words, { env: { ...process.env, ...env } }, (_error, stdout) =>
              resume(Effect.succeed(stdout)),
            )
          })
        const untrusted = /^the server's certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/
        assert.match(yield* ask({}), untrusted)
        assert.match(yield* ask({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }), untrusted)
        assert.match(yield* ask({ NODE_EXTRA_CA_CERTS: caFile, SSL_CERT_FILE: caFile }), untrusted)
        for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]) {
          assert.match(yield* ask({ [name]: root }), /^\d$/, name)
          assert.match(yield* ask({ [name]: root }, caFile), /^\d$/, `${name} beside CA_FILE`)
        }
      }).pipe(Effect.scoped, live),
    60_000,
  )
})
