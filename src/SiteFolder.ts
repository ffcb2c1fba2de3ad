/**
 * A folder that Connector.config names, as far as the file can be read at all: for a failure that comes while its
 * settings cannot be used, or whose arguments are refused before they are. The settings, once right, find the same one.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as TextFile from "./TextFile.ts"

const keys = {
  JOURNALDIR: { key: /^[ \t]*JOURNALDIR[ \t]*=[ \t]*"?([^"\r\n]*?)"?[ \t]*$/im, usual: "journal" },
  LOGDIR: { key: /^[ \t]*LOGDIR[ \t]*=[ \t]*"?([^"\r\n]*?)"?[ \t]*$/im, usual: "log" },
} as const

/** Never fails: without the file, or without the key in it, the default beside it. */
export const siteFolder = Effect.fn("SiteFolder.siteFolder")(function* (config: string, name: keyof typeof keys) {
  const path = yield* Path.Path
  const { key, usual } = keys[name]
  const text = yield* Effect.orElseSucceed(TextFile.read(config), () => "")
  const named = key.exec(text)?.[1] ?? ""
  return path.resolve(path.dirname(path.resolve(config)), named === "" ? usual : named)
})
