/** The clients of the program on real sockets, with little time: what comes of one request. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../../src/config/Settings.ts"
import type { Reading } from "../../src/http/HttpExchange.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import type { Proxy } from "../../src/http/Tunnel.ts"
import { settings } from "../support/Fixtures.ts"

export interface Options {
  readonly timeout?: Duration.Duration
  readonly caFile?: string
  readonly proxy?: Proxy
}

export const client = ({ caFile, proxy, timeout = Duration.seconds(20) }: Options = {}) => {
  const system = { timeout, caFile: Option.fromUndefinedOr(caFile) }
  const under = Layer.succeed(Settings, {
    ...settings,
    proxy: Option.fromUndefinedOr(proxy),
    summit: { ...settings.summit, ...system },
  })
  return Effect.map(
    Effect.orDie(Layer.build(Layer.provide(SystemClients.summit, under))),
    Context.get(HttpClient.HttpClient),
  )
}

export const get = (from: HttpClient.HttpClient, url: string, reading: Reading = {}, patience = Duration.seconds(20)) =>
  exchange(from, HttpClientRequest.get(url), patience, reading)

export const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices>) =>
  Effect.provide(self, NodeServices.layer)
