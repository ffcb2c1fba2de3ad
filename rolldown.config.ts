import * as Option from "effect/Option"
import type { InputOptions, OutputOptions } from "rolldown"
import { defineConfig } from "rolldown"
import { commit } from "./packaging/Source.ts"

export const input: InputOptions = {
  input: { main: "src/main.ts" },
  platform: "node",
  // jsonc-parser's `main` is a UMD wrapper that no bundler can see through; its `module` is not.
  resolve: { mainFields: ["module", "main"] },
  transform: { define: { BUILT_FROM: JSON.stringify(Option.getOrElse(commit, () => "")) } },
}

export const output: OutputOptions = {
  dir: "dist",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  minify: true,
  // For the program that npm links into a folder of the PATH.
  banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
}

// One entry, module-path imports, code splitting at every dynamic import: a run loads the chunks it uses and no others.
export default defineConfig({ ...input, output })
