/** An explanation as text: the decision first, then its reasons and the requests. OutputJson.ts has it as JSON. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { called } from "../domain/Conditions.ts"
import { inOneLine } from "../domain/Printable.ts"
import type { Look } from "../domain/Table.ts"
import { facts, hanging, paint, table, wrap } from "../domain/Table.ts"
import * as WallTime from "../domain/WallTime.ts"
import type { Explained } from "./Explain.ts"
import type { Field, FieldValue, Request } from "./Requests.ts"

/** Minutes since midnight as a template writes them: 0800, 2400. */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}${String(minutes % 60).padStart(2, "0")}`

/** A value in a cell: never more than a line. */
const cell = (text: string): string => (text === "" ? '""' : inOneLine(text))

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ")

export const section = (look: Look, title: string, ...parts: ReadonlyArray<string>): string =>
  `${paint(look, "bold", hanging(title, 0, look))}\n${parts
    .filter((part) => part !== "")
    .map((part) => indented(part.trimEnd()))
    .join("\n\n")}`

/** A text as it is sent, folded. */
const block = (title: string, text: string, look: Look): string =>
  `${title}:\n${indented(wrap(text, look.width - 4).join("\n"))}`

/** What is in a section is two columns in. */
export const inside = (look: Look): Look => ({ ...look, width: look.width - 2 })

const rowsOr = (
  none: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  look: Look,
): string => (rows.length === 0 ? none : table(head, rows, look))

const layer = ({ layer, tag }: FieldValue): string => (layer === "tag" && tag === null ? "tag (DEFAULT)" : layer)

const origin = (value: FieldValue): string => `${layer(value)}${value.tag === null ? "" : ` ${value.tag}`}`

/** Where the value comes from, with its file and line if that is known, and what it took the place of. */
const from = (field: Field, place: string | undefined): string =>
  [
    place === undefined ? origin(field) : place.startsWith(origin(field)) ? place : `${origin(field)}, ${place}`,
    ...field.overrode.toReversed().map((value) => `${cell(value.value)} (${origin(value)})`),
  ].join(", instead of ")

const fieldRow = (field: Field, places: Places): ReadonlyArray<string> => [
  field.name,
  cell(field.value),
  from(field, places.get(field.name)),
]

/** Fields that the program always sends come last. */
const inOrder = (fields: ReadonlyArray<Field>): ReadonlyArray<Field> => [
  ...fields.filter(({ layer }) => layer !== "program"),
  ...fields.filter(({ layer }) => layer === "program"),
]

const titles: Record<Request["when"], (request: Request) => string> = {
  now: ({ request, ticket }) =>
    `WOULD BE SENT: ${request === "create" ? "a new incident" : `a change of incident ${ticket ?? ""}`}`,
  "when refused": () => "WOULD BE SENT IF SUMMIT REFUSES THAT: a new incident",
  "not now": () => "FOR COMPARISON, would not be sent: what a new incident would get",
}

/** Tags route new incidents only, which surprises whoever looks at an old one. */
const tagsTitle = ({ decision }: Explained): string => {
  switch (decision._tag) {
    case "Create":
      return "TAGS"
    case "Suppress":
      return "TAGS (they would route a new incident; none is raised)"
    case "Update":
    case "Reopen":
      return `TAGS (they would route a new incident; incident ${decision.ticket} keeps what it has)`
  }
}

/** File and line, by the name of a field. */
type Places = ReadonlyMap<string, string>

const unknown: Places = new Map()

export const request = (one: Request, look: Look, places = unknown): string => {
  const place = places.get(one.text.field)
  return section(
    look,
    titles[one.when](one),
    table(
      ["field", "value", "from"],
      inOrder(one.fields).map((field) => fieldRow(field, places)),
      inside(look),
    ),
    block(`${one.text.field}${place === undefined ? "" : ` (${place})`}`, one.text.value, look),
    one.customAttributes.length === 0
      ? ""
      : table(
          ["custom attribute", "group", "value"],
          one.customAttributes.map(({ groupName, name, value }) => [name, groupName, cell(value)]),
          inside(look),
        ),
    one.configurationItem === undefined
      ? ""
      : table(
          ["configuration item", "value"],
          [
            ["CI_Key", cell(one.configurationItem.key)],
            ["CI_Value", cell(one.configurationItem.value)],
          ],
          inside(look),
        ),
    one.notes.map((note) => hanging(note, 0, inside(look))).join("\n"),
    ...one.notSent.map(({ name }) => `${name} is never sent: which ticket is meant is not for a template to say`),
  )
}

const hours = ({ shift }: Explained): string =>
  Option.match(shift, {
    onNone: () => "the template has no workingHours: neither of the two lists applies",
    onSome: Option.match({
      onNone: () => "outside them: nonWorkingHoursAttributes apply",
      onSome: ({ day, start, stop }) =>
        `inside ${day} ${clock(start)}-${clock(stop)}${start > stop ? " (until the next morning)" : ""}: workingHoursAttributes apply`,
    }),
  })

const daily = ({ daily }: Explained): string => {
  const { on, operationsDate, over, overAt, recordedDate, startHour } = daily
  if (!on) return "off"
  const day = `a day begins at ${startHour}:00 (DAILY_START_HOUR), so it is ${operationsDate} now`
  const recorded = Option.match(recordedDate, {
    onNone: () => "no date is recorded in the job's documentation",
    onSome: (date) =>
      `${date} is recorded, ${over ? "over since" : "not over until"} ${Option.match(overAt, { onNone: () => "", onSome: WallTime.show })}`,
  })
  return `on; ${day}; ${recorded}`
}

const conditions = ({ template: { whenMatches }, when }: Explained, look: Look): ReadonlyArray<string> =>
  when.length === 0
    ? []
    : [
        section(
          look,
          `WHEN OF THE TEMPLATE (whenMatches: ${whenMatches})`,
          table(
            ["entry", "result", "because"],
            when.map(({ entry, index, result, why }) => [called(index, entry.name), result, inOneLine(why)]),
            inside(look),
          ),
        ),
      ]

const weekday = (at: DateTime.Zoned): string => DateTime.format(at, { locale: "en-US", weekday: "long" })

export const onJob = (written: Explained["onJob"], look: Look): string =>
  section(
    look,
    "ON THE JOB",
    ...Option.match(written, {
      onNone: () => ["nothing is written to it"],
      onSome: ({ documentation, ticketId, ticketUrl }) => [
        facts(
          [
            ["Incident Ticket ID", ticketId],
            ["link", ticketUrl],
          ],
          inside(look),
        ),
        ...Option.match(documentation, {
          onNone: () => [],
          onSome: (text) => [block("documentation, from then on", text, look)],
        }),
      ],
    }),
  )

export const toText = (explained: Explained, look: Look): string => {
  const { attachment, decision, moment, summit } = explained
  const within = inside(look)
  const log = Option.match(attachment.not, {
    onNone: () => `attached: POST ${attachment.url}${attachment.service === "" ? "" : ` (${attachment.service})`}`,
    onSome: (why) => `not attached: ${why}`,
  })
  return [
    hanging(`${decision._tag}, row ${decision.row}: ${decision.why}`, 2, look),
    ...explained.notes.map((note) => hanging(`Note: ${note}.`, 2, look)),
    section(
      look,
      `FACTS (${explained.mode === "live" ? "from the live job" : "offline"}; job ${explained.job}, template ${explained.template.name})`,
      table(
        ["fact", "value", "from"],
        explained.facts.map(({ from, name, value }) => [name, cell(value), from]),
        within,
      ),
    ),
    section(
      look,
      "WHEN",
      facts(
        [
          ["moment", `${WallTime.show(moment.at)}, ${weekday(moment.at)}, ${DateTime.zoneToString(moment.at.zone)}`],
          ["working hours", hours(explained)],
          ["daily rule", daily(explained)],
        ],
        within,
      ),
    ),
    section(
      look,
      "ROWS PASSED OVER",
      rowsOr(
        "none",
        ["row", "it says", "passed over because"],
        explained.passedOver.map(({ decision, row, why }) => [String(row), decision, why]),
        within,
      ),
    ),
    section(
      look,
      tagsTitle(explained),
      rowsOr(
        "the job has none",
        ["tag", "effect", "why"],
        explained.tags.flatMap(({ effects, tag }) =>
          effects.map(({ kind, what }, index) => [index === 0 ? tag : "", kind, what]),
        ),
        within,
      ),
      table(
        ["rule", "is", "found"],
        explained.rules.map(({ found, on, rule }) => [rule, on ? "on" : "off", found]),
        within,
      ),
    ),
    ...conditions(explained, look),
    ...explained.requests.filter(({ when }) => when !== "not now").map((one) => request(one, look)),
    section(
      look,
      "WHERE IT GOES",
      facts(
        [
          ["ticket", `POST ${summit.url} (${summit.service})`],
          ["log", log],
          ["page", summit.viewIncident],
        ],
        within,
      ),
    ),
    onJob(explained.onJob, look),
    ...explained.requests.filter(({ when }) => when === "not now").map((one) => request(one, look)),
  ].join("\n\n")
}
