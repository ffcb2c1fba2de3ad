/**
 * Checks of Symphony Summit, up to each service that the templates use. One request, for a ticket that cannot exist, shows
 * whether the path, the key and the details are right; what only a write could show is reported as unknown.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Search, Template } from "../domain/Template.ts"
import type { IncidentDetails, SummitError } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import { services } from "../summit/SummitRequests.ts"
import { plainList } from "../summit/SummitSearch.ts"
import type { Check, CheckId, Finding } from "./Check.ts"
import { failed, nameOf, ok, unanswered, untried, warning } from "./Check.ts"
import type { ServerClocks } from "./TimeChecks.ts"
import type { Access } from "./SummitServers.ts"
import { namesOf } from "./SummitServers.ts"

/** The highest number there is: no ticket has it. */
const noTicket = "2147483647"

type Read = Result.Result<Option.Option<IncidentDetails>, SummitError>

const detailOf = ({ detail }: SummitError): string => detail

const inTemplates = ({ templates }: Access): string => `in ${namesOf(templates)}`

const api = ({ server, template }: Access, read: Read, where: string): Finding => {
  const at = `${server.address}/${template.urls.incident}`
  if (Result.isSuccess(read)) return ok(`${at} answers`)
  const error = read.failure
  if (error._tag === "SummitRefusedCredentials") {
    return error.byProxy === true
      ? failed("the proxy refuses", detailOf(error), "Correct USER and PASSWORD of the proxy in Connector.config.")
      : ok(`${at} answers`)
  }
  if (error._tag === "SummitRefused") {
    if (error.about !== "path") return ok(`${at} answers`)
    return failed(
      "no REST API at this path",
      `${at}: ${detailOf(error)}`,
      `Correct address and urls.incident ${where}.`,
    )
  }
  return failed(
    "Summit did not answer",
    `${at}: ${detailOf(error)}`,
    `See whether Summit is up, and whether address and urls.incident ${where} lead to it and to nothing in front of it.`,
  )
}

const key = (read: Read, where: string): Finding => {
  if (Result.isFailure(read) && read.failure._tag === "SummitRefusedCredentials") {
    return failed(
      "the API key is refused",
      detailOf(read.failure),
      `Correct credentials.apiKey ${where}; in Summit see its expiry date and the role of its user. A gateway may want it in the header credentials.apiKeyHeader.`,
    )
  }
  return ok("the API key is not objected to")
}

const details = (read: Read, where: string): Finding => {
  const what = services.details
  if (Result.isSuccess(read)) return ok(`${what} answers that there is no ticket ${noTicket}`)
  const cause = detailOf(read.failure)
  if (read.failure._tag === "SummitRefused" && read.failure.about === "service") {
    return failed(
      `${what} is not served`,
      cause,
      `In Summit, allow the service ${what} for the API key ${where}: without it no incident can be reopened or updated.`,
    )
  }
  return warning(
    `${what} answers`,
    `what it says of ticket ${noTicket}, which does not exist, is not understood: ${cause}`,
    "Try a dry run with a job whose incident exists.",
  )
}

const today = Effect.map(Clock.currentTimeMillis, (now) => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(now)))

const tried = (template: Template, service: Search["service"]) =>
  Effect.gen(function* () {
    return yield* Effect.result((yield* Summit).trySearch(template, service, yield* today))
  })

/** Whether an incident can be searched for after a lost reply: by the service of the template, or by the plain list. */
const search = (access: Access) =>
  Effect.gen(function* () {
    const { template, templates } = access
    const { service } = template.search
    const first = yield* tried(template, service)
    if (Result.isSuccess(first)) return ok(`${service} answers`)
    const cause = `${service}: ${detailOf(first.failure)}`
    const allow = (names: string) =>
      `In Summit, allow ${names} for the API key, or name another service as search.service ${inTemplates(access)}.`
    const second = service === plainList ? first : yield* tried(template, plainList)
    if (Result.isSuccess(second)) {
      return warning(`${plainList} answers in its place`, cause, allow(service))
    }
    const causes = service === plainList ? cause : `${cause}\n${plainList}: ${detailOf(second.failure)}`
    const park = templates.some(({ rules }) => rules.onLostReply === "park") ? "parked" : "created once more"
    return failed(
      `no search service answers: an incident whose reply is lost is ${park}`,
      causes,
      allow(service === plainList ? service : `${service} or ${plainList}`),
    )
  })

const filesService = "IM_GetIncidentListwithDetails"

const files = (access: Access) =>
  Effect.map(tried(access.template, filesService), (list) =>
    Result.isSuccess(list)
      ? ok(`${filesService} answers`)
      : warning(
          `${filesService} does not answer`,
          `${detailOf(list.failure)}; a job log whose reply is lost is then not sent again`,
          `In Summit, allow ${filesService} for the API key ${inTemplates(access)}.`,
        ),
  )

const attachment = (access: Access) =>
  Effect.gen(function* () {
    const { server, template } = access
    const at = `${server.address}/${template.urls.attachment}`
    const result = yield* Effect.result((yield* Summit).tryAttachmentPath(template))
    if (Result.isSuccess(result)) return ok(`${at} is served; no file is sent to try it`)
    const cause = `${at}: ${detailOf(result.failure)}`
    const next = `Correct urls.attachment ${inTemplates(access)}, or set rules.includeJobLogAttachment to false.`
    return result.failure._tag === "SummitRefused"
      ? failed("nothing is served at this path", cause, next)
      : warning("cannot be known without sending a file", cause, "Look at the log on the first incident.")
  })

/** The checks of one access, through the adapter that a run uses. */
export const accessChecks = Effect.fnUntraced(function* (access: Access, clocks: ServerClocks) {
  const { server, subject, template, templates } = access
  const where = inTemplates(access)
  const read = yield* Effect.cached(
    Effect.flatMap(Summit, (summit) => summit.read(template, noTicket)).pipe(
      Effect.result,
      clocks.listening(nameOf({ id: "summit-clock", subject: server.subject })),
    ),
  )
  const after = (id: CheckId) => [nameOf({ id, subject })]
  const attaches = templates.some(({ rules }) => rules.includeJobLogAttachment)
  const checks: ReadonlyArray<Check<Summit>> = [
    {
      id: "summit-api",
      subject,
      needs: [nameOf({ id: "summit-certificate", subject: server.subject })],
      run: Effect.map(read, (result) => api(access, result, where)),
    },
    {
      id: "summit-api-key",
      subject,
      needs: after("summit-api"),
      run: Effect.map(read, (result) => key(result, where)),
    },
    {
      id: "summit-details",
      subject,
      needs: after("summit-api-key"),
      run: Effect.map(read, (result) => details(result, where)),
    },
    { id: "summit-search", subject, needs: after("summit-api-key"), run: search(access) },
    {
      id: "summit-files",
      subject,
      needs: after("summit-api-key"),
      run: attaches ? files(access) : Effect.succeed(untried("no template here attaches job logs")),
    },
    {
      id: "summit-incident",
      subject,
      needs: after("summit-api-key"),
      run: Effect.succeed(untried(`${services.log} is not tried, because it would write`)),
    },
    {
      id: "summit-attachment",
      subject,
      needs: after("summit-api"),
      run: attaches ? attachment(access) : Effect.succeed(untried("no template here attaches job logs")),
    },
  ]
  const late = unanswered("Summit", "Symphony Summit")
  return checks.map((check) => ({ ...check, late }))
})
