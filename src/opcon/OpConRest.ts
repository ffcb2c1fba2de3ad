/**
 * The port to OpCon over its REST API. This file only puts the parts together: OpConCall.ts sends and judges,
 * JobRecords.ts finds jobs, JobTicket.ts, JobDocumentation.ts and JobLog.ts know one thing on a job each.
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type { Settings } from "../config/Settings.ts"
import type { WriteGate } from "../http/WriteGate.ts"
import * as JobDocumentation from "./JobDocumentation.ts"
import * as JobLog from "./JobLog.ts"
import * as JobRecords from "./JobRecords.ts"
import * as JobTicket from "./JobTicket.ts"
import { OpCon } from "./OpCon.ts"
import * as OpConCall from "./OpConCall.ts"
import { documentationTextOf, toDailyJob, TokenWire, toTokenInfo, VersionWire } from "./OpConWire.ts"

export const layer: Layer.Layer<OpCon, never, HttpClient.HttpClient | Settings | WriteGate> = Layer.effect(
  OpCon,
  Effect.gen(function* () {
    const call = yield* OpConCall.make
    const records = JobRecords.make(call)
    const ticket = JobTicket.make(call, records)
    const documentation = JobDocumentation.make(call, records)
    const log = JobLog.make(call)
    return OpCon.of({
      version: call.sendOpenly("read version", call.request("GET", "/version"), VersionWire).pipe(
        Effect.map((wire) => wire.opConRestApiProductVersion),
        Effect.withSpan("OpCon.version"),
      ),
      readToken: call
        .send("read token", call.request("GET", "/tokens"), TokenWire)
        .pipe(Effect.map(toTokenInfo), Effect.withSpan("OpCon.readToken")),
      someJobs: Effect.fn("OpCon.someJobs")(function* (date) {
        return (yield* records.some("list jobs", date)).map((wire) => toDailyJob(wire, ""))
      }),
      findJob: Effect.fn("OpCon.findJob")(function* (job) {
        const wire = yield* records.find("find job", job)
        // Left out, or null: then it may exist all the same.
        const text = wire.documentation
          ? documentationTextOf(wire.documentation)
          : yield* documentation.read("find job", wire.id)
        return toDailyJob(wire, text)
      }),
      readIncidentTicket: Effect.fn("OpCon.readIncidentTicket")(ticket.read),
      writeIncidentTicket: Effect.fn("OpCon.writeIncidentTicket")(ticket.write),
      changeDocumentation: Effect.fn("OpCon.changeDocumentation")(documentation.change),
      readJobLog: Effect.fn("OpCon.readJobLog")(log.read),
    })
  }),
)
