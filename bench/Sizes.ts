/** Sites with more in them than usual: a Connector.config that differs, a journal with a past, a template of many tags. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { FailedJob } from "../src/domain/FailedJob.ts"
import { keyIn, shardOf } from "../src/intake/Document.ts"
import { make, nothingDone, toJson } from "../src/journal/Entry.ts"

/** A copy of the site's Connector.config with other values in a section; the result is its path. */
export const configured = Effect.fnUntraced(function* (
  dir: string,
  name: string,
  changes: Readonly<Record<string, Readonly<Record<string, string>>>>,
) {
  const files = yield* FileSystem.FileSystem
  let text = yield* files.readFileString(`${dir}/Connector.config`)
  for (const [section, values] of Object.entries(changes)) {
    for (const [key, value] of Object.entries(values)) {
      text = text
        .replace(new RegExp(`^${key}=.*\n`, "m"), "")
        .replace(`[${section}]\n`, `[${section}]\n${key}=${value}\n`)
    }
  }
  const file = `${dir}/${name}.config`
  yield* files.writeFileString(file, text)
  return file
})

const day = 86_400_000

const failedJob = (index: number): FailedJob =>
  new FailedJob({
    agent: "WINAGENT01",
    schedule: "NIGHTLY BATCH",
    job: `DONE ${index}`,
    termination: "0000000001",
    scheduleDate: "2024-09-21",
    scheduleId: 16,
    scheduleInstance: 1,
    template: "basic.json",
    jobNumber: 1_000_000 + index,
  })

/** Fills a journal with `count` failures that were settled in the last 29 days, as the program keeps them. */
export const withDoneRecords = Effect.fnUntraced(function* (journal: string, count: number) {
  const files = yield* FileSystem.FileSystem
  const now = Date.now()
  const folders = new Set<string>()
  for (let index = 0; index < count; index += 1) {
    const receivedAt = now - Math.floor((index / count) * 29 * day)
    const stamp = new Date(receivedAt).toISOString()
    const entry = make(failedJob(index), receivedAt, stamp, index)
    const folder = `${journal}/done/${stamp.slice(0, 10)}/${shardOf(keyIn(entry.id))}`
    if (!folders.has(folder)) yield* files.makeDirectory(folder, { recursive: true })
    folders.add(folder)
    const incident = {
      as: "created",
      ref: { number: String(100_000 + index), internalId: Option.some(String(index)), encryptedId: Option.none() },
      url: `https://summit.example.com/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=${100_000 + index}`,
      previous: Option.none(),
      notes: [],
    } as const
    const progress = { ...nothingDone, incident: Option.some(incident), writtenBack: true, logDone: true }
    yield* files.writeFileString(
      `${folder}/${entry.id}.json`,
      toJson({ ...entry, state: "done", attempts: 1, progress }),
    )
  }
})

const Template = Schema.fromJsonString(
  Schema.StructWithRest(Schema.Struct({ tags: Schema.Array(Schema.Unknown) }), [
    Schema.Record(Schema.String, Schema.Unknown),
  ]),
)

/** A folder of templates whose basic.json has `count` more tags before its own; none of them is any job's. */
export const withTags = Effect.fnUntraced(function* (dir: string, name: string, count: number) {
  const files = yield* FileSystem.FileSystem
  yield* files.copy(`${dir}/templates`, `${dir}/${name}`)
  const file = `${dir}/${name}/basic.json`
  const template = yield* Schema.decodeEffect(Template)(yield* files.readFileString(file))
  const more = Array.from({ length: count }, (_, index) => ({
    indicator: index % 2 === 0 ? "TAG_START" : "TAG_END",
    indicatorValue: `GROUP_${index}`,
    attribute: "Assigned_WorkGroup_Name",
    value: "DevOps",
  }))
  yield* files.writeFileString(
    file,
    yield* Schema.encodeEffect(Template)({ ...template, tags: [...more, ...template.tags] }),
  )
}, Effect.orDie)
