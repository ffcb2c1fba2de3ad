/**
 * A folder that Connector.config names, as far as the file can be read at all: for a failure that is written down before
 * its settings are decoded, that comes while they cannot be used, or whose arguments are refused before. Settings that
 * are right name the same one.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as ConnectorConfig from "./ConnectorConfig.ts"
import { named, usual } from "../intake/NamedFolder.ts"
import * as TextFile from "../files/TextFile.ts"

/** Never fails: without the file, or without the key in it, the default beside it. */
export const siteFolder = Effect.fn("SiteFolder.siteFolder")(function* (config: string, key: "JOURNALDIR" | "LOGDIR") {
  const path = yield* Path.Path
  const text = yield* Effect.orElseSucceed(TextFile.read(config), () => "")
  const folder = named(text, key, yield* ConnectorConfig.Variables) ?? usual[key]
  return path.resolve(path.dirname(path.resolve(config)), folder)
})
