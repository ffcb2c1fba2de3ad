/** An incident for people to read: everything that Summit's details show of it which a person asks for. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Template } from "../domain/Template.ts"
import { flagOf } from "./AttachmentNames.ts"
import type { IncidentShown, SummitError } from "./Summit.ts"
import * as SummitAnswers from "./SummitAnswers.ts"
import type { Call } from "./SummitCall.ts"
import type { Asked } from "./SummitReply.ts"
import * as SummitRequests from "./SummitRequests.ts"
import { textOf } from "./SummitWire.ts"

const shown = (
  asked: Asked,
  value: unknown,
  number: string,
): Result.Result<Option.Option<IncidentShown>, SummitError> =>
  Result.gen(function* () {
    const found = yield* SummitAnswers.detailRow(asked, value)
    if (Option.isNone(found)) return Option.none()
    const row = found.value
    const { information, internalLog, ref, status, userLog } = yield* SummitAnswers.incidentOf(asked, row, number)
    const engineer = [row.Assigned_Engineer_Name, row.Assigned_Engineer_Email].map(textOf)
    return Option.some({
      ref,
      status,
      subject: textOf(row.Subject),
      workGroup: textOf(row.WG_Name),
      engineer: [...new Set(engineer)].filter((text) => text !== "").join(", "),
      priority: textOf(row.PriorityName),
      caller: textOf(row.Caller_EmailID),
      created: textOf(row.Reg_Time),
      updated: textOf(row.Updated_Time),
      information,
      userLog,
      internalLog,
      files: flagOf(row.attachments),
    })
  })

/** The verb `Summit.show`; `ask` sends a call once. */
export const showing = (ask: <A>(template: Template, call: Call<A>) => Effect.Effect<A, SummitError>) =>
  Effect.fn("Summit.show")((template: Template, number: string) =>
    ask(template, {
      operation: `read incident ${number}`,
      service: SummitRequests.services.details,
      url: "urls.incident",
      body: SummitRequests.read(number),
      judge: (asked, json) => shown(asked, json, number),
    }),
  )
