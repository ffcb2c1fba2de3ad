/**
 * `incident N -t TEMPLATE`, and the vendor's `-i N -t TEMPLATE`: reads one incident and prints it, as text or as one JSON
 * object. It runs as a dry run does, so that every request that is not a read is blocked, and leaves nothing in the journal.
 */
import { inOneLine } from "../domain/Printable.ts"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { CommandFailed } from "../domain/CommandFailed.ts"
import type { Template } from "../domain/Template.ts"
import { masking } from "../http/Masking.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import { lookAt } from "../pipeline/steps/DecodeTemplate.ts"
import { single } from "../summit/SummitWire.ts"
import type { IncidentShown } from "../summit/Summit.ts"
import { Summit, viewUrl } from "../summit/Summit.ts"
import { tlsTypeWarning } from "../intake/TlsType.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { onSite } from "../site/Site.ts"
import { kindOf } from "./ExitCode.ts"
import { config, json, tlsType } from "./Flags.ts"

interface Given {
  readonly number: string
  readonly template: string
  readonly config: Option.Option<string>
  readonly json: boolean
  readonly tlsType: Option.Option<string>
}

/** An incident, the names of its files if they are known, and the URL of its page. */
interface Found {
  readonly incident: IncidentShown
  readonly files: Option.Option<ReadonlyArray<string>>
  readonly url: string
}

/** `59404`, `INC59404` or `INC 59404`. */
const isNumber = (text: string): boolean => /^(?:[a-z]{1,10}[\s-]?)?0*[1-9]\d{0,17}$/i.test(text)

/** The day of a time that begins with the year; the format of a tenant is not known. */
const dayIn = (time: string): Option.Option<string> => Option.fromNullishOr(/^\d{4}-\d\d-\d\d/.exec(time)?.[0])

/** The names of the files, from the list of tickets changed since the last change of this one. */
const filesOf = Effect.fnUntraced(function* (template: Template, { created, files, ref, updated }: IncidentShown) {
  if (files === "no") return Option.some<ReadonlyArray<string>>([])
  const since = Option.orElse(dayIn(updated), () => dayIn(created))
  if (Option.isNone(since)) return Option.none<ReadonlyArray<string>>()
  const names = (yield* Summit).attachmentNames(template, ref, since.value)
  // The incident itself was read: unknown names of files are no failure.
  return yield* Effect.orElseSucceed(Effect.map(names, Option.map(single)), () => Option.none())
})

const find = Effect.fn("Incident.find")(function* (number: string, template: Template) {
  const summit = yield* Summit
  const found = yield* retrying("readSummit")(summit.show(template, number))
  if (Option.isNone(found)) {
    const message = `Symphony Summit knows no incident ${number}. Check the number, and that ${template.name} is a template of the Summit that has it.`
    return yield* new CommandFailed({ kind: "IncidentNotFound", message })
  }
  const incident = found.value
  const files = yield* filesOf(template, incident)
  return { incident, files, url: viewUrl(template, incident.ref) } satisfies Found
})

const lines = (text: string): string => text.replaceAll(/\r\n?/g, "\n").trim()

const oneLine = (text: string): string => inOneLine(lines(text))

const toText = ({ files, incident, url }: Found): string => {
  const attachments = Option.match(files, {
    onNone: () => (incident.files === "yes" ? "some, whose names are not listed" : ""),
    onSome: (names) => (names.length === 0 ? "none" : names.join(", ")),
  })
  const fields = [
    ["work group", incident.workGroup],
    ["engineer", incident.engineer],
    ["priority", incident.priority],
    ["caller", incident.caller],
    ["created", incident.created],
    ["updated", incident.updated],
    ["attachments", attachments],
    ["link", url],
  ] as const
  const texts = [
    ["information", incident.information],
    ["user log", incident.userLog],
    ["internal log", incident.internalLog],
  ] as const
  return [
    oneLine(`${incident.ref.number} ${incident.status}: ${incident.subject}`),
    ...fields.flatMap(([name, text]) => (text === "" ? [] : [`  ${name}: ${oneLine(text)}`])),
    ...texts.flatMap(([name, text]) => {
      const shown = lines(text)
      return shown === "" ? [] : [`  ${name}:`, ...shown.split("\n").map((line) => `    ${line}`.trimEnd())]
    }),
  ].join("\n")
}

const orNull = (text: string): string | null => (text === "" ? null : text)

const toJson = ({ files, incident, url }: Found) => ({
  schemaVersion: 1,
  incident: incident.ref.number,
  status: orNull(incident.status),
  subject: orNull(incident.subject),
  workGroup: orNull(incident.workGroup),
  engineer: orNull(incident.engineer),
  priority: orNull(incident.priority),
  caller: orNull(incident.caller),
  created: orNull(incident.created),
  updated: orNull(incident.updated),
  information: incident.information,
  userLog: incident.userLog,
  internalLog: incident.internalLog,
  hasAttachments: { yes: true, no: false, silent: null }[incident.files],
  attachments: Option.getOrNull(files),
  url,
})

const asked = Effect.fnUntraced(function* ({ number, tlsType }: Given) {
  const tls = Option.flatMap(tlsType, (list) => Option.fromUndefinedOr(tlsTypeWarning(list)))
  const trimmed = number.trim().replace(/^#\s*/, "")
  const problems = [
    ...(!isNumber(trimmed) ? [`-i ${number} is not the number of an incident`] : []),
    ...Option.toArray(Option.filter(tls, ({ wrong }) => wrong)).map(({ sentence }) => sentence),
  ]
  if (problems.length > 0) return yield* new ArgumentsInvalid({ problems, see: "incident --help" })
  return { number: trimmed, warnings: Option.toArray(tls).map(({ sentence }) => `${sentence}; it is ignored`) }
})

/** Prints the incident, or the error. */
const show = Effect.fn("Incident.show")(function* (given: Given) {
  const { config, json } = given
  const read = Effect.gen(function* () {
    const { number, warnings } = yield* asked(given)
    const work = Effect.gen(function* () {
      yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning))
      const template = yield* lookAt(given.template)
      const found = yield* find(number, template)
      const hide = masking(Redacted.value(template.apiKey))
      yield* Console.log(hide(json ? JSON.stringify(toJson(found)) : toText(found)))
    })
    yield* onSite(work, { config, dryRun: true })
  })
  return yield* Effect.tapError(read, (error) =>
    Effect.andThen(
      Console.error(error.message),
      json
        ? Console.log(
            JSON.stringify({
              schemaVersion: 1,
              incident: given.number,
              error: { kind: kindOf(error), message: error.message },
            }),
          )
        : Effect.void,
    ),
  )
})

export const incident = Command.make(
  "incident",
  {
    number: Argument.String("N").pipe(Argument.withDescription("The number that people use, as 59404 or INC59404")),
    template: Flag.String("template").pipe(
      Flag.withAlias("t"),
      Flag.withMetavar("FILE"),
      Flag.withDescription("A template of the Summit that has it: a file in TEMPLATESDIR, or a path to one"),
    ),
    config,
    json,
    tlsType,
  },
  show,
).pipe(
  Command.withDescription("Read an incident from Summit and print it (also: -i N -t FILE); nothing is changed"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} 59404 -t basic.json`, description: "Status, texts, attachments and link" },
  ]),
)
