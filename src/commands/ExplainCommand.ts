/**
 * `template explain`: what would be decided about a failure, and where each field of its ticket comes from. Flags only;
 * what it does is in Explain.ts, loaded when it is called.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, json } from "./CommonFlags.ts"
import { offSite, onSite } from "../site/Site.ts"

const described = (name: string, holds: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(holds), Flag.withDescription(description))

const text = (name: string, holds: string, description: string) => Flag.optional(described(name, holds, description))

const flags = {
  template: described(
    "template",
    "FILE",
    "A file in the folder of templates, or a path to one (with a folder in it, as ./new.json)",
  ).pipe(Flag.withAlias("t")),
  at: text(
    "at",
    "TIME",
    "When the job fails, on the clock of the OpCon server: 2026-03-29T02:30, also with an offset (default: now)",
  ),
  tags: described("tags", "A,B", "The job's tags").pipe(Flag.atLeast(0)),
  tag: described("tag", "TAG", "One more tag, which may hold a comma; may be given several times").pipe(
    Flag.atLeast(0),
  ),
  job: text(
    "job",
    "ID|NAME",
    "A live job's id (yyyyMMdd|scheduleId|instance|name): everything that no flag gives is read from OpCon and Summit. Or a job's name, offline",
  ),
  agent: text("agent", "AGENT", "For @EV_Agent"),
  schedule: text("schedule", "SCHEDULE", "For @EV_Schedule"),
  termination: text(
    "termination",
    "CODE",
    "For @EV_errorcode; one that begins with a dash as --termination=-000000001:0000:N",
  ),
  scheduleDate: text("schedule-date", "DATE", "For @EV_Date, yyyy-MM-dd"),
  scheduleId: text("schedule-id", "N", "Schedule id, part of the marker in the ticket's text"),
  scheduleInstance: text("schedule-instance", "N", "Schedule instance, part of the marker too"),
  jobNumber: text("job-number", "N", "The failing run, part of the marker too"),
  ticket: text("ticket", "N", "The Incident Ticket ID on the job; none = it has none"),
  ticketStatus: text(
    "ticket-status",
    "STATUS",
    "What Summit says of that ticket: Resolved, or missing, or unreadable; then Summit is not asked",
  ),
  ticketField: described(
    "ticket-field",
    "NAME=VALUE",
    "What that ticket holds, as far as an update repeats it; may be given several times",
  ).pipe(Flag.atLeast(0)),
  documentation: text("documentation", "TEXT", "The job's documentation"),
  lastIncidentDate: text("last-incident-date", "DATE", "The date in its first line, yyyy-MM-dd"),
  config,
  json,
}

export const explain = Command.make(
  "explain",
  flags,
  Effect.fn("Cli.explain")(
    function* ({ config, json, ...given }) {
      const [{ decode }, Explain, { toJson }, { toText }, { masking }] = yield* Effect.promise(() =>
        Promise.all([
          import("../explain/ExplainAsked.ts"),
          import("../explain/Explain.ts"),
          import("../explain/ExplainJson.ts"),
          import("../explain/ExplainReport.ts"),
          import("../http/Masking.ts"),
        ]),
      )
      const asked = yield* Effect.fromResult(decode(given))
      const explained = yield* Option.match(asked.live, {
        onNone: () => offSite(Explain.offline(asked), { config }),
        onSome: (key) => onSite(Explain.live(asked, key), { config, dryRun: true }),
      })
      const hide = masking(Redacted.value(explained.template.apiKey))
      yield* Console.log(hide(json ? JSON.stringify(toJson(explained)) : toText(explained)))
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription(
    "What would be decided about a failure, why, and where every field of its ticket comes from. Nothing is changed",
  ),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} -t basic.json --tags APP1_ROUTE1,NOTICKET --at 2026-03-29T02:30`,
      description: "From a template and tags alone; nothing is asked of anybody",
    },
    {
      command: `${commandPath.join(" ")} -t basic.json --job "20240921|16|1|LOAD GL"`,
      description: "What would happen if that job failed now",
    },
  ]),
)
