/**
 * A dry run as text: the decision, the whole ticket with the origin of every field, the job log by name and size, what is
 * written to the job, and, where asked for, every request in full.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Settings } from "../config/Settings.ts"
import { escapeControls } from "../domain/Printable.ts"
import type { Look } from "../domain/Table.ts"
import { hanging, table } from "../domain/Table.ts"
import { masking } from "../http/Masking.ts"
import type { PlannedRequest } from "../http/WriteGate.ts"
import type { RunResult } from "../pipeline/RunReport.ts"
import type { About } from "../pipeline/steps/IncidentContents.ts"
import { routedFor } from "../pipeline/steps/IncidentContents.ts"
import * as ValuePlace from "../pipeline/ValuePlace.ts"
import * as Screen from "../site/Screen.ts"
import { onJob } from "./Explain.ts"
import * as Output from "./Output.ts"
import type { Field, Request } from "./Requests.ts"
import { requestsOf } from "./Requests.ts"

/** Texts of the template have values of the command line in place of their place holders. */
const filledIn = Option.map((place: string) => `${place} and the command line`)

const placeOf = Effect.fnUntraced(function* (about: About, request: Request, { layer, name, value }: Field) {
  switch (layer) {
    case "program":
      return Option.none<string>()
    case "ticket":
      return Option.some(`incident ${request.ticket ?? ""} has it`)
    case "reopen":
      return yield* ValuePlace.ofReopen(about)
    case "ticketDescription": {
      const place = yield* ValuePlace.ofTemplateField(about, ["ticketDescription"])
      return value === about.template.ticketDescription ? place : filledIn(place)
    }
  }
  const source = routedFor(about, Option.none()).sources.find((one) => one.name === name)
  const place = source === undefined ? Option.none<string>() : yield* ValuePlace.ofSource(about, source)
  return Option.map(place, (text) => text.replace(/^the (default of \S+).*$/, "$1"))
})

/** File and line of each field, and of the text. */
const placesOf = Effect.fnUntraced(function* (about: About, request: Request) {
  const places = new Map<string, string>()
  for (const field of request.fields) {
    const place = yield* placeOf(about, request, field)
    if (Option.isSome(place)) places.set(field.name, place.value)
  }
  const text = yield* ValuePlace.ofTemplateField(about, ["ticketInformation"])
  for (const place of Option.toArray(filledIn(text))) places.set(request.text.field, place)
  return places
})

const size = (bytes: number): string => (bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`)

const logOf = ({ report }: RunResult, look: Look): string => {
  const files = report.plan?.files ?? []
  const rows = files.map(({ bytes, name }) => [name, size(bytes)])
  return Output.section(
    look,
    "JOB LOG",
    rows.length === 0
      ? "nothing would be attached"
      : table(
          [
            { head: "file", whole: true },
            { head: "size", toRight: true, whole: true },
          ],
          rows,
          Output.inside(look),
        ),
  )
}

const requestOf = ({ body, method, url }: PlannedRequest): string => escapeControls(`${method} ${url}\n${body}`)

/** What is known of the ticket and the job; nothing where the run did not come so far. */
const contentsOf = Effect.fnUntraced(function* (result: RunResult, look: Look) {
  const { decision, plan } = result.report
  const about = Option.flatMap(Option.fromUndefinedOr(plan), (plan) => plan.about)
  if (Option.isNone(about) || Option.isNone(decision)) return []
  const { general } = yield* Settings
  const requests = requestsOf(about.value, decision.value).filter(({ when }) => when !== "not now")
  const sections = yield* Effect.forEach(requests, (request) =>
    Effect.map(placesOf(about.value, request), (places) => Output.request(request, look, places)),
  )
  return [...sections, logOf(result, look), Output.onJob(onJob(about.value, general.dailyStartHour), look)]
})

const toText = Effect.fnUntraced(function* (result: RunResult, look: Look, all: boolean) {
  const { error, job, outcome, report } = result
  const why = Option.match(error, {
    onNone: () => Option.match(report.decision, { onNone: () => "", onSome: ({ why }) => ` (${why})` }),
    onSome: ({ message }) => `: ${message}`,
  })
  const notes = report.steps
    .filter(({ status }) => status !== "skipped" && status !== "failed")
    .flatMap(({ notes, step }) => notes.map((note) => hanging(`[${step}: ${note}]`, 2, look)))
  const requests = Option.getOrElse(result.requests, (): ReadonlyArray<PlannedRequest> => [])
  const more = requests.length === 0 || all ? "" : "; --requests or --json shows each in full"
  return [
    [hanging(`${outcome} ${job}${why}`, 2, look), ...notes].join("\n"),
    ...(yield* contentsOf(result, look)),
    ...(all ? requests.map(requestOf) : []),
    hanging(
      `Nothing was sent. A run would send ${requests.length === 1 ? "1 request" : `${requests.length || "no"} requests`}${more}.`,
      2,
      look,
    ),
  ].join("\n\n")
})

/** The texts without the secrets that a template or a job may repeat. */
const masked = Effect.fnUntraced(function* ({ report }: RunResult, text: string) {
  const { opcon } = yield* Settings
  const about = Option.flatMap(Option.fromUndefinedOr(report.plan), ({ about }) => about)
  const secrets = [opcon.token, ...Option.toArray(Option.map(about, ({ template }) => template.apiKey))]
  return secrets.reduce((shown, secret) => masking(Redacted.value(secret))(shown), text)
})

/** Prints it; `all`: with every request in full. */
export const print = Effect.fn("DryRun.print")(function* (result: RunResult, all: boolean) {
  yield* Screen.print(yield* masked(result, yield* toText(result, yield* Screen.Screen, all)))
})
