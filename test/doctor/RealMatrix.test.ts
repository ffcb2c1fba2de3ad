/**
 * Broken environments with real servers, real certificates and the built program: what the in-memory matrix takes for
 * granted of names, sockets, TLS and proxies is so.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Scope from "effect/Scope"
import * as Servers from "../http/Servers.ts"
import { reportOf } from "../support/DoctorSite.ts"
import * as Matrix from "../support/Matrix.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { sampleDate } from "../support/Simulators.ts"

/** Replacements in Connector.config and in the templates; names of files in the same folder. */
interface Change {
  readonly config?: ReadonlyArray<readonly [from: string | RegExp, to: string]>
  readonly template?: ReadonlyArray<readonly [from: string | RegExp, to: string]>
  readonly files?: Readonly<Record<string, string>>
}

interface Case extends Matrix.Expected {
  readonly change: Effect.Effect<Change, never, Scope.Scope>
}

const opconAt = (port: number): readonly [RegExp, string] => [/^PORT=\d+$/m, `PORT=${port}`]
const opconCa = (name: string): readonly [RegExp, string] => [/CA_FILE=ca\.pem/, `CA_FILE=${name}`]
const noCa: readonly [RegExp, string] = [/CA_FILE=ca\.pem\n/g, ""]

/** OpCon is a server with such a certificate, which CA_FILE holds. */
const certified = (validity: Servers.Validity, ...names: ReadonlyArray<string>) =>
  Effect.map(Servers.secureWhile(validity, ...names), ({ certificate, port }): Change => ({
    config: [opconAt(port), opconCa("other.pem")],
    files: { "other.pem": certificate },
  }))

const usual: Servers.Validity = { from: -1, to: 300 }

/** Summit is elsewhere, behind a proxy of that kind. */
const behind = (proxyPort: number): Change => ({
  config: [["USES_PROXY=False", `USES_PROXY=True\nADDRESS=127.0.0.1\nPORT=${proxyPort}`]],
  template: [[/"value": "localhost:\d+"/, '"value": "summit.test"']],
})

const closedPort = Effect.map(Effect.scoped(Servers.plain("gone")), (port) => port)

const cases: ReadonlyArray<Case> = [
  {
    name: "a host name that does not resolve",
    check: "opcon-name",
    says: /ENOTFOUND|EAI_AGAIN/,
    change: Effect.succeed({ config: [["ADDRESS=localhost", "ADDRESS=opcon.invalid"]] }),
  },
  {
    name: "a closed port",
    check: "opcon-port",
    says: /nothing listens on that port \(ECONNREFUSED\)/,
    change: Effect.map(closedPort, (port) => ({ config: [opconAt(port)] })),
  },
  {
    name: "plain HTTP on the port",
    check: "opcon-certificate",
    says: /does not speak TLS/,
    change: Effect.map(Servers.plain("no TLS"), (port) => ({ config: [opconAt(port)] })),
  },
  {
    name: "a server that hangs up",
    check: "opcon-certificate",
    says: /hung up \(ECONNRESET\)/,
    change: Effect.map(Servers.wordless("hangs up"), (port) => ({ config: [opconAt(port)] })),
  },
  {
    name: "a server that says nothing",
    check: "opcon-certificate",
    says: /no answer to the TLS handshake within 8 s/,
    change: Effect.map(Servers.wordless("is silent"), (port) => ({ config: [opconAt(port)] })),
  },
  {
    name: "self-signed, without CA_FILE",
    besides: ["summit-certificate"],
    check: "opcon-certificate",
    says: /self-signed, so no authority confirms it \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    change: Effect.succeed({ config: [noCa] }),
  },
  {
    name: "self-signed, with another CA_FILE",
    check: "opcon-certificate",
    says: /CA_FILE does not hold it/,
    change: Effect.map(Servers.secure("localhost"), ({ port }) => ({ config: [opconAt(port)] })),
  },
  {
    name: "over",
    check: "opcon-certificate",
    says: /it expired on \d{4}-\d\d-\d\d\n/,
    change: certified({ from: -20, to: -2 }, "localhost"),
  },
  {
    name: "not valid yet",
    check: "opcon-certificate",
    says: /it is not valid before \d{4}-\d\d-\d\d\n/,
    change: certified({ from: 3, to: 30 }, "localhost"),
  },
  {
    name: "for another host",
    check: "opcon-certificate",
    says: /it is for OPCONSRV, not for localhost/,
    change: certified(usual, "OPCONSRV"),
  },
  {
    name: "over, unknown, and for another host",
    check: "opcon-certificate",
    says: /expired on[\s\S]*OPCONSRV, not for localhost/,
    change: Effect.map(certified({ from: -20, to: -2 }, "OPCONSRV"), ({ config = [] }) => ({
      config: config.slice(0, 1),
    })),
  },
  {
    name: "another server than OpCon, with a good certificate",
    check: "opcon-version",
    says: /no answer of the OpCon API/,
    change: certified(usual, "localhost"),
  },
  {
    name: "a CA_FILE that is not there",
    check: "opcon-ca-file",
    says: /no such file/,
    change: Effect.succeed({ config: [opconCa("nowhere.pem")] }),
  },
  {
    name: "a CA_FILE that is no certificate",
    check: "opcon-ca-file",
    says: /no readable certificate/,
    change: Effect.succeed({
      config: [opconCa("other.pem")],
      files: { "other.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    }),
  },
  {
    name: "a wrong token",
    check: "opcon-token",
    says: /HTTP 401/,
    change: Effect.succeed({ config: [[/^TOKEN=.*$/m, "TOKEN=633231686447566a61413d3d"]] }),
  },
  {
    name: "a wrong API key",
    check: "summit-api-key",
    says: /Invalid API Key/,
    change: Effect.succeed({ template: [[/"apiKey": ".*"/, '"apiKey": "633231686447566a61413d3d"']] }),
  },
  {
    name: "a wrong path",
    check: "summit-api",
    says: /HTTP 404/,
    change: Effect.succeed({ template: [["CommonWS_JsonObjCall_JSON", "CommonWS"]] }),
  },
  {
    name: "a LOGDIR that is a file",
    check: "log-folder",
    says: /logs is a file/,
    change: Effect.succeed({ config: [["LOGDIR=log\n", "LOGDIR=logs\n"]], files: { logs: "" } }),
  },
  {
    name: "a proxy that does not run",
    check: "summit-proxy",
    says: /nothing listens/,
    change: Effect.map(closedPort, behind),
  },
  {
    name: "a proxy that wants credentials",
    check: "summit-tunnel",
    says: /asks for credentials.*HTTP 407/,
    change: Effect.map(Servers.proxy("wants credentials"), ({ port }) => behind(port)),
  },
  {
    name: "a proxy that does not let Summit through",
    check: "summit-tunnel",
    says: /refuses to connect to it \(HTTP 403 Forbidden\)/,
    change: Effect.map(Servers.proxy("refuses"), ({ port }) => behind(port)),
  },
  {
    name: "a proxy that hangs up",
    check: "summit-tunnel",
    says: /hung up/,
    change: Effect.map(Servers.proxy("hangs up"), ({ port }) => behind(port)),
  },
  {
    name: "no proxy but a server that says nothing of the kind",
    check: "summit-tunnel",
    says: /summit\.test:443/,
    change: Effect.map(Servers.wordless("is silent"), behind),
  },
  {
    name: "a proxy that leads to another server",
    check: "summit-certificate",
    says: /is for elsewhere\.test, not for summit\.test/,
    change: Effect.gen(function* () {
      const { certificate, port } = yield* Servers.secure("elsewhere.test")
      const change = behind((yield* Servers.proxy(port)).port)
      return {
        ...change,
        config: [...(change.config ?? []), [/(\[SUMMIT API\]\nCA_FILE=)ca\.pem/, "$1other.pem"]],
        files: { "other.pem": certificate },
      }
    }),
  },
]

const replaced = (text: string, changes: NonNullable<Change["config"]> = []): string =>
  changes.reduce((now, [from, to]) => now.replace(from, to), text)

/** What the built program says on a copy of the site with `one` changed in it. */
const judged = Effect.fnUntraced(function* (main: string, dir: string, one: Case) {
  const files = yield* FileSystem.FileSystem
  const { config, files: more = {}, template } = yield* one.change
  const copy = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-broken-" })
  yield* files.copy(dir, copy, { overwrite: true })
  const change = (name: string, changes: Change["config"]) =>
    Effect.flatMap(files.readFileString(`${copy}/${name}`), (text) =>
      files.writeFileString(`${copy}/${name}`, replaced(text, changes)),
    )
  yield* change("Connector.config", config)
  yield* change("templates/basic.json", template)
  yield* Effect.forEach(Object.entries(more), ([name, text]) => files.writeFileString(`${copy}/${name}`, text))
  const { code, stdout } = yield* RealProcess.run([main, "doctor", "--json", "-t", "basic.json"], copy)
  return Matrix.judge(one, reportOf(stdout), code)
}, Effect.scoped)

/** Milliseconds: half a minute on two cores of its own, and they may be shared. */
const timeLimit = 1_800_000

describe("doctor, as a process", () => {
  it.live(
    "names the true cause of what is broken on real sockets",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        const { dir } = yield* RealProcess.site({ jobs: [{ name: "JOB001", date: sampleDate, scheduleId: 16 }] })
        const rows = yield* Effect.forEach(cases, (one) => judged(main, dir, one), { concurrency: 4 })
        yield* Matrix.print(rows)
        assert.deepStrictEqual(
          rows.filter(({ right }) => !right),
          [],
        )
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    timeLimit,
  )
})
