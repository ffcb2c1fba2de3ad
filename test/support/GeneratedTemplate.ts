/**
 * Templates whose layers cover each other: the same attributes given by attributes, hours and tags, and shifts that span
 * midnight. As a Schema, so that tests can generate them.
 */
import * as Schema from "effect/Schema"
import type { Program } from "./Program.ts"
import { folder } from "./Program.ts"

const Name = Schema.Literals([
  "Priority_Name",
  "Sup_Function",
  "Medium",
  "Source",
  "Caller_EmailID",
  "Assigned_WorkGroup_Name",
  "Category_Name",
  "Description",
  "Site_Field",
  "Ticket_No",
])
const Value = Schema.Literals(["", "A", "@EV_Job on @EV_Agent", "@EV_errorcode", "B & C"])
const attribute = Schema.Union([
  Schema.Struct({ name: Name, value: Value }),
  Schema.Struct({ name: Schema.Literal("Status"), value: Schema.Literals(["New", "Assigned"]) }),
])
const Attributes = Schema.Array(attribute).check(Schema.isMaxLength(5))

/** The indicators that route need both. */
const routed = { attribute: Name, value: Schema.Literals(["A", "@EV_Job on @EV_Agent", "@example.com", "B & C"]) }
const Tag = Schema.Union([
  Schema.Struct({ indicator: Schema.Literal("EXIT"), indicatorValue: Schema.Literals(["NOTICKET2", "NOTICKET"]) }),
  Schema.Struct({
    indicator: Schema.Literals(["TAG_START", "TAG_END"]),
    indicatorValue: Schema.Literals(["APP1", "ROUTE1", "A", "1", "CATNAME_"]),
    ...routed,
  }),
  Schema.Struct({ indicator: Schema.Literals(["DEFAULT", "WRKGRP", "CATNAME", "ASSIGNTO"]), ...routed }),
])

const Shift = Schema.Struct({
  start: Schema.Literals(["0000", "0200", "0700", "2200"]),
  stop: Schema.Literals(["0000", "0300", "0600", "0800", "2400"]),
})
const Day = Schema.optionalKey(Shift)

const When = Schema.Struct({
  if: Schema.Struct({
    job: Schema.optionalKey(Schema.Literals(["*", "LOAD*", "JOB00?", "X"])),
    tag: Schema.optionalKey(Schema.Literals(["A*", "APP1_ROUTE1"])),
    termination: Schema.optionalKey(Schema.Literals(["1", "0*2"])),
    workingHours: Schema.optionalKey(Schema.Boolean),
  }),
  attributes: Attributes,
  ticketDescription: Schema.optionalKey(Schema.Literals(["under a condition: @EV_Job", "@EV_ExitCode @EV_Tags"])),
  ticketInformation: Schema.optionalKey(Schema.Literals(["@EV_Termination: @EV_Documentation", "short"])),
})

export const Layers = Schema.Struct({
  includeTagRouting: Schema.Boolean,
  attributes: Attributes,
  workingHoursAttributes: Attributes,
  nonWorkingHoursAttributes: Attributes,
  customAttributes: Schema.Array(
    Schema.Struct({ groupName: Schema.Literals(["G", "H"]), name: Schema.Literal("N"), value: Value }),
  ).check(Schema.isMaxLength(1)),
  tags: Schema.Array(Tag).check(Schema.isMaxLength(5)),
  when: Schema.Array(When).check(Schema.isMaxLength(3)),
  whenMatches: Schema.Literals(["first", "all"]),
  limits: Schema.Struct({
    Description: Schema.optionalKey(Schema.Literals([10, 25])),
    Information: Schema.optionalKey(Schema.Literals([50, 120])),
    UserLog: Schema.optionalKey(Schema.Literals([50, 120])),
    Category_Name: Schema.optionalKey(Schema.Literal(10)),
  }),
  workingHours: Schema.optionalKey(
    Schema.Struct({
      monday: Day,
      tuesday: Day,
      wednesday: Day,
      thursday: Day,
      friday: Day,
      saturday: Day,
      sunday: Day,
    }),
  ),
})
export type Layers = typeof Layers.Type

const Json = Schema.Record(Schema.String, Schema.Unknown)
const decodeText = Schema.decodeUnknownSync(Schema.fromJsonString(Json))
const decode = Schema.decodeUnknownSync(Json)

const byDefault = { indicator: "DEFAULT", attribute: "Site_Field", value: "by default" }

/** Puts the layers into a template of the rehearsal; the rest of it stays. A routing must have a DEFAULT tag. */
export const withLayers = ({ disk }: Pick<Program, "disk">, name: string, layers: Layers): void => {
  const file = `${folder}/templates/${name}`
  const { workingHours: _, ...template } = decodeText(disk.files().get(file))
  const { includeTagRouting, tags, ...rest } = layers
  const rules = { ...decode(template["rules"]), includeTagRouting }
  disk.put(file, JSON.stringify({ ...template, ...rest, rules, tags: [...tags, byDefault] }))
}
