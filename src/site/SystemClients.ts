/** The HTTP clients of the two systems, as the settings want them. Only Summit is reached through the proxy. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { SettingsInvalid } from "../config/ConnectorConfig.ts"
import type { SettingsShape } from "../config/Settings.ts"
import { Settings } from "../config/Settings.ts"
import * as HttpClients from "../http/HttpClients.ts"

const clientLayer = <R>(
  make: (settings: SettingsShape) => Effect.Effect<HttpClient.HttpClient, HttpClients.CaFileUnusable, R>,
) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.flatMap(Settings, (settings) =>
      Effect.mapError(
        make(settings),
        ({ message }) => new SettingsInvalid({ file: settings.file, problems: [{ message }] }),
      ),
    ),
  )

export const opcon = clientLayer((settings) => HttpClients.direct(settings.opcon))

export const summit = clientLayer((settings) => HttpClients.throughProxy(settings.summit, settings.proxy))
