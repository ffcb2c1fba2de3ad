/**
 * Whether a file's secrets refer to something, and only then what they refer to: most files hold their secrets
 * themselves, and then neither encryption nor the environment is loaded.
 */
import * as Effect from "effect/Effect"
import * as Secret from "../domain/Secret.ts"

export interface Where {
  /** The folder of the file; what it names may be relative to it. */
  readonly folder: string
  readonly keyFile: string
}

/** What the references in `text` come to, for the decoding of the file; `find` is asked only if there may be one. */
export const resolving = Effect.fnUntraced(function* (
  text: string,
  find: (text: string) => Where & { readonly secrets: ReadonlyArray<Secret.Written> },
) {
  if (!Secret.mayHoldReference(text)) return undefined
  const { secrets, ...where } = find(text)
  const { resolveAll } = yield* Effect.promise(() => import("./References.ts"))
  return yield* resolveAll(secrets, where)
})
