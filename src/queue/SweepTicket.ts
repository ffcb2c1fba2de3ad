/**
 * Whether the ticket on a failed job is that of this very run: the number alone does not say so, because a job keeps its
 * ticket when it runs again. The marker in the ticket's texts does. What cannot be read now is left for the next round;
 * what cannot be read at all is decided as a failure with an unreadable ticket is, so that none is lost.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Settings } from "../config/Settings.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { retrying } from "../domain/RetryPolicy.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { Summit } from "../summit/Summit.ts"

interface TicketOfRun {
  /** NotOfRun: there is none, or it is about something else. Unsure: it cannot be read now. */
  readonly _tag: "OfRun" | "NotOfRun" | "Unsure"
  readonly why: string
}

const answer = (_tag: TicketOfRun["_tag"], why: string): TicketOfRun => ({ _tag, why })

/** The marker of the run is in the ticket, but it was raised while that run had not failed yet. */
export const reportedEarly = (ticket: Option.Option<string>): TicketOfRun =>
  answer(
    "NotOfRun",
    Option.match(ticket, {
      onNone: () => "The job has no ticket.",
      onSome: (number) => `Ticket ${number} on the job was reported before this run ended.`,
    }),
  )

/** For one round, which stops asking when Summit is down. */
export const ticketOfRun = Effect.fnUntraced(function* (template: Template) {
  const summit = yield* Summit
  const { general } = yield* Settings
  let down = Option.none<string>()
  return Effect.fn("Sweep.ticketOfRun")(function* (failed: FailedJob, ticket: Option.Option<string>) {
    if (Option.isNone(ticket)) return answer("NotOfRun", "The job has no ticket.")
    const number = ticket.value
    const unsure = (why: string) =>
      answer("Unsure", `whether its ticket ${number} is of this run cannot be read: ${why}`)
    if (Option.isSome(down)) return unsure(down.value)
    const run = Option.fromUndefinedOr(failed.jobNumber)
    const markers = [Texts.marker(general.systemName, failed, run), Texts.formerMarker(failed, run)]
    return yield* retrying("readSummit")(summit.read(template, number)).pipe(
      Effect.map(
        Option.match({
          onNone: () => answer("NotOfRun", `Summit has no ticket ${number}, the one on the job.`),
          onSome: ({ information, internalLog, userLog }) =>
            [information, userLog, internalLog].some((text) => markers.some((marker) => Texts.hasExactly(text, marker)))
              ? answer("OfRun", `ticket ${number} is of this run`)
              : answer("NotOfRun", `Ticket ${number} on the job is not of this run.`),
        }),
      ),
      Effect.catch((error) => {
        if (error._tag === "SummitRefused" || (error._tag === "SummitUnavailable" && !error.transient)) {
          return Effect.succeed(answer("NotOfRun", `Ticket ${number} on the job cannot be read: ${error.message}.`))
        }
        down = Option.some(error.message)
        return Effect.succeed(unsure(error.message))
      }),
    )
  })
})
