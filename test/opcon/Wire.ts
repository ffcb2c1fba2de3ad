/**
 * The adapter over a recorded run, with everything it sent and logged kept, and a daily job as an OpCon server sends it.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as References from "effect/References"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { Settings } from "../../src/config/Settings.ts"
import type { DailyJob } from "../../src/opcon/OpCon.ts"
import { OpCon } from "../../src/opcon/OpCon.ts"
import * as OpConRest from "../../src/opcon/OpConRest.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import { play } from "../support/Replay.ts"

export const failed = FailedJob.make({
  agent: "WINAGENT01",
  schedule: "DAILY_RUN",
  job: "JOB001",
  termination: "0000000001",
  scheduleDate: "2024-09-21",
  scheduleId: 16,
  scheduleInstance: 1,
  template: "basic.json",
})

export const jobPath = "/api/dailyjobs/20240921%7C16%7C1%7CJOB001"
export const listPath = "/api/dailyjobs/4711/incidentTickets"
export const documentationPath = `${jobPath}/documentation`

/** A job with members we do not know, nulls, and times with seven fraction digits. */
export const jobJson = {
  id: "20240921|16|1|JOB001",
  uid: 4711,
  uniqueJobId: "7b1c",
  schedule: {
    id: "20240921|16|1",
    uid: 812,
    masterId: 16,
    instance: 1,
    name: "DAILY_RUN",
    date: "2024-09-21T00:00:00.0000000+02:00",
    status: { id: 0, description: "In Process", category: "Running" },
  },
  name: "JOB001",
  jobType: { id: 3, description: "Windows" },
  startMachine: { id: 5, name: "WINAGENT01" },
  status: { id: 910, description: "Failed", category: "Failed" },
  terminationDescription: "0000000001",
  computedStartTime: { time: "2024-09-21T09:20:00.1234567+02:00", isEstimated: false, consideredLateAt: null },
  jobNumber: 4245,
  incidentTicketId: null,
  incidentTicketURL: null,
  dependencies: null,
  documentation: { id: null, job: null, frequency: null },
  tags: ["APP1_ROUTE1"],
  properties: [{ key: "P1", value: "V1" }],
}

export const dailyJob: DailyJob = {
  id: "20240921|16|1|JOB001",
  uid: Option.some("4711"),
  name: "JOB001",
  scheduleName: "DAILY_RUN",
  jobType: "Windows",
  status: "Failed",
  jobNumber: Option.some(4245),
  incidentTicketId: Option.none(),
  logParameters: Option.none(),
  tags: ["APP1_ROUTE1"],
  machine: "WINAGENT01",
  termination: "0000000001",
  department: "",
  lastRun: { started: "2024-09-21T09:20:00.1234567+02:00", ended: "", duration: "" },
  documentation: "",
  endedAt: Option.none(),
}

export const get = (path: string, body?: unknown, status = 200): Exchange => ({
  request: { method: "GET", path },
  reply: { status, body },
})

export const change = (method: string, path: string, sent: unknown, body: unknown, status = 200): Exchange => ({
  request: { method, path, body: sent },
  reply: { status, body },
})

/** An error's fields, to be compared whole: of errors themselves the assertions compare name and message alone. */
export const fields = (error: object): object => ({ ...error })

/** The adapter over `exchanges`. `requests` keeps what went out, `lines` what was logged, debug lines included. */
export const over = (exchanges: ReadonlyArray<Exchange>, writes: Layer.Layer<WriteGate> = WriteGate.layer) => {
  const playback = play(exchanges)
  const requests: Array<HttpClientRequest.HttpClientRequest> = []
  const lines: Array<string> = []
  const client = HttpClient.tapRequest(playback.client, (request) => Effect.sync(() => requests.push(request)))
  const logger = Logger.make(({ message }) => {
    lines.push(JSON.stringify(message))
  })
  const layer = OpConRest.layer.pipe(
    Layer.provideMerge(writes),
    Layer.provide(Layer.succeed(Settings, settings)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
  )
  /** Runs `use`, then checks that the recording was played to its end. */
  const run = <A, E>(use: (opcon: OpCon["Service"], writes: WriteGate["Service"]) => Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      return yield* use(yield* OpCon, yield* WriteGate)
    }).pipe(
      Effect.tap(playback.assertDone),
      Effect.tapError(() => playback.assertDone),
      Effect.provide(layer),
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "Trace"),
    )
  return { run, playback, requests, lines }
}
