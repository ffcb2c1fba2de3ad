/** The two HTTP clients on real sockets of this machine. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schedule from "effect/Schedule"
import { Settings } from "../../src/domain/Settings.ts"
import { exchange } from "../../src/Exchange.ts"
import * as HttpClients from "../../src/node/HttpClients.ts"
import { settings } from "../support/Fixtures.ts"
import { plain, proxy, secure } from "./Servers.ts"

interface Options {
  readonly caFile?: string
  readonly proxyPort?: number
}

const systems = { opcon: HttpClients.opcon, summit: HttpClients.summit }
type System = keyof typeof systems

/** The client of `system`, as settings with this CA_FILE and this proxy make it. */
const client = (system: System, { caFile, proxyPort }: Options) =>
  Effect.provide(
    HttpClient.HttpClient,
    systems[system].pipe(
      Layer.provide(
        Layer.succeed(Settings, {
          ...settings,
          proxy: Option.map(Option.fromUndefinedOr(proxyPort), (port) => ({ host: "127.0.0.1", port })),
          opcon: { ...settings.opcon, caFile: Option.fromUndefinedOr(caFile) },
          summit: { ...settings.summit, caFile: Option.fromUndefinedOr(caFile) },
        }),
      ),
    ),
  )

/** The client stays open as long as the test. */
const open = (system: System, options: Options) =>
  Effect.map(Layer.build(layerOf(system, options)), (context) => context)

const pemFile = Effect.fnUntraced(function* (content: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(yield* files.makeTempDirectoryScoped(), "ca.pem")
  yield* files.writeFileString(file, content)
  return file
})
