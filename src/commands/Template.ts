/**
 * `template`: checks templates, prints their JSON Schema, and explains what would be decided about a failure and where
 * each field of its ticket comes from.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { masking } from "../http/Masking.ts"
import { offSite, onSite } from "../site/Site.ts"
import { config, json, text } from "./Flags.ts"
import * as Screen from "../site/Screen.ts"
import { lazy } from "../domain/Lazy.ts"

const checks = lazy(() => import("./TemplateCheck.ts"))
const shipped = lazy(() => import("../template/TemplateJsonSchema.ts"))
const explaining = lazy(() =>
  Promise.all([
    import("../explain/Options.ts"),
    import("../explain/Explain.ts"),
    import("../explain/Output.ts"),
    import("../explain/OutputJson.ts"),
  ]),
)

const check = Command.make(
  "check",
  {
    config,
    json,
    files: Argument.String("FILE").pipe(
      Argument.withDescription(
        "A template (*.json) or a Connector.config (default: the site's own, and every template in the folder of templates)",
      ),
      Argument.variadic(),
    ),
  },
  Effect.fn("Template.check")(function* (given) {
    const { check } = yield* checks
    return yield* check(given)
  }),
).pipe(
  Command.withDescription(
    "Show everything that is wrong or odd in templates and Connector.config, with line and column",
  ),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")}`, description: "Connector.config and every template of the site" },
    { command: `${commandPath.join(" ")} templates/basic.json`, description: "One file" },
  ]),
)

const schema = Command.make(
  "schema",
  {},
  Effect.fn("Template.schema")(function* () {
    const { shippedText } = yield* shipped
    yield* Console.log(shippedText.trimEnd())
  }),
).pipe(
  Command.withDescription("Print the JSON Schema of templates, for editors (templates/template.schema.json)"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} > templates/template.schema.json`,
      description: "Into the folder of templates",
    },
  ]),
)

const optional = (name: string, holds: string, description: string) => Flag.optional(text(name, holds, description))

const flags = {
  template: text(
    "template",
    "FILE",
    "A file in the folder of templates, or a path to one (with a folder in it, as ./new.json)",
  ).pipe(Flag.withAlias("t")),
  at: optional(
    "at",
    "TIME",
    "When the job fails, on the clock of the OpCon server: 2026-03-29T02:30, also with an offset (default: now)",
  ),
  tags: text("tags", "A,B", "The job's tags").pipe(Flag.atLeast(0)),
  tag: text("tag", "TAG", "One more tag, which may hold a comma; may be given several times").pipe(Flag.atLeast(0)),
  job: optional(
    "job",
    "ID|NAME",
    "A live job's id (yyyyMMdd|scheduleId|instance|name): everything that no flag gives is read from OpCon and Summit. Or a job's name, offline",
  ),
  agent: optional("agent", "AGENT", "For @EV_Agent"),
  schedule: optional("schedule", "SCHEDULE", "For @EV_Schedule"),
  termination: optional(
    "termination",
    "CODE",
    "For @EV_errorcode; one that begins with a dash as --termination=-000000001:0000:N",
  ),
  scheduleDate: optional("schedule-date", "DATE", "For @EV_Date, yyyy-MM-dd"),
  scheduleId: optional("schedule-id", "N", "Schedule id, part of the marker in the ticket's text"),
  scheduleInstance: optional("schedule-instance", "N", "Schedule instance, part of the marker too"),
  jobNumber: optional("job-number", "N", "The failing run, part of the marker too"),
  ticket: optional("ticket", "N", "The Incident Ticket ID on the job; without it the job has no ticket"),
  ticketStatus: optional(
    "ticket-status",
    "STATUS",
    "What Summit says of that ticket: Resolved, or missing, or unreadable; then Summit is not asked",
  ),
  ticketField: text(
    "ticket-field",
    "NAME=VALUE",
    "A field of that ticket that an update sends again; may be given several times",
  ).pipe(Flag.atLeast(0)),
  department: optional("department", "NAME", "The job's department"),
  documentation: optional("documentation", "TEXT", "The job's documentation"),
  lastIncidentDate: optional("last-incident-date", "DATE", "The date in its first line, yyyy-MM-dd"),
  config,
  json,
}

const explain = Command.make(
  "explain",
  flags,
  Effect.fn("Template.explain")(
    function* ({ config, json, ...given }) {
      const [{ decode }, Explain, { toText }, { toJson }] = yield* explaining
      const options = yield* Effect.fromResult(decode(given))
      const explained = yield* Option.match(options.live, {
        onNone: () => offSite(Explain.offline(options), { config }),
        onSome: (key) => onSite(Explain.live(options, key), { config, dryRun: true }),
      })
      const hide = masking(Redacted.value(explained.template.apiKey))
      if (json) yield* Console.log(hide(JSON.stringify(toJson(explained))))
      else yield* Screen.print(hide(toText(explained, yield* Screen.Screen)))
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription(
    "Show what would be decided about a failure, why, and where each field of its ticket comes from; nothing is changed",
  ),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} -t basic.json --tags APP1_ROUTE1,NOTICKET --at 2026-03-29T02:30`,
      description: "Only from a template and tags; no request is sent",
    },
    {
      command: `${commandPath.join(" ")} -t basic.json --job "20240921|16|1|LOAD GL"`,
      description: "What would happen if that job failed now",
    },
  ]),
)

export const template = Command.make("template").pipe(
  Command.withDescription("Check and explain templates; nothing is changed"),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} check`,
      description: "Every mistake in the files, with line and column",
    },
    {
      command: `${commandPath.join(" ")} explain -t basic.json --job "20240921|16|1|LOAD GL"`,
      description: "What would be decided about a failure of this job",
    },
  ]),
  Command.withSubcommands([check, schema, explain]),
)
