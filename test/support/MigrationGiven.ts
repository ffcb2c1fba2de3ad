/** What a row of the table of migration is, and the files, jobs and moments that the rows show themselves true with. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { decide } from "../../src/domain/Decide.ts"
import { stateUnder } from "../../src/domain/Facts.ts"
import { route } from "../../src/domain/Routing.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import * as TemplateText from "./TemplateText.ts"
import { noFacts } from "../domain/Given.ts"
import * as ConfigText from "./ConfigText.ts"
import { documentedJob, valuesFor } from "./Fixtures.ts"

/** `same`: as documented; `better`: as documented, and more; `chosen`: `compatibility` chooses. */
export type Verdict = "same" | "better" | "chosen"

export interface Row {
  readonly sentence: string
  readonly pages: "24.2" | "24.3" | "both"
  readonly verdict: Verdict
  /** What differs; empty where nothing does. */
  readonly here: string
  readonly show: () => void
}

export const refused = (text: string) => ConfigText.problems(text).length > 0
export const older = "[OPCON API]\nADDRESS=o\nTOKEN=62324e685a47303d\n"
export const newest = "[OPCON API CONNECTION]\nSERVER=o\nTOKEN=62324e685a47303d\n"

export const template = (fields: Readonly<Record<string, unknown>> = {}) =>
  Result.getOrThrow(TemplateFile.parse("basic.json", JSON.stringify({ ...TemplateText.minimal, ...fields }))).template
export const invalid = (fields: Readonly<Record<string, unknown>>) =>
  TemplateText.messages({ ...TemplateText.minimal, ...fields })

/** Saturday, outside every office. */
export const saturday = DateTime.makeZonedUnsafe("2024-09-21T09:20:00Z", { timeZone: "UTC" })
export const at = (time: string) => DateTime.makeZonedUnsafe(`2024-09-23T${time}:00Z`, { timeZone: "UTC" })

export const routed = (fields: Readonly<Record<string, unknown>>, ...jobTags: ReadonlyArray<string>) => {
  const { attributes } = route({
    defaults: ConfigText.parse(older).defaults,
    template: template(fields),
    jobTags,
    values: valuesFor(documentedJob),
    when: [],
    now: saturday,
  })
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]))
}

export const withTicket = (status: string, from: "all" | ReadonlyArray<"Pending"> = []) =>
  decide({ ...noFacts, ticket: Option.some("59404"), state: stateUnder(status, from) })._tag

export const row = (pages: Row["pages"], sentence: string, verdict: Verdict, here: string, show: () => void): Row => ({
  pages,
  sentence,
  verdict,
  here,
  show,
})

export const group = "Assigned_WorkGroup_Name"
export const byTags = {
  rules: { includeTagRouting: true },
  tags: [
    { indicator: "EXIT", indicatorValue: "NOTICKET" },
    { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: group, value: "Application One" },
    { indicator: "DEFAULT", attribute: group, value: "DevOps" },
  ],
}
