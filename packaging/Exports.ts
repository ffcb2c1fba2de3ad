/**
 * What the app shows to the files of commands: hundreds of names, each by a getter of its own. A failed job takes as long
 * to make them as to read its settings, and never asks for one. So they are made for the first file that asks; start.js has
 * a name of its own.
 */
import type { Plugin } from "rolldown"

const getter =
  /Object\.defineProperty\(exports, "[\w$]+", \{\s*enumerable: true,\s*get: function ?\(\) \{\s*return ([\w$]+);\s*\}\s*\}\);\n?/g
const forStart = "app_exports"

export const exportsOnDemand: Plugin = {
  name: "exports-on-demand",
  renderChunk(code, { name }) {
    if (name === "start") return null
    if (name !== "app") return code.replaceAll(/\brequire\("\.\/app-[^"]+"\)/g, "$&.forCommands()")
    const made: Array<string> = []
    const rest = code.replaceAll(getter, (whole, local) => {
      if (local === forStart) return whole
      made.push(whole)
      return ""
    })
    if (made.length === 0) this.error("no name was found that is made on demand")
    return `${rest}
exports.forCommands = () => {
  ${made.join("  ")}
  exports.forCommands = () => exports;
  return exports;
};
`
  },
}
