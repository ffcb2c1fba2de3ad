/**
 * The parts of the documentation that are tables of the program: each is rendered from the code that uses it, so that
 * what is documented is what happens.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"
import { decisionTable } from "../../src/domain/DecisionRows.ts"
import { table as syncTable } from "../../src/domain/SyncTable.ts"
import { ofKind } from "../../src/commands/ExitCode.ts"
import { meanings } from "../../src/commands/ExitMeanings.ts"
import { logWords } from "../../src/opcon/JobLog.ts"
import { cures } from "../../src/domain/cures/Failures.ts"
import { failures } from "../../src/domain/Messages.ts"
import type { Policy } from "../../src/domain/RetryPolicy.ts"
import { delayBefore, logPolling, policies, redelivery } from "../../src/domain/RetryPolicy.ts"
import type { Cells } from "./Markdown.ts"
import { block, code, table, wrapped } from "./Markdown.ts"
import { configKeys } from "./ConfigParts.ts"
import * as MessageParts from "./MessageParts.ts"
import { shown } from "./MessageParts.ts"
import * as MigrationParts from "./MigrationParts.ts"
import * as OperationsParts from "./OperationsParts.ts"
import * as Program from "./Program.ts"
import * as RehearsalParts from "./RehearsalParts.ts"
import * as Simulators from "./Simulators.ts"
import * as TemplateParts from "./TemplateParts.ts"

const seconds = (millis: number): string => `${Number((millis / 1000).toFixed(3))} s`

const ofMarkdown = (text: string): string => {
  const [head = [], , ...rows] = text.split("\n").map((line) => line.slice(2, -2).split(" | "))
  return table(head, rows)
}

const decisions = (): string => ofMarkdown(decisionTable())

const exitCodes = (): string =>
  table(
    ["exit code", "meaning"],
    Object.entries(meanings).map(([code, meaning]) => [code, meaning]),
  )

/** What the command line itself has against a line: effect/cli's own errors, all 64. */
const ofTheParser: ReadonlySet<string> = new Set([
  "UnrecognizedOption",
  "DuplicateOption",
  "MissingOption",
  "MissingArgument",
  "UnexpectedArgument",
  "InvalidValue",
  "UnknownSubcommand",
  "ValidationError",
  "UserError",
  "ShowHelp",
])

/** Every kind of failure that a run or a command can end with, as `error.kind` of the JSON result names it. */
const failureKinds = Object.entries(ofKind)
  .filter(([kind]) => !ofTheParser.has(kind))
  .toSorted(([, one], [, other]) => one - other)

const kinds = (): string =>
  table(
    ["`error.kind`", "exit code"],
    failureKinds.map(([kind, exit]): Cells => [code(kind), String(exit)]),
  )

const named = <A>(all: Readonly<Record<string, A>>, name: string): ReadonlyArray<A> =>
  Object.entries(all).flatMap(([key, value]) => (key === name ? [value] : []))

const failureSections = (): string =>
  failureKinds
    .map(([kind, exit]) => {
      const texts = named<object>(failures, kind).flatMap((failure) => Object.values(failure).flatMap(shown))
      return [`### ${code(kind)}`, [`Exit code ${exit}.`, ...texts].join(" "), ...named(cures, kind).map(wrapped)].join(
        "\n\n",
      )
    })
    .join("\n\n")

const triedAgain: Readonly<Record<Policy["when"], string>> = {
  transient: "anything that may pass",
  unsent: "what certainly was not processed",
}

const retries = (): string => {
  const rows = Object.values<Policy>(policies).map((policy): Cells => {
    const delays = Array.from({ length: policy.retries }, (_, at) => delayBefore(policy, at + 1))
    const all = delays.reduce((sum, delay) => sum + delay, 0)
    return [
      policy.why,
      triedAgain[policy.when],
      String(policy.retries + 1),
      `${seconds(policy.first)}, up to ${seconds(Math.max(...delays))}`,
      seconds(all),
    ]
  })
  return table(
    ["what", "retried", "attempts", "delay at most, after the first and later ones", "waiting in all, at most"],
    [
      ...rows,
      [
        "wait for the job log",
        "while OpCon has none",
        "",
        `${seconds(logPolling.first)}, each time a fifth more, up to ${seconds(logPolling.cap)}`,
        seconds(logPolling.within),
      ],
      [
        "work on what stayed in the journal",
        "by the next run or `drain`",
        "",
        `${seconds(redelivery.first)}, up to ${seconds(redelivery.cap)}`,
        "",
      ],
    ],
  )
}

const logWordsTable = (): string =>
  table(
    ["words", "why", "requested again"],
    logWords.map(({ example, verdict, why }): Cells => [`_${example}_`, why, verdict === "later" ? "later" : "no"]),
  )

/** The help of every command, found by following the lists of sub-commands from the first page on. */
const commands = Effect.gen(function* () {
  const program = yield* Program.make(yield* Simulators.make())
  const pages: Array<string> = []
  const follow = (path: ReadonlyArray<string>): Effect.Effect<void> =>
    Effect.gen(function* () {
      const { stdout } = yield* program.run(...path, "--help")
      const [page = "", ...rest] = stdout.join("\n").split(/\n(?=GLOBAL FLAGS\n)/)
      // The global flags are the same on every page.
      const after = rest.join("\n").split("\n\n")
      const shown = [page.trimEnd(), ...(path.length === 0 ? rest : after.slice(1))]
      pages.push(`## \`${["opcon-summit", ...path].join(" ")}\`\n\n${block(shown.join("\n\n"))}`)
      for (const [section = "", ...lines] of shown
        .join("\n\n")
        .split("\n\n")
        .map((part) => part.split("\n"))) {
        if (!/^(SUBCOMMANDS|[A-Z ]+:)$/.test(section)) continue
        for (const line of lines) {
          const [, name] = /^ {2}(\S+) {2,}/.exec(line) ?? []
          if (name !== undefined) yield* follow([...path, name])
        }
      }
    })
  yield* follow([])
  return pages.join("\n\n")
})

const Package = Schema.Struct({ devDependencies: Schema.Record(Schema.String, Schema.String) })

/** What was asked for and what it is in Effect 4, with the versions of package.json. */
const effectPackages = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const { devDependencies } = Schema.decodeUnknownSync(Schema.fromJsonString(Package))(
    yield* files.readFileString("package.json"),
  )
  const at = (name: string) => `\`${name}\` ${/\d+\.\d+/.exec(devDependencies[name] ?? "")?.[0] ?? ""}`
  const edge = `${at("@effect/platform-node")} at the edge`
  return table(
    ["asked for", "here", "why"],
    [
      ["effect", at("effect"), ""],
      ["@effect/schema", "`effect/Schema`", "merged into effect at 3.10"],
      [
        "@effect/platform",
        `\`effect/FileSystem\`, \`effect/Path\`, \`effect/http\`; ${edge}`,
        "merged into effect at 4.0",
      ],
      ["@effect/cli", "`effect/cli`", "merged into effect at 4.0"],
      ["@effect/vitest", at("@effect/vitest"), ""],
    ],
  )
})

/** What stands between `<!-- name:begin -->` and `<!-- name:end -->` of a file; `sample` is the shipped Connector.config. */
export interface Part {
  readonly file: string
  readonly name: string
  readonly render: (sample: string) => Effect.Effect<string, PlatformError.PlatformError, FileSystem.FileSystem>
}

const part = (file: string, name: string, render: (sample: string) => string): Part => ({
  file,
  name,
  render: (sample) => Effect.sync(() => render(sample)),
})

export const parts: ReadonlyArray<Part> = [
  part("docs/decisions.md", "decision-table", decisions),
  part("docs/decisions.md", "retry-table", retries),
  part("docs/sync.md", "sync-table", () => ofMarkdown(syncTable())),
  part("docs/decisions.md", "answer-table", OperationsParts.answerTable),
  part("docs/decisions.md", "error-words", OperationsParts.errorWordsTable),
  part("docs/errors.md", "exit-codes", exitCodes),
  part("docs/errors.md", "failure-kinds", kinds),
  part("docs/errors.md", "failures", failureSections),
  part("docs/doctor.md", "doctor-checks", OperationsParts.doctorChecks),
  { file: "docs/effect.md", name: "effect", render: () => effectPackages },
  part("docs/operations.md", "outcomes", OperationsParts.outcomes),
  part("docs/messages.md", "web-pages", OperationsParts.webPages),
  part("docs/operations.md", "outcome-members", OperationsParts.outcomeMembers),
  part("docs/messages.md", "log-words", logWordsTable),
  ...Object.entries(MessageParts.parts).map(([name, render]) => part("docs/messages.md", name, render)),
  part("docs/configuration.md", "config-keys", configKeys),
  part("docs/migration.md", "migration", MigrationParts.migration),
  part("docs/migration.md", "compatibility", MigrationParts.compatibility),
  { file: "docs/commands.md", name: "commands", render: () => commands },
  ...Object.entries(RehearsalParts.parts).map(([name, render]) => part("docs/rehearsal.md", name, render)),
  ...Object.entries(TemplateParts.parts).map(([name, rendered]) => ({
    file: "docs/templates.md",
    name,
    render: () => rendered,
  })),
]
