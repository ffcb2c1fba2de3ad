/**
 * Both simulators with the sample schedule, in memory: what a test of the whole program runs against. Each has its own
 * HttpClient, as the program has one for OpCon and one for Summit.
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import { clientFor } from "./ClientFor.ts"
import * as OpConSimulator from "../../src/simulator/OpConSimulator.ts"
import { sampleKey, sampleSchedule, sampleToken, sampleWorkGroups } from "../../src/simulator/SampleSchedule.ts"
import * as SummitSimulator from "../../src/simulator/SummitSimulator.ts"

export const sampleDate = "2024-09-21"

/** The daily job id of a job of the sample schedule. */
export const sampleId = (name: string): string => `${sampleDate.replaceAll("-", "")}|16|1|${name}`

export interface Simulators {
  readonly opcon: OpConSimulator.OpConSimulator
  readonly summit: SummitSimulator.SummitSimulator
  readonly opconClient: HttpClient.HttpClient
  readonly summitClient: HttpClient.HttpClient
}

export const make = Effect.fnUntraced(function* (
  options: {
    readonly opcon?: Partial<OpConSimulator.OpConOptions>
    readonly summit?: Partial<SummitSimulator.SummitOptions>
  } = {},
) {
  const opcon = yield* OpConSimulator.make({ token: sampleToken, jobs: sampleSchedule(sampleDate), ...options.opcon })
  const summit = yield* SummitSimulator.make({ apiKey: sampleKey, workGroups: sampleWorkGroups, ...options.summit })
  const simulators: Simulators = {
    opcon,
    summit,
    opconClient: clientFor(opcon.app),
    summitClient: clientFor(summit.app),
  }
  return simulators
})
