/** Preloaded into the built program by test/Loaded.test.ts: tells which of its files were loaded, on stderr, at its end. */
const { basename, dirname, sep } = require("node:path")
const vm = require("node:vm")
const compiled = []
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options)
    compiled.push(options.filename)
  }
}
process.on("exit", () => {
  const files = [...Object.keys(require.cache), ...compiled].filter((file) => dirname(file).endsWith(`${sep}dist`))
  require("node:fs").writeSync(2, `\nLOADED ${files.map((file) => basename(file)).join(" ")}\n`)
})
