/** What is shipped is made small by swc, which leaves out more than the bundler does (15 kB of what a failed job loads). */
import { minify } from "@swc/core"
import type { Plugin } from "rolldown"

export const small: Plugin = {
  name: "small",
  renderChunk: {
    order: "post",
    handler: async (code) => {
      const compress = { ecma: 2022, passes: 3, toplevel: true } as const
      const options = { compress, mangle: { toplevel: true }, ecma: 2022, module: false, sourceMap: false } as const
      return { code: (await minify(code, options)).code, map: null }
    },
  },
}
