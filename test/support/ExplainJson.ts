/**
 * The JSON object of `template explain --json`, written down a second time and closed: a member that is not here is a
 * change of the contract.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Ended } from "./Program.ts"

const Value = {
  value: Schema.String,
  layer: Schema.Union([
    Schema.Literals([
      "default",
      "attribute",
      "working hours",
      "non-working hours",
      "tag",
      "ticketDescription",
      "reopen",
      "ticket",
      "program",
    ]),
    Schema.String.check(Schema.isPattern(/^when\[\d+\]$/)),
  ]),
  tag: Schema.NullOr(Schema.NonEmptyString),
}
const Time = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/))
const Clock = Schema.String.check(Schema.isPattern(/^\d{4}$/))
const Attribute = { name: Schema.String, value: Schema.String }

export const ExplainJson = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  mode: Schema.Literals(["offline", "live"]),
  template: Schema.NonEmptyString,
  job: Schema.NonEmptyString,
  at: Schema.Struct({
    moment: Time,
    zone: Schema.NonEmptyString,
    asked: Schema.NullOr(Schema.String),
    note: Schema.NullOr(Schema.NonEmptyString),
  }),
  facts: Schema.Array(Schema.Struct({ ...Attribute, from: Schema.Literals(["given", "read", "stand-in"]) })),
  decision: Schema.Struct({
    kind: Schema.Literals(["Suppress", "Create", "Update", "Reopen"]),
    row: Schema.Int,
    reason: Schema.NonEmptyString,
    exitTag: Schema.NullOr(Schema.NonEmptyString),
    ticket: Schema.NullOr(Schema.NonEmptyString),
    previous: Schema.NullOr(Schema.NonEmptyString),
    whenRefused: Schema.NullOr(Schema.Literals(["fail", "create"])),
  }),
  passedOver: Schema.Array(
    Schema.Struct({ row: Schema.Int, decision: Schema.NonEmptyString, why: Schema.NonEmptyString }),
  ),
  dailyRule: Schema.Struct({
    on: Schema.Boolean,
    startHour: Schema.Int,
    recordedDate: Schema.NullOr(Schema.NonEmptyString),
    overAt: Schema.NullOr(Time),
    over: Schema.NullOr(Schema.Boolean),
    operationsDate: Schema.NonEmptyString,
  }),
  workingHours: Schema.Struct({
    defined: Schema.Boolean,
    working: Schema.NullOr(Schema.Boolean),
    shift: Schema.NullOr(Schema.Struct({ day: Schema.NonEmptyString, start: Clock, stop: Clock })),
    list: Schema.NullOr(Schema.Literals(["workingHoursAttributes", "nonWorkingHoursAttributes"])),
  }),
  tags: Schema.Array(
    Schema.Struct({
      tag: Schema.NonEmptyString,
      effects: Schema.NonEmptyArray(
        Schema.Struct({
          kind: Schema.Literals(["forbids", "sets", "covered", "lost", "not in force", "none"]),
          what: Schema.NonEmptyString,
        }),
      ),
    }),
  ),
  rules: Schema.Array(Schema.Struct({ rule: Schema.NonEmptyString, on: Schema.Boolean, found: Schema.String })),
  // Only of a template that has conditions.
  whenMatches: Schema.optionalKey(Schema.Literals(["first", "all"])),
  when: Schema.optionalKey(
    Schema.NonEmptyArray(
      Schema.Struct({
        entry: Schema.Int,
        name: Schema.String,
        result: Schema.Literals(["applies", "does not hold", "passed over"]),
        why: Schema.NonEmptyString,
      }),
    ),
  ),
  requests: Schema.Array(
    Schema.Struct({
      request: Schema.Literals(["create", "update"]),
      when: Schema.Literals(["now", "when refused", "not now"]),
      ticket: Schema.NullOr(Schema.NonEmptyString),
      fields: Schema.Array(
        Schema.Struct({ name: Schema.String, ...Value, overrode: Schema.Array(Schema.Struct(Value)) }),
      ),
      text: Schema.Struct({ field: Schema.Literals(["Information", "UserLog", "InternalLog"]), value: Schema.String }),
      customAttributes: Schema.Array(Schema.Struct({ groupName: Schema.String, ...Attribute })),
      notSent: Schema.Array(Schema.Struct(Attribute)),
      configurationItem: Schema.optionalKey(
        Schema.Struct({ key: Schema.NonEmptyString, value: Schema.NonEmptyString }),
      ),
      notes: Schema.optionalKey(Schema.NonEmptyArray(Schema.NonEmptyString)),
    }),
  ),
  summit: Schema.Struct({
    method: Schema.Literal("POST"),
    url: Schema.NonEmptyString,
    service: Schema.NonEmptyString,
    viewIncident: Schema.String,
  }),
  jobLog: Schema.Struct({
    attached: Schema.Boolean,
    why: Schema.NullOr(Schema.NonEmptyString),
    method: Schema.Literal("POST"),
    url: Schema.NonEmptyString,
    service: Schema.String,
  }),
  onJob: Schema.NullOr(
    Schema.Struct({
      incidentTicketId: Schema.NonEmptyString,
      incidentTicketUrl: Schema.String,
      documentation: Schema.NullOr(Schema.String),
    }),
  ),
  notes: Schema.Array(Schema.NonEmptyString),
})
export type ExplainJson = typeof ExplainJson.Type
export type Request = ExplainJson["requests"][number]

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(ExplainJson), { onExcessProperty: "error" })

/** The one object that `template explain --json` has printed. */
export const explainedOf = ({ stderr, stdout }: Ended) =>
  Effect.orDie(decode(stdout.length === 1 ? stdout[0] : `${stdout.length} lines: ${[...stdout, ...stderr].join("\n")}`))

/** A field as `name: value (layer tag) < value (layer tag)`, what it overrode from the highest down. */
export const layers = (request: Request | undefined, name: string): string => {
  const found = request?.fields.find((field) => field.name === name)
  const shown = ({ layer, tag, value }: Omit<Request["fields"][number], "name" | "overrode">) =>
    `${value} (${tag === null ? layer : `${layer} ${tag}`})`
  return found === undefined ? "" : [found, ...found.overrode.toReversed()].map(shown).join(" < ")
}
