import * as path from "node:path"
import * as Option from "effect/Option"
import type { InputOptions, OutputOptions } from "rolldown"
import { defineConfig } from "rolldown"
import { budget } from "./packaging/Budget.ts"
import { small } from "./packaging/Minify.ts"
import * as Rare from "./packaging/Rare.ts"
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
  // packaging/Minify.ts does it.
  minify: false,
  plugins: [small],
}

/** What only the resolving of secrets needs, though effect imports it in more places than it uses it. */
const secrets =
  /[\\/]effect[\\/]dist[\\/](?:crypto[\\/]|internal[\\/](?:uuid|ulid)\.js|encoding[\\/]Base64Url\.js|Config(?:Provider)?\.js)/

/**
 * Whatever `root` needs at once is one file: what is loaded for a rare case or by one command alone stays apart, and so
 * does what `before` it has loaded already, and what belongs `apart`.
 */
const together = (root: string, before: string, apart?: RegExp): NonNullable<OutputOptions["codeSplitting"]> => ({
  includeDependenciesRecursively: false,
  groups: [before, root].map((file) => ({
    debugName: file,
    name: (id, context) => {
      const seen = new Set<string>()
      const isNeeded = (module: string): boolean => {
        if (seen.has(module)) return false
        seen.add(module)
        if (path.basename(module) === `${file}.ts`) return true
        return context.getModuleInfo(module)?.importers.some(isNeeded) ?? false
      }
      return apart?.test(id) !== true && isNeeded(id) ? file : null
    },
  })),
})

/** The file that npm links into a folder of the PATH. */
const loader: { readonly input: InputOptions; readonly output: OutputOptions } = {
  input: { ...common, input: { main: "src/Loader.ts" } },
  output: { ...shared, banner: "#!/usr/bin/env node" },
}

/**
 * Two bundles that share nothing, so that neither carries what only the other uses: start.js with the way of one failure,
 * and everything.js with all commands, each of which is a chunk that is loaded when it is called.
 */
export const builds: ReadonlyArray<{ readonly input: InputOptions; readonly output: OutputOptions }> = [
  {
    input: {
      ...common,
      input: { start: "src/main.ts", rare: Rare.together },
      // Nothing on this way does something by being loaded, but the way itself.
      treeshake: {
        moduleSideEffects: (id) => /[\\/]src[\\/]main\.ts$/.test(id),
        propertyReadSideEffects: false,
        unknownGlobalSideEffects: false,
      },
      plugins: [
        Rare.plugin,
        {
          name: "other-bundle",
          resolveId: (id) => (id === "./Everything.ts" ? { id: "./everything.js", external: true } : undefined),
          renderChunk: (code) => ({
            code: code
              // import() would go through node's ES module loader, and the single executable has none.
              .replace('import("./everything.js")', 'Promise.resolve().then(() => require("./everything.js"))')
              // Seventy bytes for each name that another chunk may ask for. None changes once its chunk is evaluated, and
              // no chunk is asked before.
              .replaceAll(
                /Object\.defineProperty\(exports, "(\w+)", \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/g,
                "exports.$1 = $2;",
              ),
            map: null,
          }),
        },
      ],
    },
    output: { ...shared, codeSplitting: together("OneFailure", "main", secrets) },
  },
  {
    input: { ...common, input: { everything: "src/Everything.ts" } },
    output: { ...shared, codeSplitting: together("Everything", "everything") },
  },
]

export default defineConfig(
  [loader, ...builds].map(({ input, output }) => ({
    ...input,
    output: { ...output, plugins: [output.plugins, budget] },
  })),
)
