import * as Option from "effect/Option"
import type { InputOptions, OutputOptions } from "rolldown"
import { exportsOnDemand } from "./packaging/Exports.ts"
import { commit } from "./packaging/Source.ts"

/** The program: start.js, and what that loads. */
export const input: InputOptions = {
  input: { start: "src/main.ts" },
  platform: "node",
  plugins: [exportsOnDemand],
  // jsonc-parser's `main` is a UMD wrapper that no bundler can see through; its `module` is not.
  resolve: { mainFields: ["module", "main"] },
  // It builds tables for formatting when it is loaded, which nothing here asks for, and does not say that it may be left out.
  treeshake: { moduleSideEffects: [{ test: /[\\/]jsonc-parser[\\/]/, sideEffects: false }] },
  transform: {
    define: {
      BUILT_FROM: JSON.stringify(Option.getOrElse(commit, () => "")),
      // CommonJS has none.
      "import.meta.env": "undefined",
    },
  },
}

export const output = {
  dir: "dist",
  // CommonJS: node starts it without a package.json beside it, and builtin modules come cheaper.
  format: "cjs",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  // V8 keeps a text that is not ASCII at two bytes a character.
  minify: { compress: true, mangle: true, codegen: { asciiOnly: true } },
  comments: false,
  // What a failed job loads is two files with all that they import, and not one for each set of commands that share it.
  codeSplitting: {
    groups: [
      { name: "start", test: /[\\/]src[\\/]main\.ts$/ },
      { name: "app", test: /[\\/]src[\\/]app\.ts$/ },
    ],
  },
} satisfies OutputOptions
