/**
 * The back door of a rehearsal, on both servers, from another terminal: look at everything, let a fault happen, let a job
 * fail again, close a ticket, change how Summit behaves. No real OpCon or Summit has these paths. They take no secret, and they show none.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Handler } from "../http/Listener.ts"
import type { Faults } from "./Fault.ts"
import { Fault } from "./Fault.ts"
import type { Request, Reply } from "./Message.ts"
import { bodyAs, json, parseRequest, toResponse } from "./Message.ts"
import type { OpConSimulator } from "./OpConSimulator.ts"
import type { Incident } from "./SummitState.ts"
import { statuses } from "./SummitState.ts"
import type { SummitSimulator } from "./SummitSimulator.ts"

interface Both {
  readonly opcon: OpConSimulator
  readonly summit: SummitSimulator
}

const Refailure = Schema.Struct({
  id: Schema.String,
  jobNumber: Schema.optionalKey(Schema.Int),
  termination: Schema.optionalKey(Schema.String),
})
const StatusChange = Schema.Struct({
  number: Schema.Union([Schema.Int, Schema.String]),
  status: Schema.Literals(statuses),
})

const faultIn = bodyAs(Fault)
const refailureIn = bodyAs(Refailure)
const statusIn = bodyAs(StatusChange)

const expected = (what: string): Effect.Effect<Reply> => Effect.succeed(json({ error: `expected ${what}` }, 400))
const missing = (what: string) => (): Effect.Effect<Reply> => Effect.succeed(json({ error: `no such ${what}` }, 404))

const side = Effect.fnUntraced(function* (simulator: Pick<OpConSimulator | SummitSimulator, "faults" | "requests">) {
  const requests = yield* simulator.requests
  return {
    faults: yield* simulator.faults.pending,
    requests: requests.map(({ at, call, kind, method, url }) => ({ at, call, kind, method, url })),
  }
})

/** An incident with its attachments as text, as far as they are worth showing. */
const shownOf = ({ attachments, ...incident }: Incident) => {
  const decoder = new TextDecoder()
  const shown = attachments.map(({ bytes, name }) => ({
    name,
    size: bytes.length,
    text: decoder.decode(bytes.subarray(0, 2000)),
  }))
  return { ...incident, attachments: shown }
}

const state = Effect.fn("Control.state")(function* ({ opcon, summit }: Both) {
  const incidents = yield* summit.incidents
  const { changes: opconChanges } = yield* opcon.state
  const { changes: summitChanges, behaviour } = yield* summit.state
  return json({
    opcon: { jobs: yield* opcon.jobs, ...(yield* side(opcon)) },
    summit: {
      incidents: incidents.map(shownOf),
      behaviour,
      ...(yield* side(summit)),
    },
    changes: [...opconChanges, ...summitChanges].toSorted((a, b) => a.at - b.at),
  })
})

const addFault = (request: Request, faults: Faults): Effect.Effect<Reply> =>
  Option.match(faultIn(request), {
    onNone: () => expected('a fault such as {"call":"createIncident","kind":"reset-after","times":1}'),
    onSome: (fault) =>
      Effect.map(Effect.andThen(faults.add(fault), faults.pending), (pending) => json({ faults: pending })),
  })

const failJob = (request: Request, { opcon }: Both): Effect.Effect<Reply> =>
  Option.match(refailureIn(request), {
    onNone: () => expected('{"id":"yyyyMMdd|scheduleId|instance|name"}, also jobNumber and termination'),
    onSome: ({ id, ...failure }) =>
      opcon.failJob(id, failure).pipe(
        Effect.map((job) => json(job)),
        Effect.catch(missing("job")),
      ),
  })

const setStatus = (request: Request, { summit }: Both): Effect.Effect<Reply> =>
  Option.match(statusIn(request), {
    onNone: () => expected(`{"number":59404,"status":"Closed"}; a status is one of ${statuses.join(", ")}`),
    onSome: ({ number, status }) =>
      summit.setStatus(number, status).pipe(
        Effect.map((incident) => json({ number: incident.number, status: incident.status })),
        Effect.catch(missing("incident")),
      ),
  })

const behaviourIn = bodyAs(Schema.Record(Schema.String, Schema.Unknown))

const setBehaviour = (request: Request, { summit }: Both): Effect.Effect<Reply> =>
  Option.match(behaviourIn(request), {
    onNone: () => expected('behaviour of Summit such as {"encodes":"shown","storeMillis":45000}'),
    onSome: (changes) =>
      summit.setBehaviour(changes).pipe(
        Effect.map((behaviour) => json(behaviour)),
        Effect.catch(({ problems }) => Effect.succeed(json({ error: problems.join("; ") }, 400))),
      ),
  })

/** `app` with the back door; `faults` is the script that a fault posted here goes to. */
export const withControl = (app: Handler, faults: Faults, both: Both): Handler =>
  Effect.gen(function* () {
    const { headers, method, text, url } = yield* HttpServerRequest.HttpServerRequest
    if (!url.startsWith("/simulator/")) return yield* app
    const body = yield* Effect.orElseSucceed(text, () => "")
    const request = parseRequest({ method, url, headers, body })
    const wanted = `${method} ${Option.getOrElse(request.segments, () => []).join("/")}`
    switch (wanted) {
      case "GET simulator/state":
        return toResponse(yield* state(both))
      case "POST simulator/faults":
        return toResponse(yield* addFault(request, faults))
      case "POST simulator/jobs/fail":
        return toResponse(yield* failJob(request, both))
      case "POST simulator/summit":
        return toResponse(yield* setBehaviour(request, both))
      case "POST simulator/incidents/status":
        return toResponse(yield* setStatus(request, both))
      default:
        return toResponse(json({ error: `no such control: ${wanted}` }, 404))
    }
  })
