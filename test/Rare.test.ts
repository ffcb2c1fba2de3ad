/** What packaging/Rare.ts keeps out of the bundle for one failure can be called from there like anything else. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { rare } from "../packaging/Rare.ts"

describe("a module that is loaded when it is called", () => {
  it.effect.each(rare)("%s exports functions alone", (name) =>
    Effect.gen(function* () {
      const module: Record<string, unknown> = yield* Effect.promise(() => import(/* @vite-ignore */ `../src/${name}`))
      const exported = Object.entries(module)
      assert.isAbove(exported.length, 0)
      for (const [member, value] of exported) assert.isFunction(value, member)
    }),
  )
})
