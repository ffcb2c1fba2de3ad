/** `report`: the outcomes and the journal as an HTML page. The page is made in report/. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, count, json } from "./Flags.ts"
import { onQueue } from "../site/Site.ts"
import { lazy } from "../domain/Lazy.ts"

const reports = lazy(() => import("../report/Report.ts"))

const longest = 731

export const report = Command.make(
  "report",
  {
    config,
    json: json.pipe(Flag.withDescription("Print the numbers as one JSON object; a page is written only with --out")),
    out: Flag.String("out").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The page (default: opcon-summit-report.html in LOGDIR)"),
      Flag.optional,
    ),
    days: count("days", "N", { least: 1, most: longest }).pipe(
      Flag.withDescription(`Days that the page covers, today included (default: 7, at most ${longest})`),
      Flag.withDefault(7),
    ),
  },
  Effect.fn("Report.command")(
    function* (given) {
      const { report } = yield* reports
      return yield* onQueue(report(given), given)
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription(
    "Write an HTML page with charts: failures, incidents, how long they took, top jobs and work groups, what is pending and why",
  ),
  Command.withExamples(({ commandPath }) => [
    {
      command: `${commandPath.join(" ")} --days 30 --out report.html`,
      description: "The last 30 days, in a file of your choice",
    },
  ]),
)
