/**
 * `npm run bench`: every part, RESULTS.md from it, and what docs/performance.md quotes. `--only NAME` runs one part and prints it; `--rounds FACTOR` makes
 * more or fewer rounds, `--launches N` and `--java-launches N` larger or smaller storms.
 */
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { table } from "../src/domain/Table.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import { machine } from "./Machine.ts"
import { commands } from "./parts/Commands.ts"
import { growth } from "./parts/Growth.ts"
import { hosts } from "./parts/Hosts.ts"
import { oneFailure } from "./parts/OneFailure.ts"
import { slowLog } from "./parts/SlowLog.ts"
import { storms } from "./parts/Storm.ts"
import type { Part } from "./parts/Part.ts"
import type { Section, Table } from "./Report.ts"
import { aimsTable, markdown, markdownTable } from "./Report.ts"

const parts: ReadonlyArray<Part> = [oneFailure, commands, storms, hosts, growth, slowLog]

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "1" },
    launches: { type: "string", default: "500" },
    "java-launches": { type: "string", default: "60" },
  },
})
const sizes = {
  rounds: Number(values.rounds),
  launches: Number(values.launches),
  javaLaunches: Number(values["java-launches"]),
}

const print = ({ about, head, rows }: Table) => Console.log(`\n${about}\n\n${table(head, rows)}`)

const bench = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const wanted = parts.filter(({ name }) => values.only === undefined || values.only === name)
  if (wanted.length === 0) {
    const names = parts.map(({ name }) => name).join(", ")
    return yield* Effect.die(new Error(`there is no part ${values.only}; there are ${names}`))
  }
  const about = yield* machine
  const begun = performance.now()
  const sections: Array<Section> = []
  for (const part of wanted) {
    yield* Console.error(`${part.name} ...`)
    const section = yield* Effect.scoped(part.run(sizes))
    sections.push(section)
    yield* Console.log(`\n${section.title}`)
    yield* Effect.forEach(section.tables, print)
    if (section.aims.length > 0) yield* print(aimsTable(section.aims))
  }
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  yield* Console.error(`${minutes} minutes`)
  if (values.only !== undefined) return
  const intro = `Written by \`npm run bench\` in ${minutes} minutes. Milliseconds are this machine's; what counts are ratios, because all variants of a table ran in turn, in the same rounds.`
  const where = { title: "Machine", text: intro, tables: [about] }
  const aims = aimsTable(sections.flatMap(({ aims }) => aims))
  const all = { title: "Aims", text: "Of start to exit, by rounds, unless another thing is named.", tables: [aims] }
  const document = ["# Measurements", ...[where, all, ...sections].map(markdown)].join("\n\n")
  yield* files.writeFileString(RealProcess.inRepository("bench/RESULTS.md"), `${document}\n`)
  const page = RealProcess.inRepository("docs/performance.md")
  const chief = aimsTable(sections.flatMap(({ aims }) => aims.filter(({ chief }) => chief === true)))
  const found = `What \`npm run bench\` last found, on ${cpus().length} cores; all of it is in [bench/RESULTS.md](../bench/RESULTS.md):`
  const quoted = `<!-- bench:begin -->\n\n${found}\n\n${markdownTable({ ...chief, about: "" })}\n\n<!-- bench:end -->`
  const text = yield* files.readFileString(page)
  yield* files.writeFileString(
    page,
    text.replace(/<!-- bench:begin -->[^]*<!-- bench:end -->/, () => quoted),
  )
  // Here and not in package.json, where the last command is the one that gets the arguments.
  const oxfmt = [RealProcess.inRepository("node_modules/oxfmt/bin/oxfmt"), "bench/RESULTS.md", "docs/performance.md"]
  const { code, stderr } = yield* RealProcess.run(oxfmt, RealProcess.inRepository(""))
  if (code !== 0) return yield* Effect.die(new Error(`oxfmt ended with ${code}: ${stderr}`))
})

Effect.runPromise(Effect.provide(bench, RealProcess.platform))
