/**
 * Resolves the references among a file's secrets. Most files have none, and then References.ts, with the code for
 * encryption, is not loaded.
 */
import * as Effect from "effect/Effect"
import * as Secret from "../domain/Secret.ts"
import { lazy } from "../domain/Lazy.ts"

const references = lazy(() => import("./References.ts"))

export interface Where {
  /** The folder of the file; what it names may be relative to it. */
  readonly folder: string
  readonly keyFile: string
}

/** Undefined where `text` holds no reference; `find` locates the secrets. For decoding the file. */
export const resolveSecrets = Effect.fnUntraced(function* (
  text: string,
  find: (text: string) => Where & { readonly secrets: ReadonlyArray<Secret.Written> },
) {
  if (!Secret.mayHoldReference(text)) return undefined
  const { secrets, ...where } = find(text)
  const { resolveAll } = yield* references
  return yield* resolveAll(secrets, where)
})
