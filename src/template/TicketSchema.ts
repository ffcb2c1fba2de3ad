/**
 * The parts of a template that say what a ticket gets: attributes, the configuration item, and the conditions under which
 * it gets others.
 */
import * as Schema from "effect/Schema"
import type { ConditionName } from "../domain/Template.ts"
import * as Type from "./FieldTypes.ts"
import { byDefault, described, filled } from "./FieldTypes.ts"

/** Of every text that is filled. */
export const holders = "May hold placeholders such as @EV_Job; docs/templates.md lists them."

export const Attributes = Schema.Array(
  Schema.Struct({
    name: filled.pipe(described("Name of a ticket attribute, as Summit knows it; upper and lower case count.")),
    value: Schema.String.pipe(described(holders)),
  }),
).pipe(byDefault<ReadonlyArray<{ readonly name: string; readonly value: string }>>([]))

export const CustomAttributes = Schema.Array(
  Schema.Struct({
    groupName: Schema.String.pipe(described("Name of the group, as Summit knows it.")),
    name: filled.pipe(described("Name of the custom attribute, as Summit knows it.")),
    value: Schema.String.pipe(described(holders)),
  }),
).pipe(byDefault<ReadonlyArray<{ readonly groupName: string; readonly name: string; readonly value: string }>>([]))

/** JSON has no comments. */
export const comment = Schema.optionalKey(Type.lines).pipe(described("Only for people; not read."))

export const ConfigurationItem = Schema.Struct({
  $comment: comment,
  key: filled.pipe(
    described(
      `CI_Key: what Summit finds the configuration item by, as the tenant knows it: hostname, serialnumber. ${holders}`,
    ),
  ),
  value: filled.pipe(
    described(
      `CI_Value, such as @EV_Agent; an empty value, and N/A, mean that there is no configuration item. ${holders}`,
    ),
  ),
  onUpdate: Schema.Literals(["send", "omit"]).pipe(
    byDefault<"send" | "omit">("send"),
    described("send, the default: it is sent again when the job fails again. omit: what people have put there stays."),
  ),
})

/** One pattern, or several of which one is enough. */
const pattern = (what: string) =>
  Schema.optionalKey(Type.patterns).pipe(
    described(
      `${what}: a pattern, or a list of patterns of which one is enough. * stands for any text, ? for a character.`,
    ),
  )

const Condition = Schema.Struct({
  termination: pattern("The termination as OpCon sends it (0000000016), or the exit code in it (16)"),
  agent: pattern("The agent"),
  schedule: pattern("The name of the schedule"),
  job: pattern("The name of the job"),
  tag: pattern("A tag of the job"),
  department: pattern("The department of the job"),
  workingHours: Schema.optionalKey(Schema.Boolean).pipe(
    described("Whether the job failed within workingHours; without workingHours neither holds."),
  ),
} satisfies Record<ConditionName | "workingHours", unknown>)

export const WhenEntry = Schema.Struct({
  $comment: comment,
  name: Schema.String.pipe(byDefault(""), described("For people: notes and template explain show it.")),
  if: Condition.pipe(described("Everything in it must hold; an empty group always holds.")),
  attributes: Attributes.pipe(described("Ticket attributes of the incident; they win over all others.")),
  customAttributes: CustomAttributes.pipe(
    described("Custom attributes of the incident; they win over customAttributes of the template."),
  ),
  ticketDescription: Schema.optionalKey(filled).pipe(
    described(`Subject of the incident, in place of the template's. ${holders}`),
  ),
  ticketInformation: Schema.optionalKey(filled).pipe(
    described(`Text of the incident, in place of the template's. ${holders}`),
  ),
  configurationItem: Schema.optionalKey(ConfigurationItem).pipe(described("In place of the template's.")),
})
