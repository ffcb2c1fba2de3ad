/**
 * What the documentation says of messages, held against the sources: every sentence that a run may tell is in
 * docs/messages.md or docs/errors.md, and whatever is documented there is told by the program.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { sentencesIn } from "./support/Sentences.ts"

/** Sources whose sentences reach whoever reads a result or a log, in folders with a slash at the end every file. */
const sources = [
  "pipeline/steps/",
  "pipeline/Connector.ts",
  "opcon/",
  "summit/",
  "journal/",
  "queue/Run.ts",
  "intake/TlsType.ts",
  "queue/Drain.ts",
  "queue/Redelivery.ts",
  "pipeline/Attempt.ts",
  "pipeline/KnownRun.ts",
  "queue/LogFolder.ts",
  "commands/Drain.ts",
  "commands/Journal.ts",
  "queue/JournalChanges.ts",
  "queue/QueueWithoutConfig.ts",
  "queue/RejectedFailure.ts",
  "logging/Log.ts",
  "queue/Outcomes.ts",
  "domain/RetryPolicy.ts",
  "telemetry/Telemetry.ts",
  "http/HttpExchange.ts",
  "http/Breaker.ts",
  "http/NoReply.ts",
  "encrypt/Encrypt.ts",
  "encrypt/Migration.ts",
  "site/Site.ts",
  "main.ts",
  "intake/Intake.ts",
  "intake/DrainLock.ts",
  "http/NodeHttp.ts",
  "http/NodeResponse.ts",
  "http/Tunnel.ts",
  "http/HttpClients.ts",
  "http/Roots.ts",
  "replay/Record.ts",
  "template/TagRules.ts",
  "template/FieldRules.ts",
  "template/TextRules.ts",
  "template/WhenRules.ts",
  "domain/Conditions.ts",
  "domain/Limits.ts",
  "config/ConnectorRules.ts",
  "domain/Sample.ts",
] as const

/** Sentences that tell their own cure, that docs/errors.md has by the kind of failure, or that nobody is told. */
const elsewhere = [
  // What `encrypt` says about a value or a file that it refuses says what to do.
  /: nothing was encrypted\.$|^Standard input |\(it is not shown\)$|it is as it was$|: the file is as it was: /,
  // Whole messages of failures: their kind has a section.
  /^(OpCon|Symphony Summit) (cannot be reached|refused|knows no job)/,
  /^The outcomes in .* cannot be read/,
  /^It is not known whether Symphony Summit has the incident|^It is looked for again$|^send again in doubt$/,
  /^Search Symphony Summit for a ticket that holds/,
  /^The journal (\.\.\. cannot be used|needs attention)|^--(record|config) is for one (drain|queue)|^Several queues in one process: /,
  /^there is no (such file|\.\.\. in )|^found neither as \.\.\.; name it with --config$/,
  /Correct the template, or name another one with -t\.$/,
  /^this is the JSON Schema for editors|^the name of a file in the folder of templates is meant/,
  // What `journal setup` and `journal move` say tells what to do.
  /names no shared queue: give URL and QUEUE|^The tables are there already|^Another process works on the queue now|^into JOURNALDIR of this host$/,
  /^The shared queue .* cannot be used/,
  // Defects, texts for Summit, and what is compared with texts of others.
  /^The reply to an earlier request was lost: there may be another incident/,
  /^it was open before$/,
  /reached RaiseIncident$|^only the bytes and the text|^not asked, because|^the body is too large$|^connecting takes too long$|^the proxy (does not answer CONNECT|refuses the tunnel)$/,
  /^before secure TLS connection$|^icacls/,
  // The log at level debug, and what EncryptFiles puts sentences together from.
  /is of no use here: |^the list is longer than what is asked for$|^(TOKEN|PASSWORD) (?:in \[|of )|^credentials\.apiKey of a template$/,
  /^it would be kept as/,
  /^Secrets, e-mail addresses, RECORD_MASK, job logs and documentation are left out of it|, and that IIS may run the service there$|: the API is not behind the login, or must be exempt from it$/,
]

/** The examples of a command's help. */
const examples = /Command\.withExamples\([^]*?\n {2}\]\),/g

const spaces = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("\\|", "|")

const told = Effect.fnUntraced(function* (leastWords: number) {
  const files = yield* FileSystem.FileSystem
  const all = (yield* files.readDirectory("src", { recursive: true })).filter((name) => name.endsWith(".ts"))
  const isOf = (source: string) => (name: string) =>
    name === source || (source.endsWith("/") && name.startsWith(source))
  for (const source of sources) assert.isTrue(all.some(isOf(source)), `src/${source} is no more`)
  const names = all.filter((name) => sources.some((source) => isOf(source)(name)))
  const found = yield* Effect.forEach(names, (name) =>
    Effect.map(files.readFileString(`src/${name}`), (source) =>
      sentencesIn(source.replaceAll(examples, ""), leastWords).map((text) => ({ name, text })),
    ),
  )
  return found.flat()
})

const read = (page: string) =>
  Effect.map(
    Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(page)),
    spaces,
  )

const generated = /<!-- ([\w-]+):begin -->.*?<!-- \1:end -->/gs

/** The texts in the first column of the tables. */
const documented = (page: string): ReadonlyArray<string> =>
  Array.from(page.matchAll(/\| (`[^|]*`)\s*\|/g)).flatMap(([, cell = ""]) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, text = ""]) => text),
  )

/** Whether `whole` is the sentence with something in the place of each `...`. */
const isFilled = (sentence: string, whole: string): boolean =>
  new RegExp(
    `^${sentence
      .split("...")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(".*")}$`,
  ).test(whole)

describe("documented messages", () => {
  it.effect("are all that a run may tell", () =>
    Effect.gen(function* () {
      const messages = yield* read("docs/messages.md")
      const others = yield* Effect.forEach(["errors", "decisions", "operations"], (name) => read(`docs/${name}.md`))
      const pages = messages + others.join("\n")
      const known = documented(messages)
      const missing = (yield* told(4)).filter(
        ({ text }) =>
          !pages.includes(text) &&
          !known.some((whole) => isFilled(text, whole)) &&
          !elsewhere.some((pattern) => pattern.test(text)),
      )
      assert.deepStrictEqual(missing, [], "docs/messages.md lacks their cures")
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("are told by the program", () =>
    Effect.gen(function* () {
      const texts = (yield* told(2)).map(({ text }) => text)
      const isTold = (whole: string) => texts.some((text) => isFilled(text, whole) || text.includes(whole))
      const byHand = (yield* read("docs/messages.md")).replaceAll(generated, "")
      const gone = documented(byHand).filter((text) => !isTold(text))
      assert.deepStrictEqual(gone, [], "docs/messages.md tells of messages that are no more")
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
