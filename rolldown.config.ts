import * as Option from "effect/Option"
import type { InputOptions, OutputOptions } from "rolldown"
import { defineConfig } from "rolldown"
import { budget } from "./packaging/Budget.ts"
import { commit } from "./packaging/Source.ts"

const common: InputOptions = {
  platform: "node",
  // jsonc-parser's `main` is a UMD wrapper that no bundler can see through; its `module` is not.
  resolve: { mainFields: ["module", "main"] },
  transform: {
    define: {
      BUILT_FROM: JSON.stringify(Option.getOrElse(commit, () => "")),
      // CommonJS has none.
      "import.meta.env": "undefined",
    },
  },
}

// CommonJS: node starts it without a package.json beside it, and builtin modules come cheaper.
const shared: OutputOptions = {
  dir: "dist",
  format: "cjs",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  // V8 keeps a text that is not ASCII at two bytes a character.
  minify: { compress: true, mangle: true, codegen: { asciiOnly: true } },
  comments: false,
  // import() would go through node's loader of ES modules, and the single executable has none.
  dynamicImportInCjs: false,
}

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
      input: { start: "src/main.ts" },
      plugins: [
        {
          name: "other-bundle",
          resolveId: (id) => (id === "./Everything.ts" ? { id: "./everything.js", external: true } : undefined),
        },
      ],
    },
    output: {
      ...shared,
      // With all that they import: two files, and not one for each combination of what they share.
      codeSplitting: {
        groups: [
          { name: "start", test: /[\\/]src[\\/]main\.ts$/ },
          { name: "OneFailure", test: /[\\/]src[\\/]OneFailure\.ts$/ },
        ],
      },
    },
  },
  {
    input: { ...common, input: { everything: "src/Everything.ts" } },
    output: {
      ...shared,
      codeSplitting: { groups: [{ name: "everything", test: /[\\/]src[\\/]Everything\.ts$/ }] },
    },
  },
]

export default defineConfig(
  [loader, ...builds].map(({ input, output }) => ({ ...input, output: { ...output, plugins: [budget] } })),
)
