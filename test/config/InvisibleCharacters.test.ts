/** Characters that nobody sees, in settings and templates, and variables in folders. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { expandVariables, configuredFolder } from "../../src/intake/ConfigFile.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"

const parse = (text: string, variables?: Readonly<Record<string, string>>) =>
  ConnectorConfig.parse(text, {
    file: "C",
    resolve: (path) => `/srv/${expandVariables(path, variables)}`,
    ...(variables === undefined ? {} : { variables }),
  })

const problemsOf = (text: string, variables?: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Result.match(parse(text, variables), {
    onFailure: (problems) => problems.map(({ message }) => message),
    onSuccess: () => [],
  })

const config = (...lines: ReadonlyArray<string>) => ["[OPCON API]", "ADDRESS=h", "TOKEN=666f6f", ...lines].join("\n")

describe("Connector.config", () => {
  it.each([
    ["TOK\u200bEN=a", "unknown key TOK<U+200B>EN in [OPCON API]: did you mean TOKEN?"],
    ["\u00adPORT=1", "unknown key <U+00AD>PORT in [OPCON API]: did you mean PORT?"],
    ["[GENE\u200bRAL]", "unknown section [GENE<U+200B>RAL]: did you mean [GENERAL]?"],
    ["PORT=4\u200b43", 'PORT in [OPCON API] is "4<U+200B>43": a whole number from 1 to 65535 is allowed'],
  ])("%j is refused, and what nobody sees is shown", (line, message) => {
    assert.deepStrictEqual(problemsOf(config(line)), [message])
  })

  it.each(["op\u200bcon.example", "opcon\u00ad", "\u202eopcon", "op\u00a0con"])("no host is called %j", (host) => {
    const [problem = ""] = problemsOf(`[OPCON API]\nADDRESS=${host}\nTOKEN=666f6f`)
    assert.match(problem, /^ADDRESS in \[OPCON API\] is "[^"]*<U\+[0-9A-F]{4}>[^"]*": only a host name/)
  })

  it.each(["666f\u200b6f", "\u2060abc", "abc\u00addef"])("no token holds what %j does", (token) => {
    assert.include(problemsOf(`[OPCON API]\nADDRESS=h\nTOKEN=${token}`)[0], "a character that no token or key has")
  })

  it.each([
    ["[GENERAL]\nLOGDIR=lo\u200bg", "LOGDIR in [GENERAL] has <U+200B>, which nobody sees, in its value"],
    [
      "[DEFAULTS]\nSOURCE_VALUE=Event\u00a0Trigger",
      "SOURCE_VALUE in [DEFAULTS] has <U+00A0>, which nobody sees, in its value",
    ],
    [
      "[GENERAL]\nLOGDIR=log\u00a0",
      "LOGDIR in [GENERAL] has <U+00A0>, which nobody sees, around its value, which is taken without it",
    ],
    [
      "[GENERAL]\nLOGDIR=\ufefflog",
      "LOGDIR in [GENERAL] has <U+FEFF>, which nobody sees, around its value, which is taken without it",
    ],
  ])("%j is warned about", (lines, warning) => {
    const { warnings } = Result.getOrThrow(parse(config(lines)))
    assert.deepStrictEqual(
      warnings.filter((text) => !text.includes("plain text")).map((text) => text.replace(/^C:\d+:\d+: /, "")),
      [warning],
    )
  })

  it.each(["AbCdEfGhIjKlMnOpQrStUv==", "0123456789abcdef=", "deadBEEFdeadBEEF="])(
    "a key %s that strayed is not repeated",
    (line) => {
      assert.deepStrictEqual(
        problemsOf(config(line)).map((text) => text.replace(/;.*|: .*/, "")),
        ["unknown key (not shown, it may be a secret) in [OPCON API]"],
      )
    },
  )
})

describe("%NAME% in a folder", () => {
  const lines = ["[GENERAL]", "JOURNALDIR=%ProgramData%\\summit %X Y%", "LOGDIR=100%"]
  const variables = { ProgramData: "C:\\ProgramData", "X Y": "z" }

  it("is filled in on Windows, as the first look at the file does", () => {
    const { general } = Result.getOrThrow(parse(config(...lines), variables))
    assert.strictEqual(general.journalDir, "/srv/C:\\ProgramData\\summit z")
    assert.strictEqual(general.logDir, "/srv/100%")
    assert.strictEqual(configuredFolder(lines.join("\n"), "JOURNALDIR", variables), "C:\\ProgramData\\summit z")
  })

  it("that is not set is refused there", () => {
    assert.deepStrictEqual(problemsOf(config(...lines), { "X Y": "z" }), [
      "JOURNALDIR in [GENERAL] holds %ProgramData%, a variable that is not set for this account",
    ])
    assert.isUndefined(configuredFolder(lines.join("\n"), "JOURNALDIR", {}))
  })

  it.each([
    ["C:\\ProgramData\\journal", "\\, which is taken as it is: only Windows separates folders with it"],
    ["~/journal", "~, which is taken as it is: only a shell replaces it"],
    ["${HOME}/journal", "${HOME}, which is taken as it is: only a shell replaces it"],
    ["$HOME/journal", "$HOME, which is taken as it is: only a shell replaces it"],
    ["/srv/a~b/c$/journal", undefined],
  ])("nor is what another system or a shell would understand: %s", (value, part) => {
    const { warnings } = Result.getOrThrow(parse(config("[GENERAL]", `JOURNALDIR=${value}`)))
    const told = warnings.filter((text) => text.includes("taken as it is"))
    assert.lengthOf(told, part === undefined ? 0 : 1)
    assert.include(told[0] ?? "", part ?? "")
  })

  it("is left as it is elsewhere, with a warning", () => {
    const { general, warnings } = Result.getOrThrow(parse(config(...lines, "[SUMMIT API]", "CA_FILE=%A%")))
    assert.strictEqual(general.journalDir, "/srv/%ProgramData%\\summit %X Y%")
    assert.strictEqual(configuredFolder(lines.join("\n"), "JOURNALDIR", undefined), "%ProgramData%\\summit %X Y%")
    assert.lengthOf(
      warnings.filter((text) => text.includes("variables are filled in on Windows")),
      3,
    )
  })
})

const template = (change: (text: string) => string) =>
  TemplateFile.examine(
    change(
      JSON.stringify({
        ticketDescription: "Job @EV_Job",
        ticketInformation: "Text",
        address: { value: "summit.example" },
        credentials: { apiKey: "666f6f" },
        urls: [{ name: "incident", value: "a/b" }],
        attributes: [{ name: "Urgency_Name", value: "High" }],
        tags: [
          { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
        ],
      }),
    ),
  )

describe("a template", () => {
  const unseen = (problems: ReadonlyArray<{ readonly message: string }>) =>
    problems.map(({ message }) => message).filter((message) => message.includes("nobody sees"))

  it.each([
    ["Urgency_", "Urgency_\u200b", "attributes[0].name has <U+200B>"],
    ["Urgency_", "\\u00a0Urgency_", "attributes[0].name has <U+00A0>"],
    ["Assigned_", "Assigned_\u00ad", "tags[0].attribute has <U+00AD>"],
    ["a/b", "a/b\u00a0", "urls[0].value has <U+00A0>"],
    ["summit.example", "summit\u200b.example", "address.value has <U+200B>"],
  ])("%s that became %j is refused", (from, to, message) => {
    const { problems, warnings } = template((text) => text.replace(from, to))
    assert.deepStrictEqual([unseen(problems), unseen(warnings)], [[`${message}, which nobody sees`], []])
  })

  it.each([
    ["ROUTE1", "ROUTE1\u200b", "tags[0].indicatorValue has <U+200B>"],
    ["High", "High\u00a0", "attributes[0].value has <U+00A0>"],
    ["Job ", "Job\u202e ", "ticketDescription has <U+202E>"],
  ])("%s that became %j is warned about", (from, to, message) => {
    const { problems, warnings } = template((text) => text.replace(from, to))
    assert.deepStrictEqual([unseen(problems), unseen(warnings)], [[], [`${message}, which nobody sees`]])
  })

  it("may hold a no-break space in its texts", () => {
    const { problems, warnings } = template((text) => text.replace("Job ", "Job\u00a0:\u00a0"))
    assert.deepStrictEqual([unseen(problems), unseen(warnings)], [[], []])
  })

  it("shows an unknown field with what nobody sees", () => {
    const { problems } = template((text) => text.replace('"tags"', '"ta\u200bgs"'))
    assert.isTrue(problems.some(({ message }) => message.startsWith("unknown field ta<U+200B>gs: did you mean tags?")))
  })

  const key = "6b65794f6e6c79464f5254455354"
  it.each([
    `{"address": ${key}}`,
    `{${key}": 1}`,
    `{"a": "b" ${key}}`,
    `{: ${key}}`,
    `${key}`,
    `{"address": x ${key}}`,
  ])("%s does not repeat a key that strayed", (text) => {
    const { problems, source } = TemplateFile.examine(text)
    assert.isTrue(Option.isNone(source))
    assert.notInclude(problems.map(({ message }) => message).join("\n"), key.slice(0, 8))
  })
})
