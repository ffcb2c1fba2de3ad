import * as Option from "effect/Option"
import type { InputOptions, OutputOptions } from "rolldown"
import { defineConfig } from "rolldown"
import { budget } from "./packaging/Budget.ts"
import { commit } from "./packaging/Source.ts"

const common: InputOptions = {
  platform: "node",
  // jsonc-parser's `main` is a UMD wrapper that no bundler can see through; its `module` is not.
  resolve: { mainFields: ["module", "main"] },
  transform: { define: { BUILT_FROM: JSON.stringify(Option.getOrElse(commit, () => "")) } },
}

// CommonJS: node starts it without a package.json beside it, and builtin modules come cheaper.
const shared: OutputOptions = {
  dir: "dist",
  format: "cjs",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  minify: true,
  // For the program that npm links into a folder of the PATH.
  banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
}

const front = /[\\/]src[\\/](?:main|VendorLine)\.ts$/

/** Whatever one failure needs at once is one file: what is loaded for the rare case alone stays apart. */
const together: OutputOptions["codeSplitting"] = {
  includeDependenciesRecursively: false,
  groups: [
    {
      debugName: "failure",
      name: (id, context) => {
        const seen = new Set<string>()
        const needed = (module: string): boolean => {
          if (seen.has(module)) return false
          seen.add(module)
          if (/[\\/]src[\\/]OneFailure\.ts$/.test(module)) return true
          return context.getModuleInfo(module)?.importers.some(needed) ?? false
        }
        return !front.test(id) && needed(id) ? "failure" : null
      },
    },
  ],
}

/**
 * Two bundles that share nothing, so that neither carries what only the other uses: main.js with the way of one failure,
 * and everything.js with all commands, each of which is a chunk that is loaded when it is called.
 */
export const builds: ReadonlyArray<{ readonly input: InputOptions; readonly output: OutputOptions }> = [
  {
    input: {
      ...common,
      input: { main: "src/main.ts" },
      // Nothing on this way does something by being loaded, but the way itself.
      treeshake: { moduleSideEffects: (id) => /[\\/]src[\\/]main\.ts$/.test(id) },
      plugins: [
        {
          name: "other-bundle",
          resolveId: (id) => (id === "./Everything.ts" ? { id: "./everything.js", external: true } : undefined),
        },
      ],
    },
    output: { ...shared, codeSplitting: together },
  },
  { input: { ...common, input: { everything: "src/Everything.ts" } }, output: shared },
]

export default defineConfig(builds.map(({ input, output }) => ({ ...input, output: { ...output, plugins: [budget] } })))
