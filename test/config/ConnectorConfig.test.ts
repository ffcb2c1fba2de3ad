import * as NodePath from "@effect/platform-node/NodePath"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { Settings } from "../../src/config/Settings.ts"
import type { SettingsShape } from "../../src/config/Settings.ts"
import { layerFiles } from "../support/TextFiles.ts"
import * as Secret from "../../src/domain/Secret.ts"

const parse = (text: string): SettingsShape =>
  Result.getOrThrow(ConnectorConfig.parse(text, { file: "/srv/Connector.config", resolve: (path) => `/srv/${path}` }))

const opcon = "[OPCON API]\nADDRESS=opcon.example.com\nTOKEN=62324e685a47303d\n"

const general = (line: string) => parse(`${opcon}[GENERAL]\n${line}\n`).general
const api = (...lines: ReadonlyArray<string>) => parse(["[OPCON API]", ...lines].join("\n")).opcon
const summit = (line: string) => parse(`${opcon}[SUMMIT API]\n${line}\n`).summit
const token = "TOKEN=62324e685a47303d"

describe("ConnectorConfig.parse", () => {
  it("takes every default", () => {
    const settings = parse(opcon)
    assert.deepStrictEqual(settings, {
      file: "/srv/Connector.config",
      general: {
        jobLogDir: "/srv/joblogs",
        templatesDir: "/srv/templates",
        journalDir: "/srv/journal",
        logDir: "/srv/log",
        dailyStartHour: 0,
        debug: false,
        timeZone: Option.none(),
        timeBudget: Duration.seconds(300),
        maxInFlight: 4,
        maxLogBytes: 5_242_880,
        journalKeepDays: 30,
        logKeepDays: 30,
        logFormat: "text",
        keyFile: "/srv/opcon-summit.key",
        recordMask: [],
        systemName: "opcon.example.com:443",
      },
      defaults: [
        { name: "Priority_Name", value: "P3" },
        { name: "Impact_Name", value: "Medium" },
        { name: "Urgency_Name", value: "Medium" },
        { name: "Sup_Function", value: "IT" },
        { name: "Medium", value: "Web" },
        { name: "Classification_Name", value: "Application Support" },
        { name: "Source", value: "Event Trigger" },
        { name: "Category_Name", value: "ElasticSearch" },
        { name: "Assigned_WorkGroup_Name", value: "DevOps" },
      ],
      proxy: Option.none(),
      opcon: {
        address: "https://opcon.example.com:443",
        token: settings.opcon.token,
        caFile: Option.none(),
        timeout: Duration.seconds(30),
      },
      summit: {
        caFile: Option.none(),
        timeout: Duration.seconds(30),
        writeTimeout: Duration.seconds(120),
        maxPerSecond: Option.none(),
        orgId: 1,
        proxyId: 0,
      },
      shared: Option.none(),
      sweep: Option.none(),
      sync: Option.none(),
      warnings: [],
    })
    assert.strictEqual(Redacted.value(settings.opcon.token), "ocadm")
  })

  const values: ReadonlyArray<readonly [string, () => unknown, unknown]> = [
    ["hour 07", () => general("DAILY_START_HOUR=07").dailyStartHour, 7],
    ["hour 0", () => general("DAILY_START_HOUR=0").dailyStartHour, 0],
    ["hour 23", () => general("DAILY_START_HOUR=23").dailyStartHour, 23],
    ["no hour", () => general("DAILY_START_HOUR=").dailyStartHour, 0],
    ["DEBUG on", () => general("DEBUG=On").debug, true],
    ["DEBUG true", () => general("DEBUG=TRUE").debug, true],
    ["zone", () => general("TIME_ZONE=America/Chicago").timeZone, Option.some("America/Chicago")],
    ["no zone", () => general("TIME_ZONE=").timeZone, Option.none()],
    ["budget", () => general("TIME_BUDGET_SECONDS=60").timeBudget, Duration.seconds(60)],
    ["in flight", () => general("MAX_IN_FLIGHT=1").maxInFlight, 1],
    ["days, least", () => general("JOURNAL_KEEP_DAYS=1").journalKeepDays, 1],
    ["days, most", () => general("JOURNAL_KEEP_DAYS=3650").journalKeepDays, 3650],
    ["days of logs, least", () => general("LOG_KEEP_DAYS=1").logKeepDays, 1],
    ["days of logs, most", () => general("LOG_KEEP_DAYS=3650").logKeepDays, 3650],
    ["log format", () => general("LOG_FORMAT=NDJSON").logFormat, "ndjson"],
    ["log format, the usual one", () => general("LOG_FORMAT=Text").logFormat, "text"],
    ["log bytes", () => general("MAX_LOG_BYTES=1024").maxLogBytes, 1024],
    ["folder with ; and #", () => general("JOBLOGDIR=a;b#c").jobLogDir, "/srv/a;b#c"],
    ["folder in quotes", () => general('LOGDIR = " my logs "').logDir, "/srv/ my logs "],
    ["drive path", () => general("LOGDIR=C:\\temp\\new").logDir, "/srv/C:\\temp\\new"],
    ["UNC path", () => general("JOURNALDIR=\\\\server\\share$").journalDir, "/srv/\\\\server\\share$"],
    ["value with =", () => general("LOGDIR=a=b").logDir, "/srv/a=b"],
    ["SERVER for ADDRESS", () => api("SERVER=opcon", token).address, "https://opcon:443"],
    ["PORT", () => api("ADDRESS=OPCON", "PORT=9010", token).address, "https://opcon:9010"],
    ["IPv6", () => api("ADDRESS=fe80::1", token).address, "https://[fe80::1]:443"],
    [
      "without TLS on localhost",
      () => api("ADDRESS=localhost", "USES_TLS=False", token).address,
      "http://localhost:443",
    ],
    ["without TLS on 127.1.2.3", () => api("ADDRESS=127.1.2.3", "USES_TLS=off", token).address, "http://127.1.2.3:443"],
    ["without TLS on ::1", () => api("ADDRESS=::1", "USES_TLS=False", token).address, "http://[::1]:443"],
    ["OpCon's CA_FILE", () => api("ADDRESS=o", token, "CA_FILE=ca.pem").caFile, Option.some("/srv/ca.pem")],
    ["OpCon's timeout", () => api("ADDRESS=o", token, "TIMEOUT_SECONDS=5").timeout, Duration.seconds(5)],
    ["plain token", () => Redacted.value(api("ADDRESS=o", "TOKEN=a;b#c\\d").token), "a;b#c\\d"],
    ["quoted token", () => Redacted.value(api("ADDRESS=o", 'TOKEN="62324e685a47303d"').token), "ocadm"],
    ["Summit's CA_FILE", () => summit("CA_FILE=ca.pem").caFile, Option.some("/srv/ca.pem")],
    ["Summit's timeout", () => summit("TIMEOUT_SECONDS=90").timeout, Duration.seconds(90)],
    ["ORG_ID", () => summit("ORG_ID=12").orgId, 12],
    ["PROXY_ID", () => summit("PROXY_ID=3").proxyId, 3],
  ]
  it.each(values)("%s", (_, found, expected) => {
    assert.deepStrictEqual(found(), expected)
  })

  it("reads any case, CRLF, comments and spaces", () => {
    const text = `; first\r\n# second\r\n\r\n  [ OpCon  Api ] ; here\r\n  address = opcon \r\n\tToken\t=62324e685a47303d\r\n`
    assert.strictEqual(parse(text).opcon.address, "https://opcon:443")
  })

  it("joins a section that is written in two places", () => {
    assert.strictEqual(parse(`[GENERAL]\nDEBUG=ON\n${opcon}[general]\nLOGDIR=x`).general.logDir, "/srv/x")
    assert.isTrue(parse(`[GENERAL]\nDEBUG=ON\n${opcon}[general]\nLOGDIR=x`).general.debug)
  })

  it("leaves an attribute out whose default is written empty", () => {
    const { defaults } = parse(`${opcon}[DEFAULTS]\nCATEGORY_NAME_VALUE=\nPRIORITY_NAME_VALUE=P1`)
    assert.isFalse(defaults.some(({ name }) => name === "Category_Name"))
    assert.deepStrictEqual(defaults[0], { name: "Priority_Name", value: "P1" })
  })

  it.each(["ADDRESS", "SERVER"])("takes the proxy from %s, only when it is used", (key) => {
    const proxy = (use: string) => parse(`${opcon}[PROXY SERVER]\nUSES_PROXY=${use}\n${key}=proxy\nPORT=8080`).proxy
    assert.deepStrictEqual(proxy("True"), Option.some({ host: "proxy", port: 8080, credentials: Option.none() }))
    assert.deepStrictEqual(proxy("False"), Option.none())
  })

  it("takes what the proxy asks for, in any form a secret has", () => {
    const password = Secret.encode("pa:ss word")
    const { proxy, warnings } = parse(
      `${opcon}[PROXY SERVER]\nUSES_PROXY=True\nADDRESS=proxy\nPORT=1\nUSER=corp\\svc\nPASSWORD=${password}`,
    )
    const given = Option.flatMap(proxy, ({ credentials }) => credentials)
    assert.deepStrictEqual(
      Option.map(given, ({ password, user }) => [user, Redacted.value(password)]),
      Option.some(["corp\\svc", "pa:ss word"]),
    )
    assert.deepStrictEqual(warnings, [])
  })

  it("warns about a plain token without showing it, and about both spellings of an address", () => {
    const text = "[OPCON API]\nADDRESS=opcon\nSERVER=OPCON\nTOKEN=3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    assert.deepStrictEqual(parse(text).warnings, [
      "/srv/Connector.config:3:1: ADDRESS and SERVER in [OPCON API] mean the same, lines 2 and 3",
      "/srv/Connector.config:4:7: TOKEN is in plain text",
    ])
  })

  it("takes the spelling that has a value", () => {
    assert.strictEqual(api("ADDRESS=", "SERVER=opcon", token).address, "https://opcon:443")
    assert.strictEqual(api("SERVER=opcon", "ADDRESS=", token).address, "https://opcon:443")
  })
})

describe("ConnectorConfig.load", () => {
  const config = `${opcon}CA_FILE=..\\ca.pem\n[GENERAL]\nTEMPLATESDIR=\\\\server\\share\nLOGDIR=D:\\log\n`

  it.effect("resolves folders against the file's own, by the rules of Windows there", () =>
    Effect.gen(function* () {
      const { file, general, opcon } = yield* ConnectorConfig.load("C:\\opcon\\ssum\\Connector.config")
      assert.strictEqual(file, "C:\\opcon\\ssum\\Connector.config")
      assert.strictEqual(general.jobLogDir, "C:\\opcon\\ssum\\joblogs")
      assert.strictEqual(general.templatesDir, "\\\\server\\share\\")
      assert.strictEqual(general.logDir, "D:\\log")
      assert.deepStrictEqual(opcon.caFile, Option.some("C:\\opcon\\ca.pem"))
    }).pipe(
      Effect.provide(Layer.merge(NodePath.layerWin32, layerFiles({ "C:\\opcon\\ssum\\Connector.config": config }))),
    ),
  )

  it.effect("gives Settings", () =>
    Effect.gen(function* () {
      const settings = yield* Settings
      assert.strictEqual(settings.general.templatesDir, "/opt/t")
    }).pipe(
      Effect.provide(ConnectorConfig.layer("/srv/Connector.config")),
      Effect.provide(
        Layer.merge(Path.layer, layerFiles({ "/srv/Connector.config": `${opcon}[GENERAL]\nTEMPLATESDIR=/opt/t` })),
      ),
    ),
  )

  it.effect("reads UTF-16", () =>
    Effect.gen(function* () {
      const { opcon } = yield* ConnectorConfig.load("/srv/Connector.config")
      assert.strictEqual(opcon.address, "https://o:443")
    }).pipe(
      Effect.provide(
        Layer.merge(
          Path.layer,
          layerFiles({
            "/srv/Connector.config": new Uint8Array([
              0xff,
              0xfe,
              ...[..."[OPCON API]\r\nADDRESS=o\r\nTOKEN=x"].flatMap((letter) => [letter.charCodeAt(0), 0]),
            ]),
          }),
        ),
      ),
    ),
  )

  it.effect("names the place where the file is missing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ConnectorConfig.load("/srv/Connector.config"))
      assert.instanceOf(error, ConnectorConfig.SettingsInvalid)
      assert.include(error.message, "/srv/Connector.config: there is no such file; name Connector.config with --config")
    }).pipe(Effect.provide(Layer.merge(Path.layer, layerFiles({})))),
  )

  it.effect("says every problem on its own line, and what to do", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ConnectorConfig.load("/srv/Connector.config"))
      assert.deepStrictEqual(error.message.split("\n"), [
        "/srv/Connector.config:1:1: unknown section [GENERL]: did you mean [GENERAL]?",
        "/srv/Connector.config:2:1: ADDRESS in [OPCON API] is missing",
        '/srv/Connector.config:3:6: PORT in [OPCON API] is "x": a whole number from 1 to 65535 is allowed',
        "/srv/Connector.config:4:7: TOKEN in [OPCON API] is empty",
        "Correct Connector.config.",
      ])
    }).pipe(
      Effect.provide(
        Layer.merge(Path.layer, layerFiles({ "/srv/Connector.config": "[GENERL]\n[OPCON API]\nPORT=x\nTOKEN=" })),
      ),
    ),
  )
})
