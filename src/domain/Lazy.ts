/**
 * Modules that only some runs need. Each is loaded when it is first asked for and is there at once from then on, so a
 * caller writes `const { page } = yield* pages` where a static import would make every run load the page.
 */
import * as Effect from "effect/Effect"

const all: Array<Effect.Effect<unknown>> = []

/** `load` is a bare `import()`, or several: the bundler makes a file of its own of what it names. */
export const lazy = <A>(load: () => Promise<A>): Effect.Effect<A> => {
  let loaded: { readonly module: A } | undefined
  const module = Effect.suspend(() =>
    loaded === undefined
      ? Effect.map(Effect.promise(load), (module) => {
          loaded = { module }
          return module
        })
      : Effect.succeed(loaded.module),
  )
  all.push(module)
  return module
}

/**
 * Loads all of them, also those that a loaded one asks for. For tests in virtual time: a disk does not keep to it.
 */
export const loadAll = Effect.gen(function* () {
  // What is loaded may add to the list, which the loop sees.
  for (const module of all) yield* module
})
