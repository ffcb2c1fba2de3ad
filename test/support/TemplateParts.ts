/**
 * The generated parts of docs/templates.md: fields from the JSON Schema that comes from the Schema that decodes them,
 * place holders and routing from the functions that a run uses, an explanation as the program prints it.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { fill, ownNames, vendorNames } from "../../src/domain/PlaceHolders.ts"
import { exitTag, tagAttributes } from "../../src/domain/Routing.ts"
import { plain } from "../../src/domain/Table.ts"
import type { Indicator, Rules, Tag } from "../../src/domain/Template.ts"
import { behaviours } from "../../src/template/TemplateDefaults.ts"
import { indicators, weekdays } from "../../src/domain/Template.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import * as TemplateJsonSchema from "../../src/template/TemplateJsonSchema.ts"
import { needed } from "../../src/template/FieldTypes.ts"
import { vendorFlags } from "../../src/intake/VendorWords.ts"
import type { JobDetails } from "../../src/domain/FailureValues.ts"
import { bareJob, documentedJob as sample, template as sampleTemplate, valuesFor } from "./Fixtures.ts"
import * as Explaining from "./Explaining.ts"
import { filledIn } from "./FilledIn.ts"
import * as Files from "./Files.ts"
import type { Cells } from "./Markdown.ts"
import { block, code, table } from "./Markdown.ts"

/** As much of a JSON Schema as the table of fields tells. */
interface Node {
  readonly description?: string
  readonly type?: string
  readonly pattern?: string
  readonly enum?: ReadonlyArray<string>
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly required?: ReadonlyArray<string>
  readonly properties?: { readonly [name: string]: Node }
  readonly items?: Node
}

const Node = Schema.Struct({
  description: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  pattern: Schema.optionalKey(Schema.String),
  enum: Schema.optionalKey(Schema.Array(Schema.String)),
  minimum: Schema.optionalKey(Schema.Number),
  maximum: Schema.optionalKey(Schema.Number),
  default: Schema.optionalKey(Schema.Unknown),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  properties: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.suspend((): Schema.Codec<Node> => Node),
    ),
  ),
  items: Schema.optionalKey(Schema.suspend((): Schema.Codec<Node> => Node)),
})

const kinds: Readonly<Record<string, string>> = {
  boolean: "`true`, `false`",
  integer: "whole number",
  string: "text",
  array: "list",
  object: "group",
}

const kindOf = (path: string, { enum: allowed, maximum, minimum, pattern, type = "" }: Node): string => {
  if (allowed !== undefined) return allowed.map(code).join(", ")
  const range = minimum === undefined ? "" : `, ${minimum} to ${maximum}`
  // Of all fields only these may be two kinds of things.
  if (type === "") return path === "reopen.from" ? "`all`, or a list" : "text, or a list of texts"
  return `${kinds[type] ?? type}${pattern === "\\S" ? ", not empty" : ""}${range}`
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** Of an entry of tags: for which indicators the field must be given. */
const byIndicator = (name: string): string => {
  const all = indicators.filter((indicator) => needed[indicator].some((field) => field === name))
  return all.length === 0 ? "none" : `must be given for ${all.join(", ")}`
}

const defaultOf = (path: string, name: string, node: Node, mandatory: boolean): string => {
  if (mandatory) return "must be given"
  if (path === "reopen.from") return "`Resolved`; what `compatibility` says"
  if (Object.keys(behaviours).includes(path))
    return `${code(JSON.stringify(node.default))}; what \`compatibility\` says`
  if (path.startsWith("attachmentRequest.")) return "follows from the url"
  if (path.startsWith("tags[].")) return byIndicator(name)
  if (Object.values(node.properties ?? {}).some((field) => field.default !== undefined)) return "as below"
  return node.default === undefined || isEmptyList(node.default) ? "none" : code(JSON.stringify(node.default))
}

const isWeekday = (name: string): boolean => weekdays.some((day) => day === name)

const rowsOf = (node: Node, prefix: string): ReadonlyArray<Cells> =>
  Object.entries(node.properties ?? {})
    .filter(([name]) => !isWeekday(name) || name === weekdays[0])
    .flatMap(([name, field]): ReadonlyArray<Cells> => {
      const path = `${prefix}${isWeekday(name) ? "DAY" : name}`
      const holds = defaultOf(path, name, field, node.required?.includes(name) === true)
      return [
        [code(path), kindOf(path, field), holds, field.description ?? ""],
        ...rowsOf(field, `${path}.`),
        ...(field.items === undefined ? [] : rowsOf(field.items, `${path}[].`)),
      ]
    })

const fields = (): string =>
  table(
    ["field", "allowed values", "default", "what it does"],
    rowsOf(Schema.decodeUnknownSync(Node)(TemplateJsonSchema.make()), ""),
  )

const holders = (): string =>
  table(
    ["placeholder", "argument", "OpCon's token", "example"],
    vendorNames.map((name): Cells => {
      const value = fill(name, valuesFor(sample))
      const [long] = Object.entries(sample).flatMap(([field, held]) => (held === value ? [field] : []))
      const flag = vendorFlags.find(({ long: name }) => name.replaceAll("-", "") === long?.toLowerCase())
      return [code(name), code(flag?.short ?? ""), code(flag?.token ?? ""), code(value)]
    }),
  )

const failedRun: JobDetails = {
  ...bareJob,
  uid: Option.some("4711"),
  tags: ["PAYROLL_EU", "NIGHTLY"],
  department: "Finance",
  documentation:
    "Last Incident Date : 2024-09-20\r\nLoads the ledger.\r\n<INSTRUCTIONS>Restart from step 2.</INSTRUCTIONS>\r\n",
  lastRun: {
    started: "2024-09-21T09:16:35.0000000+00:00",
    ended: "2024-09-21T09:20:00.0000000+00:00",
    duration: "205000",
  },
}

const standsFor: Readonly<Record<(typeof ownNames)[number], string>> = {
  "@EV_JobNumber": "number of the run that failed",
  "@EV_ScheduleId": "id of the schedule",
  "@EV_ScheduleInstance": "instance of the schedule",
  "@EV_Department": "department of the job",
  "@EV_Tags": "tags of the job, with commas between them",
  "@EV_Documentation": "documentation of the job, without the lines that this program keeps in it",
  "@EV_Instructions": "what is within the tag `documentationTag` of the documentation",
  "@EV_StartTime": "when the run began",
  "@EV_EndTime": "when it ended",
  "@EV_Duration": "how long it took: hours, minutes, seconds",
  "@EV_FailedAt":
    "when the job failed: the end of the run; where OpCon does not show it, when the failure was decided about",
  "@EV_ExitCode": "the exit code in the termination",
  "@EV_Termination": "the termination, with its meaning where that is known",
  "@EV_System": "`SYSTEM_NAME` of Connector.config",
  "@EV_JobLink": "page of the job in Solution Manager, by the url `viewJob`",
  "@EV_PreviousIncident": "number of the incident that this one follows",
}

const ownHolders = (): string => {
  const values = valuesFor(FailedJob.make({ ...sample, termination: "+000000137:0000:N" }), {
    template: {
      documentationTag: "INSTRUCTIONS",
      urls: { ...sampleTemplate.urls, viewJob: "https://opcon.example.com/job/{uid}" },
    },
    job: failedRun,
    previous: Option.some("59404"),
  })
  return table(
    ["placeholder", "stands for", "example"],
    ownNames.map((name): Cells => [code(name), standsFor[name], code(values[name].replaceAll("\n", " "))]),
  )
}

/** For each indicator an entry of `tags`, the rule that looks at it, and a job's tags on which it has its effect. */
const examples: Readonly<
  Record<Indicator, { readonly tag: Partial<Tag>; readonly rule: keyof Rules; readonly jobTags: ReadonlyArray<string> }>
> = {
  EXIT: { tag: { indicatorValue: "NOTICKET" }, rule: "includeTagRouting", jobTags: ["PAYROLL", "NOTICKET"] },
  TAG_START: {
    tag: { indicatorValue: "PAYROLL", attribute: "Assigned_WorkGroup_Name", value: "Payroll Systems" },
    rule: "includeTagRouting",
    jobTags: ["PAYROLL_EU"],
  },
  TAG_END: {
    tag: { indicatorValue: "ROUTE1", attribute: "Assigned_WorkGroup_Name", value: "Application One" },
    rule: "includeTagRouting",
    jobTags: ["APP1_ROUTE1"],
  },
  DEFAULT: {
    tag: { attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
    rule: "includeTagRouting",
    jobTags: ["APP_ONE"],
  },
  WRKGRP: { tag: {}, rule: "includeWorkGroupNameTag", jobTags: ["WRKGRP_Network Team"] },
  CATNAME: { tag: {}, rule: "includeCategoryNameTag", jobTags: ["CATNAME_Elasticsearch"] },
  ASSIGNTO: { tag: { value: "@example.com" }, rule: "includeAssignToTag", jobTags: ["ASSIGNTO_jane.doe"] },
}

const routing = (): string =>
  table(
    ["entry of `tags`", "rule", "tags of the job", "result"],
    indicators.map((indicator): Cells => {
      const { jobTags, rule, tag } = examples[indicator]
      const whole: Tag = { indicator, indicatorValue: "", attribute: "", value: "", ...tag }
      const template = { ...sampleTemplate, rules: { ...sampleTemplate.rules, [rule]: true }, tags: [whole] }
      const set = tagAttributes(template, jobTags, valuesFor(sample)).map(({ name, value }) =>
        code(`${name} = ${value}`),
      )
      const comes = Option.isSome(exitTag(template, jobTags)) ? "no incident" : set.join(", ")
      const entry = JSON.stringify({ indicator, ...tag })
        .replaceAll('":"', '": "')
        .replaceAll('","', '", "')
        .replace(/^\{(.*)\}$/, "{ $1 }")
      const any = indicator === "EXIT" ? "any, or none" : code(rule)
      return [code(entry), any, jobTags.map(code).join(", "), comes]
    }),
  )

/** How the request with a log is spelled, by the service that the url names. */
const requests = (shipped: string): string => {
  const withPath = (path: string) => {
    const other = shipped.replace("RESTService/Summit_UploadAttachmentBase64Encoded", `RESTService/${path}`)
    const { template } = Result.getOrThrow(TemplateFile.parse("basic.json", other))
    return Object.entries(template.attachmentRequest)
  }
  const names = ["Summit_UploadAttachmentBase64Encoded", "Summit_UploadAttachment"]
  const [first = [], second = []] = names.map(withPath)
  return table(
    ["field", ...names.map((name) => `the url ends in ${code(name)}`)],
    first.map(([name, value], at) => [code(name), code(value), code(second[at]?.[1] ?? "")]),
  )
}

const shippedTemplate = Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString("templates/basic.json"))

const words = ["--job", "LOAD GL", "--schedule", "NIGHTLY BATCH", "--tags", "APP1_ROUTE1", "--at", "2024-09-21T22:30"]

const explanation = Effect.gen(function* () {
  const { program, run } = yield* Explaining.make("America/Chicago")
  program.look = plain
  Files.writeTemplate(program, "basic.json", yield* shippedTemplate)
  const { stdout } = yield* run(...words)
  const line = words.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ")
  return block(`> SMASymphonySummit.exe template explain -t basic.json ${line}\n\n${stdout.join("\n")}`)
})

/** What people get wrong first, in the shipped template. */
const mistakes: ReadonlyArray<readonly [right: string, wrong: string]> = [
  ['"includeAssignToTag": true', '"includeAssignToTag": "true"'],
  ['"ticketInformation": "Job @EV_Job', '"ticketInformation": "Job @EV_JobName'],
  ['"stop": "1600"', '"stop": "16:00"'],
  ['"nonWorkingHoursAttributes"', '"nonWorkingHourAttributes"'],
]

const findings = Effect.gen(function* () {
  const { program } = yield* Explaining.make()
  const wrong = mistakes.reduce((text, [right, wrong]) => text.replace(right, wrong), filledIn(yield* shippedTemplate))
  program.look = plain
  program.disk.put("/new.json", wrong)
  const { stdout } = yield* program.run("template", "check", "--config", Files.configFile, "/new.json")
  return block(
    `> SMASymphonySummit.exe template check new.json\n\n${stdout.join("\n").replaceAll("/new.json", "new.json")}`,
  )
})

/** By name, for docs/templates.md. */
export const parts = {
  "template-fields": Effect.sync(fields),
  "place-holders": Effect.sync(holders),
  "own-place-holders": Effect.sync(ownHolders),
  indicators: Effect.sync(routing),
  "attachment-request": Effect.map(shippedTemplate, requests),
  "check-example": findings,
  "explain-example": explanation,
}
