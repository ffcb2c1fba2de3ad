import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { assertHidden, awkward, site } from "../support/Canaries.ts"
import type { Span } from "../support/Collector.ts"
import { collecting, spansOf } from "../support/Collector.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const start = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  return { ...simulators, ...(yield* make(simulators)) }
})

/** The names from a span up to its root. */
const lineage = (spans: ReadonlyArray<Span>, name: string): ReadonlyArray<string> => {
  const names: Array<string> = []
  let at = spans.find((span) => span.name === name)
  while (at !== undefined) {
    names.push(at.name)
    const { parentSpanId } = at
    at = spans.find(({ spanId }) => spanId === parentSpanId)
  }
  return names
}

const steps = [
  "DecodeTemplate.decodeTemplate",
  "CheckDuplicate.checkDuplicate",
  "RaiseIncident.raiseIncident",
  "WriteBackId.writeBackId",
  "AttachLog.attachLog",
]

describe("traces", () => {
  it.effect("show the five steps under the run of their failure, and every call under its step", () =>
    Effect.gen(function* () {
      const { settle } = yield* start
      const { received, value } = yield* collecting(settle(...vendorWords("JOB001")))
      assert.strictEqual(value.exit, 0)
      const spans = yield* spansOf(received)
      assert.lengthOf(new Set(spans.map(({ traceId }) => traceId)), 1)
      for (const step of steps) {
        const above = lineage(spans, step)
        assert.includeMembers([...above], ["Connector.raise", "Drain.work", "Raise.raise"], step)
        assert.strictEqual(above.at(-1), "Raise.raise", step)
      }
      const ids = new Set(spans.map(({ spanId }) => spanId))
      const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
      assert.deepStrictEqual(orphans, [])
      const calls = spans.filter(({ name }) => name === "Exchange.exchange")
      assert.isAbove(calls.length, 8)
      for (const { attributes } of calls) {
        assert.sameMembers(
          attributes.map(({ key }) => key),
          ["http.request.method", "url.full", "http.response.status_code"],
        )
      }
      const work = spans.find(({ name }) => name === "Drain.work")
      const job = work?.attributes.find(({ key }) => key === "job")
      assert.deepStrictEqual(job?.value, { stringValue: "20240921|16|1|JOB001" })
    }),
  )

  it.effect("show a step that failed as failed, and leave exit code and output as they are", () =>
    Effect.gen(function* () {
      const { settle, summit } = yield* start
      yield* summit.faults.add({ call: "createIncident", kind: "unauthorized" })
      const { received, value } = yield* collecting(settle(...vendorWords("JOB001")))
      assert.strictEqual(value.exit, 77)
      const failed = (yield* spansOf(received)).filter(({ status }) => status.code === 2).map(({ name }) => name)
      assert.includeMembers(failed, ["RaiseIncident.raiseIncident", "Connector.raise"])
      assert.notInclude(failed, "CheckDuplicate.checkDuplicate")
    }),
  )

  it.effect("are not sent to OpCon and Summit: no request to them carries a trace header", () =>
    Effect.gen(function* () {
      const headers: Array<string> = []
      const { program } = yield* site(awkward, "vendor", (client) =>
        HttpClient.make((request) => {
          headers.push(...Object.keys(request.headers))
          return client.execute(request)
        }),
      )
      yield* collecting(program.settle(...vendorWords("JOB001")))
      assert.isAbove(headers.length, 10)
      assert.deepStrictEqual(
        headers.filter((name) => /^(traceparent|tracestate|b3|x-b3.*)$/.test(name)),
        [],
      )
    }),
  )
})

describe("logs and metrics", () => {
  it.effect("come with job, entry and step, and with what became of the failure", () =>
    Effect.gen(function* () {
      const { disk, settle, summit } = yield* start
      yield* summit.faults.add({ call: "createIncident", kind: "delay", millis: 1500 })
      const { received } = yield* collecting(settle(...vendorWords("JOB001")))
      const logs = received
        .filter(({ path }) => path === "/v1/logs")
        .map(({ body }) => body)
        .join("\n")
      assert.include(logs, "Create, row 8")
      for (const key of ["job", "entry", "step"]) assert.include(logs, `"key":"${key}"`)
      const metrics = received
        .filter(({ path }) => path === "/v1/metrics")
        .map(({ body }) => body)
        .join("\n")
      for (const name of ["opcon_summit.failures", "opcon_summit.failure.duration", "opcon_summit.incident.delay"]) {
        assert.include(metrics, `"name":"${name}"`)
      }
      assert.include(metrics, '{"key":"outcome","value":{"stringValue":"created"}}')
      // The log file has what it has without telemetry.
      assert.isTrue(
        Array.from(disk.files()).some(
          ([path, text]) => path.includes("/log/opcon-summit-") && text.includes("Create, row 8"),
        ),
      )
    }),
  )
})

describe("OTEL_ variables", () => {
  it.effect("name the service, add attributes, and give headers only to the collector", () =>
    Effect.gen(function* () {
      const { settle } = yield* start
      const { received } = yield* collecting(settle(...vendorWords("JOB001")), {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/base",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test,service.name=batch",
        OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=header%20secret",
      })
      const paths = new Set(received.map(({ path }) => path))
      assert.sameMembers([...paths], ["/base/v1/traces", "/base/v1/logs", "/base/v1/metrics"])
      for (const { body, headers } of received) {
        assert.strictEqual(headers["x-api-key"], "header secret")
        assert.include(body, '{"key":"service.name","value":{"stringValue":"batch"}}')
        assert.include(body, '{"key":"deployment.environment","value":{"stringValue":"test"}}')
        assert.notInclude(body, "header secret")
      }
    }),
  )

  const names = [
    ["none", {}, "opcon-summit"],
    ["OTEL_SERVICE_NAME", { OTEL_SERVICE_NAME: "mine", OTEL_RESOURCE_ATTRIBUTES: "service.name=other" }, "mine"],
  ] as const
  it.effect.each(names)("service name by %s", ([, env, name]) =>
    Effect.gen(function* () {
      const { settle } = yield* start
      const { received } = yield* collecting(settle(...vendorWords("SILENT")), env)
      assert.isAbove(received.length, 2)
      for (const { body } of received) assert.include(body, `"service.name","value":{"stringValue":"${name}"}`)
    }),
  )

  it.effect("switch a signal, or all of them, off; protobuf where nothing else is said", () =>
    Effect.gen(function* () {
      const { settle } = yield* start
      const run = settle(...vendorWords("SILENT"))
      const traces = yield* collecting(run, { OTEL_LOGS_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" })
      assert.deepStrictEqual([...new Set(traces.received.map(({ path }) => path))], ["/v1/traces"])
      assert.deepStrictEqual((yield* collecting(run, { OTEL_SDK_DISABLED: "true" })).received, [])
      const usual = yield* collecting(run, { OTEL_EXPORTER_OTLP_PROTOCOL: "" })
      assert.strictEqual(usual.received[0]?.headers["content-type"], "application/x-protobuf")
    }),
  )

  const wrong = [
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "not a url"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["OTEL_EXPORTER_OTLP_COMPRESSION", "header-secret"],
  ] as const
  it.effect.each(wrong)("that are wrong are named, never shown, and stop nothing: %s", ([name, value]) =>
    Effect.gen(function* () {
      const { settle } = yield* start
      const ended = yield* collecting(settle(...vendorWords("JOB001")), { [name]: value })
      assert.strictEqual(ended.value.exit, 0)
      assert.deepStrictEqual(ended.received, [])
      assert.deepStrictEqual(ended.stderr, [`no telemetry: ${name} cannot be used`])
    }),
  )
})

describe("a collector that does not take it", () => {
  const answers = [
    ["does not answer", Effect.never, "no answer in time"],
    ["answers 401", Effect.succeed(401), "it answers 401"],
    ["answers 503", Effect.succeed(503), "it answers 503"],
  ] as const
  it.effect.each(answers)(
    "%s: reported once, nothing else changes, and it takes two seconds at most",
    ([, answer, why]) =>
      Effect.gen(function* () {
        const { run } = yield* start
        const words = ["--config", `${folder}/Connector.config`, ...vendorWords("SILENT")]
        const fiber = yield* Effect.forkChild(collecting(run(...words), {}, answer))
        yield* TestClock.adjust("2 seconds")
        const ended = fiber.pollUnsafe() === undefined ? undefined : yield* Fiber.join(fiber)
        assert.strictEqual(ended?.value.exit, 0)
        assert.deepStrictEqual(ended?.stderr, [`telemetry does not reach collector:4318: ${why}`])
      }),
  )
})

describe("secrets", () => {
  it.effect("are in nothing that the collector gets, however a run ends", () =>
    Effect.gen(function* () {
      for (const kind of ["error-500", "unauthorized", "html", "empty", "reset-after"] as const) {
        for (const call of ["findJob", "createIncident", "attach"] as const) {
          const { program, simulators } = yield* site(awkward, "vendor")
          yield* simulators.opcon.faults.add({ call, kind, times: 2 })
          yield* simulators.summit.faults.add({ call, kind, times: 2 })
          const { received, value } = yield* collecting(program.settle(...vendorWords("JOB001"), "--json"))
          assert.isAbove(received.length, 2)
          const sent = received.map(({ body, headers }) => `${JSON.stringify(headers)}\n${body}`)
          assertHidden(program, { ...value, stderr: [...value.stderr, ...sent] }, `${kind} on ${call}`)
        }
      }
    }),
  )
})
