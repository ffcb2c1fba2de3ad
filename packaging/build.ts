/** `npm run build`: the program in dist, and one line that says how much it is. */
import { rm } from "node:fs/promises"
import { build } from "rolldown"
import { input, output } from "../rolldown.config.ts"
import { budget } from "./Budget.ts"

await rm(output.dir, { recursive: true, force: true })
await build([
  // What npm links into a folder of the PATH. It shares nothing: node itself loads it, and it loads all others.
  {
    ...input,
    input: { main: "src/Loader.ts" },
    output: { ...output, codeSplitting: false, banner: "#!/usr/bin/env node" },
  },
  { ...input, output: { ...output, plugins: [budget] } },
])
