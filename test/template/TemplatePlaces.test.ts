import { assert, describe, it } from "@effect/vitest"
import { fields, full, minimal, problems, render } from "../support/TemplateText.ts"

const lineOf = (text: string, part: string): number => text.split("\n").findIndex((line) => line.includes(part)) + 1

const withCredentials = (credentials: unknown) => render({ ...fields, credentials })

describe("a template with", () => {
  it("the published sample's day names the word, its place and what is meant", () => {
    const text = full.replace('"submitSingleIncidentPerDay": true', '"submitSingleIncidentPerDay": day')
    const line = lineOf(text, "submitSingleIncidentPerDay")
    const message = "submitSingleIncidentPerDay: day is no value: true or false is meant"
    assert.deepStrictEqual(problems(text), [`T:${line}:35: ${message}`])
  })

  it("several syntax errors names each", () => {
    const text = full.replace(': "park"', ": park").replace('"0800"', "08:00").replace('"DevOps"\n', '"DevOps",\n')
    assert.deepStrictEqual(
      problems(text).map((problem) => Number(problem.split(":")[1])),
      [lineOf(text, ": park"), lineOf(text, "08:00"), lineOf(text, '"DevOps",')],
    )
  })

  it("an unknown placeholder names its own column, whatever stands before it", () => {
    const text = render({ ...minimal, ticketDescription: 'say "x"\n@EV_Job @EV_Agnt' })
    const column = (text.split("\n")[1] ?? "").indexOf("@EV_Agnt") + 1
    const message = "unknown placeholder @EV_Agnt in ticketDescription: did you mean @EV_Agent?"
    assert.deepStrictEqual(problems(text), [`T:2:${column}: ${message}`])
  })

  it("a name given twice says both lines, beside every other problem", () => {
    const text = full.replace('"incidentContainer"', '"address": {},\n  "incidentContaner"')
    const [first, second] = [lineOf(text, '"address"'), lineOf(text, '"address": {}')]
    assert.deepStrictEqual(problems(text), [
      `T:${second}:3: address is given twice, lines ${first} and ${second}: keep one of them`,
      `T:${second}:14: address.value is missing`,
      `T:${second + 1}:3: unknown field incidentContaner: did you mean incidentContainer?`,
    ])
  })

  it("secrets never shows them", () => {
    const wrong = [{ apiKey: "aes:canary" }, { apiKey: ["canary"] }, ["canary"], "canary", { apiKye: "canary" }]
    const texts = [...wrong.map(withCredentials), '[{"apiKey": "canary"}]', '"canary"']
    for (const found of texts.map(problems)) {
      assert.isAbove(found.length, 0)
      assert.notInclude(found.join("\n"), "canary")
    }
  })
})
