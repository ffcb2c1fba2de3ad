/**
 * The documentation of a daily job as a resource of its own, addressed by the job's id. A list of one or none, like the
 * other lists below a job; the vendor documents the paths and the body, not what a list looks like.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Asked, Reply } from "./Message.ts"
import { json } from "./Message.ts"
import { bodyAs, integer, text } from "./OpConBody.ts"
import { unknownJob } from "./OpConJobs.ts"
import type { Documentation, Job, OpConState } from "./OpConState.ts"
import { byId, replaced } from "./OpConState.ts"
import { apiError } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers, told } from "./Server.ts"

const sentAs = bodyAs(Schema.Struct({ id: integer, frequency: text, job: text }))

const resource = "documentation"
const notFound = apiError(404, resource, "id", "The documentation was not found")
const malformed = apiError(400, resource, "body", "A documentation {id, frequency, job} is expected")

const reading = (jobId: string, of: (job: Job) => Reply) =>
  answers<OpConState>("readDocumentation", (state) => {
    const job = byId(state, jobId)
    return job === undefined ? unknownJob(jobId) : of(job)
  })

const writing = (
  jobId: string,
  change: (job: Job, next: number) => readonly [Reply, Option.Option<Documentation | null>],
): Operation<OpConState> => ({
  call: "writeDocumentation",
  kind: "write",
  perform: (state, at) => {
    const job = byId(state, jobId)
    if (job === undefined) return [unknownJob(jobId), state]
    const [reply, documentation] = change(job, state.next)
    if (Option.isNone(documentation)) return [reply, state]
    const kept = replaced({ ...state, next: state.next + 1 }, { ...job, documentation: documentation.value })
    const [line = ""] = (documentation.value?.job ?? "").split(/\r?\n/)
    return [reply, told(kept, at, `OpCon: ${job.id} documented, first line "${line}"`)]
  },
})

const written = (asked: Asked, id: number): readonly [Reply, Option.Option<Documentation>] =>
  Option.match(sentAs(asked), {
    onNone: () => [malformed, Option.none()],
    onSome: ({ frequency = null, job = null }) => {
      const documentation = { id, frequency, job }
      return [json(documentation), Option.some(documentation)]
    },
  })

/** `…/{rawId}/documentation` and `…/{rawId}/documentation/{id}`; none: the method is not allowed there. */
export const documentation = (
  jobId: string,
  id: string | undefined,
  asked: Asked,
): Option.Option<Operation<OpConState>> => {
  /** What a request for one of them is about. */
  const known = (job: Job) => Option.filter(Option.fromNullishOr(job.documentation), (one) => String(one.id) === id)
  const onKnown = (
    change: (one: Documentation) => ReturnType<typeof written> | readonly [Reply, Option.Option<null>],
  ) =>
    writing(jobId, (job) =>
      Option.match(known(job), { onNone: (): ReturnType<typeof written> => [notFound, Option.none()], onSome: change }),
    )
  switch (`${asked.method} ${id === undefined ? "all" : "one"}`) {
    case "GET all":
      return Option.some(reading(jobId, (job) => json(job.documentation === null ? [] : [job.documentation])))
    case "POST all":
      return Option.some(
        writing(jobId, (job, next) =>
          job.documentation === null
            ? written(asked, next)
            : [apiError(400, resource, "job", "The job has a documentation"), Option.none()],
        ),
      )
    case "GET one":
      return Option.some(
        reading(jobId, (job) => Option.match(known(job), { onNone: () => notFound, onSome: (one) => json(one) })),
      )
    case "PUT one":
      return Option.some(onKnown((one) => written(asked, one.id)))
    case "DELETE one":
      return Option.some(onKnown(() => [json(null), Option.some(null)]))
    default:
      return Option.none()
  }
}
