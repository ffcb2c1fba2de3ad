import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import * as Texts from "../../src/domain/Texts.ts"
import * as Limits from "../../src/domain/Limits.ts"
import { template, valuesFor } from "../support/Fixtures.ts"
import { failedJob, moment } from "./Given.ts"

const system = "opcon.example:443"
const mark = Texts.marker(system, failedJob, Option.some(4245))
const former = Texts.formerMarker(failedJob, Option.some(4245))
const run: Texts.Run = { marker: mark, jobNumber: Option.some(4245) }
const subject = (failed = failedJob, more: Partial<Texts.Subject> = {}): Texts.Subject => ({
  template,
  failed,
  values: valuesFor(failed),
  run,
  ...more,
})
const information = (of: Texts.Subject, previous = Option.none<string>(), doubt = Option.none<string>()) =>
  Limits.joined(Texts.information(of, previous, doubt))
const refailure = (...words: Parameters<typeof Texts.refailure>) => Limits.joined(Texts.refailure(...words))
const idLine = "OpCon job id: 20240921|16|1|LOAD GL, run 4245"
const filled = "Job LOAD GL failed on WINAGENT01 at 2024-09-21 with -000000001:0000:N"

describe("marker", () => {
  it("is one word of letters and digits, the same in every run of the program", () => {
    assert.strictEqual(mark, "opcon254f128ee7af025898f17831")
    assert.match(mark, /^opcon[0-9a-f]{24}$/)
  })

  it("differs by system, job, day, instance and run", () => {
    const others = [
      Texts.marker("opcon.example:9010", failedJob, Option.some(4245)),
      Texts.marker(system, failedJob, Option.some(4246)),
      Texts.marker(system, failedJob, Option.none()),
      Texts.marker(system, FailedJob.make({ ...failedJob, job: "LOAD GM" }), Option.some(4245)),
      Texts.marker(system, FailedJob.make({ ...failedJob, scheduleDate: "2024-09-22" }), Option.some(4245)),
      Texts.marker(system, FailedJob.make({ ...failedJob, scheduleInstance: 2 }), Option.some(4245)),
      Texts.marker("opcon", FailedJob.make({ ...failedJob, scheduleId: 1 }), Option.some(4245)),
    ]
    assert.strictEqual(new Set([mark, ...others]).size, others.length + 1)
  })

  it("differs for 20,000 neighbouring runs, in more than its last digits", () => {
    const all = Array.from({ length: 20_000 }, (_, run) => Texts.marker(system, failedJob, Option.some(run)))
    for (const part of [0, 8, 16]) {
      assert.strictEqual(new Set(all.map((one) => one.slice(5 + part, 13 + part))).size > 19_990, true)
    }
  })

  it.prop(
    "is found in a text for the same run alone",
    {
      run: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })),
      other: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })),
      before: Schema.String,
      after: Schema.String,
    },
    ({ after, before, other, run }) => {
      for (const of of [
        Texts.formerMarker,
        (...of: Parameters<typeof Texts.formerMarker>) => Texts.marker(system, ...of),
      ]) {
        const text = `${before}${of(failedJob, Option.some(run))}${after}`
        assert.isTrue(Texts.hasExactly(text, of(failedJob, Option.some(run))))
        assert.strictEqual(Texts.hasExactly(text, of(failedJob, Option.some(other))), run === other)
      }
    },
  )

  const odd = FailedJob.make({ ...failedJob, job: "R&D  'LOAD' _%[x] <b>" })
  it.each([
    ["as it is", (text: string) => text],
    ["cut after 40 characters", (text: string) => text.slice(0, 40)],
    ["with entities", (text: string) => text.replaceAll("&", "&amp;").replaceAll("'", "&#39;").replaceAll("<", "&lt;")],
    ["with blanks and line breaks collapsed", (text: string) => text.replaceAll(/\s+/g, " ")],
    ["in capitals", (text: string) => text.toUpperCase()],
    ["in a paragraph", (text: string) => `<p>${text.replaceAll("\n", "<br/>")}</p>`],
  ])("is found %s, whatever the job is called", (_, shown) => {
    const one = Texts.marker(system, odd, Option.some(1))
    assert.isTrue(
      Texts.hasExactly(shown(information(subject(odd, { run: { marker: one, jobNumber: Option.some(1) } }))), one),
    )
  })

  it("of version 1.0.0 is found through entities and collapsed blanks", () => {
    const one = Texts.formerMarker(odd, Option.some(1))
    assert.strictEqual(one, "{OpCon 20240921|16|1|R&D  'LOAD' _%[x] <b> run 1}")
    assert.isTrue(Texts.hasExactly("x {OpCon 20240921|16|1|R&amp;D &#39;LOAD&#x27; _%[x] &lt;b&gt; run 1} y", one))
  })

  it.each([
    ["a longer run", "{OpCon 20240921|16|1|LOAD GL run 42450}"],
    ["a shorter run", "{OpCon 20240921|16|1|LOAD GL run 424}"],
    ["another instance", "{OpCon 20240921|16|11|LOAD GL run 4245}"],
    ["a job whose name begins like it", "{OpCon 20240921|16|1|LOAD GL 2 run 4245}"],
    ["no brackets", "OpCon 20240921|16|1|LOAD GL run 4245"],
    ["nothing", ""],
  ])("of version 1.0.0 is not found in that of %s", (_, text) => {
    assert.isFalse(Texts.hasExactly(text, former))
  })

  it("is told from what only looks like one", () => {
    assert.isTrue(Texts.isMarker(mark))
    assert.isTrue(Texts.isMarker(former))
    for (const text of [
      "",
      " ",
      "%",
      "opcon",
      "{}",
      "{OpCon }",
      `${mark}0`,
      ` ${mark}`,
      mark.slice(0, -1),
      "{OpCon a\nb}",
    ]) {
      assert.isFalse(Texts.isMarker(text), text)
    }
  })
})

describe("information", () => {
  it("is the marker on the first line, then the template's text", () => {
    assert.strictEqual(information(subject()), `${mark}\n\n${filled}\n\n${idLine}`)
  })

  it("names the previous incident", () => {
    assert.strictEqual(
      information(subject(), Option.some("59404")),
      `${mark}\n\n${filled}\n\nPrevious incident: 59404\n\n${idLine}`,
    )
  })

  it("is marker and job where the template says nothing", () => {
    const silent = { ...template, ticketInformation: "" }
    assert.strictEqual(information(subject(failedJob, { template: silent })), `${mark}\n\n${idLine}`)
  })
})

describe("description", () => {
  it("is filled", () => {
    assert.strictEqual(
      Texts.description(template, valuesFor(failedJob)),
      "Job LOAD GL of schedule NIGHTLY BATCH failed",
    )
  })

  it("is one line", () => {
    const several = { ...template, ticketDescription: "a\r\nb\nc\rd\n\n@EV_Job" }
    assert.strictEqual(Texts.description(several, valuesFor(failedJob)), "a b c d LOAD GL")
  })
})

describe("refailure", () => {
  const at = moment("2024-09-21T07:20:05.678Z", "Europe/Berlin")

  it("says what failed, when and how", () => {
    assert.strictEqual(
      refailure(subject(), at, "In-Progress"),
      `${mark} 66ee73a5\n\n` +
        "OpCon job LOAD GL (NIGHTLY BATCH, 2024-09-21) failed again: termination -000000001:0000:N on WINAGENT01 at 2024-09-21T09:20:05+02:00" +
        `\n\n${filled}\n\nStatus of this incident: In-Progress\n\n${idLine}`,
    )
  })

  it("says when it failed and when that is reported, if an outage lies between", () => {
    const received = (time: string, of = run) => ({ run: { ...of, receivedAt: Date.parse(time) } })
    const line = (more: Partial<Texts.Subject>) => refailure(subject(failedJob, more), at, "New").split("\n")[2]
    const when = "on WINAGENT01 at"
    assert.include(
      line(received("2024-09-21T03:00:00Z")),
      `${when} 2024-09-21T05:00:00+02:00, reported at 2024-09-21T09:20:05+02:00`,
    )
    for (const time of ["2024-09-21T07:19:30Z", "2024-09-21T09:00:00Z"])
      assert.isTrue(line(received(time))?.endsWith(`${when} 2024-09-21T09:20:05+02:00`), time)
    // What version 1.0.0 wrote is found by its moment.
    assert.notInclude(line(received("2024-09-21T03:00:00Z", { ...run, marker: former })), "reported at")
  })

  it("is silent about what is not known", () => {
    const little = FailedJob.make({ ...failedJob, agent: "", termination: "" })
    assert.strictEqual(
      refailure(subject(little, { template: { ticketInformation: "" } }), moment("2024-09-21T00:00:00Z", "UTC"), ""),
      `${mark} 66ee0c80\n\nOpCon job LOAD GL (NIGHTLY BATCH, 2024-09-21) failed again: no termination code at 2024-09-21T00:00:00+00:00\n\n${idLine}`,
    )
  })

  it("carries the marker", () => {
    assert.isTrue(Texts.hasExactly(refailure(subject(), at, "New"), mark))
  })
})
