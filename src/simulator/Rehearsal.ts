/**
 * The folder of a rehearsal: a Connector.config, four templates with their JSON Schema and the certificate to trust, which
 * point the connector at the two simulators. Secrets are encoded as the vendor's EncryptValue does.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"
import * as FileSystem from "effect/FileSystem"
import * as Hash from "effect/Hash"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { schemaFile } from "../template/TemplateFile.ts"
import { shippedText as schemaText } from "../template/TemplateJsonSchema.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { sampleKey, sampleToken } from "./SampleSchedule.ts"

export interface Addresses {
  readonly opconPort: number
  readonly summitPort: number
}

/** The vendor's encoding: hex of base64. It protects nothing. */
const encoded = (secret: string): string => Hex.encode(Base64.encode(secret))

/** Paths are relative to the file, so that the folder may be moved. */
const config = ({ opconPort }: Addresses): string =>
  [
    "[GENERAL]",
    "JOBLOGDIR=joblogs",
    "TEMPLATESDIR=templates",
    "JOURNALDIR=journal",
    "LOGDIR=log",
    "DAILY_START_HOUR=07",
    "DEBUG=OFF",
    "",
    "[PROXY SERVER]",
    "USES_PROXY=False",
    "",
    "[OPCON API]",
    "ADDRESS=localhost",
    `PORT=${opconPort}`,
    "USES_TLS=True",
    `TOKEN=${encoded(sampleToken)}`,
    "CA_FILE=ca.pem",
    "",
    "[SUMMIT API]",
    "CA_FILE=ca.pem",
    "",
  ].join("\n")

const office = { start: "0800", stop: "1700" }
const none = { start: "0000", stop: "0000" }
const restService = "api_integration/REST/Summit_RESTWCF.svc/RESTService"

const rules = {
  includeJobLogAttachment: true,
  includeTagRouting: true,
  includeWorkGroupNameTag: false,
  includeCategoryNameTag: true,
  includeAssignToTag: true,
  submitSingleIncidentPerDay: false,
}

const template = ({ summitPort }: Addresses, changed: Partial<typeof rules> = {}, weekday = office) => ({
  $schema: `./${schemaFile}`,
  ticketDescription: "OpCon job @EV_Job of schedule @EV_Schedule failed",
  ticketInformation: "Job @EV_Job of schedule @EV_Schedule (@EV_Date) failed on @EV_Agent with @EV_errorcode.",
  address: { name: "address", value: `localhost:${summitPort}` },
  viewAddress: { name: "viewAddress", value: `localhost:${summitPort}` },
  credentials: { apiKey: encoded(sampleKey) },
  rules: { ...rules, ...changed },
  urls: [
    { name: "incident", value: `${restService}/CommonWS_JsonObjCall_JSON` },
    { name: "attachment", value: `${restService}/Summit_UploadAttachmentBase64Encoded` },
    { name: "viewIncident", value: "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}" },
  ],
  workingHours: {
    monday: weekday,
    tuesday: weekday,
    wednesday: weekday,
    thursday: weekday,
    friday: weekday,
    saturday: none,
    sunday: none,
  },
  attributes: [{ name: "Caller_EmailID", value: "opcon@example.com" }],
  workingHoursAttributes: [{ name: "Urgency_Name", value: "Medium" }],
  nonWorkingHoursAttributes: [{ name: "Urgency_Name", value: "High" }],
  customAttributes: [{ groupName: "Other Details", name: "Job Name", value: "@EV_Job" }],
  tags: [
    { indicator: "EXIT", indicatorValue: "NOTICKET" },
    { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: "Assigned_WorkGroup_Name", value: "Application One" },
    { indicator: "DEFAULT", attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
    { indicator: "WRKGRP", attribute: "Assigned_WorkGroup_Name" },
    { indicator: "CATNAME", attribute: "Category_Name" },
    { indicator: "ASSIGNTO", attribute: "Assigned_Engineer_Email", value: "@service-now.com" },
  ],
})

/** The templates by file name. */
const templates = (addresses: Addresses): Readonly<Record<string, ReturnType<typeof template>>> => ({
  "basic.json": template(addresses),
  "workgroup.json": template(addresses, { includeWorkGroupNameTag: true, includeTagRouting: false }),
  "daily.json": template(addresses, { submitSingleIncidentPerDay: true }),
  // Without working hours, so that every time of day is outside of them.
  "night.json": { ...template(addresses, {}, none), workingHoursAttributes: [] },
})

/** In every folder of a rehearsal: the checksums of what was written, by file name, so that changes are noticed. */
const markName = ".opcon-summit-rehearsal.json"
const Mark = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Array(Schema.String)))

const sumOf = (text: string): string => `${text.length}-${Hash.string(text)}`

const refuse = (dir: string, why: string) =>
  new ArgumentsInvalid({
    problems: [`--dir ${dir} ${why}: name a folder that is not there yet, or one that simulate has made`],
    see: "simulate --help",
  })

/** The mark of an earlier rehearsal; empty for a folder that does not exist or is empty. Any other folder is refused. */
const claim = Effect.fnUntraced(function* (dir: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const at of [dir, path.join(dir, "templates")]) {
    const isLink = yield* Effect.isSuccess(files.readLink(at))
    if (isLink) return yield* refuse(dir, at === dir ? "is a link" : "holds a link called templates")
  }
  if (!(yield* files.exists(dir))) return {}
  if ((yield* files.stat(dir)).type !== "Directory") return yield* refuse(dir, "is no folder")
  const names = yield* files.readDirectory(dir)
  if (names.length === 0) return {}
  if (!names.includes(markName)) return yield* refuse(dir, "holds files that simulate did not write")
  const mark = Effect.flatMap(files.readFileString(path.join(dir, markName)), Schema.decodeEffect(Mark))
  return yield* Effect.orElseSucceed(mark, (): typeof Mark.Type => ({}))
})

/**
 * Writes the folder and returns its absolute path. It must be new, empty or of an earlier rehearsal; files that a person has
 * changed are kept, which is reported on stderr.
 */
export const writeRehearsal = Effect.fn("Rehearsal.writeRehearsal")(function* (
  folder: string,
  addresses: Addresses,
  certificate: string,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const dir = path.resolve(folder)
  const mark = yield* claim(dir)
  const contents: ReadonlyArray<readonly [name: string, text: string]> = [
    ["ca.pem", certificate],
    ["Connector.config", config(addresses)],
    ...Object.entries(templates(addresses)).map(
      ([name, content]) => [`templates/${name}`, `${JSON.stringify(content, undefined, 2)}\n`] as const,
    ),
    [`templates/${schemaFile}`, schemaText],
  ]
  yield* files.makeDirectory(path.join(dir, "templates"), { recursive: true })
  const kept: Array<string> = []
  const mine: Record<string, ReadonlyArray<string>> = {}
  for (const [name, text] of contents) {
    const there = yield* Effect.option(files.readFileString(path.join(dir, name)))
    const known = mark[name] ?? []
    const isChanged = Option.exists(there, (text) => !known.includes(sumOf(text)))
    if (isChanged) kept.push(name)
    mine[name] = isChanged ? known : [sumOf(text), ...Option.toArray(Option.map(there, sumOf))]
  }
  // Before the files: if the program is killed in between, they must still be known as its own.
  yield* files.writeFileString(path.join(dir, markName), yield* Effect.orDie(Schema.encodeEffect(Mark)(mine)))
  for (const [name, text] of contents.filter(([name]) => !kept.includes(name))) {
    yield* files.writeFileString(path.join(dir, name), text)
  }
  if (kept.length > 0) {
    yield* Console.error(
      `${kept.join(", ")} in ${dir} was changed since simulate wrote it, and is kept; remove it to have it written again.`,
    )
  }
  return dir
})
