import { request } from "node:https"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Console from "effect/Console"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import * as TlsListener from "../../src/http/TlsListener.ts"
import { Listener } from "../../src/http/Listener.ts"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import { simulate } from "../../src/simulator/Simulate.ts"
import { usual } from "../../src/simulator/SummitBehaviour.ts"
import * as Simulators from "../support/Simulators.ts"
import { container, proxyDetails } from "./Calls.ts"

interface Call {
  readonly host?: string
  readonly port: number
  readonly ca?: string
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

const CodeOf = Schema.decodeUnknownSync(Schema.Struct({ code: Schema.String }))

/** A request over a real socket that trusts `ca` and nothing else; fails with node's error code. */
const call = ({ body, ca, headers = {}, host = "localhost", method = "GET", path, port }: Call) =>
  Effect.callback<{ readonly status: number; readonly text: string }, string>((resume) => {
    const sent = request({ host, port, path, method, headers, agent: false, ca: ca ?? "" }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resume(Effect.succeed({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })),
      )
    })
    sent.on("error", (error) => resume(Effect.fail(CodeOf(error).code)))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
    return Effect.sync(() => sent.destroy())
  })

const platform = Layer.merge(TlsListener.layer, NodeServices.layer)

const createCall = {
  method: "POST",
  path: "/api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON",
  body: {
    ServiceName: "IM_LogOrUpdateIncident",
    objCommonParameters: {
      _ProxyDetails: proxyDetails,
      incidentParamsJSON: { IncidentContainerJsonObj: container() },
      RequestType: "RemoteCall",
    },
  },
}

describe("over TLS", () => {
  it.live("a simulator answers those who trust its certificate, by name and by address", () =>
    Effect.gen(function* () {
      const { opcon } = yield* Simulators.make()
      const listener = yield* Listener
      const { port } = yield* listener.serve(opcon.app, { port: 0 })
      for (const host of ["localhost", "127.0.0.1"]) {
        const { status, text } = yield* call({ host, port, ca: listener.certificate, path: "/api/version" })
        assert.deepStrictEqual([status, text], [200, '{"opConRestApiProductVersion":"21.2.0.0"}'])
      }
      const path = `/api/dailyjobs/${encodeURIComponent(Simulators.sampleId("Übertrag Zürich"))}`
      const headers = { Authorization: `Token ${sampleToken}` }
      const job = yield* call({ port, ca: listener.certificate, path, headers })
      assert.include(job.text, "Übertrag Zürich")
      const distrust = yield* Effect.flip(call({ port, path: "/api/version" }))
      assert.match(distrust, /SELF_SIGNED|UNABLE_TO/)
      const again = yield* Effect.flip(listener.serve(opcon.app, { port }))
      assert.deepInclude(again, { _tag: "PortTaken", port })
    }).pipe(Effect.scoped, Effect.provide(platform)),
  )

  it.live("a fault breaks the real connection, before or after the request is processed", () =>
    Effect.gen(function* () {
      const { summit } = yield* Simulators.make()
      const listener = yield* Listener
      const { port } = yield* listener.serve(summit.app, { port: 0 })
      const create = call({ ...createCall, port, ca: listener.certificate })
      for (const [kind, incidents] of [
        ["refuse", 0],
        ["reset-before", 0],
        ["reset-after", 1],
      ] as const) {
        yield* summit.faults.add({ call: "createIncident", kind })
        assert.strictEqual(yield* Effect.flip(create), "ECONNRESET")
        assert.strictEqual((yield* summit.incidents).length, incidents, kind)
      }
      assert.strictEqual((yield* create).status, 200)
    }).pipe(Effect.scoped, Effect.provide(platform)),
  )

  it.live("a request without an answer does not hold up the end", () =>
    Effect.gen(function* () {
      const { opcon } = yield* Simulators.make()
      yield* opcon.faults.add({ call: "version", kind: "never" })
      const listener = yield* Listener
      const scope = yield* Scope.make()
      const { port } = yield* Scope.provide(listener.serve(opcon.app, { port: 0 }), scope)
      const pending = yield* Effect.forkChild(
        Effect.exit(call({ port, ca: listener.certificate, path: "/api/version" })),
      )
      while ((yield* opcon.requests).length === 0) yield* Effect.yieldNow
      yield* Effect.timeout(Scope.close(scope, yield* Effect.exit(Effect.void)), "5 seconds")
      yield* Fiber.interrupt(pending)
    }).pipe(Effect.scoped, Effect.provide(platform)),
  )
})

const Lines = Schema.decodeUnknownSync(Schema.Array(Schema.String))
const stateIn = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      opcon: Schema.Struct({ jobs: Schema.Array(Schema.Struct({ id: Schema.String, jobNumber: Schema.Int })) }),
      summit: Schema.Struct({
        incidents: Schema.Array(Schema.Struct({ number: Schema.Int, status: Schema.String })),
        faults: Schema.Array(Schema.Struct({ kind: Schema.String })),
      }),
      changes: Schema.Array(Schema.Struct({ text: Schema.String })),
    }),
  ),
)

it.live("simulate writes the folder, says how to try it, and can be steered from another terminal", () =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const { join } = yield* Path.Path
    const dir = yield* files.makeTempDirectoryScoped()
    const lines: Array<string> = []
    const started = yield* Deferred.make<string>()
    const happened = yield* Deferred.make<string>()
    const console = yield* Console.Console
    const spy: Console.Console = {
      ...console,
      log: (...words: ReadonlyArray<unknown>) => {
        const [line = ""] = Lines(words)
        lines.push(line)
        Deferred.doneUnsafe(lines.length === 1 ? started : happened, Effect.succeed(line))
      },
    }
    yield* Effect.forkScoped(
      Effect.provideService(
        simulate({
          opconPort: 0,
          summitPort: 0,
          dir,
          behaviour: usual,
          program: ["C:/Program Files/node", "main.js"],
        }),
        Console.Console,
        spy,
      ),
    )
    const told = yield* Deferred.await(started)
    const [, opconPort = ""] = /OpCon +https:\/\/localhost:(\d+)/.exec(told) ?? []
    const [, summitPort = ""] = /Summit +https:\/\/localhost:(\d+)/.exec(told) ?? []
    const program = '"C:/Program Files/node" main.js'
    assert.include(
      told,
      `${program} --config ${join(dir, "Connector.config")} -a WINAGENT01 -s NIGHTLY BATCH -jn LOAD GL`,
    )
    assert.include(told, `${program} simulate fail JOB001`)
    assert.include(told, sampleToken)

    const ca = yield* files.readFileString(join(dir, "ca.pem"))
    const config = yield* files.readFileString(join(dir, "Connector.config"))
    assert.include(config, `PORT=${opconPort}`)
    assert.include(config, "CA_FILE=ca.pem")
    assert.isFalse(config.includes(sampleToken), "encoded, not plain")
    const place = { file: join(dir, "Connector.config"), resolve: (path: string) => join(dir, path) }
    const settings = Result.getOrThrow(ConnectorConfig.parse(config, place))
    assert.strictEqual(settings.opcon.address, `https://localhost:${opconPort}`)
    assert.strictEqual(Redacted.value(settings.opcon.token), sampleToken)
    assert.deepStrictEqual(settings.opcon.caFile, Option.some(join(dir, "ca.pem")))
    for (const name of ["basic.json", "workgroup.json", "daily.json"]) {
      const text = yield* files.readFileString(join(dir, "templates", name))
      const { template } = Result.getOrThrow(TemplateFile.parse(name, text))
      assert.strictEqual(template.address, `https://localhost:${summitPort}`)
      assert.strictEqual(Redacted.value(template.apiKey), sampleKey)
    }

    const steer = (port: string, path: string, body?: unknown) =>
      call({ port: Number(port), ca, path: `/simulator/${path}`, method: body === undefined ? "GET" : "POST", body })
    yield* call({ ...createCall, port: Number(summitPort), ca })
    assert.match(yield* Deferred.await(happened), /Summit: incident 59404 created/)

    const before = stateIn((yield* steer(opconPort, "state")).text)
    const [job] = before.opcon.jobs
    assert.strictEqual((yield* steer(summitPort, "jobs/fail", { id: job?.id, jobNumber: 777 })).status, 200)
    assert.strictEqual((yield* steer(summitPort, "jobs/fail", { id: "none" })).status, 404)
    assert.strictEqual((yield* steer(opconPort, "incidents/status", { number: 59404, status: "Closed" })).status, 200)
    assert.strictEqual((yield* steer(opconPort, "incidents/status", { number: 59404, status: "Shut" })).status, 400)
    assert.strictEqual((yield* steer(summitPort, "faults", { call: "attach", kind: "html" })).status, 200)
    assert.strictEqual((yield* steer(summitPort, "faults", { call: "attach", kind: "nonsense" })).status, 400)
    const passed = { call: "attach", kind: "answer", processed: true, status: 413 }
    assert.strictEqual((yield* steer(summitPort, "faults", passed)).status, 200)
    const behaviour = yield* steer(summitPort, "summit", { encodes: "shown", storeMillis: 20 })
    assert.deepInclude(JSON.parse(behaviour.text), { encodes: "shown", storeMillis: 20, lines: "kept" })
    const wrong = yield* steer(summitPort, "summit", { encoding: "shown" })
    assert.deepStrictEqual(
      [wrong.status, /encoding.*known are encodes, /.test(wrong.text.replaceAll("\\n", " "))],
      [400, true],
    )
    assert.strictEqual((yield* steer(summitPort, "nothing")).status, 404)

    const { text } = yield* steer(summitPort, "state")
    const after = stateIn(text)
    assert.strictEqual(after.opcon.jobs[0]?.jobNumber, 777)
    assert.deepStrictEqual(after.summit.incidents, [{ number: 59404, status: "Closed" }])
    assert.deepStrictEqual(after.summit.faults, [{ kind: "html" }, { kind: "answer" }])
    const cleared = yield* call({ port: Number(summitPort), ca, path: "/simulator/faults", method: "DELETE" })
    assert.deepStrictEqual([cleared.status, JSON.parse(cleared.text)], [200, { faults: [] }])
    assert.isTrue(after.changes.some((change) => change.text.includes("failed again, job number 777")))
    assert.isFalse(text.includes(sampleKey) || text.includes(sampleToken))
  }).pipe(Effect.scoped, Effect.provide(platform)),
)
