/** The key that aes: values are encrypted under, at a site that has one. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Result from "effect/Result"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import type { SettingsShape } from "../config/Settings.ts"
import * as KeyFile from "../secrets/KeyFile.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import type { Check } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

type Asked = Check<FileSystem.FileSystem | Path.Path | ChildProcessSpawner>

/** Asked where there is a key file, or a key in the environment. */
export const key = Effect.fn("KeyChecks.key")(function* ({ general: { keyFile } }: SettingsShape) {
  const files = yield* FileSystem.FileSystem
  const given = yield* Effect.orElseSucceed(KeyFile.fromVariable, () => Option.some(undefined))
  const isThere = yield* Effect.orElseSucceed(files.exists(keyFile), () => false)
  const look: Asked["look"] = Effect.gen(function* () {
    const loaded = yield* Effect.result(KeyFile.load(keyFile))
    if (Result.isFailure(loaded)) {
      const next = "Bring the right key file, correct KEY_FILE in [GENERAL], or encrypt the values anew."
      return failed("cannot be used", loaded.failure.message, next)
    }
    const { fingerprint, source } = loaded.success
    const open = source === keyFile ? yield* OwnerOnly.openToMany(keyFile) : Option.none()
    const found = `the key ${fingerprint} of ${source}`
    return Option.match(open, {
      onNone: () => ok(found),
      onSome: (why) => warning(found, why, "Restrict it, and let only the account that runs the program in besides."),
    })
  })
  const checks: ReadonlyArray<Asked> = Option.isSome(given) || isThere ? [{ id: "key", look }] : []
  return checks
})
