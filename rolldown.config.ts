import { defineConfig } from "rolldown"

// One entry, module-path imports, code splitting at every dynamic import: a run loads the chunks it uses and no others.
export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  // jsonc-parser's `main` is a UMD wrapper that no bundler can see through; its `module` is not.
  resolve: { mainFields: ["module", "main"] },
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    minify: true,
  },
})
