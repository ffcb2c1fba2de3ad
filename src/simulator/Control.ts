/**
 * What an operator can do to both simulators while `simulate` runs, by HTTP from another terminal: show everything, add
 * faults and remove them, let a job fail again, set the status of a ticket, change how Summit behaves. No real OpCon or
 * Summit has these paths. They take no secret and show none.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { Handler } from "../http/Listener.ts"
import type { Faults } from "./Fault.ts"
import { Fault } from "./Fault.ts"
import type { Reply, Request } from "./Message.ts"
import { bodyAs, json, parseRequest, toResponse } from "./Message.ts"
import type { OpConSimulator } from "./OpConSimulator.ts"
import { statuses as jobStatuses } from "./OpConState.ts"
import type { SummitSimulator } from "./SummitSimulator.ts"
import type { Incident } from "./SummitState.ts"
import { statuses } from "./SummitState.ts"

interface Both {
  readonly opcon: OpConSimulator
  readonly summit: SummitSimulator
}

const requestsAndFaults = Effect.fnUntraced(function* ({
  faults,
  requests,
}: Pick<OpConSimulator | SummitSimulator, "faults" | "requests">) {
  const logged = yield* requests
  return {
    faults: yield* faults.pending,
    requests: logged.map(({ at, call, kind, method, url }) => ({ at, call, kind, method, url })),
  }
})

/** An incident with the beginning of each attachment as text. */
const shown = ({ attachments, ...incident }: Incident) => ({
  ...incident,
  attachments: attachments.map(({ bytes, name }) => ({
    name,
    size: bytes.length,
    text: new TextDecoder().decode(bytes.subarray(0, 2000)),
  })),
})

const state = Effect.fn("Control.state")(function* ({ opcon, summit }: Both) {
  const incidents = yield* summit.incidents
  const { changes: opconChanges } = yield* opcon.state
  const { behaviour, changes: summitChanges } = yield* summit.state
  return json({
    opcon: { jobs: yield* opcon.jobs, ...(yield* requestsAndFaults(opcon)) },
    summit: { incidents: incidents.map(shown), behaviour, ...(yield* requestsAndFaults(summit)) },
    changes: [...opconChanges, ...summitChanges].toSorted((a, b) => a.at - b.at),
  })
})

/** An action with a body in the shape of `schema`; `expected` describes the body where it has another shape. */
const withBody = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  expected: string,
  perform: (sent: S["Type"]) => Effect.Effect<Reply>,
) => {
  const read = bodyAs(schema)
  return (request: Request): Effect.Effect<Reply> =>
    Option.match(read(request), {
      onNone: () => Effect.succeed(json({ error: `expected ${expected}` }, 400)),
      onSome: perform,
    })
}

const missing = (what: string) => (): Effect.Effect<Reply> => Effect.succeed(json({ error: `no such ${what}` }, 404))

type Actions = Readonly<Record<string, (request: Request) => Effect.Effect<Reply>>>

/** Adding and removing faults below a path. */
const faultsAt = (path: string, faults: Faults): Actions => ({
  [`POST ${path}/faults`]: withBody(
    Fault,
    'a fault such as {"call":"createIncident","kind":"reset-after","times":1}',
    (fault) => Effect.map(Effect.andThen(faults.add(fault), faults.pending), (pending) => json({ faults: pending })),
  ),
  [`DELETE ${path}/faults`]: () =>
    Effect.map(Effect.andThen(faults.clear, faults.pending), (pending) => json({ faults: pending })),
})

/** By method and path. `faults` is the fault script of the simulator that was asked. */
const actionsOf = (faults: Faults, both: Both): Actions => ({
  "GET simulator/state": () => state(both),
  ...faultsAt("simulator", faults),
  ...faultsAt("simulator/opcon", both.opcon.faults),
  ...faultsAt("simulator/summit", both.summit.faults),
  "POST simulator/jobs/fail": withBody(
    Schema.Struct({
      id: Schema.String,
      jobNumber: Schema.optionalKey(Schema.Int),
      termination: Schema.optionalKey(Schema.String),
    }),
    '{"id":"yyyyMMdd|scheduleId|instance|name"}, also jobNumber and termination',
    ({ id, ...failure }) =>
      both.opcon.failJob(id, failure).pipe(
        Effect.map((job) => json(job)),
        Effect.catch(missing("job")),
      ),
  ),
  "POST simulator/incidents/status": withBody(
    Schema.Struct({ number: Schema.Union([Schema.Int, Schema.String]), status: Schema.Literals(statuses) }),
    `{"number":59404,"status":"Closed"}; a status is one of ${statuses.join(", ")}`,
    ({ number, status }) =>
      both.summit.setStatus(number, status).pipe(
        Effect.map((incident) => json({ number: incident.number, status: incident.status })),
        Effect.catch(missing("incident")),
      ),
  ),
  "POST simulator/incidents/change": withBody(
    Schema.Struct({
      number: Schema.Union([Schema.Int, Schema.String]),
      status: Schema.optionalKey(Schema.Literals(statuses)),
      workGroup: Schema.optionalKey(Schema.String),
      engineer: Schema.optionalKey(Schema.String),
      priority: Schema.optionalKey(Schema.String),
      userLog: Schema.optionalKey(Schema.String),
    }),
    '{"number":59404}, with status, workGroup, engineer, priority or userLog',
    ({ number, ...change }) =>
      both.summit.change(number, change).pipe(
        Effect.map((incident) => json({ number: incident.number, status: incident.status })),
        Effect.catch(missing("incident")),
      ),
  ),
  "POST simulator/jobs/status": withBody(
    Schema.Struct({ id: Schema.String, status: Schema.Literals(Struct.keys(jobStatuses)) }),
    `{"id":"yyyyMMdd|scheduleId|instance|name","status":"Finished OK"}; a status is one of ${Struct.keys(jobStatuses).join(", ")}`,
    ({ id, status }) =>
      both.opcon.setStatus(id, status).pipe(
        Effect.map((job) => json({ id: job.id, status: job.status })),
        Effect.catch(missing("job")),
      ),
  ),
  "POST simulator/summit": withBody(
    Schema.Record(Schema.String, Schema.Unknown),
    'behaviour of Summit such as {"encodes":"shown","storeMillis":45000}',
    (changes) =>
      both.summit.setBehaviour(changes).pipe(
        Effect.map((behaviour) => json(behaviour)),
        Effect.catch(({ message }) => Effect.succeed(json({ error: message }, 400))),
      ),
  ),
})

/** `handler` of one simulator with these paths in addition; `faults` is the fault script of that simulator. */
export const withControl = (handler: Handler, faults: Faults, both: Both): Handler => {
  const actions = new Map(Object.entries(actionsOf(faults, both)))
  return Effect.gen(function* () {
    const { headers, method, text, url } = yield* HttpServerRequest.HttpServerRequest
    if (!url.startsWith("/simulator/")) return yield* handler
    const body = yield* Effect.orElseSucceed(text, () => "")
    const request = parseRequest({ method, url, headers, body })
    const wanted = `${method} ${Option.getOrElse(request.segments, () => []).join("/")}`
    const action = actions.get(wanted)
    return toResponse(
      action === undefined ? json({ error: `no such control: ${wanted}` }, 404) : yield* action(request),
    )
  })
}
