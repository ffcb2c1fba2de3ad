/**
 * A stateful Symphony Summit: the services that a ticket connector calls, over incidents that a test or an operator can
 * look at and close. As exact as public material is; real texts of most refusals are published nowhere and are made up
 * in the product's manner.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Call } from "./Fault.ts"
import type { Asked, Reply } from "./Message.ts"
import { blank, page } from "./Message.ts"
import type { Operation, Served } from "./Server.ts"
import { answers, serve, told } from "./Server.ts"
import type { SimulationFailed } from "./SimulationFailed.ts"
import { details } from "./SummitDetails.ts"
import { base64Upload, logService, received } from "./SummitEndpoints.ts"
import type { SummitUser } from "./SummitLogOn.ts"
import { refusedLogOn } from "./SummitLogOn.ts"
import type { LoggingSettings } from "./SummitLogging.ts"
import { logOrUpdate, updates } from "./SummitLogging.ts"
import type { Behaviour } from "./SummitBehaviour.ts"
import { changed, names, usual } from "./SummitBehaviour.ts"
import { dynamicService, list, listWithDetails, search } from "./SummitSearch.ts"
import type { Incident, Status, SummitState } from "./SummitState.ts"
import { initial, kept, withStatus } from "./SummitState.ts"
import type { UploadSettings } from "./SummitUploads.ts"
import { uploadBase64, uploadBytes } from "./SummitUploads.ts"
import type { Called, Service } from "./SummitWords.ts"
import { refusal } from "./SummitWords.ts"

export interface SummitOptions
  extends Partial<Omit<LoggingSettings, "closedTickets">>, Partial<UploadSettings>, Partial<Behaviour> {
  readonly apiKey: string
  /** Users who may log on by name and password; nobody unless given. */
  readonly users?: ReadonlyArray<SummitUser>
  /** Whether a closed or cancelled ticket takes updates; "refuse" unless given. */
  readonly closedTickets?: "refuse" | "allow"
  /** Number of the first incident; 59404 unless given. */
  readonly firstNumber?: number
  /** Services that the API key is not allowed to call; they answer nothing at all. */
  readonly notAllowed?: ReadonlyArray<string>
  /** A gateway in front wants the key in this header as well, and says 401 otherwise. */
  readonly keyHeader?: string
}

export interface SummitSimulator extends Omit<Served<SummitState>, "state"> {
  readonly state: Effect.Effect<SummitState>
  /** In the order of their creation. */
  readonly incidents: Effect.Effect<ReadonlyArray<Incident>>
  incident(number: number | string): Effect.Effect<Incident, Cause.NoSuchElementError>
  /** What an analyst does in the web application; any status follows any other. */
  setStatus(number: number | string, status: Status): Effect.Effect<Incident, Cause.NoSuchElementError>
  /** From now on; the others stay as they are. The error names those there are. */
  setBehaviour(changes: Readonly<Record<string, unknown>>): Effect.Effect<Behaviour, SimulationFailed>
}

interface Offered {
  readonly call: (called: Called) => Call
  readonly kind: "read" | "write"
  readonly service: Service
}

const searches = (service: Service): Offered => ({ call: () => "search", kind: "read", service })
const uploads = (service: Service): Offered => ({ call: () => "attach", kind: "write", service })

const servicesOf = (options: SummitOptions): ReadonlyMap<string, Offered> => {
  const { closedTickets = "refuse", workGroups = [] } = options
  const { maxBytes = Number.MAX_SAFE_INTEGER, refusedExtensions = [] } = options
  return new Map<string, Offered>([
    [
      logService,
      {
        call: ({ parameters }) => (updates(parameters) ? "updateIncident" : "createIncident"),
        kind: "write",
        service: logOrUpdate({ workGroups, closedTickets }),
      },
    ],
    ["IM_GetIncidentDetailsAndChangeHistory", { call: () => "readIncident", kind: "read", service: details }],
    ["IM_GetIncidentList", searches(list)],
    ["IM_GetIncidentListwithDetails", searches(listWithDetails)],
    ["IM_GetMyIncidents", searches(search)],
    ["ADM_Get_DynamicWebServiceResult", searches(dynamicService)],
    ["Summit_UploadAttachment", uploads(uploadBytes({ maxBytes, refusedExtensions }))],
    [base64Upload, uploads(uploadBase64({ maxBytes, refusedExtensions }))],
  ])
}

const says = (reply: Reply): Operation<SummitState> => answers("other", () => reply)

export const make = Effect.fn("SummitSimulator.make")(function* (options: SummitOptions) {
  const services = servicesOf(options)
  const { users = [] } = options

  const operationOf = (asked: Asked): Operation<SummitState> => {
    const called = received(asked)
    if ("status" in called) return says(called)
    const offered = options.notAllowed?.includes(called.service) === true ? undefined : services.get(called.service)
    if (offered === undefined) return says(blank())
    const unlocked =
      options.keyHeader === undefined || asked.headers[options.keyHeader.toLowerCase()] === options.apiKey
    return {
      call: offered.call(called),
      kind: offered.kind,
      perform: (state, at) => {
        if (!unlocked) return [page("401 - Unauthorized", 401), state]
        const refused = refusedLogOn({ apiKey: options.apiKey, users }, state.behaviour, called.parameters)
        if (refused !== "") return [called.wraps(refusal(refused)), state]
        const [reply, after] = offered.service(state, called.parameters, at)
        return [called.wraps(reply), after]
      },
    }
  }

  const served = yield* serve<SummitState>({
    initial: initial(options.firstNumber ?? 59_404, { ...usual, ...Struct.pick(options, names) }),
    storesAfter: ({ behaviour }) => behaviour.storeMillis,
    operationOf,
    secretsOf: () => [options.apiKey, ...users.map(({ password }) => password)],
    refuses: (status, headers) => page(`${status} - Simulated`, status, headers),
  })
  const { state } = served
  const incident = (number: number | string) =>
    Effect.flatMap(SubscriptionRef.get(state), ({ incidents }) =>
      Effect.fromOption(Option.fromUndefinedOr(incidents.get(Number(number)))),
    )
  const simulator: SummitSimulator = {
    ...served,
    state: SubscriptionRef.get(state),
    incidents: Effect.map(SubscriptionRef.get(state), ({ incidents }) => Array.from(incidents.values())),
    incident,
    setStatus: (number, status) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        yield* incident(number)
        yield* SubscriptionRef.update(state, (now) => {
          const before = now.incidents.get(Number(number))
          if (before === undefined) return now
          return told(kept(now, withStatus(before, status, at)), at, `Summit: incident ${number} set to ${status}`)
        })
        return yield* incident(number)
      }),
    setBehaviour: (changes) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const { behaviour } = yield* SubscriptionRef.get(state)
        const after = yield* Effect.fromResult(changed(behaviour, changes))
        yield* SubscriptionRef.update(state, (now) =>
          told({ ...now, behaviour: after }, at, `Summit: from now on ${JSON.stringify(changes)}`),
        )
        return after
      }),
  }
  return simulator
})
